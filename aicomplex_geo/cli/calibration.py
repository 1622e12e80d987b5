"""``aicomplex-geo network calibrate``: a profile fitted to observed speeds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aicomplex_geo.cli.console import on_terminal, say, show
from aicomplex_geo.cli.jobs import check_output
from aicomplex_geo.cli.options import NetworkOption, ProfileOption, StudyOption
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

ENDING = ".toml"
DIGITS = 2
SHORT = ("road", "period", "kind", "unit", "measured", "modelled", "error", "before", "reason")


def calibrate(
    *,
    observed: Annotated[
        Path,
        typer.Option(
            "--observed",
            metavar="FILE",
            help="Table of observed speeds (CSV or xlsx): road (도로명), period (시간대), speed "
            "(속도); or links (u, v), or trips (from_id, to_id).",
        ),
    ],
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="Sheet of an xlsx file.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write the fitted profile as TOML, for --profile."
        ),
    ] = None,
) -> None:
    """Fit speed factors and delays of a profile to observed speeds, and print the errors."""
    from aicomplex_geo import network as networks  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    if out is not None and out.suffix.lower() != ENDING:
        raise ParameterError(f"--out {out} is a profile; name a file that ends in {ENDING}")
    loaded = load_study(study)
    check_output(out, [str(observed), *(one for one in (network, profile) if one)], loaded)
    table = networks.read_observed_speeds(observed, layer=layer)
    found = networks.calibrate(loaded.network(network), loaded.profile(profile), table)
    if out is not None:
        found.save(out)
    shown = _rounded(found.residuals)
    if not on_terminal():
        show(shown)
    else:
        show(_rounded(found.constants), title=f"constants of {found.profile.name}")
        show(shown[list(SHORT)], title="measured and modelled")
        fit = found.provenance["fit"]
        say(
            f"{fit['observations']} of {len(shown)} observations used; mean error "
            f"{fit['rms_before']:.1%} before, {fit['rms_after']:.1%} after"
        )
        if out is not None:
            say(f"profile {found.profile.name} in {out}")


def _rounded(frame: "pd.DataFrame") -> "pd.DataFrame":
    return frame.round(DIGITS)
