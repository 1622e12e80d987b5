"""What GDAL, Arrow, PROJ and their Python libraries raise on files that are not whole."""

from __future__ import annotations

import pyarrow as pa
import pyogrio.errors
import pyproj.exceptions
import shapely.errors

GEOFILE_ERRORS: tuple[type[Exception], ...] = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,  # also of features, fields, geometries and the CRS
    pyproj.exceptions.ProjError,
    shapely.errors.ShapelyError,
    pa.ArrowException,
    UnboundLocalError,  # pyogrio, of a CRS that it cannot decode
    LookupError,  # pyogrio, of a FlatGeobuf that ends after its signature; metadata without a key
    AttributeError,  # geopandas, of metadata of another kind
    TypeError,  # the same
    OverflowError,  # a date or number beyond the types of pandas
    RecursionError,  # metadata that is nested without end
    OSError,
    ValueError,  # also of JSON and encodings
)
