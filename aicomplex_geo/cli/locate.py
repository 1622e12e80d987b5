"""The command that chooses sites for one's own points."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo.cli.console import note, say
from aicomplex_geo.cli.jobs import Job, ids_of, is_text, matrix_bar, prepare
from aicomplex_geo.cli.options import (
    POINTS_HELP,
    MapOption,
    NetworkOption,
    OutOption,
    ProfileOption,
    StudyOption,
)
from aicomplex_geo.cli.point_options import PointOptions, takes_points
from aicomplex_geo.errors import InfeasibleError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.location import Facilities, Solution
    from aicomplex_geo.matrix import ODMatrix


_MOST_NAMED = 5


class _Model(StrEnum):
    """What to look for."""

    P_MEDIAN = "p-median"
    MCLP = "mclp"
    LSCP = "lscp"
    P_CENTER = "p-center"


@takes_points
def locate(  # noqa: PLR0913 - each is an option of the command line
    demand: Annotated[str, typer.Argument(metavar="DEMAND", help=POINTS_HELP)],
    sites: Annotated[str, typer.Argument(metavar="SITES", help="The same, of the candidates.")],
    *,
    model: Annotated[
        _Model,
        typer.Option(
            help="p-median: least total travel. mclp: most demand within the cutoff. lscp: fewest "
            "sites with all demand within the cutoff. p-center: least longest travel time."
        ),
    ] = _Model.P_MEDIAN,
    p: Annotated[
        int | None, typer.Option("--p", metavar="NUMBER", help="How many facilities.")
    ] = None,
    cutoff: Annotated[
        float | None, typer.Option(metavar="MINUTES", help="For mclp and lscp.")
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of DEMAND that counts; by default 1 each."),
    ] = None,
    required: Annotated[
        str | None,
        typer.Option(metavar="IDS", help="Ids of existing sites, separated by commas."),
    ] = None,
    capacity: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of SITES: largest demand served.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of SITES: cost.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option(metavar="AMOUNT", help="Largest total cost.")
    ] = None,
    backup: Annotated[
        bool, typer.Option("--backup", help="For lscp: prefer solutions that cover demand twice.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="Stop then with the best solution so far."),
    ] = 60.0,
    drop_unreachable: Annotated[
        bool,
        typer.Option("--drop-unreachable", help="Leave demand out that no road joins to a site."),
    ] = False,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
    map_: MapOption = None,
    reading: PointOptions,
) -> None:
    """Choose sites for facilities, and say who is served by which."""
    from aicomplex_geo.cli.amounts import amounts_of  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.cli.output import in_whole_units  # noqa: PLC0415 - the same
    from aicomplex_geo.cli.places import Places, beside  # noqa: PLC0415 - the same
    from aicomplex_geo.location import Facilities  # noqa: PLC0415 - the same

    given = _options(model, p=p, cutoff=cutoff, budget=budget, backup=backup)
    profiles = [] if profile is None else [profile]
    loaded, (router,) = prepare(
        study, network, profiles, out=out, named=[demand, sites], reading=reading, drawn=map_
    )
    asked = Places(loaded, [demand, sites], reading)
    homes = asked.find(0, [] if weight is None else [weight])
    places = asked.find(1, [one for one in (capacity, cost) if one is not None])
    facilities = Facilities(
        required=_named(places, required),
        capacity=None if capacity is None else amounts_of(places, capacity, file=sites),
        cost=None if cost is None else amounts_of(places, cost, file=sites),
    )
    weights = None if weight is None else amounts_of(homes, weight, file=demand)
    with matrix_bar(places) as progress:
        od = router.od_matrix(homes, places, progress=progress)
    unreachable = _unreachable(od, weights)
    left_out = _tell_unreachable(unreachable, model, drop=drop_unreachable) if unreachable else None
    if drop_unreachable and unreachable:
        od, weights = _without(od, weights, list(unreachable))
    found = _solve(
        model,
        od,
        weights,
        {**given, "facilities": facilities, "time_limit": time_limit},
    )
    for line in _lines(found, facilities):
        note(line) if out is None else say(line)  # beside a table that may be piped on
    if left_out:
        note(left_out)
    table = found.to_frame().reindex(homes.index).rename_axis(index="from_id").reset_index()
    table["status"] = [unreachable.get(one, "ok") for one in table["from_id"]]
    placed: Any = homes[["geometry"]].reset_index(drop=True)
    parameters = {
        "command": "locate",
        "model": model.value,
        **given,
        "demand": ids_of(homes),
        "sites": ids_of(places),
        "weight": weight,
        "required": [str(one) for one in facilities.required],
        "capacity": capacity,
        **({"dropped": [str(one) for one in unreachable]} if drop_unreachable else {}),
        "cost": cost,
        "status": found.status,
        "gap": found.gap,
    }
    if is_text(out):
        table = in_whole_units(table)
    result = placed.join(table)[[*table.columns, "geometry"]]
    title = f"{found.model}, {router.profile.name}"
    if map_ is not None:
        from aicomplex_geo.cli.drawing import served_map, write_map  # noqa: PLC0415 - keeps --help fast

        m = served_map(result, places, (f"입지: {title}", f"Location: {title}"), list(found.chosen))
        write_map(m, map_, loaded, router.net)
    Job(loaded, [router], parameters, reading).give(
        beside(result, "from_id", asked.columns(0, homes), "from_"),
        out,
        title=title,
    )


def _options(model: _Model, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - of several types
    """Keep what the model takes, and refuse what it does not."""
    takes = {
        _Model.P_MEDIAN: {"p", "budget"},
        _Model.MCLP: {"p", "budget", "cutoff"},
        _Model.LSCP: {"cutoff", "backup"},
        _Model.P_CENTER: {"p", "budget"},
    }[model]
    spoken = {name for name, value in given.items() if value not in (None, False)}
    needless = sorted(spoken - takes)
    if needless:
        names = ", ".join(f"--{name}" for name in needless)
        raise ParameterError(f"{model.value} takes no {names}; leave it out")
    if "cutoff" in takes and given["cutoff"] is None:
        raise ParameterError(f"{model.value} needs --cutoff MINUTES")
    return {name: given[name] for name in takes}


def _named(places: "gpd.GeoDataFrame", ids: str | None) -> list[Any]:
    """Ids of sites, of the type that they have in the file."""
    if ids is None:
        return []
    known = {str(one): one for one in places.index.tolist()}
    return [known.get(one.strip(), one.strip()) for one in ids.split(",") if one.strip()]


def _solve(
    model: _Model, od: "ODMatrix", weights: "pd.Series | None", given: dict[str, Any]
) -> "Solution":
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo import location  # noqa: PLC0415 - the same

    functions: dict[_Model, Any] = {
        _Model.P_MEDIAN: location.p_median,
        _Model.MCLP: location.mclp,
        _Model.LSCP: location.lscp,
        _Model.P_CENTER: location.p_center,
    }
    demand = pd.Series(1.0, index=od.origins) if weights is None else weights
    found: Solution = functions[model](od, demand, **given)
    return found


def _unreachable(od: "ODMatrix", weights: Any) -> dict[Any, str]:  # noqa: ANN401 - a Series or None
    """Demand that no site can be reached from, with the reason, by id."""
    import numpy as np  # noqa: PLC0415 - keeps --help fast

    alone = ~np.asarray(np.isfinite(od.values).any(axis=1))
    if weights is not None:
        alone &= weights.reindex(od.origins).to_numpy() > 0
    statuses = ["ok"] * len(alone) if od.origin_status is None else od.origin_status.tolist()
    return {
        one: "unreachable" if status == "ok" else status
        for one, status, lost in zip(od.origins, statuses, alone, strict=True)
        if lost
    }


def _tell_unreachable(reasons: dict[Any, str], model: _Model, *, drop: bool) -> str:
    """Name demand that no road reaches; raise where the model must serve all of it."""
    named = ", ".join(f"{one}: {why}" for one, why in list(reasons.items())[:_MOST_NAMED])
    more = f", and {len(reasons) - _MOST_NAMED} more" if len(reasons) > _MOST_NAMED else ""
    line = f"{len(reasons)} places of demand are joined to no site by road ({named}{more})"
    if not drop and model is not _Model.MCLP:
        raise InfeasibleError(
            f"{line}. Leave them out with --drop-unreachable, or let points lie farther from the "
            "road with --max-distance METRES",
            reasons,
        )
    return f"{line} and {'are left out' if drop else 'stay uncovered'}"


def _without(od: "ODMatrix", weights: Any, ids: list[Any]) -> Any:  # noqa: ANN401 - the pair, less some rows
    import numpy as np  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.matrix import ODMatrix  # noqa: PLC0415 - the same

    kept = ~np.asarray(od.origins.isin(ids))
    if not kept.any():
        raise InfeasibleError("no demand is left: no road joins any of it to a site", ids)
    less = ODMatrix(od.values[kept], od.origins[kept], od.destinations)  # noqa: PD011 - a field
    return less, None if weights is None else weights[less.origins]


def _lines(found: "Solution", facilities: "Facilities") -> "Iterator[str]":
    proof = {
        "optimal": "proved to be the best",
        "time_limit": f"time is up: at most {found.gap:.1%} from the best",
    }.get(found.status, f"at most {found.gap:.1%} from the best")
    required = set(facilities.required)
    yield f"{found.model}: objective {found.objective:,.1f}, {proof}"
    yield f"{len(found.chosen)} facilities for {len(found.demand)} places of demand:"
    for one, load in found.loads.items():
        there = " (there already)" if one in required else ""
        yield f"  {one}{there}: serves {load:,.10g}"
    total = float(found.demand.sum())
    yield f"served: {found.covered_demand:,.10g} of {total:,.10g}"
