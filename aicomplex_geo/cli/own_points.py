"""A user's own points with all their columns, from whatever program wrote them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo.cli.places import find_places
from aicomplex_geo.errors import DataNotFoundError, Fault, LayerError, ParameterError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.study import Study


def read_own_points(study: Study, named: str) -> gpd.GeoDataFrame:
    """Read the points that a user named, keeping their columns.

    Parameters
    ----------
    study : Study
        Its layers may be named too.
    named : str
        A CSV file with ``id,lat,lon`` (UTF-8 or cp949), GeoJSON, GeoPackage, GeoParquet,
        the name of a layer, or ids of its features separated by commas.

    Returns
    -------
    geopandas.GeoDataFrame
        Index of ids. Columns of a CSV are text.

    Raises
    ------
    DataNotFoundError
        If a file is named that does not exist.
    LayerError
        If the file cannot be read as points; all faults together.
    """
    path = Path(named)
    if path.suffix.lower() != ".csv":
        return find_places(study, named)
    if not path.is_file():
        raise DataNotFoundError(f"there is no file {path}")
    return _from_csv(path)


def amounts_of(points: gpd.GeoDataFrame, column: str, *, file: str) -> pd.Series:
    """Read a column as numbers.

    Parameters
    ----------
    points : geopandas.GeoDataFrame
        As `read_own_points` gave them.
    column : str
        Its name.
    file : str
        Where the points came from, for the message.

    Returns
    -------
    pandas.Series
        On the ids of the points.

    Raises
    ------
    ParameterError
        If there is no such column.
    LayerError
        If a value is no number; all faults together.
    """
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    if column not in points.columns:
        found = ", ".join(str(name) for name in points.columns if name != "geometry") or "none"
        raise ParameterError(f"{file} has no column {column!r} (columns: {found})")
    numbers = pd.to_numeric(points[column], errors="coerce")
    bad = points.index[numbers.isna().to_numpy()]
    if len(bad):
        raise LayerError(
            Fault(
                Path(file).name,
                str(one),
                f"{column} {points[column].loc[one]!r} is no number.",
                "Write 0 or more, without separators.",
            )
            for one in bad.tolist()
        )
    return numbers.astype(float)


def _from_csv(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - keeps --help fast
    import pandas as pd  # noqa: PLC0415 - the same

    from aicomplex_geo.layers.points import CERTAINTY  # noqa: PLC0415 - the same
    from aicomplex_geo.layers.tables import ROW, read_rows  # noqa: PLC0415 - the same

    faults: list[Fault] = []
    with tempfile.TemporaryDirectory() as aside:
        rows = read_rows(_in_utf8(path, Path(aside)), ("id", "lat", "lon"), faults)
    table = pd.DataFrame(rows, columns=list(rows[0]) if rows else ["id", "lat", "lon", ROW])
    degrees = {}
    for name in ("lat", "lon"):
        degrees[name] = pd.to_numeric(table[name], errors="coerce")
        for row in table.index[degrees[name].isna()]:
            problem = f"{name} {table[name].loc[row]!r} is no number."
            remedy = "Write degrees, such as 35.1595."
            faults.append(Fault(path.name, table["id"].loc[row], problem, remedy))
    if faults:
        raise LayerError(faults)
    if CERTAINTY in table.columns:  # empty is certain
        table[CERTAINTY] = table[CERTAINTY].replace("", None)
    return gpd.GeoDataFrame(
        table.drop(columns=["lat", "lon", ROW]).set_index("id"),
        geometry=gpd.points_from_xy(degrees["lon"], degrees["lat"], crs="EPSG:4326"),
    )


def _in_utf8(path: Path, aside: Path) -> Path:
    """Give a copy in UTF-8 where the file is in the encoding of Korean Windows."""
    raw = path.read_bytes()
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp949")
        except UnicodeDecodeError:
            return path  # the strict reader says what is wrong with it
    else:
        return path
    copy = aside / path.name
    copy.write_bytes(text.encode("utf-8"))
    return copy
