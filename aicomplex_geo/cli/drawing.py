"""The option ``--map``: the result of a command as an offline map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.cli.console import note
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.maps import OfflineMap
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study

_MOST_SCORES = 6
_TINY = 1e-6
"""Minutes: less than a decisecond."""
_ENDINGS = (".html", ".htm")


def check_map_ending(path: Path, out: Path | None) -> None:
    """Refuse a map that is no HTML file, or the file of the table."""
    if path.suffix.lower() not in _ENDINGS:
        raise ParameterError(f"--map {path.name} is no HTML file; name one that ends in .html")
    if out is not None and path.absolute() == out.absolute():
        raise ParameterError(f"--map and --out both name {path}; name two files")


def write_map(m: OfflineMap, path: Path, study: Study, net: RoadNetwork) -> None:
    """Put the study's base map and the network below a map, and write it."""
    from aicomplex_geo.maps import save  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.maps.basemap import basemap  # noqa: PLC0415 - the same

    m.base = basemap(study, net)
    save(m, path)
    note(f"map in {path}")  # a table may be piped on


def by_title(table: Any, routers: Sequence[Router]) -> Any:  # noqa: ANN401 - with geometry or without
    """Name profiles by their titles in both languages, as a map shows them."""
    if "profile" not in table.columns:
        return table
    titles = {
        one.profile.name: (
            one.profile.title_ko or one.profile.name,
            one.profile.title_en or one.profile.name,
        )
        for one in routers
    }
    return table.assign(profile=[titles[one] for one in table["profile"]])


def scores_map(table: gpd.GeoDataFrame, title: tuple[str, str]) -> OfflineMap:
    """Draw each score of a table as a layer, the first shown."""
    from aicomplex_geo.maps.exploration import explore  # noqa: PLC0415 - keeps --help fast

    scores: Sequence[str | None] = [
        str(name)
        for name in table.columns
        if name not in {"id", "geometry"} and table[name].dtype.kind in "fi"
    ][:_MOST_SCORES]
    m: OfflineMap | None = None
    for score in scores[::-1] or (None,):
        m = explore(table, score, m=m, title=title)
        m.frames[-1]["shown"] = score in {None, *scores[:1]}
    return m  # type: ignore[return-value]  # there is always one layer


def served_map(
    table: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, title: tuple[str, str], chosen: list[Any]
) -> OfflineMap:
    """Draw who is served by which site, with the time of each trip, and the sites."""
    from aicomplex_geo.layers.labels import LABELS, WORD  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.maps.exploration import explore  # noqa: PLC0415 - the same
    from aicomplex_geo.maps.travel_maps import od_map  # noqa: PLC0415 - the same

    demand = table.set_index("from_id")[["geometry"]]
    pairs = table.drop(columns="geometry")
    pairs = pairs[pairs["to_id"].notna()]
    m = od_map(pairs, demand, sites, title=title)
    del m.frames[-2]  # all sites: those that are chosen are drawn as themselves
    ids = sites["id"] if "id" in sites.columns else sites.index
    return explore(
        sites[ids.isin(chosen)],
        m=m,
        name=LABELS[WORD]["chosenSites"],
        color="#14213d",
        marker_kwds={"radius": 8},
    )


def change_map(
    table: pd.DataFrame,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    title: tuple[str, str],
) -> OfflineMap:
    """Draw by how much each pair becomes faster or slower."""
    from aicomplex_geo.layers.labels import LABELS, WORD  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.maps import palettes  # noqa: PLC0415 - the same
    from aicomplex_geo.maps.desire_lines import desire_lines  # noqa: PLC0415 - the same
    from aicomplex_geo.maps.exploration import explore  # noqa: PLC0415 - the same

    # a bound belongs to the class nearer to no change
    bounds = [one - _TINY if one < 0 else one for one in palettes.DIFFERENCE_BREAKS]
    m = explore(
        desire_lines(table, origins, destinations),
        "difference",
        breaks=bounds,
        cmap="difference",
        caption=LABELS[WORD]["differenceInMinutes"],
        name=LABELS[WORD]["mode_difference"],
        style_kwds={"weight": 3},
        title=title,
    )
    for one, words in zip(m.frames[0]["classes"], _change_words(), strict=False):
        one["words"] = words
    m.frames[0]["ordered"] = False
    explore(destinations, m=m, name=LABELS["column"]["to_id"], color="#14213d")
    return explore(origins, m=m, name=LABELS["column"]["from_id"], color="#c8102e")


def _change_words() -> list[list[str]]:
    """Name the classes of a difference, the largest gain first."""
    from aicomplex_geo.layers.labels import LABELS, WORD  # noqa: PLC0415 - keeps --help fast

    def filled(key: str, *values: object) -> list[str]:
        return [text.format(*values) for text in LABELS[WORD][key]]

    steps = [("0.5", 2), (2, 5), (5, 10)]
    return [
        filled("fasterBeyond", 10),
        *(filled("fasterBetween", *one) for one in steps[::-1]),
        filled("sameWithin", "0.5"),
        *(filled("slowerBetween", *one) for one in steps),
        filled("slowerBeyond", 10),
    ]
