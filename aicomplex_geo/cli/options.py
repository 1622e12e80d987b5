"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

POINTS_HELP = (
    "A file of points (CSV, TSV, xlsx, GeoJSON, GeoPackage, GeoParquet, shapefile, FlatGeobuf), "
    "the name of a layer, ids separated by commas, or lat,lon."
)

StudyOption = Annotated[
    Path | None,
    typer.Option(
        "--study",
        metavar="FILE",
        help="Study file (study.toml) or its folder; by default the Cheomdan study.",
    ),
]
NetworkOption = Annotated[
    str | None,
    typer.Option(
        "--network", metavar="NAME|PATH", help="Another road network: its name or saved folder."
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="Travel profile, such as car_offpeak."),
]
ProfilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="Travel profile, such as car_offpeak; several times to compare profiles.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write a file instead: .csv, .xlsx, .parquet, .geojson, .gpkg or .shp.",
    ),
]
