"""The report of a study: Korean, with a summary in English, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers import read_sources
from aicomplex_geo.layers.labels import LABELS, heading, label
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.network.snapping.snap import MAX_DISTANCE
from aicomplex_geo.publish import (
    claim_section,
    claim_summary,
    scenario_section,
    site_section,
    speed_section,
)
from aicomplex_geo.publish.figures import (
    count,
    count_ranged,
    kilometres,
    minutes,
    ranged,
    shown_constant,
    span,
    toll,
    with_unit,
)
from aicomplex_geo.publish.reach import hubs_within, share_reached, shown_cutoff
from aicomplex_geo.publish.tables import closed_hubs, toll_heading
from aicomplex_geo.publish.templating import render
from aicomplex_geo.results.disagreements import disagreements, land_use_rows
from aicomplex_geo.results.unreached import listed
from aicomplex_geo.units import to_kilometres

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from aicomplex_geo.layers import Source
    from aicomplex_geo.network import Profile
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Opportunity


def write(results: StudyResults) -> str:
    """Write the report as Markdown; names and texts of the layers are escaped."""
    study = results.study
    sources = read_sources(data_dir=study.folder)
    context = {
        **_head(results),
        "hubs": _hubs_by_profile(results),
        "by_origin": _hubs_by_origin(results),
        "interchanges": _interchanges(results),
        "claims": claim_section.context(results),
        "reach": _reach(results, sources),
        "sites": site_section.context(results),
        "scenarios": scenario_section.context(results),
        "disagreements": _disagreements(results, sources),
        "changes": _changes(results, sources),
        "limits": _limits(results),
        "constants": [_constants(one) for one in results.profiles],
        "speeds": speed_section.context(results),
        "sources": [
            [one.title_ko, one.publisher_ko, one.date_ko, one.licence_ko]
            for one in sources.values()
        ],
    }
    return render("report.md.jinja", context).rstrip() + "\n"


def titles(results: StudyResults) -> dict[str, str]:
    """Korean titles of the profiles by name."""
    return {one.name: one.title_ko or one.name for one in results.profiles}


def hub_title(results: StudyResults, hub: Any) -> str:  # noqa: ANN401 - an id
    """Korean name of a hub, which says if it is closed."""
    name = str(results.hubs.loc[hub, "name_ko"])
    return f"{name}(폐쇄)" if hub in closed_hubs(results.hubs) else name


def _head(results: StudyResults) -> dict[str, Any]:
    study, net = results.study, results.net
    chosen = next(one for one in results.profiles if one.name == results.profile)
    main = results.origins.iloc[0]
    name = str(net.provenance.get("name", study.network_name))
    return {
        "title_ko": study.title_ko,
        "title_en": study.title_en,
        "date": study.reference_date,
        "origin_ko": main["name_ko"],
        "origin_en": main["name_en"],
        "other_origins": len(results.origins) - 1,
        "network": label("network", name),
        "nodes": f"{len(net.nodes):,}",
        "links": f"{len(net.edges):,}",
        "profile_ko": chosen.title_ko or chosen.name,
        "profile_en": chosen.title_en or chosen.name,
        "circuity": f"{chosen.access_circuity:g}",
        "outline": net.detail == "outline",
        "longest_leg_km": f"{to_kilometres(MAX_DISTANCE):g}",
        "assumptions_en": study.assumptions_en,
        "trips_en": _trips_en(results),
        "verdicts_en": _verdicts_en(results),
    }


def _trips_en(results: StudyResults) -> list[dict[str, Any]]:
    od, main = results.od, results.origins.index[0]
    closed = closed_hubs(results.hubs)
    chosen = od[od["profile"].eq(results.profile) & od["from_id"].eq(main)]
    return [
        {
            "hub": results.hubs.loc[one["to_id"], "name_en"],
            "closed": one["to_id"] in closed,
            "reason": one["reason_en"],
            "time": _in_english(one, "travel_time", minutes),
            "km": _in_english(one, "distance", kilometres),
        }
        for one in chosen.to_dict("records")
    ]


def _in_english(one: Any, name: str, show: Callable[[Any], str]) -> str:  # noqa: ANN401 - a row
    between = span(one[f"{name}_low"], one[f"{name}_high"], show).replace("~", "–")
    return f"{show(one[name])} ({between})" if between else show(one[name])


def _verdicts_en(results: StudyResults) -> str:
    counted = claim_summary.counts(results).claims
    return ", ".join(f"{english} {number}" for (_, english), number in counted)


def _hubs_by_profile(results: StudyResults) -> dict[str, Any]:
    main = results.origins.index[0]
    od = results.od[results.od["from_id"].eq(main)].set_index(["to_id", "profile"])
    rows = []
    for hub in results.hubs.index:
        trips = [od.loc[(hub, name)] for name in titles(results)]
        price = od.loc[(hub, results.profile), "toll"]
        rows.append([hub_title(results, hub), *map(_trip, trips), toll(price)])
    chosen = [od.loc[(hub, results.profile)] for hub in results.hubs.index]
    first = next((at for at, one in enumerate(chosen) if one["status"] == "ok"), None)
    answer = None
    if first is not None:
        one = chosen[first]
        answer = {
            "hub": results.hubs["name_ko"].iloc[first],
            "time": minutes(one["travel_time"]),
            "range": span(one["travel_time_low"], one["travel_time_high"]),
            "km": kilometres(one["distance"]),
        }
    heads = [LABELS["word"]["hub"][0], *titles(results).values(), _toll(results)]
    return {
        "answer": answer,
        "heads": heads,
        "rows": rows,
        "closed": bool(closed_hubs(results.hubs)),
    }


def _toll(results: StudyResults) -> str:
    return f"{toll_heading(results.study)}: {titles(results)[results.profile]}"


def _trip(one: Any) -> str:  # noqa: ANN401 - a row of a frame
    if one["status"] != "ok":
        return str(one["reason_ko"])
    time = span(one["travel_time_low"], one["travel_time_high"])
    length = span(one["distance_low"], one["distance_high"], kilometres)
    return (
        f"{minutes(one['travel_time'])}분{f'({time}분)' if time else ''}, "
        f"{kilometres(one['distance'])} km{f'({length} km)' if length else ''}"
    )


def _hubs_by_origin(results: StudyResults) -> dict[str, Any]:
    od = results.od[results.od["profile"].eq(results.profile)].set_index(["from_id", "to_id"])
    rows = []
    for origin, name in results.origins["name_ko"].items():
        trips = [row_of(od, (origin, hub)) for hub in results.hubs.index]
        rows.append([name, *map(time_or_status, trips)])
    known = od[od["status"].eq("ok")].reset_index()
    first = known[known["to_id"].eq(known["to_id"].iloc[0])] if len(known) else known
    answer = None
    if len(first) > 1:
        soonest = row_of(first, first["travel_time"].idxmin())
        answer = {
            "hub": results.hubs.loc[soonest["to_id"], "name_ko"],
            "origin": results.origins.loc[soonest["from_id"], "name_ko"],
            "time": minutes(soonest["travel_time"]),
            "range": span(soonest["travel_time_low"], soonest["travel_time_high"]),
        }
    heads = [heading("from_name"), *(hub_title(results, hub) for hub in results.hubs.index)]
    return {"answer": answer, "heads": heads, "rows": rows}


def time_or_status(one: Any) -> str:  # noqa: ANN401 - a row of a frame
    """Show a time with its range, or why there is none."""
    known = one["status"] == "ok"
    return ranged(one, "travel_time") if known else label("trip", one["status"])


def _interchanges(results: StudyResults) -> dict[str, Any]:
    nearest = results.nearest_interchange
    chosen = nearest[nearest["profile"].eq(results.profile)].set_index("from_id")
    lost = results.origins.index[results.origins.geometry.isna()]
    rows = []
    for origin, name in results.origins["name_ko"].items():
        if origin not in chosen.index:
            reason = label("trip", "no_position") if origin in lost else "–"
            rows.append([name, reason, *[""] * 4])
            continue
        one = row_of(chosen, origin)
        figures = ranged(one, "travel_time"), ranged(one, "distance", kilometres)
        rows.append([name, one["name_ko"], one["route_ko"], *figures, one["also_ko"]])
    main = results.origins.index[0]
    answer = None
    if main in chosen.index:
        one = chosen.loc[main]
        answer = {
            "name": one["name_ko"],
            "route": one["route_ko"],
            "time": minutes(one["travel_time"]),
            "range": span(one["travel_time_low"], one["travel_time_high"]),
            "km": kilometres(one["distance"]),
        }
    left = [str(name) for name in results.interchanges_without_position["name_ko"]]
    return {"answer": answer, "rows": rows, "without_position": ", ".join(left)}


def _reach(results: StudyResults, sources: Mapping[str, Source]) -> dict[str, Any]:
    main = results.origins.index[0]
    cutoffs = list(results.study.cutoffs)
    return {
        "cutoff": f"{shown_cutoff(results.study):g}",
        "heads": [heading("profile"), *(f"{cutoff:g}분" for cutoff in cutoffs)],
        "hubs": hubs_within(results),
        "hub_rows": _by_cutoff(results, results.hubs_reached, main, cutoffs),
        "lost": bool(results.origins.geometry.isna().iloc[0]),
        "opportunities": [
            {
                **opportunity_texts(results, one),
                "sources": ", ".join(
                    sources[key].title_ko if key in sources else key for key in one.source
                ),
                "share": share_reached(results, one),
                "rows": _by_cutoff(
                    results,
                    results.reached[results.reached["opportunity"].eq(one.key)],
                    main,
                    cutoffs,
                    show=lambda row: count_ranged(row, "value"),
                ),
            }
            for one in results.opportunities
        ],
    }


def opportunity_texts(results: StudyResults, one: Opportunity) -> dict[str, Any]:
    """Title, unit, notes of an opportunity, and who is not counted, why."""
    lost = listed(results.unreached, one.key).to_dict("records")
    return {
        "title_ko": one.title_ko,
        "title_en": one.title_en,
        "unit_ko": one.unit_ko,
        "unit_en": one.unit_en,
        "as_of": one.as_of,
        "notes_ko": one.notes_ko,
        "left_out": one.excluded,
        "unreached": [{**row, "amount": count(row["amount"])} for row in lost],
    }


def _by_cutoff(
    results: StudyResults,
    sums: pd.DataFrame,
    origin: Any,  # noqa: ANN401 - an id
    cutoffs: list[Any],
    *,
    show: Callable[[Any], str] = lambda row: count(row["value"]),
) -> list[list[str]]:
    mine = sums[sums["from_id"].eq(origin)].set_index(["profile", "cutoff"])
    return [
        [title, *(show(mine.loc[(name, cutoff)]) for cutoff in cutoffs)]
        for name, title in titles(results).items()
    ]


def _disagreements(results: StudyResults, sources: Mapping[str, Source]) -> dict[str, Any]:
    rows = [
        [
            one["name_ko"],
            one["what_ko"],
            one["value"],
            f"{_source_titles(one['source'], sources)}, {one['as_of']}",
            one["other"],
            f"{_source_titles(one['other_source'], sources)}, {one['other_as_of']}",
        ]
        for one in disagreements(results.study)
    ]
    shares = land_use_rows(results.study)
    return {
        "rows": rows,
        "land_use_heads": list(shares[0]) if shares else [],
        "land_use": [[*row.values()] for row in shares],
    }


def _changes(results: StudyResults, sources: Mapping[str, Source]) -> list[list[str]]:
    if "changes" not in results.study.layer_names:
        return []
    return [
        [one["date"], one["fact_ko"], _source_titles(one["source"], sources)]
        for one in results.study.layer("changes").to_dict("records")
    ]


def _source_titles(keys: Any, sources: Mapping[str, Source]) -> str:  # noqa: ANN401 - a cell
    named = [key for key in str(keys or "").split(";") if key]
    return "; ".join(sources[key].title_ko if key in sources else key for key in named)


def _limits(results: StudyResults) -> dict[str, Any]:
    unknown = [
        str(row["name_ko"])
        for frame in (results.origins, results.hubs)
        for _, row in frame[frame.geometry.isna()].iterrows()
    ]
    return {
        "assumptions": results.study.assumptions_ko,
        "truncated": int(results.isochrones["truncated"].eq(other=True).sum()),
        "unknown": ", ".join(unknown),
    }


def _constants(profile: Profile) -> dict[str, Any]:
    rows = [
        [
            constant_name(constant.key),
            with_unit(shown_constant(constant.value, constant.unit), constant.unit),
            "~".join(shown_constant(one, constant.unit) for one in (constant.low, constant.high)),
            label("basis", constant.basis) + (f"({constant.year}년)" if constant.year else ""),
            constant.note_ko,
            constant.source,
        ]
        for constant in profile.constants
    ]
    assumed = sum(one.basis == "assumed" for one in profile.constants)
    title = profile.title_ko or profile.name
    return {"title": title, "notes": profile.notes_ko, "rows": rows, "assumed": assumed}


def constant_name(key: str) -> str:
    """Korean name of a constant of a profile.

    >>> constant_name("speed_factor.arterial"), constant_name("road_speed.무진대로")
    ('속도 비율(간선도로)', '도로별 적용 속도(무진대로)')
    """
    kind, _, part = key.partition(".")
    name = label("constant", kind)
    if not part:
        return name
    words = LABELS["road_class"].get(part) or LABELS["constant"].get(part) or (part, part)
    return f"{name}({words[0]})"
