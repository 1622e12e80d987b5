"""One Korean and one English sentence on what a scenario changes, made from the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.layers.names import names_of
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.units import shown_count, shown_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from aicomplex_geo.network import Profile
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study import Opportunity
    from aicomplex_geo.study.workbench import Workbench

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
HYPOTHETICAL = "hypothetical"
PENDING = ("planned", "under_construction")


def sentences(
    bench: Workbench,
    scenario: Scenario,
    tables: Mapping[str, pd.DataFrame],
    shown: Profile,
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
        _hubs(bench, tables["hubs_reached"], shown.name),
        _farthest(tables["zones"], shown.name, sign=-1),
        _farthest(tables["zones"], shown.name, sign=1),
    ]
    said = [part for part in parts if part is not None]
    if not said:
        said = [("달라지는 값이 없습니다.", "no figure changes.")]
    return (
        f"{korean}: " + " ".join(ko for ko, _ in said),
        f"{english}: " + " ".join(en for _, en in said),
    )


def qualifiers(scenario: Scenario) -> tuple[list[str], list[str]]:
    """Say when a scenario takes effect, whether it is assumed, and how sure its positions are."""
    korean, english = dates(scenario)
    if scenario.status == HYPOTHETICAL:
        said = [("가상", HYPOTHETICAL)] if "가상" not in scenario.title_ko else []
    elif not korean:
        said = [("시기 미정", "no date")]
    elif scenario.status in PENDING:
        said = [(f"{korean} 예정", f"planned for {english}")]
    else:
        said = [(korean, english)]
    metres = {float(getattr(edit.change, "certainty_m", 0.0)) for edit in scenario.edits} - {0.0}
    if metres:
        bounds = list(dict.fromkeys(f"{one / 1000:.1f}" for one in (min(metres), max(metres))))
        bounds = [one.removesuffix(".0") for one in bounds]
        said.append(
            (
                f"좌표 추정 ± {'~'.join(bounds)} km",
                f"positions estimated, ± {'–'.join(bounds)} km",
            )
        )
    return [one for one, _ in said], [other for _, other in said]


def dates(scenario: Scenario) -> tuple[str, str]:
    """Say from when on a scenario is in effect, in Korean and English; empty without a date."""
    ends = [one for one in (scenario.opens, scenario.opens_latest) if one]
    return "~".join(map(korean_date, ends)), " to ".join(map(english_date, ends))


def _headings(scenario: Scenario) -> tuple[str, str]:
    korean, english = qualifiers(scenario)
    return (
        _qualified(scenario.title_ko, "(가상)", ", ", korean),
        _qualified(scenario.title_en, f" ({HYPOTHETICAL})", "; ", english),
    )


def _qualified(title: str, mark: str, comma: str, words: list[str]) -> str:
    """Put words in brackets behind a title, in those that say that it is hypothetical if any."""
    if not words:
        return title
    if title.endswith(mark):
        return title.removesuffix(")") + comma + comma.join(words) + ")"
    return f"{title}{mark[: mark.index('(')]}({comma.join(words)})"


def _people(
    bench: Workbench, reach: pd.DataFrame, profile: Profile, counted: Opportunity | None
) -> tuple[str, str] | None:
    """Say how much more the main origin reaches within the cutoff."""
    if counted is None or reach.empty:
        return None
    cutoff = bench.study.file.scenarios.cutoff
    rows = reach[
        (reach["profile"] == profile.name)
        & (reach["from_id"] == bench.origins.index[0])
        & (reach["opportunity"] == counted.key)
    ]
    amounts = {
        float(row["cutoff"]): (int(shown_count(row["before"])), int(shown_count(row["after"])))
        for _, row in rows.iterrows()
    }
    before, after = amounts[cutoff]
    other = _most_changed(amounts, cutoff)
    title_ko, unit_ko = counted.title_ko, counted.unit_ko
    place_ko, place_en = names_of(bench.origins.iloc[:1])[0]
    where = f"{profile.title_ko} 기준 {place_ko}에서 {cutoff:g}분 이내에 도달 가능한 {title_ko}"
    unit_en = counted.unit_en or counted.title_en.lower()
    at = f"within {cutoff:g} minutes of {place_en} ({profile.title_en.lower()})"
    if before == after:
        said = (
            f"{with_particle(where, '은/는')} {before:,}{unit_ko}으로 변하지 않습니다.",
            f"{before:,} {unit_en} {at}, as before.",
        )
    else:
        korean, english = _change(before, after, unit_ko, unit_en)
        said = f"{with_particle(where, '이/가')} {korean}", f"{english[0]} {at}, {english[1]}."
    if other is None:
        return said
    korean, english = _change(*amounts[other], unit_ko, unit_en)
    more = (
        f"{other:g}분 이내에서는 {korean}",
        f"Within {other:g} minutes: {english[0]}, {english[1]}.",
    )
    return f"{said[0]} {more[0]}", f"{said[1]} {more[1]}"


def _most_changed(amounts: Mapping[float, tuple[int, int]], cutoff: float) -> float | None:
    """Cutoff with the largest relative change, if it is larger than that of the main one."""
    changes = {
        one: abs(after - before) / max(before, 1) for one, (before, after) in amounts.items()
    }
    most = max(changes, key=lambda one: (changes[one], -one))
    return most if changes[most] > changes[cutoff] else None


def _change(before: int, after: int, unit_ko: str, unit_en: str) -> tuple[str, tuple[str, str]]:
    difference = after - before
    change_ko, change_en = ("증가", "more") if difference > 0 else ("감소", "fewer")
    span = f"{before:,}{unit_ko}에서 {after:,}{unit_ko}으로 {abs(difference):,}{unit_ko}"
    korean = f"{span} {change_ko}합니다."
    return korean, (f"{abs(difference):,} {unit_en} {change_en}", f"{before:,} to {after:,}")


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
    change_ko, change_en = ("단축되는", "faster") if sign < 0 else ("증가하는", "slower")
    place_ko = f"{row['name_ko']}({before:.1f}분 → {after:.1f}분)"
    place_en = f"{row['name_en']} ({before:.1f} to {after:.1f} minutes)"
    return (
        f"통행시간이 가장 많이 {change_ko} 곳은 {place_ko}입니다.",
        f"The place that becomes {change_en} by the most is {place_en}.",
    )


def korean_date(text: str) -> str:
    """Write a date as Korean prose has it.

    >>> korean_date("2026-12"), korean_date("2026-02-26")
    ('2026년 12월', '2026년 2월 26일')
    """
    parts = text.split("-")
    return " ".join(f"{int(part)}{unit}" for part, unit in zip(parts, "년월일", strict=False))


def english_date(text: str) -> str:
    """Write a date as English prose has it.

    >>> english_date("2026-12"), english_date("2026-02-26")
    ('December 2026', '26 February 2026')
    """
    parts = text.split("-")
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 else ""
    return " ".join(filter(None, [*(str(int(part)) for part in parts[2:]), month, parts[0]]))
