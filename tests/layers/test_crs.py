"""A CRS says where its coordinates are, or is refused by every reader."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
from pyproj import CRS

import aicomplex_geo as ag
from aicomplex_geo.errors import LayerError, NetworkError, ParameterError, PointsError
from aicomplex_geo.layers.crs import ballpark_fault, placeable_crs
from aicomplex_geo.network import RoadNetwork, read_network

BESSEL = (
    'PROJCS["Korean_1985",GEOGCS["GCS_unknown",DATUM["D_unknown",'
    'SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",500000.0],'
    'PARAMETER["Central_Meridian",127.0028902777778],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)
SONGJEONG = (126.79173, 35.13821)
"""Longitude and latitude of the station, as published."""
GRS80 = (6_378_137.0, 1 / 298.257222101)
BESSEL_1841 = (6_377_397.155, 1 / 299.1528128)
TO_WGS84 = (-115.80, 474.99, 674.11, 1.16, -2.31, -1.63, 6.43)
"""Published parameters of the Korean datum of 1985: metres, seconds of arc, parts per million."""


def projected(lon, lat, ellipsoid, origin, meridian, scale, false):
    """Transverse Mercator by the series of Snyder (1987, p. 61)."""
    a, f = ellipsoid
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon - meridian)
    second = e2 / (1 - e2)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    t, c, s = math.tan(phi) ** 2, second * math.cos(phi) ** 2, lam * math.cos(phi)

    def arc(p):
        return a * (
            (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * p
            - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * p)
            + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * p)
            - (35 * e2**3 / 3072) * math.sin(6 * p)
        )

    east = s + (1 - t + c) * s**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * second) * s**5 / 120
    north = (
        s**2 / 2
        + (5 - t + 9 * c + 4 * c**2) * s**4 / 24
        + (61 - 58 * t + t**2 + 600 * c - 330 * second) * s**6 / 720
    )
    across = false[0] + scale * n * east
    up = arc(phi) - arc(math.radians(origin)) + n * math.tan(phi) * north
    return across, false[1] + scale * up


def on_bessel(lon, lat):
    """Longitude and latitude on the Korean datum of 1985, by a shift through space."""
    a, f = GRS80
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    there = (
        n * math.cos(phi) * math.cos(lam),
        n * math.cos(phi) * math.sin(lam),
        n * (1 - e2) * math.sin(phi),
    )
    dx, dy, dz, *turns, ppm = TO_WGS84
    rx, ry, rz = (math.radians(one / 3600) for one in turns)
    x, y, z = there
    for _ in range(5):  # the inverse of x -> shift + scale * turned, position vector convention
        k = 1 + ppm * 1e-6
        u, v, w = ((there[0] - dx) / k, (there[1] - dy) / k, (there[2] - dz) / k)
        x, y, z = u + rz * y - ry * z, v - rz * x + rx * z, w + ry * x - rx * y
    a, f = BESSEL_1841
    e2 = f * (2 - f)
    across = math.hypot(x, y)
    phi = math.atan2(z, across * (1 - e2))
    for _ in range(8):
        n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * n * math.sin(phi), across)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


BELT = 127 + 10.405 / 3600
COORDINATES = {
    5179: projected(*SONGJEONG, GRS80, 38, 127.5, 0.9996, (1_000_000, 2_000_000)),
    5181: projected(*SONGJEONG, GRS80, 38, 127, 1, (200_000, 500_000)),
    5186: projected(*SONGJEONG, GRS80, 38, 127, 1, (200_000, 600_000)),
    5174: projected(*on_bessel(*SONGJEONG), BESSEL_1841, 38, BELT, 1, (200_000, 500_000)),
    2097: projected(*on_bessel(*SONGJEONG), BESSEL_1841, 38, 127, 1, (200_000, 500_000)),
}


@pytest.mark.parametrize("code", COORDINATES)
def test_korean_coordinates_agree_on_a_published_place(code, tmp_path):
    x, y = COORDINATES[code]
    table = tmp_path / "a.csv"
    table.write_text(f"id,x,y\na,{x:.3f},{y:.3f}\n", "utf-8")
    place = ag.read_points(table, crs=code)
    published = gpd.GeoSeries(gpd.points_from_xy(*[[one] for one in SONGJEONG]), crs=4326)
    apart = place.to_crs(4326).to_crs(5179).distance(published.to_crs(5179).iloc[0])
    assert apart.iloc[0] < 1


def test_a_crs_without_a_datum_names_those_that_are_meant():
    problem, remedy = ballpark_fault(CRS(BESSEL))
    assert "Korean_1985" in problem
    assert "Bessel 1841" in problem
    assert "EPSG:5174 has the same projection" in remedy
    assert "2097" in remedy
    assert "5173" in remedy
    assert placeable_crs(CRS(BESSEL)) is None
    assert placeable_crs(CRS(5174)) == CRS(5174)
    grs80 = BESSEL.replace("6377397.155,299.1528128", "6378137,298.257222101").replace(
        "127.0028902777778", "127"
    )
    assert placeable_crs(CRS(grs80)) == CRS(5181)
    assert "EPSG:5179, 5181 or 5186" in ballpark_fault(CRS(grs80.replace("38.0", "37.0")))[1]


def test_every_reader_refuses_a_crs_without_a_datum(tmp_path):
    """It would move everything by 388 m, without a word."""
    x, y = COORDINATES[5174]
    points = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([x], [y]), crs=BESSEL)
    points.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(BESSEL, encoding="ascii")
    with pytest.raises(LayerError, match="EPSG:5174 has the same projection"):
        ag.read_points(tmp_path / "a.shp")
    found = ag.read_points(tmp_path / "a.shp", crs=5174)
    assert found.crs == "EPSG:5174"
    with pytest.raises(ParameterError, match="EPSG:5174"):
        ag.read_points(tmp_path / "a.shp", crs=BESSEL)
    net = read_network("strategic")
    with pytest.raises(PointsError, match="EPSG:5174"):
        ag.Router(net).snap(points)
    nodes = net.nodes.to_crs(5174).set_crs(BESSEL, allow_override=True)
    edges = net.edges.to_crs(5174).set_crs(BESSEL, allow_override=True)
    with pytest.raises(NetworkError, match="EPSG:5174"):
        RoadNetwork(nodes, edges, {})
