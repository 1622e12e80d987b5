"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo.errors import ParameterError

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
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help="Travel profile, such as car_offpeak, or a TOML file with one.",
    ),
]
ProfilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help="Travel profile, such as car_offpeak, or a TOML file with one; several times to "
        "compare profiles.",
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
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="Also draw the result: one HTML file, offline."),
]
DrawsOption = Annotated[
    int | None,
    typer.Option("--draws", metavar="N", help="Draws of what is uncertain; by default 200."),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Seed of the draws; by default 1.")
]


def drawing(draws: int | None, seed: int | None, option: str, *, given: bool) -> dict[str, int]:
    """Return the number of draws and their seed, nothing if they are not wanted."""
    if given:
        return {"draws": 200 if draws is None else draws, "seed": 1 if seed is None else seed}
    for name, value in (("--draws", draws), ("--seed", seed)):
        if value is not None:
            raise ParameterError(f"{name} belongs to {option}; add it, or leave {name} out")
    return {}
