"""The commands put together, and what a user sees when one of them fails."""

import errno
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any

import typer

from aicomplex_geo._version import __version__
from aicomplex_geo.cli import (
    access,
    build,
    calibration,
    criticality,
    doctor,
    inspect,
    locate,
    networks,
    scenarios,
    studies,
    surface,
    travel,
    verify,
)
from aicomplex_geo.cli.console import complain, repair_streams, termination_as_interrupt
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.errors import AicomplexGeoError, InfeasibleError, ParameterError

NAME = "aicomplex-geo"
OK, FAILED, USAGE = 0, 1, 2
_INTERRUPTED = 130  # what typer makes of KeyboardInterrupt
_DEBUG = "--debug"
_UNWRITABLE = {errno.EBADF, errno.EIO, errno.ENOSPC, errno.EFBIG}

app = typer.Typer(
    name=NAME,
    help="Accessibility of Cheomdan District 3 in Gwangju, and of any study like it.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("build", cls=OnceCommand)(build.build)
app.command("layers", cls=OnceCommand)(inspect.layers)
app.command("claims", cls=OnceCommand)(inspect.claims)
app.command("snap", cls=OnceCommand)(travel.snap)
app.command("od", cls=OnceCommand)(travel.od)
app.command("route", cls=OnceCommand)(travel.route)
app.command("isochrone", cls=OnceCommand)(travel.isochrone)
app.command("surface", cls=OnceCommand)(surface.surface)
app.command("access", cls=OnceCommand)(access.access)
app.command("criticality", cls=OnceCommand)(criticality.criticality)
app.command("locate", cls=OnceCommand)(locate.locate)
inspect.network_app.command("osm", cls=OnceCommand)(networks.osm)
inspect.network_app.command("import", cls=OnceCommand)(networks.import_)
inspect.network_app.command("convert", cls=OnceCommand)(networks.convert)
inspect.network_app.command("calibrate", cls=OnceCommand)(calibration.calibrate)
app.command("verify", cls=OnceCommand)(verify.verify)
app.command("doctor", cls=OnceCommand)(doctor.doctor)
app.add_typer(studies.app, name="study")
app.add_typer(scenarios.app, name="scenario")
app.add_typer(inspect.network_app, name="network")


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[
        bool, typer.Option(_DEBUG, help="Show where an error came from; allowed anywhere.")
    ] = False,
) -> None:
    """Look after the options that stand before the command."""
    del debug  # taken from the arguments by main, so that it may stand anywhere
    if version:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = _DEBUG in given
    repair_streams()
    try:
        arguments = [one for one in given if one != _DEBUG]
        with termination_as_interrupt():
            code = app(args=arguments, prog_name=NAME, standalone_mode=False)
            sys.stdout.flush()  # a full disk shows here at the latest
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer leaves so when the reader of a pipe has gone
        _close_quietly()
        return OK
    except OSError as error:
        if debug:
            traceback.print_exc()
        return _report_system(error)
    except Exception as error:  # noqa: BLE001 - the user gets one line, whatever it was
        if debug:
            traceback.print_exc()
        return _report(error)
    if code == _INTERRUPTED:
        complain("interrupted; files that stood there are untouched, or all replaced by whole ones")
        return FAILED
    return code if isinstance(code, int) else OK


def _report(error: Exception) -> int:
    """Say in one line what failed; a fault of an input file has a line of its own."""
    spoken: Any = getattr(error, "format_message", None)  # an error of the command line parser
    if spoken is not None:
        said = " ".join(spoken().split())
        if said:  # a group without a command has printed its help and says nothing
            complain(f"{said} Try: {_command_of(error)} --help")
        return USAGE
    # typer takes every EOFError for the end of an answer, but no command asks anything
    if type(error).__name__ == "Abort" and isinstance(error.__cause__, EOFError):
        error = error.__cause__
    if isinstance(error, AicomplexGeoError):
        complain(str(error))
        wrong_option = isinstance(error, ParameterError) and not isinstance(error, InfeasibleError)
        return USAGE if wrong_option else FAILED
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    complain(f"unexpected {type(error).__name__}: {first} (add {_DEBUG} to see where)")
    return FAILED


def _report_system(error: OSError) -> int:
    """Say that the standard output failed: writing to it is the error that names no file."""
    if error.filename is not None or error.errno not in _UNWRITABLE:
        return _report(error)
    _close_quietly()
    complain(f"the standard output cannot be written: {error.strerror or error}")
    return FAILED


def _command_of(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", NAME)
    return str(path) if str(path).startswith(NAME) else NAME


def _close_quietly() -> None:
    """Keep the interpreter from complaining about an output that nothing can be written to."""
    import os  # noqa: PLC0415 - needed on this path only

    with suppress(OSError):  # a stream without a number
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
