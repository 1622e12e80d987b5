"""One Korean and one English sentence on what a scenario changes, made from the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.units import shown_count, shown_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study import Opportunity
    from aicomplex_geo.study.workbench import Workbench

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def sentences(
    bench: Workbench,
    scenario: Scenario,
    tables: Mapping[str, pd.DataFrame],
    shown: str,
    *,
    faults: bool,
    counted: Opportunity | None,
) -> tuple[str, str]:
    """Say how many people more the main origin reaches, and what becomes faster or slower."""
    korean, english = _headings(scenario)
    if faults:
        return (
            f"{korean}: 분석 도로망에 없는 도로나 교차로를 포함하여 산정할 수 없습니다.",
            f"{english}: it names roads that the network does not have, and is not computed.",
        )
    parts = [
        _people(bench, tables["reach"], shown, counted),
        _hubs(bench, tables["hubs_reached"], shown),
        _farthest(tables["zones"], shown, sign=-1),
        _farthest(tables["zones"], shown, sign=1),
    ]
    said = [part for part in parts if part is not None]
    if not said:
        said = [("달라지는 값이 없습니다.", "no figure changes.")]
    return (
        f"{korean}: " + " ".join(ko for ko, _ in said),
        f"{english}: " + " ".join(en for _, en in said),
    )


def _headings(scenario: Scenario) -> tuple[str, str]:
    if not scenario.opens:
        return scenario.title_ko, scenario.title_en
    dates = [scenario.opens, *([scenario.opens_latest] if scenario.opens_latest else [])]
    korean = "~".join(map(_korean_date, dates))
    english = " to ".join(map(_english_date, dates))
    return f"{scenario.title_ko}({korean})", f"{scenario.title_en} ({english})"


def _people(
    bench: Workbench, reach: pd.DataFrame, shown: str, counted: Opportunity | None
) -> tuple[str, str] | None:
    """Say how much more the main origin reaches within the cutoff."""
    if counted is None or reach.empty:
        return None
    cutoff = bench.study.file.scenarios.cutoff
    row = reach[
        (reach["profile"] == shown)
        & (reach["from_id"] == bench.origins.index[0])
        & (reach["opportunity"] == counted.key)
        & (reach["cutoff"] == cutoff)
    ].iloc[0]
    before, after = (int(shown_count(row[name])) for name in ("before", "after"))
    profile = next(one for one in bench.profiles if one.name == shown)
    title_ko, unit_ko = counted.title_ko, counted.unit_ko
    place_ko, place_en = names_of(bench.origins.iloc[:1])[0]
    where = f"{profile.title_ko} 기준 {place_ko}에서 {cutoff:g}분 이내에 도달 가능한 {title_ko}"
    unit_en = counted.unit_en or counted.title_en.lower()
    at = f"within {cutoff:g} minutes of {place_en} ({profile.title_en.lower()})"
    if before == after:
        return (
            f"{with_particle(where, '은/는')} {before:,}{unit_ko}으로 변하지 않습니다.",
            f"{before:,} {unit_en} {at}, as before.",
        )
    difference = after - before
    change_ko, change_en = ("증가", "more") if difference > 0 else ("감소", "fewer")
    span = f"{before:,}{unit_ko}에서 {after:,}{unit_ko}으로 {abs(difference):,}{unit_ko}"
    return (
        f"{with_particle(where, '이/가')} {span} {change_ko}합니다.",
        f"{abs(difference):,} {unit_en} {change_en} {at}, {before:,} to {after:,}.",
    )


def _hubs(bench: Workbench, reached: pd.DataFrame, shown: str) -> tuple[str, str] | None:
    """Say how the number of hubs within the longest cutoff changes, if it does."""
    main = reached[(reached["profile"] == shown) & (reached["from_id"] == bench.origins.index[0])]
    changed = main[main["difference"] != 0]
    if changed.empty:
        return None
    row = changed.iloc[0]
    before, after = int(row["before"]), int(row["after"])
    return (
        f"{row['cutoff']:g}분 이내에 도달 가능한 교통 거점은 {before}곳에서 {after}곳이 됩니다.",
        f"Transport hubs within {row['cutoff']:g} minutes: {before} before, {after} after.",
    )


def _farthest(zones: pd.DataFrame, shown: str, *, sign: int) -> tuple[str, str] | None:
    """Say which place becomes faster (else slower) by the most, if by as much as is shown."""
    own = zones[zones["profile"] == shown] if len(zones) else zones
    changed = own[own["difference"].notna()] if len(own) else own
    if changed.empty:
        return None
    row = changed.iloc[int((sign * changed["difference"]).to_numpy().argmax())]
    before, after = (float(shown_minutes(row[name])) for name in ("before", "after"))
    if sign * (after - before) <= 0:
        return None
    change_ko, change_en = ("단축되는", "faster") if sign < 0 else ("늘어나는", "slower")
    place_ko = f"{row['name_ko']}({before:.1f}분 → {after:.1f}분)"
    place_en = f"{row['name_en']} ({before:.1f} to {after:.1f} minutes)"
    return (
        f"통행시간이 가장 많이 {change_ko} 곳은 {place_ko}입니다.",
        f"The place that becomes {change_en} by the most is {place_en}.",
    )


def _korean_date(text: str) -> str:
    parts = text.split("-")
    return " ".join(f"{int(part)}{unit}" for part, unit in zip(parts, "년월일", strict=False))


def _english_date(text: str) -> str:
    parts = text.split("-")
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 else ""
    return " ".join(filter(None, [*(str(int(part)) for part in parts[2:]), month, parts[0]]))
