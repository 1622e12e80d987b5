"""The tables of a study: CSV that Excel opens, and Parquet."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from aicomplex_geo.claims.arithmetic import quantity
from aicomplex_geo.claims.condition_sentences import shown_factor
from aicomplex_geo.claims.levers import shown_delay
from aicomplex_geo.claims.reweighting import MOST
from aicomplex_geo.claims.verdict_labels import verdict_labels
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.layers.labels import HEADING, LABELS, heading, in_currency, label
from aicomplex_geo.layers.look_alikes import is_blank
from aicomplex_geo.layers.names import as_text
from aicomplex_geo.study.places import place_names
from aicomplex_geo.units import shown_count, shown_kilometres, shown_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aicomplex_geo.engine import Progress
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

_BOM = "\ufeff"
CSV_ROWS, CSV_SHAPES = 8192, 1024
"""Rows whose text is in memory at a time, without geometry and with it."""
_FORMULA = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")  # spreadsheets take those of full width alike
_SEPARATORS = ("\t", "\r", "\n")

MINUTES = (
    "travel_time",
    "travel_time_low",
    "travel_time_high",
    "access_time",
    "p10",
    "p50",
    "p90",
    "longest_delay",
)
OD_COLUMNS = {
    "profile": "profile",
    "from_id": "from_id",
    "from_name": "from_name",
    "to_id": "to_id",
    "to_name": "to_name",
    "travel_time": "travel_time",
    "travel_time_low": "travel_time_low",
    "travel_time_high": "travel_time_high",
    "distance_km": "distance_km",
    "distance_low_km": "distance_low_km",
    "distance_high_km": "distance_high_km",
    "access_time": "access_time",
    "toll": "toll",
    "operation": "operation",
    "status_ko": "status",
    "reason_ko": "reason",
}
CLAIM_COLUMNS = {
    "claim_id": "claim_id",
    "name": "claim",
    "profile": "profile",
    "destination": "destination",
    "published_min": "published_min",
    "travel_time": "computed_min",
    "travel_time_low": "computed_min_low",
    "travel_time_high": "computed_min_high",
    "p10": "p10_min",
    "p50": "p50_min",
    "p90": "p90_min",
    "published_km": "published_km",
    "distance_km": "computed_km",
    "distance_low_km": "computed_km_low",
    "distance_high_km": "computed_km_high",
    "published_quantity": "published_value",
    "computed_quantity": "computed_value",
    "verdict_ko": "verdict",
    "period_ko": "period_verdict",
    "scenario": "scenario",
    "reason_ko": "reason",
    "needed_speed": "needed_speed",
    "computed_speed": "computed_speed",
    "needed_speed_factor": "needed_speed_factor",
    "needed_delay": "needed_delay",
    "needed_origin_m": "needed_origin_m",
    "needed_destination": "needed_destination",
    "needed_ko": "needed",
    "published_as_of": "published_as_of",
    "source": "source",
}
REACHED_COLUMNS = {
    "profile": "profile",
    "from_id": "from_id",
    "from_name": "from_name",
    "opportunity_ko": "opportunity",
    "cutoff": "cutoff",
    "value": "value",
    "value_low": "value_low",
    "value_high": "value_high",
    "unit_ko": "unit",
    "as_of": "as_of",
}
UNREACHED_COLUMNS = {
    "opportunity_ko": "opportunity",
    "id": "place_id",
    "name_ko": "place",
    "amount": "amount",
    "unit_ko": "unit",
    "reason_ko": "reason",
}
CRITICALITY_COLUMNS = {
    "state": "state",
    "road_name": "road_name",
    "class_ko": "road_class",
    "section_ko": "section",
    "u": "from_node",
    "v": "to_node",
    "both_ko": "directions",
    "distance_km": "length_km",
    "trips": "trips",
    "lost": "person_minutes_lost",
    "longest_delay": "longest_delay_min",
    "cut_off": "trips_cut_off",
}
COUNTS = ("value", "value_low", "value_high", "amount", "trips", "lost", "cut_off")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    r"""Write a frame as CSV that a spreadsheet opens with its Korean text, and harmlessly.

    >>> import pandas as pd
    >>> csv_bytes(pd.DataFrame({"이름": ["=1+1"], "분": [-2.5]})).decode("utf-8-sig")
    "이름,분\n'=1+1,-2.5\n"
    """
    return f"{_BOM}{csv_text(frame)}".encode()


def csv_text(frame: pd.DataFrame) -> str:
    """Write a frame as CSV in which no spreadsheet finds a formula."""
    return "".join(csv_parts(frame))


def write_csv(frame: pd.DataFrame, path: Path, progress: Progress = None) -> None:
    """Write what `csv_bytes` gives to a file, geometry as well-known text."""
    done = Done(len(frame), progress)
    with path.open("wb") as file:
        file.write(_BOM.encode())
        for text in csv_parts(frame, done):
            file.write(text.encode())


def csv_parts(frame: pd.DataFrame, done: Done | None = None) -> Iterator[str]:
    """Yield the text of some rows at a time, the headings first."""
    safe = pd.DataFrame(frame.copy())
    shapes = safe.dtypes.astype(str).eq("geometry").to_numpy()
    for name in safe.columns[~shapes]:
        if safe[name].dtype.kind not in "biufM":
            safe[name] = [_harmless(value) for value in safe[name].to_numpy(dtype=object)]
    safe.columns = [_harmless(name) for name in safe.columns]
    # pandas leaves out the time of day where none of the rows that it formats together has one
    dated = any(dtype.kind == "M" for dtype in safe.dtypes)
    size = max(1, len(safe)) if dated else CSV_SHAPES if shapes.any() else CSV_ROWS
    for start in range(0, max(1, len(safe)), size):
        rows = safe.iloc[start : start + size].copy()
        for name in rows.columns[shapes]:
            rows[name] = shapely.to_wkt(rows[name].to_numpy())
        text: str = rows.to_csv(index=False, header=start == 0, lineterminator="\n")
        yield text
        if done is not None:
            done.add(len(rows))


def _harmless(value: Any) -> Any:  # noqa: ANN401 - a cell of a frame can be anything
    if not isinstance(value, str) or not value:
        return value
    start = value[0]
    plain = (start.isascii() and start.isalnum()) or "가" <= start <= "힣"
    if plain and "\r" not in value:  # of most cells, so that a million take a second less
        return value
    first = next((one for one in value if not is_blank(one)), "")
    runs = first in _FORMULA or value.startswith(_SEPARATORS)
    # a lone carriage return is not quoted by the csv module and would end the row
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if runs else text


def od_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the times and distances to the hubs with Korean headings."""
    od = results.od
    profiles = {one.name: one.title_ko for one in results.profiles}
    origins, hubs = results.origins["name_ko"].to_dict(), results.hubs["name_ko"].to_dict()
    closed = closed_hubs(results.hubs)
    table = od.assign(
        profile=od["profile"].map(profiles),
        from_name=od["from_id"].map(origins),
        to_name=od["to_id"].map(hubs),
        operation=[
            label("status", "closed" if one in closed else "operating") for one in od["to_id"]
        ],
        status_ko=[label("trip", status) for status in od["status"]],
    )
    headed = _headed(table, OD_COLUMNS)
    return headed.rename(columns={heading("toll"): toll_heading(results.study)})


