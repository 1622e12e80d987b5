"""Points named on the command line."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

from aicomplex_geo._files import is_file
from aicomplex_geo._quoting import quoted
from aicomplex_geo.cli.console import note
from aicomplex_geo.errors import ParameterError, PointsError, UnknownLayerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.cli.point_options import PointOptions
    from aicomplex_geo.layers.point_faults import Missing
    from aicomplex_geo.study import Study

GEOMETRY = "geometry"
MISSING = ("error", "zero", "drop")
_POSITION = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$", re.ASCII)


class Places:
    """Points named on the command line, in order, with the options for their files."""

    def __init__(self, study: Study, named: Sequence[str], options: PointOptions) -> None:
        self._study, self._named, self._options = study, named, options
        if options.missing not in MISSING:
            raise ParameterError(
                f"--missing is {quoted(options.missing)}. Give {', '.join(MISSING)}"
            )
        files = [at for at, one in enumerate(named) if is_points_file(one)]
        self._reading = {at: options.of_file(number, len(files)) for number, at in enumerate(files)}
        if not files:
            options.of_file(0, 0)

    def find(self, at: int, amounts: Sequence[str] = ()) -> gpd.GeoDataFrame:
        """Read the points at this place; `amounts` are columns that must hold numbers."""
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found = self._find(at, amounts)
        for one in told:
            note(str(one.message))
        return found

    def _find(self, at: int, amounts: Sequence[str]) -> gpd.GeoDataFrame:
        from aicomplex_geo.layers.point_faults import PointFaults, with_amounts  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.layers.read_points import read_points  # noqa: PLC0415 - the same

        named = self._named[at]
        if at in self._reading:
            points = read_points(named, amounts=amounts, **self._reading[at])
            name = points.geometry.name
            return points if name == GEOMETRY else points.rename_geometry(GEOMETRY)
        points = find_places(self._study, named)
        faults = PointFaults(named, self._options.skip_bad)
        missing = cast("Missing", self._options.missing)
        points = with_amounts(points, amounts, missing, faults)
        faults.settle()
        return points

    def columns(self, at: int, points: gpd.GeoDataFrame) -> pd.DataFrame:
        """Columns of a file of points, which stand beside every result."""
        kept = points.drop(columns=GEOMETRY)
        return kept if at in self._reading else kept.iloc[:, :0]


def is_points_file(named: str) -> bool:
    """Whether a name is that of a file: an existing one is never taken for a layer."""
    from aicomplex_geo.layers.read_points import POINT_ENDINGS  # noqa: PLC0415 - keeps --help fast

    path = Path(named)
    return is_file(path) or path.suffix.lower() in POINT_ENDINGS


def find_places(study: Study, named: str) -> gpd.GeoDataFrame:
    """Find points by layer, ids separated by commas, or one position ``lat,lon``."""
    if named in study.layer_names:
        return _layer(study, named)
    position = _POSITION.match(named)
    if position:
        return _at([named.replace(" ", "")], [float(position[1])], [float(position[2])])
    return _by_id(study, [one.strip() for one in named.split(",") if one.strip()])


def beside(table: pd.DataFrame, key: str, columns: pd.DataFrame, prefix: str = "") -> pd.DataFrame:
    """Put the columns of points beside the rows of a result that name them; geometry stays last."""
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.layers.points import free_name  # noqa: PLC0415 - the same

    taken = set(table.columns)
    wanted = {f"{prefix}{one}" for one in columns}
    names: dict[object, str] = {}
    for one in columns:
        name = f"{prefix}{one}"
        if name in taken:
            name = free_name(one, taken | wanted)
            wanted.add(name)
        names[one] = name
    extra = columns.rename(columns=names).take(columns.index.get_indexer(pd.Index(table[key])))
    joined = table.assign(**{str(name): extra[name].to_numpy() for name in extra})
    if GEOMETRY in taken:
        order = [one for one in joined if one != GEOMETRY]
        return joined[[*order, GEOMETRY]]
    return joined


def _layer(study: Study, named: str) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast

    layer = study.layer(named)
    if not isinstance(layer, gpd.GeoDataFrame):
        placed = [
            name for name in study.layer_names if isinstance(study.layer(name), gpd.GeoDataFrame)
        ]
        known = ", ".join(study.file.opportunities)
        raise PointsError(
            f"the layer {named} is a table without positions. Name one of {', '.join(placed)}, a "
            f"file, ids, or a position as lat,lon; access also takes opportunities ({known})"
        )
    return layer


def _at(ids: list[str], lats: list[float], lons: list[float]) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import pandas as pd  # noqa: PLC0415 - the same

    geometry = gpd.points_from_xy(lons, lats)
    return gpd.GeoDataFrame(index=pd.Index(ids, name="id"), geometry=geometry, crs="EPSG:4326")


def _by_id(study: Study, ids: list[str]) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import pandas as pd  # noqa: PLC0415 - the same

    found: dict[str, gpd.GeoDataFrame] = {}
    for name in study.layer_names:
        layer = study.layer(name)
        if not isinstance(layer, gpd.GeoDataFrame):
            continue
        if layer.geom_type.dropna().ne("Point").any():
            continue
        for one in ids:
            if one in layer.index and one not in found:
                found[one] = layer.loc[[one]]
    missing = [one for one in ids if one not in found]
    if missing or not ids:
        raise UnknownLayerError(
            f"no layer of the study has {', '.join(missing) or 'an empty id'}. Name ids, a layer "
            f"({', '.join(study.layer_names)}), a file, or a position as lat,lon"
        )
    return pd.concat([found[one] for one in dict.fromkeys(ids)])
