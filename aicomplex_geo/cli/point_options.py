"""The options that commands on points share."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from typing import Annotated, Any

import typer

from aicomplex_geo.errors import ParameterError

_EACH = "With two files: once for both, or once for each ('' for none)."
_BY_FILE = ("id", "x", "y", "crs", "layer")


@dataclass(frozen=True)
class TableOptions:
    """How a file of points is read."""

    id: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="COLUMN", help=f"Column of the ids. {_EACH}"),
    ] = None
    x: Annotated[
        list[str] | None, typer.Option("--x", metavar="COLUMN", help="Column of x or longitude.")
    ] = None
    y: Annotated[
        list[str] | None, typer.Option("--y", metavar="COLUMN", help="Column of y or latitude.")
    ] = None
    crs: Annotated[
        list[str] | None,
        typer.Option(
            "--crs", metavar="CRS", help="CRS of a file that does not state it, as EPSG:5186."
        ),
    ] = None
    layer: Annotated[
        list[str] | None,
        typer.Option("--layer", metavar="NAME", help="Layer of a GeoPackage, sheet of an xlsx."),
    ] = None
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave rows with faults out, and name them.")
    ] = False
    representative: Annotated[
        bool,
        typer.Option(
            "--representative-points", help="Take a point of each polygon, with its area."
        ),
    ] = False
    max_size: Annotated[
        float | None,
        typer.Option(
            "--max-size",
            metavar="MB",
            help="Megabytes that an xlsx or Parquet file may have unpacked; by default 100 times "
            "its size; never over 16384.",
        ),
    ] = None

    def of_file(self, at: int, files: int) -> dict[str, Any]:
        """Options of the file at this place among all files."""
        given: dict[str, Any] = {}
        for option, without in (
            ("--representative-points", self.representative),
            ("--max-size", self.max_size is not None),
        ):
            if without and not files:
                raise ParameterError(f"{option} belongs to a file of points; leave it out")
        for name in _BY_FILE:
            values: Sequence[str] = getattr(self, name) or ()
            if values and not files:
                raise ParameterError(f"--{name} belongs to a file of points; leave it out")
            if len(values) not in {0, 1, files}:
                raise ParameterError(
                    f"--{name} is given {len(values)} times for {files} files of points; give it "
                    "once for all, or once for each"
                )
            value = values[0 if len(values) == 1 else at] if values else ""
            given[name] = value or None
        points = "representative" if self.representative else None
        return {**given, "skip_bad": self.skip_bad, "max_size": self.max_size, "points": points}


@dataclass(frozen=True)
class PointOptions(TableOptions):
    """How points are read and meet the road, and what becomes of the result."""

    missing: Annotated[
        str,
        typer.Option(
            "--missing",
            metavar="error|zero|drop",
            help="What an empty field of a counted column is: a fault, 0, or a row left out.",
        ),
    ] = "error"
    max_distance: Annotated[
        float | None,
        typer.Option(
            "--max-distance",
            metavar="METRES",
            help="Longest access leg from a point to the road; by default 3000.",
        ),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="utf-8|cp949",
            help="Encoding of a shapefile that is written; by default utf-8.",
        ),
    ] = None
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if nothing is reached.")] = (
        False
    )

    def of_file(self, at: int, files: int) -> dict[str, Any]:
        """Options of the file at this place among all files."""
        return {**super().of_file(at, files), "missing": self.missing}


def takes_points(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter ``reading``, the options of that class."""
    signature = inspect.signature(command, eval_str=True)
    options_class: type[TableOptions] = signature.parameters["reading"].annotation
    own = [one for one in signature.parameters.values() if one.name != "reading"]
    shared = [
        inspect.Parameter(
            one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=one.type
        )
        for one in fields(options_class)
    ]

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - the options of any command
        options = {one.name: given.pop(one.name) for one in shared}
        command(reading=options_class(**options), **given)

    parameters = [*own, *shared]
    described: Any = run
    described.__signature__ = signature.replace(parameters=parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run
