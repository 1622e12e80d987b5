"""What scenarios change, and which links are critical, as the report shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.labels import heading, label
from aicomplex_geo.layers.names import as_text
from aicomplex_geo.publish.figures import count, kilometres, minutes
from aicomplex_geo.publish.tables import claim_layer
from aicomplex_geo.results.scenario_sentences import HYPOTHETICAL, dates
from aicomplex_geo.results.scenario_surfaces import MOST_LINKS, TODAY
from aicomplex_geo.study.places import place_names
from aicomplex_geo.units import shown_count

if TYPE_CHECKING:
    import pandas as pd

    from aicomplex_geo.results.scenario_results import ScenarioResults
    from aicomplex_geo.results.study_results import StudyResults

DISTRICTS, LINKS = 5, 10


def context(results: StudyResults) -> dict[str, Any]:
    """Each scenario with its tables, and the links that cost most when closed."""
    found = [_scenario(results, one) for one in results.scenarios]
    return {
        "heads": [
            [one[name] for name in ("title", "opens", "status", "confidence")] for one in found
        ],
        "scenarios": found,
        "critical": _critical(results),
    }


def _scenario(results: StudyResults, one: ScenarioResults) -> dict[str, Any]:
    titles = {known.key: known for known in results.opportunities}
    counted = titles.get(one.opportunity)
    districts, changed = _districts(results, one)
    return {
        "title": one.scenario.title_ko,
        "opens": dates(one.scenario)[0]
        or ("해당 없음" if one.scenario.status == HYPOTHETICAL else "미정"),
        "status": label("status", one.scenario.status),
        "confidence": label("confidence", one.scenario.confidence),
        "sentence": one.sentence_ko,
        "note": one.scenario.note_ko,
        "counted": f"{counted.title_ko}({counted.unit_ko})" if counted else "",
        "reach": _reach(results, one),
        "districts": districts,
        "n_districts": changed,
        "claims": _claims(results, one),
        "judged": len(one.claims) > 0,
        "fits": not one.faults,
    }


def _of_main(results: StudyResults, table: pd.DataFrame) -> pd.DataFrame:
    main = table["from_id"].eq(results.origins.index[0])
    return table[main & table["profile"].eq(results.profile)]


def _reach(results: StudyResults, one: ScenarioResults) -> list[list[str]]:
    """Amounts within each cutoff before and after; a difference is that of those shown."""
    if one.reach.empty:
        return []
    own = _of_main(results, one.reach)
    rows = []
    for row in own[own["opportunity"].eq(one.opportunity)].to_dict("records"):
        before, after = (int(shown_count(row[name])) for name in ("before", "after"))
        rows.append([f"{row['cutoff']:g}분", count(before), count(after), _signed(after - before)])
    return rows


def _signed(more: int) -> str:
    return "변화 없음" if more == 0 else f"{'+' if more > 0 else '−'}{abs(more):,}"


def _districts(results: StudyResults, one: ScenarioResults) -> tuple[list[list[str]], int]:
    """Districts where most people are faster or slower, and how many there are."""
    if one.groups.empty:
        return [], 0
    own = _of_main(results, one.groups)
    seen = own["before"].map(minutes).ne(own["after"].map(minutes))
    reached = own[["newly_reachable", "cut_off"]].sum(axis=1)
    moved = (own[["faster", "slower"]].sum(axis=1) + reached).where(seen | reached.gt(0), 0)
    order = moved[moved > 0].sort_values(ascending=False, kind="stable").index
    rows = [
        [
            row["group"],
            count(row["amount"]),
            count(row["faster"]),
            count(row["slower"]),
            minutes(row["before"]),
            minutes(row["after"]),
        ]
        for row in own.loc[order].head(DISTRICTS).to_dict("records")
    ]
    return rows, len(order)


def _claims(results: StudyResults, one: ScenarioResults) -> list[list[str]]:
    """Claims whose verdict is another one under the scenario."""
    if one.claims.empty:
        return []
    names = claim_layer(results)["name_ko"].to_dict()
    titles = {known.name: known.title_ko for known in results.profiles}
    places = place_names(results.study)
    before, after = (one.claims[f"verdict_{when}"].fillna("") for when in ("before", "after"))
    return [
        [
            names.get(row["claim_id"], row["claim_id"]),
            places.get(str(row["destination_id"]), (as_text(row["destination_id"]), ""))[0],
            titles.get(row["profile"], row["profile"]),
            f"{minutes(row['before'])} → {minutes(row['after'])}",
            *(label("verdict", row[f"verdict_{when}"]) for when in ("before", "after")),
        ]
        for row in one.claims[before.ne(after) & before.ne("") & after.ne("")].to_dict("records")
    ]


def _critical(results: StudyResults) -> dict[str, Any]:
    links = results.surfaces.critical
    today = links[links["state"].eq(TODAY) & links["minutes_lost"].gt(0)]
    counted = {one.key: one.title_ko for one in results.opportunities}
    rows = [
        [
            as_text(row["road_name"]) or label("road_class", row["road_class"]),
            row["section_ko"],
            label("directions", "both" if row["two_way"] else "one"),
            kilometres(row["length"]),
            count(row["minutes_lost"]),
            minutes(row["longest_delay"]),
            count(row["demand_cut_off"]),
        ]
        for row in today.head(LINKS).to_dict("records")
    ]
    heads = ("road_name", "section", "directions", "length_km", "person_minutes_lost")
    return {
        "heads": [heading(one) for one in (*heads, "longest_delay_min", "trips_cut_off")],
        "rows": rows,
        "counted": counted.get(results.surfaces.counted, "출발지"),
        "most": MOST_LINKS,
    }
