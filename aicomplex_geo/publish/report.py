"""The report of a study: Korean, with a summary in English, as Markdown."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo.layers.labels import label
from aicomplex_geo.publish import site_report
from aicomplex_geo.publish.tables import (
    claim_layer,
    closed_hubs,
    names_ko,
    place_layers,
)
from aicomplex_geo.publish.wording import (
    cell,
    count,
    kilometres,
    minutes,
    ranged,
    table,
    unplaced_ko,
)
from aicomplex_geo.results.disagreements import disagreements, land_use_rows

if TYPE_CHECKING:
    from aicomplex_geo.results.study_results import StudyResults

_BASIS_KO = {"measured": "측정", "published": "공표", "assumed": "가정"}


def write(results: StudyResults) -> str:
    """Write the report.

    Parameters
    ----------
    results : StudyResults
        A computed study.

    Returns
    -------
    str
        Markdown. Names and texts of the layers are escaped; equal results give equal text.
    """
    numbered = (
        _hubs_by_profile,
        _hubs_by_origin,
        _interchanges,
        _claims,
        _reached,
        site_report.section,
        _disagreements,
        _changes,
        _assumptions,
        _constants,
        _sources,
    )
    lines = [*_head(results), *_summary_en(results)]
    written = [section(results) for section in numbered]
    for number, (title, *body) in enumerate(filter(None, written), start=1):
        lines += [f"## {number}. {title}", *body]
    return "\n".join(lines).rstrip() + "\n"


def _head(results: StudyResults) -> list[str]:
    study, net = results.study, results.net
    network = cell(net.provenance.get("name", study.network_name))
    main = results.origins["name_ko"].iloc[0]
    return [
        f"# {cell(study.title_ko)}",
        "",
        f"- 기준일: {study.reference_date}",
        f"- 출발지: {cell(main)} 외 {len(results.origins) - 1}곳",
        f"- 도로망: {network} (교차점 {len(net.nodes):,}곳, 방향별 구간 {len(net.edges):,}개)",
        f"- 기본 통행 조건: {cell(_profile_titles(results)[results.profile])}",
        "- 시간은 분, 거리는 km입니다. 시간과 거리에는 두 지점에서 도로까지의 접근 구간이 듭니다.",
        "- 제한 시간은 그 시간을 포함합니다(이하).",
        "- 괄호 안의 범위는 위치의 불확실성(± m) 때문에 생기는 최솟값과 최댓값입니다.",
        "",
    ]


def _summary_en(results: StudyResults) -> list[str]:
    study = results.study
    main = results.origins.index[0]
    chosen = results.od[results.od["profile"].eq(results.profile) & results.od["from_id"].eq(main)]
    closed = closed_hubs(results.hubs)
    lines = [
        "## Summary in English",
        "",
        f"{cell(study.title_en)}. Reference date {study.reference_date}.",
        f"From {cell(results.origins['name_en'].iloc[0])}, profile `{results.profile}`;",
        "in brackets the range that uncertain positions give:",
        "",
    ]
    for row in chosen.itertuples(index=False):
        name = cell(results.hubs.loc[row.to_id, "name_en"])
        shut = " (closed; routed, not counted as reached)" if row.to_id in closed else ""
        if row.status != "ok":
            lines.append(f"- {name}{shut}: {cell(row.reason_en)}.")
            continue
        one = row._asdict()
        lines.append(
            f"- {name}{shut}: {ranged(one, 'travel_time')} min, "
            f"{ranged(one, 'distance', kilometres)} km."
        )
    told = results.claims.drop_duplicates(["claim_id", "destination_id"])
    verdicts = told["verdict"].value_counts(sort=False)
    if len(verdicts):
        counted = ", ".join(
            f"{label('verdict', name, language='en')} {count}" for name, count in verdicts.items()
        )
        lines += ["", f"Published claims, one for each candidate destination: {counted}."]
    return [*lines, "", *(f"- {cell(text)}" for text in study.assumptions_en), ""]


def _profile_titles(results: StudyResults) -> dict[str, str]:
    return {one.name: one.title_ko or one.name for one in results.profiles}


def _hub_title(results: StudyResults, hub: Any) -> str:  # noqa: ANN401 - an id
    name = str(results.hubs.loc[hub, "name_ko"])
    return f"{name} (닫힘)" if hub in closed_hubs(results.hubs) else name


def _hubs_by_profile(results: StudyResults) -> list[str]:
    titles = _profile_titles(results)
    main = results.origins.index[0]
    rows = []
    od = results.od[results.od["from_id"].eq(main)].set_index(["to_id", "profile"])
    for hub in results.hubs.index:
        row = [_hub_title(results, hub)]
        for name in titles:
            one = od.loc[(hub, name)]
            if one["status"] != "ok":
                row.append(one["reason_ko"])
                continue
            row.append(f"{ranged(one, 'travel_time')}분, {ranged(one, 'distance', kilometres)} km")
        toll = od.loc[(hub, results.profile), "toll"]
        rows.append([*row, "–" if pd.isna(toll) else f"{toll:,.0f}"])
    origin = cell(results.origins["name_ko"].iloc[0])
    return [
        f"{origin}에서 교통 거점까지",
        "",
        *table(["거점", *titles.values(), "통행료(원)"], rows),
        "닫힌 거점은 경로를 계산해 보이지만 닿은 곳으로 세지 않습니다.",
        "",
    ]


def _hubs_by_origin(results: StudyResults) -> list[str]:
    od = results.od[results.od["profile"].eq(results.profile)].set_index(["from_id", "to_id"])
    rows = []
    for origin, name in results.origins["name_ko"].items():
        row = [name]
        for hub in results.hubs.index:
            one = od.loc[(origin, hub)]
            known = one["status"] == "ok"
            row.append(ranged(one, "travel_time") if known else label("trip", one["status"]))
        rows.append(row)
    headings = ["출발지", *(_hub_title(results, hub) for hub in results.hubs.index)]
    return [
        f"단지별 거점까지 시간(분, {cell(_profile_titles(results)[results.profile])})",
        "",
        *table(headings, rows),
    ]


def _interchanges(results: StudyResults) -> list[str]:
    nearest = results.nearest_interchange
    chosen = nearest[nearest["profile"].eq(results.profile)].set_index("from_id")
    rows = []
    for origin, name in results.origins["name_ko"].items():
        if origin not in chosen.index:
            lost = results.origins.geometry.isna()[origin]
            rows.append([name, label("trip", "no_position") if lost else "–", "", "", "", ""])
            continue
        one = chosen.loc[origin]
        rows.append(
            [
                name,
                one["name_ko"],
                one["route_ko"],
                ranged(one, "travel_time"),
                ranged(one, "distance", kilometres),
                one["also_ko"],
            ]
        )
    return [
        "가장 가까운 고속도로 나들목",
        "",
        *table(["출발지", "나들목", "노선", "시간(분)", "거리(km)", "위치에 따라"], rows),
        "'위치에 따라'는 단지나 나들목의 정확한 위치에 따라 더 가까울 수 있는 나들목입니다.",
        *_interchanges_left_out(results),
        "",
    ]


def _interchanges_left_out(results: StudyResults) -> list[str]:
    names = [str(name) for name in results.interchanges_without_position["name_ko"]]
    return [f"위치 미확인으로 제외한 나들목: {cell(', '.join(names))}."] if names else []


def _claims(results: StudyResults) -> list[str]:
    """One row for each claim and candidate, the profiles side by side."""
    titles = _profile_titles(results)
    names = claim_layer(results).get("name_ko", pd.Series(dtype=object))
    places = names_ko(*place_layers(results))
    claims = results.claims.fillna({"destination_id": ""})
    rows = []
    for (claim, destination), group in claims.groupby(["claim_id", "destination_id"], sort=False):
        by_profile = {one["profile"]: one for one in group.to_dict("records")}
        first = by_profile.get(results.profile) or next(iter(by_profile.values()))
        computed = [by_profile.get(name) for name in titles]
        rows.append(
            [
                names.get(claim, claim),
                places.get(str(destination), ""),
                f"{minutes(first['published_min'])} / {_number(first['published_km'])}",
                *(_computed(one) for one in computed),
                label("verdict", first["verdict"]),
                first["reason_ko"],
            ]
        )
    ours = [f"계산: {title}" for title in titles.values()]
    headings = ["공표 내용", "도착지", "공표 분 / km", *ours, "판정", "사유(기본 통행 조건)"]
    return ["공표된 시간·거리와 계산값", "", *table(headings, rows)]


def _computed(claim: dict[Any, Any] | None) -> str:
    if claim is None or pd.isna(claim["travel_time"]):
        return ""
    return f"{ranged(claim, 'travel_time')} / {ranged(claim, 'distance', kilometres)}"


def _number(value: Any) -> str:  # noqa: ANN401 - a published figure or none
    return "–" if value is None or pd.isna(value) else f"{value:,g}"


def _reached(results: StudyResults) -> list[str]:
    main = results.origins.index[0]
    cutoffs = list(results.study.cutoffs)
    titles = _profile_titles(results)
    headings = ["통행 조건", *(f"{cutoff:g}분" for cutoff in cutoffs)]
    lines = [
        f"{cell(results.origins['name_ko'].iloc[0])}에서 시간 안에 닿는 것",
        "",
        "### 교통 거점(곳, 닫힌 곳 제외)",
        "",
        *table(headings, _by_cutoff(results.hubs_reached, titles, main, cutoffs)),
    ]
    if results.origins.geometry.isna().iloc[0]:
        lines += ["출발지가 위치 미상이어서 세지 못했습니다. 0이라는 뜻이 아닙니다.", ""]
    for one in results.opportunities:
        sums = results.reached[results.reached["opportunity"].eq(one.key)]
        lines += [
            f"### {cell(one.title_ko)}({cell(one.unit_ko)}, {one.as_of})",
            "",
            *table(headings, _by_cutoff(sums, titles, main, cutoffs)),
            *(f"- {cell(note)}" for note in one.notes_ko),
            *(f"- 제외: {cell(left.name_ko)} – {cell(left.reason_ko)}" for left in one.left_out),
            *(
                f"- 길에 닿지 않아 세지 못함: {cell(told)} – {cell(why)}"
                for told, why in unplaced_ko(results.unplaced, one)
            ),
            f"- 출처: {cell(', '.join(one.source))}",
            "",
        ]
    return lines


def _by_cutoff(
    sums: pd.DataFrame,
    titles: dict[str, str],
    origin: Any,  # noqa: ANN401 - an id
    cutoffs: list[Any],
) -> list[list[str]]:
    mine = sums[sums["from_id"].eq(origin)].set_index(["profile", "cutoff"])["value"]
    return [
        [title, *(count(mine.loc[(name, cutoff)]) for cutoff in cutoffs)]
        for name, title in titles.items()
    ]


def _disagreements(results: StudyResults) -> list[str]:
    found = disagreements(results.study)
    headings = ["대상", "항목", "값", "출처", "다른 값", "다른 출처"]
    rows = [
        [
            one["name_ko"],
            one["what_ko"],
            one["value"],
            f"{one['source']} ({one['as_of']})",
            one["other"],
            f"{one['other_source']} ({one['other_as_of']})",
        ]
        for one in found
    ]
    lines = ["출처끼리 다른 값", "", *table(headings, rows)]
    shares = land_use_rows(results.study)
    if shares:
        lines += [
            "### 토지이용계획(%)",
            "",
            *table(list(shares[0]), [[*row.values()] for row in shares]),
        ]
    return lines


def _changes(results: StudyResults) -> list[str]:
    name = "changes"
    if name not in results.study.layer_names:
        return []
    changes = results.study.layer(name)
    rows = [[one["date"], one["fact_ko"], one["source"]] for one in changes.to_dict("records")]
    return ["공표된 뒤 바뀐 사실", "", *table(["날짜", "사실", "출처"], rows)]


def _assumptions(results: StudyResults) -> list[str]:
    study = results.study
    truncated = results.isochrones[results.isochrones["truncated"].eq(other=True)]
    lines = [
        "가정과 한계",
        "",
        *(f"- {cell(text)}" for text in study.assumptions_ko),
        f"- 등시간권은 닿은 일반 도로의 둘레 {study.buffer_m:g} m입니다.",
        "- 나들목 사이의 고속도로 둘레에는 등시간권을 그리지 않습니다.",
    ]
    if len(truncated):
        lines.append(
            f"- 등시간권 {len(truncated)}개는 도로망의 가장자리에 닿아 실제보다 작을 수 있습니다."
        )
    unknown = [
        str(row["name_ko"])
        for frame in (results.origins, results.hubs)
        for _, row in frame[frame.geometry.isna()].iterrows()
    ]
    if unknown:
        lines.append(f"- 위치를 몰라 계산하지 않은 곳: {cell(', '.join(unknown))}.")
    return [*lines, ""]


def _constants(results: StudyResults) -> list[str]:
    lines = ["통행 조건의 상수", ""]
    for one in results.profiles:
        rows = [
            [
                constant.key,
                f"{constant.value:g} {constant.unit}".strip(),
                f"{constant.low:g}–{constant.high:g}",
                _BASIS_KO.get(constant.basis, constant.basis),
                constant.source,
            ]
            for constant in one.constants
        ]
        lines += [f"### {cell(one.title_ko)} (`{one.name}`)", ""]
        lines += [f"- {cell(note)}" for note in one.notes_ko]
        lines += ["", *table(["상수", "값", "범위", "근거", "출처"], rows)]
    return lines


def _sources(results: StudyResults) -> list[str]:
    path = Path(results.study.folder) / "sources.toml"
    if not path.is_file():
        return []
    sources = tomllib.loads(path.read_text("utf-8-sig")).get("sources", {})
    rows = [
        [key, one.get("title"), one.get("publisher"), one.get("date"), one.get("licence")]
        for key, one in sources.items()
    ]
    return ["출처", "", *table(["키", "제목", "발행", "날짜", "이용 조건"], rows)]
