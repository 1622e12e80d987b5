"""The command that measures accessibility for one's own points."""

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo._quoting import quoted
from aicomplex_geo.cli.console import note
from aicomplex_geo.cli.equity import equity_lines, equity_of
from aicomplex_geo.cli.jobs import Job, is_text, prepare, why_lost
from aicomplex_geo.cli.measures import LOWEST_FIRST, Measure, MeasureRequest
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    MapOption,
    NetworkOption,
    OutOption,
    ProfilesOption,
    StudyOption,
)
from aicomplex_geo.cli.point_options import PointOptions, takes_points
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@takes_points
def access(  # noqa: PLR0913 - each is an option of the command line
    origins: Annotated[str, typer.Argument(metavar="ORIGINS", help=POINTS_HELP)],
    destinations: Annotated[
        str,
        typer.Argument(
            metavar="DESTINATIONS",
            help="The same, or the key of opportunities of the study, such as population.",
        ),
    ],
    *,
    which: Annotated[
        Measure,
        typer.Option(
            "--measure",
            help="cumulative: within --cutoff. gravity: weighted by --decay. closest: minutes to "
            "the nearest. at-closest: amount at the --n nearest. time-to-reach: minutes until "
            "--amount. balancing: minutes until as many as --demand. 2sfca, e2sfca, 3sfca, bfca, "
            "fca-ratio: supply per person. availability, constrained: each opportunity is "
            "allocated once. raam: cost of travel and crowding. comparison: ORIGINS as compared "
            "sites, ranked by gravity, with the range of ranks over profiles, decays and "
            "positions (certainty_m).",
        ),
    ] = Measure.CUMULATIVE,
    opportunities: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of DESTINATIONS (of ORIGINS with --passive) that counts; several times "
            "for several; by default 1 each.",
        ),
    ] = None,
    demand: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of ORIGINS: people; by default 1 each."),
    ] = None,
    cutoff: Annotated[
        list[float] | None,
        typer.Option(
            metavar="MINUTES", help="Inclusive; several times; by default those of the study."
        ),
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option(metavar="LOW,HIGH", help="Mean over the whole-minute cutoffs between."),
    ] = None,
    decay: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:NUMBERS",
            help="Such as exponential:0.1, gaussian:15, linear:60, binary:30, logistic:40,10, "
            "stepped:10,20,30:1,0.6,0.2; several times for gravity.",
        ),
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("--n", metavar="NUMBER", help="The n-th closest, or the n closest."),
    ] = None,
    count: Annotated[
        str | None,
        typer.Option(
            metavar="places|opportunities",
            help="What --n of closest counts: places that have any opportunity (by default), or "
            "the opportunities.",
        ),
    ] = None,
    amount: Annotated[
        float | None,
        typer.Option(metavar="NUMBER", help="Amount to reach, in their unit."),
    ] = None,
    constraint: Annotated[
        str | None, typer.Option(metavar="KIND", help="total, singly or doubly.")
    ] = None,
    passive: Annotated[
        bool, typer.Option("--passive", help="Score the destinations: who reaches them.")
    ] = False,
    normalise: Annotated[
        str | None, typer.Option(metavar="BY", help="Divide by max, mean or total.")
    ] = None,
    rank: Annotated[
        bool,
        typer.Option(
            "--rank",
            help="Add the rank of each score, 1 is best; with several profiles also the best "
            "and the worst rank.",
        ),
    ] = False,
    equity: Annotated[
        bool,
        typer.Option("--equity", help="Report the equity of the scores: Gini, Palma, Theil."),
    ] = False,
    population: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of the scored points: people, for --equity; by default --demand, else "
            "each point counts once.",
        ),
    ] = None,
    minimum: Annotated[
        float | None,
        typer.Option(
            metavar="AMOUNT",
            help="Score that is enough; --equity adds the share of people below it.",
        ),
    ] = None,
    exclude_self: Annotated[
        bool,
        typer.Option(
            "--exclude-self",
            help="A point does not reach itself (the same id at the same position).",
        ),
    ] = False,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfilesOption = None,
    out: OutOption = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Measure what each point reaches, or who reaches it.

    A point that is not on the network has no score; its status says why.
    """
    from aicomplex_geo.cli.access_inputs import AccessInputs, Counted  # noqa: PLC0415 - the same
    from aicomplex_geo.cli.decays import parse_decay  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.cli.output import check_rows_of, in_whole_units  # noqa: PLC0415 - the same

    request = MeasureRequest(
        which,
        {
            "cutoff": tuple(cutoff or ()),
            "interval": _interval(interval),
            "decay": tuple(decay or ()),
            "n": n,
            "count": count,
            "amount": amount,
            "constraint": constraint,
            "passive": passive,
            "normalise": normalise,
            "demand": demand,
        },
        {one: parse_decay(one) for one in decay or ()},
    )
    request.check()
    names = profile or []
    together = which is Measure.COMPARISON
    _check(which, rank=rank, equity=equity, population=population, minimum=minimum)
    loaded, routers = prepare(
        study,
        network,
        names,
        out=out,
        named=[origins, destinations],
        reading=reading,
        drawn=map_,
    )
    router = routers[0]
    if together and not names:
        more = [one for one in loaded.profile_names if one != router.profile.name]
        routers += [router.with_profile(loaded.profile(one)) for one in more]
    if which is Measure.CUMULATIVE and not (cutoff or interval):
        request.options["cutoff"] = loaded.cutoffs
    counted = Counted(tuple(opportunities or ()), demand, population, exclude_self)
    inputs = AccessInputs(loaded, (origins, destinations), request, reading, counted)
    check_rows_of(out, len(inputs.scored))
    if together:
        table = inputs.compared(routers, opportunities)
    else:
        table = _side_by_side(
            {one.profile.name: inputs.scores(one, opportunities, demand) for one in routers}
        )
    spread: dict[str, Any] = {}
    if equity:
        weight = population or (None if passive else demand)
        spread = equity_of(
            table, None if weight is None else inputs.column(weight), minimum=minimum
        )
        role, of_all = inputs.scored_role, len(table)
        inputs.note(equity_lines(spread, role=role, of_all=of_all, weight=weight, minimum=minimum))
    if rank:
        profiles = tuple(one.profile.name for one in routers)
        table = _ranked(table, profiles, lowest_first=which in LOWEST_FIRST)
    for line in inputs.notes():
        note(line)
    known = {
        "command": "access",
        "measure": which.value,
        **request.given,
        "opportunities": list(opportunities or ()),
        **({"exclude_self": True} if exclude_self else {}),
        **({"equity": spread} if equity else {}),
        **({} if minimum is None else {"minimum": minimum}),
        **inputs.provenance(),
    }
    title = ", ".join([which.value, *(one.profile.name for one in routers)])
    if is_text(out):
        table = in_whole_units(table, _minutes(table, which))
    lost = None if inputs.reached else why_lost(router, inputs.origins, inputs.destinations)
    placed = inputs.placed(table)
    if map_ is not None:
        from aicomplex_geo.cli.drawing import scores_map, write_map  # noqa: PLC0415 - keeps --help fast

        write_map(
            scores_map(placed, (f"접근성: {title}", f"Accessibility: {title}")),
            map_,
            loaded,
            router.net,
        )
    Job(loaded, routers, known, reading).give(placed, out, title=title, lost=lost)


def _check(
    which: Measure, *, rank: bool, equity: bool, population: str | None, minimum: float | None
) -> None:
    if rank and which is Measure.COMPARISON:
        raise ParameterError("comparison has ranks of its own; leave out --rank")
    if population is not None and not equity:
        raise ParameterError("--population belongs to --equity; give both, or leave it out")
    if minimum is None:
        return
    if not equity:
        raise ParameterError("--minimum belongs to --equity; give both, or leave it out")
    if which in LOWEST_FIRST:
        raise ParameterError(
            f"{which.value} is a cost, of which less is better; --minimum needs a measure of "
            "which more is better, such as cumulative"
        )
    if not 0 < minimum < math.inf:
        raise ParameterError(f"--minimum is {minimum:g}, expected a finite number above 0")


def _minutes(table: "pd.DataFrame", which: Measure) -> list[str]:
    """Columns of minutes in the table of a measure."""
    scores = which in LOWEST_FIRST and which is not Measure.RAAM
    return [
        name
        for name in table.columns
        if name.startswith("minutes_to_") or (scores and "_rank" not in name)
    ]


def _interval(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    from aicomplex_geo.layers.numbers import numbers_in  # noqa: PLC0415 - keeps --help fast

    try:
        low, high = numbers_in(text)
    except ValueError:
        raise ParameterError(
            f"--interval is {quoted(text)}. Write two cutoffs in minutes, such as 20,40"
        ) from None
    return low, high


def _side_by_side(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """Put the columns of several profiles beside each other, under the name of each."""
    if len(tables) == 1:
        return next(iter(tables.values()))
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    first = next(iter(tables.values()))
    return pd.DataFrame(
        {
            f"{column}_{name}": table[column]
            for column in first.columns
            for name, table in tables.items()
        }
    )


def _ranked(
    table: "pd.DataFrame", profiles: tuple[str, ...], *, lowest_first: bool
) -> "pd.DataFrame":
    """Put the rank behind each score, and its range behind those of all profiles."""
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.accessibility import rank  # noqa: PLC0415 - the same

    columns: dict[str, Any] = {}
    for name in table.columns:
        columns[name] = table[name]
        if table[name].dtype.kind == "f":
            columns[f"{name}_rank"] = rank(table[name], lowest_first=lowest_first)
        score = name.removesuffix(f"_{profiles[-1]}")
        ranks = [columns.get(f"{score}_{one}_rank") for one in profiles]
        if len(profiles) > 1 and name != score and all(one is not None for one in ranks):
            together = pd.concat(ranks, axis=1)
            columns[f"{score}_rank_best"] = together.min(axis=1)
            columns[f"{score}_rank_worst"] = together.max(axis=1)
    return pd.DataFrame(columns)
