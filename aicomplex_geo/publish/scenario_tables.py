"""The tables of scenarios: what each changes, by pair and by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo.layers.labels import heading, label
from aicomplex_geo.publish.tables import claim_layer
from aicomplex_geo.study.places import place_names
from aicomplex_geo.units import shown_count, shown_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.results.scenario_results import ScenarioResults
    from aicomplex_geo.results.study_results import StudyResults

SCENARIO_COLUMNS = {
    "id": "scenario_id",
    "title_ko": "scenario",
    "opens": "opens",
    "status_ko": "scenario_status",
    "confidence_ko": "confidence",
    "profile": "profile",
    "from_name": "from_name",
    "opportunity_ko": "opportunity",
    "cutoff": "cutoff",
    "before": "before",
    "after": "after",
    "gained": "gained",
    "lost": "lost",
    "faster": "faster_pairs",
    "slower": "slower_pairs",
    "newly_reachable": "newly_reachable_pairs",
    "cut_off": "cut_off_pairs",
    "sentence_ko": "sentence",
    "note_ko": "note",
    "source": "source",
    "hash": "hash",
}
PAIR_COLUMNS = {
    "id": "scenario_id",
    "title_ko": "scenario",
    "profile": "profile",
    "from_id": "from_id",
    "from_name": "from_name",
    "to_id": "to_id",
    "to_name": "to_name",
    "before": "before_min",
    "after": "after_min",
    "difference": "difference_min",
    "change_ko": "change",
}
GROUP_COLUMNS = {
    "id": "scenario_id",
    "title_ko": "scenario",
    "profile": "profile",
    "from_id": "from_id",
    "from_name": "from_name",
    "group": "district",
    "amount": "people",
    "before": "before_min",
    "after": "after_min",
    "difference": "difference_min",
    "faster": "people_faster",
    "slower": "people_slower",
    "newly_reachable": "people_newly_reachable",
    "cut_off": "people_cut_off",
}
CLAIM_COLUMNS = {
    "id": "scenario_id",
    "title_ko": "scenario",
    "profile": "profile",
    "claim_id": "claim_id",
    "claim": "claim",
    "destination": "destination",
    "before": "before_min",
    "after": "after_min",
    "difference": "difference_min",
    "verdict_before": "verdict_before",
    "verdict_after": "verdict_after",
}
PAIRS = ("faster", "slower", "newly_reachable", "cut_off")
AMOUNTS = ("before", "after", "gained", "lost")


def scenarios_table(results: StudyResults) -> pd.DataFrame:
    """Lay out what each scenario changes for the main origin, with Korean headings."""
    titles = {one.key: one.title_ko for one in results.opportunities}
    main = results.origins.iloc[:1]
    rows = []
    for one in results.scenarios:
        scenario = one.scenario
        facts = {
            **{name: getattr(scenario, name) for name in ("id", "title_ko", "source", "hash")},
            "opens": scenario.opens_range,
            "status_ko": label("status", scenario.status),
            "confidence_ko": label("confidence", scenario.confidence),
            "from_name": main["name_ko"].iloc[0],
            "opportunity_ko": titles.get(one.opportunity, ""),
            "cutoff": one.cutoff,
            "sentence_ko": one.sentence_ko,
            "note_ko": scenario.note_ko,
        }
        rows += [{**facts, **_of_profile(results, one, name)} for name in _profiles(results)]
    table = pd.DataFrame(rows, columns=list(SCENARIO_COLUMNS))
    for name in (*AMOUNTS, *PAIRS):
        table[name] = _whole(table[name])
    return _named(table, SCENARIO_COLUMNS)


def pairs_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the times of each pair before and after each scenario, with Korean headings."""
    parts = [_with_names(results, one, one.od) for one in results.scenarios if len(one.od)]
    table = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(PAIR_COLUMNS))
    )
    if parts:
        added = {
            edit.change.id: edit.change.name_ko or edit.change.name_en or edit.change.id
            for one in results.scenarios
            for edit in one.scenario.edits
            if edit.kind == "add_site"
        }
        table["to_name"] = table["to_id"].map(added | results.hubs["name_ko"].to_dict())
        table["change_ko"] = [label("change", change) for change in table["change"]]
    return _named(_in_minutes(table), PAIR_COLUMNS)


