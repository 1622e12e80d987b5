"""Commands that show layers, networks and claims."""

from pathlib import Path
from typing import Annotated

import typer

from aicomplex_geo._files import is_file
from aicomplex_geo.cli.console import on_terminal, say, show
from aicomplex_geo.cli.drawing import check_map_ending
from aicomplex_geo.cli.jobs import check_output, is_text
from aicomplex_geo.cli.once import OnceCommand
from aicomplex_geo.cli.options import NetworkOption, OutOption, StudyOption
from aicomplex_geo.errors import Fault, StudyError

_LONGEST_LIST = 8
_CLAIM_HEADS = {
    "claim_id": "claim",
    "profile": "profile",
    "destination_id": "to",
    "published_min": "publ. min",
    "travel_time": "min",
    "p10": "p10",
    "p50": "p50",
    "p90": "p90",
    "published_km": "publ. km",
    "distance": "km",
    "published_value": "publ. value",
    "computed_value": "value",
    "unit": "unit",
    "period_verdict": "period",
    "verdict": "verdict",
}
_PIPED = ("needed_speed", "computed_speed", "needed_speed_factor", "needed_en")
_PERCENTILES = ("p10", "p50", "p90")
"""Columns of minutes among the claims, besides the times."""

network_app = typer.Typer(
    name="network",
    help="Inspect, download, import, convert or calibrate a road network.",
    no_args_is_help=True,
)


def layers(*, study: StudyOption = None, out: OutOption = None) -> None:
    """List the layers of a study with their source and licence."""
    from aicomplex_geo.cli.output import check_ending, write_table  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.layers import list_layers  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    if out is not None:
        check_ending(out)
    check_output(out, [], loaded)
    folder = None if study is None else loaded.folder
    table = list_layers(data_dir=folder)
    if out is not None:
        write_table(table, out)
        return
    if on_terminal():  # sources and licences are long: they are in the piped and written table
        table = table[["name", "title_ko", "title_en", "geometry", "features", "as_of"]]
    show(table, title="layers")


def claims(
    *,
    study: StudyOption = None,
    network: NetworkOption = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws", metavar="N", min=0, help="Draws behind p10, p50 and p90; 0 leaves them out."
        ),
    ] = 100,
    out: OutOption = None,
) -> None:
    """Check published figures: verdicts by period, and what would have to be true."""
    from aicomplex_geo.claims import check  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.cli.output import check_ending, in_whole_units, write_table  # noqa: PLC0415 - the same
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    if out is not None:
        check_ending(out)
    check_output(out, [network] if network else [], loaded)
    net = loaded.network(network)
    table = check(loaded, network=net, draws=draws)
    if is_text(out):
        table = in_whole_units(table, _PERCENTILES)
    if out is not None:
        from aicomplex_geo.results.provenance import record  # noqa: PLC0415 - needed on this path only
        from aicomplex_geo.uncertainty.arguments import SEED  # noqa: PLC0415 - the same

        default = loaded.default_profile
        parameters = {"draws": draws, "seed": SEED}
        known = record(loaded, net, loaded.profiles(), profile=default, parameters=parameters)
        write_table(table, out, provenance=known)
        return
    shown = table[[*_CLAIM_HEADS, *([] if on_terminal() else _PIPED)]]
    if on_terminal():
        from aicomplex_geo.units import METRES_PER_KM  # noqa: PLC0415 - keeps --help fast

        kilometres = shown["distance"] / METRES_PER_KM
        shown = shown.assign(distance=kilometres).rename(columns=_CLAIM_HEADS)
    show(shown, title="claims: published, and computed")
    if on_terminal():
        usual = table[table["profile"] == loaded.default_profile]
        for _, row in usual[usual["needed_en"] != ""].drop_duplicates("claim_id").iterrows():
            say(f"{row['claim_id']}: {row['needed_en']}")


@network_app.callback()
def network() -> None:
    """Inspect, download, import, convert or calibrate a road network."""


@network_app.command("info", cls=OnceCommand)
def network_info(
    *,
    network: Annotated[
        str | None,
        typer.Argument(metavar="[NAME|PATH]", help="By default the network of the study."),
    ] = None,
    study: StudyOption = None,
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Draw suspicious links in an HTML file."),
    ] = None,
) -> None:
    """Print the contents of a network, suspicious links, and how it was validated."""
    from aicomplex_geo.cli.output import outline  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    if map_ is not None:
        check_map_ending(map_, None)
        check_output(map_, [network] if network else [], loaded, option="--map")
    net = loaded.network(network)
    longest = _LONGEST_LIST if on_terminal() else None  # a program, or a file, gets everything
    held = {"summary": net.summary(), "provenance": dict(net.provenance)}
    for line in outline(held, longest=longest):
        say(line)
    figures = loaded.folder / "network" / "validation.toml"
    if network in {None, loaded.network_name} and is_file(figures):
        from aicomplex_geo.layers.provenance import read_toml  # noqa: PLC0415 - needed on this path only

        faults: list[Fault] = []
        validated = read_toml(figures, faults)
        if faults:
            raise StudyError(faults)
        for line in outline({"validation": validated}, longest=longest):
            say(line)
    if map_ is not None:
        from aicomplex_geo.maps import diagnosis_map, save  # noqa: PLC0415 - loads folium

        say(f"map of suspicious links: {save(diagnosis_map(net), map_)}")
