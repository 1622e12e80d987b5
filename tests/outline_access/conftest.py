"""Small networks in metres, near Gwangju."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo.network import Profile, RoadNetwork

ORIGIN = np.array([950_000.0, 1_680_000.0])  # EPSG:5179


@pytest.fixture(scope="session")
def minute_km():
    """A profile that drives 1 km a minute on roads posted at 60 km/h."""
    return Profile("minute_km")


@pytest.fixture(scope="session")
def at():
    """Give positions in metres in the CRS of the networks."""

    def place(*points):
        return np.array(points, dtype=float) + ORIGIN

    return place


@pytest.fixture(scope="session")
def build():
    """Make a network of junctions by name and straight roads as (u, v, class, both ways)."""

    def make(places, roads, *, nodes=None, **columns):
        shapes = {name: shapely.Point(np.add(xy, ORIGIN)) for name, xy in places.items()}
        rows = []
        for number, (u, v, road_class, both) in enumerate(roads):
            rows += [(u, v, road_class, number)] + ([(v, u, road_class, number)] if both else [])
        lines = [shapely.LineString([shapes[u], shapes[v]]) for u, v, *_ in rows]
        number = [row[3] for row in rows]
        table = gpd.GeoDataFrame(
            {
                "length": [line.length for line in lines],
                "road_class": [row[2] for row in rows],
                "posted_speed": 60.0,
                **{name: np.asarray(values)[number] for name, values in columns.items()},
            },
            geometry=lines,
            crs="EPSG:5179",
            index=pd.MultiIndex.from_tuples([(u, v, n) for u, v, _, n in rows]),
        )
        frame = gpd.GeoDataFrame(
            nodes or {}, index=list(shapes), geometry=list(shapes.values()), crs="EPSG:5179"
        )
        return RoadNetwork(frame, table)

    return make
