"""What the commands share: a study with its router, and a result with its provenance."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from aicomplex_geo._files import is_folder, listed, same_file, text_sha256
from aicomplex_geo._replacing import check_place
from aicomplex_geo.cli.console import items_bar, note, say, show
from aicomplex_geo.cli.drawing import check_map_ending
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.cli.point_options import PointOptions
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study


MOST_IDS = 1000
"""Ids that the provenance lists; readers take a GeoJSON with a long head whole into memory."""


def prepare(
    study: Path | None,
    network: str | None,
    profiles: Sequence[str] | None,
    *,
    out: Path | None,
    named: Sequence[str],
    reading: PointOptions,
    more: Sequence[str] = (),
    drawn: Path | None = None,
) -> tuple[Study, list[Router]]:
    """Load the study and a router for each profile; no output may be one of the inputs.

    `more` are endings that `out` may have besides those of tables.
    """
    from aicomplex_geo.cli.output import check_encoding, check_ending  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    names = list(profiles or ())
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise ParameterError(f"--profile {', '.join(twice)} is given twice; give each once")
    loaded = load_study(study)
    if out is not None:
        check_ending(out, more)
    check_encoding(reading.encoding, out)
    inputs = [*named, *([network] if network else [])]
    check_output(out, inputs, loaded)
    if drawn is not None:
        check_map_ending(drawn, out)
        check_output(drawn, inputs, loaded, option="--map")
    longest = reading.max_distance
    options: dict[str, Any] = {} if longest is None else {"max_distance": longest}
    net = loaded.network(network)
    first = Router(net, profile=loaded.profile(names[0] if names else None), **options)
    return loaded, [first, *(first.with_profile(loaded.profile(one)) for one in names[1:])]


def check_output(
    out: Path | None,
    named: Sequence[str],
    study: Study | None = None,
    *,
    option: str = "--out",
) -> None:
    """Refuse to write over what the command reads, however it is spelled, or where none can."""
    if out is None:
        return
    check_place(out, folder=not out.suffix)
    from aicomplex_geo.layers.geofiles import with_parts  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.results.provenance import input_paths  # noqa: PLC0415 - the same

    inputs = [Path(one) for one in named]
    inputs += [part for one in inputs if is_folder(one) for part in listed(one)]
    if study is not None:
        inputs += input_paths(study)
    found = same_file(with_parts(out), [part for one in inputs for part in with_parts(one)])
    if found is not None:
        raise ParameterError(f"{option} {found[0]} is an input ({found[1]}); name another file")


def is_text(out: Path | None) -> bool:
    """Whether a table is printed, or written as CSV or xlsx."""
    return out is None or out.suffix.lower() in {".csv", ".xlsx"}


def matrix_bar(
    destinations: gpd.GeoDataFrame,
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Show how much of a matrix is computed, in what ``Router.od_matrix`` counts."""
    from aicomplex_geo.routing.od_in_parts import are_many  # noqa: PLC0415 - keeps --help fast

    return items_bar("destinations" if are_many(destinations) else "origins")


def ids_of(places: gpd.GeoDataFrame) -> list[str] | dict[str, Any]:
    """List the ids of places for the provenance, or give the number of very many and a hash."""
    ids = [str(one) for one in (places["id"] if "id" in places.columns else places.index)]
    if len(ids) <= MOST_IDS:
        return ids
    return {"count": len(ids), "sha256": text_sha256(json.dumps(ids, ensure_ascii=False))}


