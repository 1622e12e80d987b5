"""The map of all layers of a study, with their sources and uncertainties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.labels import page_name
from aicomplex_geo.layers.records import records, with_geometry
from aicomplex_geo.maps.basemap import DIGITS, OUTLINES, basemap
from aicomplex_geo.maps.encode import encode_lines, encode_polygons
from aicomplex_geo.maps.offline import OfflineMap, Page
from aicomplex_geo.maps.payload import cell, geographic, names, position, rows, study_facts
from aicomplex_geo.maps.shared_parts import shared_basemap
from aicomplex_geo.maps.stored_answers import stored_answers
from aicomplex_geo.study.claim_references import FIGURES, PLACES, SCENARIO
from aicomplex_geo.study.interchanges import LAYER, add_network_positions
from aicomplex_geo.study.loading import as_study

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

TITLE = page_name("overview")
_REFERENCES = (*FIGURES, *PLACES, SCENARIO)
_LINE_TOLERANCE_M = 30.0
_OWN_PLACE = frozenset({"geometry", "name_ko", "name_en", "id", "lat", "lon"})


def overview_map(study: Study | str | Path, *, results: StudyResults | None = None) -> OfflineMap:
    """Draw all layers of a study on the outlines and roads of its region.

    Popups show status, areas (both values where sources disagree), certainty, source and
    date. A circle shows the uncertainty of a position; features without a known position
    are listed beside the map.

    Parameters
    ----------
    study : Study, str or pathlib.Path
        A study, or the path of its file or folder.
    results : StudyResults, optional
        Results of the study, whose network is then drawn; the study's own by default.

    Returns
    -------
    OfflineMap
        A folium map; shows in Jupyter, and :func:`aicomplex_geo.maps.save` writes it.

    Raises
    ------
    ParameterError
        If `study` is neither a study nor a path.
    FaultyInputError
        If the study, a layer or the network has faults.
    """
    study = as_study(study)
    net = study.network() if results is None else results.net
    catalogue = _catalogue(study)
    layers = [_layer(study, net, name, catalogue[name]) for name in catalogue if name != OUTLINES]
    data = {
        **study_facts(study, net),
        "subtitle": TITLE,
        "base": basemap(study, net) if results is None else shared_basemap(study, results),
        "layers": [layer for layer in layers if layer["geometry"] != "none"],
        "tables": [layer for layer in layers if layer["geometry"] == "none"],
        "origin": study.origin_id,
    }
    page = Page("overview", data, stored="" if results is None else stored_answers(results))
    return OfflineMap(title=f"{TITLE[0]} – {study.title_ko}", page=page)


def _catalogue(study: Study) -> dict[str, dict[str, Any]]:
    """List the titles and geometry types of the layers of a study, in its order."""
    described = {row["name"]: row for row in records(study.layers())}
    return {name: described[name] for name in study.layer_names if name in described}


def _layer(study: Study, net: RoadNetwork, name: str, described: dict[str, Any]) -> dict[str, Any]:
    frame = study.layer(name)
    geometry = described["geometry"]
    if geometry != "none":
        frame = geographic(frame)
    if name == LAYER:
        frame = _with_network_positions(with_geometry(frame), net)
    return {
        "name": name,
        "t": names(described, "title"),
        "geometry": geometry,
        "as_of": cell(described.get("as_of")),
        "features": [_feature(identifier, row) for identifier, row in rows(frame)],
        **({"columns": _columns(frame)} if geometry == "none" else {}),
    }


def _with_network_positions(nodes: gpd.GeoDataFrame, net: RoadNetwork) -> gpd.GeoDataFrame:
    """Place interchanges where results place them, and say that the network has the position."""
    found = add_network_positions(nodes, net)
    derived = found.pop("derived_m") > 0
    found.loc[derived, "position_basis"] = "network"
    return found


def _feature(identifier: object, row: dict[str, Any]) -> dict[str, Any]:
    fields = {str(column): cell(value) for column, value in row.items() if column not in _OWN_PLACE}
    feature: dict[str, Any] = {
        "id": str(identifier),
        "n": names(row),
        "f": {column: value for column, value in fields.items() if value is not None},
    }
    geometry = row.get("geometry")
    if geometry is None or geometry.is_empty:
        return feature
    if geometry.geom_type == "Point":
        feature["p"] = position(geometry)
    elif "Polygon" in geometry.geom_type:
        feature["a"] = encode_polygons(geometry, DIGITS, tolerance=_LINE_TOLERANCE_M)
    else:
        feature["l"] = encode_lines([geometry], DIGITS, tolerance=_LINE_TOLERANCE_M)
    return feature


def _columns(frame: pd.DataFrame) -> list[str]:
    """List the columns of a table that are not empty and do not refer to other tables."""
    shown = [column for column in frame.columns if column not in _REFERENCES]
    return [str(column) for column in shown if frame[column].map(cell).notna().any()]
