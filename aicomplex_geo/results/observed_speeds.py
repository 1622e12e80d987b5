"""Observed speeds and delays against those of the profiles of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.network import compare_speeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

FREE = "free"
JUNCTION = "junction_delay_s."
COLUMNS = (
    "profile",
    "name_ko",
    "name_en",
    "kind",
    "unit",
    "year",
    "measured",
    "modelled",
    "error",
    "by_class",
    "class_error",
    "reason_ko",
    "reason_en",
    "note_ko",
    "note_en",
    "source",
)
ROAD_MISSING = ("도로망에 없음", "not on the network")
JUNCTION_MISSING = ("도로망에 교차로 이름이 없음", "the network does not name the junction")


def observed_against_modelled(
    study: Study, net: RoadNetwork, profiles: Iterable[Profile]
) -> pd.DataFrame:
    """Hold each profile but that of free flow against observations of its period.

    Errors are shares of the measured value. A delay at a junction is measured only: it is the
    profile's own value where the network names the junction.
    """
    observed, rows = study.observed_speeds(), []
    for profile in profiles:
        if profile.mode != "car" or profile.period == FREE:
            continue
        if observed is not None:
            rows += list(_speeds(net, profile, observed))
        rows += list(_junctions(net, profile))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ["measured", "modelled", "error", "by_class", "class_error"]
    return table.astype(dict.fromkeys(numbers, np.float64))


def _speeds(net: RoadNetwork, profile: Profile, observed: pd.DataFrame) -> Iterator[dict[str, Any]]:
    described = observed.groupby("row", sort=False).first()
    for one in compare_speeds(net, profile, observed).to_dict("records"):
        known = described.loc[one["row"]].get
        missing = ROAD_MISSING if one["reason"] else ("", "")
        yield {
            "profile": profile.name,
            "name_ko": known("name_ko") or one["road"],
            "name_en": known("name_en") or one["road"],
            "kind": one["kind"],
            "unit": one["unit"],
            "year": known("year", ""),
            "measured": one["measured"],
            "modelled": one["modelled"],
            "error": one["error"] / one["measured"],
            "by_class": one["by_class"],
            "class_error": one["class_error"] / one["measured"],
            "reason_ko": missing[0],
            "reason_en": missing[1],
            "note_ko": known("note_ko", ""),
            "note_en": known("note_en", ""),
            "source": known("source", ""),
        }


def _junctions(net: RoadNetwork, profile: Profile) -> Iterator[dict[str, Any]]:
    named = set(net.nodes["name_ko"])
    for constant in profile.constants:
        if not constant.key.startswith(JUNCTION):
            continue
        name = constant.key.removeprefix(JUNCTION)
        missing = ("", "") if name in named else JUNCTION_MISSING
        modelled = constant.value if name in named else np.nan
        yield {
            "profile": profile.name,
            "name_ko": name,
            "name_en": name,
            "kind": "delay",
            "unit": "s",
            "year": "" if constant.year is None else str(constant.year),
            "measured": constant.value,
            "modelled": modelled,
            "error": modelled / constant.value - 1,
            "by_class": np.nan,
            "class_error": np.nan,
            "reason_ko": missing[0],
            "reason_en": missing[1],
            "note_ko": constant.note_ko,
            "note_en": constant.note_en,
            "source": ";".join(constant.sources),
        }
