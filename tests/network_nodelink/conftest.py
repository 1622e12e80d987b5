"""Small node-links, written as a test describes them."""

from __future__ import annotations

import struct
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from tests.nodelink_link import ORDINARY_LINK

PUBLISHED = (
    'PROJCS["ITRF2000_Central_Belt_60",GEOGCS["GCS_ITRF_2000",DATUM["D_ITRF_2000",'
    'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",600000.0],'
    'PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)
"""The .prj of the published files: it carries no code."""

CODED = CRS.from_epsg(5186).to_wkt("WKT1_GDAL")
"""The same with its code, which is found at once: most tests are not about the CRS."""

ORIGIN = (185_000.0, 291_000.0)
"""In EPSG:5186, about 126.84 E, 35.22 N."""

LINK = {
    **ORDINARY_LINK,
    "LENGTH": 100.0,
    "UPDATEDATE": "20260914",
}
TURN_WIDTHS = {
    "NODE_ID": 10,
    "TURN_ID": 4,
    "ST_LINK": 10,
    "ED_LINK": 10,
    "TURN_TYPE": 3,
    "TURN_OPER": 1,
    "REMARK": 30,
}


def dbf_bytes(rows, widths, encoding="cp949"):
    """Bytes of a DBF without any hint on its encoding."""
    width = 1 + sum(widths.values())
    head = struct.pack("<4BIHH20x", 3, 126, 9, 14, len(rows), 33 + 32 * len(widths), width)
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", size, 0)
        for name, size in widths.items()
    )
    body = b"".join(
        b" "
        + b"".join(
            str(row.get(name, "")).encode(encoding)[:size].ljust(size)
            for name, size in widths.items()
        )
        for row in rows
    )
    return head + fields + b"\r" + body + b"\x1a"


def at(x, y):
    """Position, metres from the origin."""
    return ORIGIN[0] + x, ORIGIN[1] + y


def node_frame(nodes, crs):
    """Frame of MOCT_NODE; a node is (x, y) or (x, y, columns)."""
    rows = [
        {"NODE_ID": str(i), "NODE_TYPE": "101", "NODE_NAME": "교차로", "TURN_P": "0"} for i in nodes
    ]
    for row, spec in zip(rows, nodes.values(), strict=True):
        row.update((*spec, {})[2])
    points = [None if spec[0] is None else shapely.Point(at(*spec[:2])) for spec in nodes.values()]
    return gpd.GeoDataFrame(rows, geometry=points, crs=crs)


def _place(spec):
    return at(*spec[:2]) if spec[0] is not None else at(0, 0)


def link_frame(nodes, links, crs):
    """Frame of MOCT_LINK; a link is (from, to) or (from, to, columns), "line" draws it."""
    rows, lines = [], []
    for link, (start, end, *more) in links.items():
        columns = dict(more[0]) if more else {}
        straight = [_place(nodes.get(node, (0, 0))) for node in (start, end)]
        drawn = columns.pop("line", shapely.LineString(straight))
        lines.append(drawn)
        rows.append(
            {"LINK_ID": str(link), "F_NODE": str(start), "T_NODE": str(end), **LINK, **columns}
        )
    return gpd.GeoDataFrame(rows, geometry=lines, crs=crs)


def line(*points):
    """LineString, metres from the origin."""
    return shapely.LineString([at(*point) for point in points])


@pytest.fixture
def kit():
    """The functions of this file: tests cannot import it."""
    return SimpleNamespace(
        at=at,
        dbf_bytes=dbf_bytes,
        line=line,
        link_frame=link_frame,
        node_frame=node_frame,
        turn=turn,
        turn_widths=TURN_WIDTHS,
        published=PUBLISHED,
        write_package=write_package,
    )


@pytest.fixture
def write(tmp_path):
    """A function that writes a node-link and gives its folder."""

    def written(nodes, links, turns=(), **options):
        return write_folder(
            tmp_path / options.pop("folder", "[2026-09-14]NODELINKDATA"),
            nodes,
            links,
            turns,
            **options,
        )

    return written


def write_folder(
    folder,
    nodes,
    links,
    turns=(),
    *,
    encoding="cp949",
    cpg="949",
    prj=CODED,
    crs="EPSG:5186",
    drop=(),
):
    """Write shapefiles and TURNINFO; `cpg` and `prj` None leave the file away."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = {"MOCT_NODE": node_frame(nodes, crs), "MOCT_LINK": link_frame(nodes, links, crs)}
    for name, frame in frames.items():
        kept = frame.drop(columns=[column for column in drop if column in frame])
        kind = "Point" if name == "MOCT_NODE" else "LineString"
        pyogrio.write_dataframe(
            kept,
            folder / f"{name}.shp",
            encoding=encoding,
            driver="ESRI Shapefile",
            geometry_type=kind,
        )
        for end, text in ((".cpg", cpg), (".prj", prj)):
            path = folder / f"{name}{end}"
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text, encoding="ascii")
    if turns is not None:
        (folder / "TURNINFO.dbf").write_bytes(dbf_bytes(list(turns), TURN_WIDTHS, encoding))
    return folder


def write_package(path, nodes, links, turns=None, *, crs="EPSG:5186", one=True):
    """Write one GeoPackage, or two; TURNINFO as a table in the first."""
    path.mkdir(parents=True, exist_ok=True)
    frames = {"MOCT_NODE": node_frame(nodes, crs), "MOCT_LINK": link_frame(nodes, links, crs)}
    for name, frame in frames.items():
        file = path / ("nodelink.gpkg" if one else f"{name}.gpkg")
        pyogrio.write_dataframe(
            frame, file, layer=name, driver="GPKG", append=one and file.exists()
        )
    if turns is not None:
        pyogrio.write_dataframe(
            pd.DataFrame(turns),
            path / "nodelink.gpkg",
            layer="TURNINFO",
            driver="GPKG",
            append=True,
        )
    return path


def turn(number, start, end, kind, **more):
    """Row of TURNINFO."""
    return {
        "NODE_ID": "1", "TURN_ID": str(number), "ST_LINK": str(start), "ED_LINK": str(end),
        "TURN_TYPE": kind, "TURN_OPER": "0", **{k: str(v) for k, v in more.items()},
    }  # fmt: skip
