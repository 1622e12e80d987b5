"""The places of all layers of a study, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.names import names_of
from aicomplex_geo.study.interchanges import add_network_positions

if TYPE_CHECKING:
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.study.model import Study

COLUMNS = (
    "name_ko",
    "name_en",
    "kind",
    "status",
    "certainty_m",
    "route_id",
    "route_ko",
    "route_en",
)


def place_layers(study: Study) -> dict[str, pd.DataFrame]:
    """Read all layers but that of the claims, origins and hubs first.

    An id that several layers have belongs to the first of them.
    """
    first = [name for name in (study.origins_layer, study.hubs_layer) if name in study.layer_names]
    order = dict.fromkeys((*first, *study.layer_names))
    return {name: study.layer(name) for name in order if name != study.claims_layer}


def place_names(study: Study) -> dict[str, tuple[str, str]]:
    """Look up the Korean and the English name of everything that has an id."""
    names: dict[str, tuple[str, str]] = {}
    for layer in place_layers(study).values():
        if "name_ko" in layer.columns or "name_en" in layer.columns:
            for one, pair in zip(layer.index, names_of(layer), strict=True):
                names.setdefault(str(one), pair)
    return names


def gather_places(study: Study, network: RoadNetwork) -> gpd.GeoDataFrame:
    """Put the points of all layers into one table, index "id".

    The column ``derived_m`` is the certainty in metres of a position that only the network
    has, else 0.
    """
    tables = study.file.layers
    parts = [
        layer.reindex(columns=[*COLUMNS, "geometry"])
        for name, layer in place_layers(study).items()
        if tables[name].get("geometry") == "point" and len(layer)
    ]
    geometry = [shape for part in parts for shape in part["geometry"]]
    table = pd.DataFrame(
        {
            column: [value for part in parts for value in part[column].tolist()]
            for column in COLUMNS
        },
        index=pd.Index([name for part in parts for name in part.index], name="id", dtype=object),
    )
    places = gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC)
    return add_network_positions(places[~places.index.duplicated()], network)