def groups_table(results: StudyResults) -> pd.DataFrame:
    """Lay out what each scenario changes by district, with the profile shown first."""
    parts = []
    for one in results.scenarios:
        if len(one.groups):
            own = one.groups[one.groups["profile"] == results.profile]
            parts.append(_with_names(results, one, own))
    table = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(GROUP_COLUMNS))
    )
    for name in ("amount", *PAIRS):
        table[name] = _whole(table[name])
    return _named(_in_minutes(table), GROUP_COLUMNS)


def claims_table(results: StudyResults) -> pd.DataFrame:
    """Lay out the claims judged again under each scenario, with Korean headings."""
    parts = [_claims_under(results, one) for one in results.scenarios if len(one.claims)]
    if not parts:
        return _named(pd.DataFrame(columns=list(CLAIM_COLUMNS)), CLAIM_COLUMNS)
    return _named(_in_minutes(pd.concat(parts, ignore_index=True)), CLAIM_COLUMNS)


def _claims_under(results: StudyResults, one: ScenarioResults) -> pd.DataFrame:
    titles = {known.name: known.title_ko for known in results.profiles}
    names = claim_layer(results)["name_ko"].to_dict()
    places = place_names(results.study)
    return one.claims.assign(
        id=one.scenario.id,
        title_ko=one.scenario.title_ko,
        profile=one.claims["profile"].map(titles),
        claim=one.claims["claim_id"].map(names),
        destination=[places.get(str(to), (str(to), ""))[0] for to in one.claims["destination_id"]],
        verdict_before=_verdicts(one.claims["verdict_before"]),
        verdict_after=_verdicts(one.claims["verdict_after"]),
    )


def _verdicts(verdicts: pd.Series) -> list[str]:
    return [label("verdict", verdict) if verdict else "" for verdict in verdicts.fillna("")]


def _profiles(results: StudyResults) -> list[str]:
    return [one.name for one in results.profiles]


def _of_profile(results: StudyResults, one: ScenarioResults, profile: str) -> dict[str, object]:
    """Sum up the main origin, and count pairs of all origins, with one profile."""
    titles = {known.name: known.title_ko for known in results.profiles}
    row: dict[str, object] = {"profile": titles[profile]}
    if len(one.reach):
        reach = one.reach
        own = reach[
            (reach["profile"] == profile)
            & (reach["from_id"] == results.origins.index[0])
            & (reach["opportunity"] == one.opportunity)
            & (reach["cutoff"] == one.cutoff)
        ]
        row |= own.iloc[0][list(AMOUNTS)].to_dict() if len(own) else {}
    if len(one.od):
        changes = one.od.loc[one.od["profile"] == profile, "change"].value_counts()
        row |= {name: int(changes.get(name, 0)) for name in PAIRS}
    return row


def _with_names(results: StudyResults, one: ScenarioResults, table: pd.DataFrame) -> pd.DataFrame:
    titles = {known.name: known.title_ko for known in results.profiles}
    return table.assign(
        id=one.scenario.id,
        title_ko=one.scenario.title_ko,
        profile=table["profile"].map(titles),
        from_name=table["from_id"].map(results.origins["name_ko"].to_dict()),
    )


def _in_minutes(table: pd.DataFrame) -> pd.DataFrame:
    """Round times as they are shown; a difference is that of the times shown."""
    shown = {name: shown_minutes(table[name].astype(float)) for name in ("before", "after")}
    table = table.assign(**shown)
    table["difference"] = (table["after"] - table["before"]).round(1) + 0.0
    return table


def _whole(column: pd.Series) -> pd.Series:
    counts = pd.array(shown_count(column.astype(float)), dtype="Int64")  # type: ignore[call-overload]  # whole floats
    return pd.Series(counts, index=column.index)


def _named(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    return table[list(columns)].rename(
        columns={name: heading(key) for name, key in columns.items()}
    )