def toll_heading(study: Study) -> str:
    """Heading of tolls, in the currency of a study."""
    return in_currency(LABELS[HEADING]["toll"], study.currency)[0]


def reached_table(results: StudyResults) -> pd.DataFrame:
    """Lay out what each origin reaches within each cutoff, with Korean headings."""
    reached = results.reached
    profiles = {one.name: one.title_ko for one in results.profiles}
    table = reached.assign(
        profile=reached["profile"].map(profiles),
        from_name=reached["from_id"].map(results.origins["name_ko"].to_dict()),
        **_of_opportunities(results, reached["opportunity"]),
    )
    return _headed(table, REACHED_COLUMNS)


def unreached_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the places that no origin reaches, with Korean headings."""
    unreached = results.unreached
    table = unreached.assign(**_of_opportunities(results, unreached["opportunity"]))
    return _headed(table, UNREACHED_COLUMNS)


def criticality_table(results: StudyResults) -> pd.DataFrame:
    """Lay out what closed links cost, the worst of each state of the network by loss."""
    links = results.surfaces.critical
    table = links.assign(
        state=[one or label("state", "today") for one in links["state"]],
        class_ko=[label("road_class", one) for one in links["road_class"]],
        both_ko=[label("directions", "both" if one else "one") for one in links["two_way"]],
        distance=links["length"],
        trips=links["demand"],
        lost=links["minutes_lost"],
        cut_off=links["demand_cut_off"],
    )
    return _headed(pd.DataFrame(table), CRITICALITY_COLUMNS)


def _of_opportunities(results: StudyResults, keys: pd.Series) -> dict[str, list[str]]:
    """Look up the title, unit and date of the opportunity of each row."""
    known = {one.key: one for one in results.opportunities}
    found = [known[key] for key in keys]
    return {
        "opportunity_ko": [one.title_ko for one in found],
        "unit_ko": [one.unit_ko for one in found],
        "as_of": [one.as_of for one in found],
    }


def closed_hubs(hubs: pd.DataFrame) -> frozenset[str]:
    """Ids of the hubs that are out of service: routed, never counted as reached."""
    if "closed" not in hubs.columns:
        return frozenset()
    return frozenset(hubs.index[hubs["closed"].eq(other=True)])


def claims_table(results: StudyResults) -> pd.DataFrame:
    """Lay out published against computed figures with Korean headings."""
    claims = results.claims
    published = claim_layer(results)
    profiles = {one.name: one.title_ko for one in results.profiles}
    places = place_names(results.study)
    scenarios = {one.id: one.title_ko for one in results.study.scenarios()}
    ids = claims["destination_id"] if "destination_id" in claims.columns else None
    table = claims.assign(
        profile=[profiles.get(name, name) for name in claims["profile"]],
        destination="" if ids is None else [places.get(str(one), ("", ""))[0] for one in ids],
        verdict_ko=verdict_labels(claims),
        period_ko=[label("period_verdict", one) for one in claims["period_verdict"]],
        published_quantity=_quantities(claims, "published_value"),
        computed_quantity=_quantities(claims, "computed_value"),
        needed_destination=[
            ", ".join(places.get(one, (one, ""))[0] for one in str(ids).split(";") if one)
            for ids in claims["holding_destination_ids"]
        ],
        needed_origin_m=claims["needed_origin_m"].where(
            claims["period_verdict"].ne("other_definition")
        ),
        scenario=[scenarios.get(one, one) for one in claims["scenario"]],
        needed_speed=claims["needed_speed"].round(1),
        computed_speed=claims["computed_speed"].round(1),
        needed_speed_factor=[
            "" if pd.isna(one) else shown_factor(one) for one in claims["needed_speed_factor"]
        ],
        needed_delay=[_delay(one) for one in claims["needed_delay"]],
        name=_of(published, claims["claim_id"], "name_ko"),
        source=_of(published, claims["claim_id"], "source"),
        published_as_of=_of(published, claims["claim_id"], "published_as_of"),
    )
    return _headed(table, CLAIM_COLUMNS)


def _delay(seconds: float) -> str:
    if pd.isna(seconds):
        return ""
    if math.isinf(seconds):
        return f"적용값의 {MOST:g}배여도 부합"
    return f"{shown_delay(seconds):.1f}"


def _quantities(claims: pd.DataFrame, column: str) -> list[str]:
    return [
        "" if pd.isna(value) else quantity(value, unit)[0]
        for value, unit in zip(claims[column], claims["unit"], strict=True)
    ]


def claim_layer(results: StudyResults) -> pd.DataFrame:
    """Give the layer of published claims."""
    study = results.study
    name = study.claims_layer
    return study.layer(name) if name in study.layer_names else pd.DataFrame()


def _of(layer: pd.DataFrame, ids: pd.Series, column: str) -> list[str]:
    if column not in layer.columns:
        return [""] * len(ids)
    return [as_text(value) for value in layer[column].reindex(ids)]


def _headed(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Choose, order, round and name the columns; metres become kilometres."""
    table = table.copy()
    for name in ("distance", "distance_low", "distance_high"):
        if name in table.columns:
            table[f"{name}_km"] = shown_kilometres(table[name])
    for name in table.columns.intersection(list(columns)):
        if name in MINUTES:
            table[name] = shown_minutes(table[name])
    for name in table.columns.intersection(["toll", *COUNTS]):
        table[name] = pd.array(shown_count(table[name]), dtype="Int64")  # type: ignore[call-overload]  # whole floats
    kept = [name for name in columns if name in table.columns]
    return table[kept].rename(columns={name: heading(key) for name, key in columns.items()})


def write_od_parquet(results: StudyResults, path: Path, *, provenance: Mapping[str, Any]) -> None:
    """Write the table of times with everything that it was computed from."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    table = pa.Table.from_pandas(results.od, preserve_index=False)
    pq.write_table(with_provenance(table, provenance), path, write_page_checksum=True)


def with_provenance(table: Any, provenance: Mapping[str, Any]) -> Any:  # noqa: ANN401 - pyarrow is untyped here
    """Add to a table of pyarrow what it was computed from."""
    kept = {b"aicomplex_geo": as_json(provenance).encode()}
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **kept})


def as_json(provenance: Mapping[str, Any]) -> str:
    """Write what something was computed from on one line."""
    return json.dumps(provenance, ensure_ascii=False, sort_keys=True, default=str)
