"""A study as layers for a desktop GIS, in one file, the same bytes every time."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from aicomplex_geo.layers.antimeridian import degrees_bounds, to_crs
from aicomplex_geo.layers.crs import GEOGRAPHIC, metric_crs
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.publish import qgis_styles
from aicomplex_geo.publish.site_table import sites_layer
from aicomplex_geo.publish.written import check_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

_GPKG_CLOCK = "OGR_CURRENT_DATE"
NO_DATE = "2000-01-01"
"""Where a format must have a date and none is known; no file holds the time of writing."""
ISOCHRONE_TOLERANCE_M = 10.0
RING = 4
"""Corners of a ring, the first counted twice, at least."""
_DESCRIPTIONS = {
    "isochrones": f"Outlines are simplified by at most {ISOCHRONE_TOLERANCE_M:g} m. "
    f"외곽선은 최대 {ISOCHRONE_TOLERANCE_M:g} m까지 단순화했습니다."
}


def write_geopackage(results: StudyResults, path: Path, *, provenance: Mapping[str, Any]) -> None:
    """Write the study as layers for a desktop GIS.

    Layers: sites (the origins and whatever else the origins' layer holds), hubs, network,
    routes, isochrones, site_comparison, the other layers of the study, its base map, and tables
    provenance (key, value) and layer_styles (with which QGIS draws them as the pages do).
    """
    layers: dict[str, gpd.GeoDataFrame] = {
        "sites": with_geometry(results.study.layer(results.study.origins_layer)),
        "hubs": results.hubs,
        "network": with_geometry(results.net.edges.reset_index()),
        "routes": results.routes,
        "isochrones": slimmed(results.isochrones),
        "site_comparison": sites_layer(results),
    }
    layers |= _base_layers(results.study)
    layers |= _other_layers(results.study, layers)
    with fixed_clock(results.study.reference_date):
        for name, layer in layers.items():
            write_gpkg_layer(layer, path, name, description=_DESCRIPTIONS.get(name, ""))
        write_provenance(path, provenance)
        styles = qgis_styles.styles_of(results, layers)
        qgis_styles.write_styles(path, styles, date=results.study.reference_date or NO_DATE)


def _base_layers(study: Study) -> dict[str, gpd.GeoDataFrame]:
    """Give the base map as a layer for each kind of geometry."""
    frame = study.basemap()
    kinds = frame.geom_type.str.removeprefix("Multi")
    names = {"base_areas": "Polygon", "base_lines": "LineString", "base_names": "Point"}
    return {
        name: with_geometry(frame[kinds == kind])
        for name, kind in names.items()
        if (kinds == kind).any()
    }


def _other_layers(study: Study, written: Iterable[str]) -> dict[str, gpd.GeoDataFrame]:
    """Give the layers of the study that have positions and are not written under another name."""
    import geopandas as gpd  # noqa: PLC0415 - heavy, and needed here only

    done = {*written, study.origins_layer, "provenance"}
    found = {name: study.layer(name) for name in study.layer_names if name not in done}
    return {
        name: layer
        for name, layer in found.items()
        if isinstance(layer, gpd.GeoDataFrame) and layer.geometry.notna().any()
    }


def write_gpkg_layer(
    layer: gpd.GeoDataFrame, path: Path, name: str, *, description: str = ""
) -> None:
    """Write one layer into a GeoPackage, which may have others."""
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    frame, geometry_type = _for_gpkg(layer)
    options = {"DESCRIPTION": description} if description else {}
    pyogrio.write_dataframe(
        frame, path, layer=name, driver="GPKG", geometry_type=geometry_type, layer_options=options
    )
    check_rows(path, len(frame), layer=name)


def write_provenance(path: Path, provenance: Mapping[str, Any]) -> None:
    """Write what something was computed from into a GeoPackage."""
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    rows = [(key, storable(value)) for key, value in provenance.items()]
    table = pd.DataFrame(rows, columns=["key", "value"])
    pyogrio.write_dataframe(table, path, layer="provenance", driver="GPKG")


def slimmed(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw areas with fewer corners, so that a file of them stays small."""
    import geopandas as gpd  # noqa: PLC0415 - heavy, and needed here only

    frame = areas.to_crs(GEOGRAPHIC)
    known = frame.geometry.notna() & ~frame.geometry.is_empty
    if not known.any():
        return frame
    crs = metric_crs(degrees_bounds(frame))
    metric = cast("gpd.GeoSeries", frame.geometry[known]).to_crs(crs)
    # an area so small that it would vanish is left as it was
    slim = gpd.GeoSeries([_simpler(area) for area in metric], index=metric.index, crs=crs)
    slim = to_crs(slim.where(~slim.is_empty, metric), GEOGRAPHIC)
    shapes = frame.geometry.to_numpy().copy()
    shapes[known.to_numpy()] = slim.where(slim.is_valid, slim.buffer(0)).to_numpy()
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def _simpler(area: BaseGeometry) -> BaseGeometry:
    """Draw an area with fewer corners, also where a ring begins."""
    from shapely import LineString, MultiPolygon, Polygon, get_parts  # noqa: PLC0415 - heavy

    polygons = []
    for part in get_parts(area):
        # as a ring GEOS takes its first corner away too, and strays twice as far there
        lines = [LineString(ring.coords) for ring in (part.exterior, *part.interiors)]
        fewer = [
            cast("LineString", line.simplify(ISOCHRONE_TOLERANCE_M, preserve_topology=False))
            for line in lines
        ]
        rings = [
            less if len(less.coords) >= RING else line
            for less, line in zip(fewer, lines, strict=True)
        ]
        polygons.append(Polygon(rings[0], rings[1:]))
    return MultiPolygon(polygons).buffer(0)


@contextmanager
def fixed_clock(date: str) -> Iterator[None]:
    """Let the GeoPackages that are written within the block tell a given day."""
    import pyogrio  # noqa: PLC0415 - heavy, and needed here only

    before = pyogrio.get_gdal_config_option(_GPKG_CLOCK)
    pyogrio.set_gdal_config_options({_GPKG_CLOCK: f"{date or NO_DATE}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_GPKG_CLOCK: before})


def _for_gpkg(layer: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Columns that the format can hold, in WGS 84, and one geometry type for the layer."""
    frame = layer.set_geometry(to_crs(layer.geometry, GEOGRAPHIC))
    if frame.index.name is not None:
        frame = frame.reset_index()
    for name in frame.columns.drop([frame.geometry.name]):
        if frame[name].dtype == object:
            frame[name] = [storable(value) for value in frame[name]]
    kinds = set(frame.geom_type.dropna())
    simple = {kind.removeprefix("Multi") for kind in kinds}
    if len(simple) != 1:
        return frame, "Unknown" if simple else "Point"
    kind = simple.pop()
    if kinds == {kind}:
        return frame, kind
    return frame, f"Multi{kind}"


def storable(value: Any) -> Any:  # noqa: ANN401 - a cell of a frame can be anything
    if value is None or isinstance(value, (str, bool, np.bool_)):
        return value
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, (list, tuple, dict)) or hasattr(value, "items"):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)
