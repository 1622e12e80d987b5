"""What claims refer to: places, figures in other layers, scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo._quoting import near_names, quoted
from aicomplex_geo.errors import Fault, LayerError
from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.tables import ROW, read_rows
from aicomplex_geo.study.places import place_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aicomplex_geo.study.model import Study

EVERY_ROW = "*"
"""In place of an id in a reference: all rows of the layer."""
PLACES = ("origin_id", "destination_id", "readings")
SCENARIO = "scenario"
FIGURES = ("figure", "terms", "measured_speed", "measured_delay")


def split_list(text: str) -> list[str]:
    """Split a cell with several entries.

    >>> split_list("figures/a/value; figures/b/value")
    ['figures/a/value', 'figures/b/value']
    """
    return [part.strip() for part in text.split(";") if part.strip()]


def values_of(reference: str, layers: Mapping[str, pd.DataFrame]) -> list[float]:
    """Read the numbers that a reference ``layer/id/column`` names, or a number as it stands.

    Raises ValueError with the reason if there is no such number.

    >>> import pandas as pd
    >>> use = pd.DataFrame({"share": [60.0, 40.0]}, index=["a", "b"])
    >>> values_of("land_use/*/share", {"land_use": use}), values_of("4", {})
    ([60.0, 40.0], [4.0])
    """
    try:
        return [float(reference)]
    except ValueError:
        pass
    name, row, column = _parts(reference)
    if name not in layers:
        raise ValueError(f"there is no layer {quoted(name)}{_nearest(name, layers)}")
    layer = layers[name]
    if row != EVERY_ROW and row not in layer.index:
        raise ValueError(f"layer {quoted(name)} has no {quoted(row)}{_nearest(row, layer.index)}")
    if column not in layer.columns:
        raise ValueError(
            f"layer {quoted(name)} has no column {quoted(column)}{_nearest(column, layer)}"
        )
    cells = layer[column] if row == EVERY_ROW else layer.loc[[row], column]
    numbers = pd.to_numeric(cells, errors="coerce")
    if numbers.isna().any():
        raise ValueError("it holds no number")
    return [float(number) for number in numbers]


def _parts(reference: str) -> tuple[str, str, str]:
    parts = reference.split("/")
    if len(parts) != 3:  # noqa: PLR2004 - layer, id and column
        raise ValueError("a reference has the form layer/id/column")
    return parts[0], parts[1], parts[2]


def _nearest(name: str, known: Iterable[object]) -> str:
    near = near_names(name, map(str, known))
    return f" (nearest: {near})" if near else ""


def claim_faults(study: Study) -> list[Fault]:
    """Find all references of claims to what does not exist, each with its line."""
    claims = study.claims()
    if claims is None:
        return []
    layers = place_layers(study)
    known = {str(one) for layer in layers.values() for one in layer.index}
    scenarios = list(study.file.scenarios.ids)
    file = study.folder / str(study.file.layers[study.claims_layer]["file"])
    lines = {row["id"]: row[ROW] for row in read_rows(file, ["id"], [])}
    return [
        Fault(file.name, f"row {lines.get(str(claim), '?')} ({claim})", problem, remedy)
        for claim, row in claims.iterrows()
        for problem, remedy in (
            *_place_faults(row, known),
            *_figure_faults(row, layers),
            *_scenario_faults(row, scenarios),
        )
    ]


def check_claims_refer(study: Study) -> None:
    """Raise one LayerError with all references of claims to what does not exist."""
    faults = claim_faults(study)
    if faults:
        raise LayerError(faults)


def _place_faults(claim: pd.Series, known: set[str]) -> Iterator[tuple[str, str]]:
    origin = text_in(claim, "origin_id")
    if origin and origin == text_in(claim, "destination_id"):
        yield f"origin_id and destination_id are both {quoted(origin)}.", "Name two places."
    for column in PLACES:
        for place in split_list(text_in(claim, column)):
            if place in known:
                continue
            end = column.removesuffix("_id")
            remedy = (
                f"Correct the id, add the place to a layer, or leave {column} empty and name "
                f"the place in {end}_ko or {end}_en."
                if column.endswith("_id")
                else "Correct the id, or leave it out."
            )
            near = _nearest(place, known)
            yield f"{column} {quoted(place)} is not in any layer of the study{near}.", remedy


def _scenario_faults(claim: pd.Series, known: list[str]) -> Iterator[tuple[str, str]]:
    scenario = text_in(claim, SCENARIO)
    if scenario and scenario not in known:
        yield (
            f"there is no scenario {quoted(scenario)}{_nearest(scenario, known)}.",
            "Name one of the scenarios of the study file, or leave scenario empty.",
        )


def _figure_faults(
    claim: pd.Series, layers: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, str]]:
    for column in FIGURES:
        for reference in split_list(text_in(claim, column)):
            try:
                values_of(reference, layers)
            except ValueError as error:
                yield (
                    f"{column} {quoted(reference)} cannot be read: {error}.",
                    "Name a number as layer/id/column, such as figures/complex_site/value.",
                )