@dataclass(frozen=True)
class Job:
    """The study, routers and parameters that a table was computed from."""

    study: Study
    routers: Sequence[Router]
    parameters: Mapping[str, object]
    reading: PointOptions

    def give(
        self, table: pd.DataFrame, out: Path | None, *, title: str = "", lost: str | None = None
    ) -> None:
        """Write the whole table to a file, or print it without its geometry.

        `lost` says why nothing is reached, None if something is.
        """
        self._warn_of_mode()
        if lost is not None:
            note(f"nothing is reached: {lost}")
        profiles = [one.profile for one in self.routers]
        if out is None:
            shown = table.drop(columns="geometry", errors="ignore")
            show(shown, title=title or ", ".join(one.name for one in profiles))
        else:
            from aicomplex_geo.cli.output import write_table  # noqa: PLC0415 - keeps --help fast

            encoding = self.reading.encoding
            with items_bar("rows written") if is_text(out) else nullcontext() as progress:
                cut = write_table(
                    table,
                    out,
                    provenance=self._provenance(),
                    encoding=encoding,
                    progress=progress,
                )
            for line in cut:
                note(line)
            say(f"{len(table)} rows in {out}")
        if lost is not None and self.reading.strict:
            raise typer.Exit(1)

    def give_raster(
        self, bands: Mapping[str, Any], cells: gpd.GeoDataFrame, out: Path, *, lost: str | None
    ) -> None:
        """Write minutes on square cells as a GeoTIFF, one band for each name."""
        from aicomplex_geo.cli.output import write_raster  # noqa: PLC0415 - keeps --help fast

        self._warn_of_mode()
        if lost is not None:
            note(f"nothing is reached: {lost}")
        write_raster(bands, cells, out, provenance=self._provenance())
        say(f"{len(bands)} bands of {len(cells)} cells in {out}")
        if lost is not None and self.reading.strict:
            raise typer.Exit(1)

    def _provenance(self) -> dict[str, Any]:
        from aicomplex_geo.results.provenance import record  # noqa: PLC0415 - keeps --help fast

        profiles = [one.profile for one in self.routers]
        return record(
            self.study,
            self.routers[0].net,
            profiles,
            profile=profiles[0].name,
            parameters={**self.parameters, "max_distance_m": self.routers[0].max_distance},
        )

    def _warn_of_mode(self) -> None:
        from aicomplex_geo.network.profiles.profile import network_mode  # noqa: PLC0415 - keeps --help fast

        read_for = network_mode(self.routers[0].net) or "car"
        other = [one.profile for one in self.routers if one.profile.mode != read_for]
        if read_for == "car" and other:
            names = ", ".join(f"{one.name} ({one.mode})" for one in other)
            note(
                f"warning: the network was read for cars; it lacks paths that {names} could use. "
                "Read one for the mode with: aicomplex-geo network import FILE --mode walk|bike"
            )
        elif other:
            names = ", ".join(f"{one.name} ({one.mode})" for one in other)
            note(
                f"warning: the network was read for the mode {read_for}; what {names} may use is "
                "not known. Choose a profile of the mode (--profile), or read a network for yours."
            )


def why_lost(router: Router, *points: gpd.GeoDataFrame) -> str:
    """Say why points do not reach anything, as far as their positions tell."""
    from aicomplex_geo.layers.antimeridian import degrees_bounds  # noqa: PLC0415 - keeps --help fast

    net = degrees_bounds(router.net.nodes)
    for one in points:
        placed = one[~(one.geometry.isna() | one.geometry.is_empty)]
        if not len(placed):
            return "no position of the points is known"
        box = degrees_bounds(placed)
        if _apart(box, net):
            where = f"the points lie at {_span(box)}, the network at {_span(net)}"
            swapped = (box[1], box[0], box[3], box[2])
            guess = (
                "are latitude and longitude swapped?"
                if not _apart(swapped, net)
                else "is it another place, or are the coordinates in another CRS (--crs)?"
            )
            return f"{where}; {guess}"
    if all(router.snap(one)["status"].eq("ok").any() for one in points):
        return (
            "the points are on the network, but none reaches what is asked for; lower the number "
            "or the amount, or raise the cutoff"
        )
    return (
        f"no road within {router.max_distance:g} m of the points joins them; `snap` shows where "
        "each meets the road"
    )


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes in degrees have no place in common; longitudes repeat after a turn."""
    if one[1] > other[3] or one[3] < other[1]:
        return True
    return all(one[0] + by > other[2] or one[2] + by < other[0] for by in (-360, 0, 360))


def _span(box: tuple[float, ...]) -> str:
    return f"lat {box[1]:.3f} to {box[3]:.3f}, lon {box[0]:.3f} to {box[2]:.3f}"
