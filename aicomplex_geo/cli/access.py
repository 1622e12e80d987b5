"""The command that measures accessibility for one's own points."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicomplex_geo.cli.jobs import Job, ids_of, prepare
from aicomplex_geo.cli.measures import LOWEST_FIRST, Asked, Measure, measure
from aicomplex_geo.cli.options import NetworkOption, OutOption, ProfileOption, StudyOption
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study

_POINTS = (
    "A file of points (CSV with id,lat,lon in UTF-8 or cp949, GeoJSON, GeoPackage, GeoParquet), "
    "the name of a layer, or ids separated by commas."
)
PLACES = "places"
_MOST_NAMED = 3


def access(  # noqa: PLR0913 - each is an option of the command line
    origins: Annotated[str, typer.Argument(metavar="ORIGINS", help=_POINTS)],
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
            help="cumulative: within --cutoff. gravity: weighed by --decay. closest: minutes to "
            "the nearest. at-closest: amount at the --n nearest. time-to-reach: minutes until "
            "--amount. balancing: minutes until as many as --demand. 2sfca, e2sfca, 3sfca, bfca, "
            "fca-ratio: supply a person. availability, constrained: each given away once. raam: "
            "cost of travel and crowd.",
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
        typer.Option(metavar="LOW,HIGH", help="Mean over the cutoffs between, minute by minute."),
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
    amount: Annotated[
        float | None, typer.Option(metavar="NUMBER", help="How much is enough.")
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
        bool, typer.Option("--rank", help="Add the rank of each score, 1 the best.")
    ] = False,
    study: StudyOption = None,
    network: NetworkOption = None,
    profile: ProfileOption = None,
    out: OutOption = None,
) -> None:
    """Measure what each point reaches, or who reaches it.

    A point without a place on the network has no score, and says why.
    """
    from aicomplex_geo.cli.decays import parse_decay  # noqa: PLC0415 - keeps --help fast

    asked = Asked(
        which,
        {
            "cutoff": tuple(cutoff or ()),
            "interval": _interval(interval),
            "decay": tuple(decay or ()),
            "n": n,
            "amount": amount,
            "constraint": constraint,
            "passive": passive,
            "normalise": normalise,
            "demand": demand,
        },
        {one: parse_decay(one) for one in decay or ()},
    )
    asked.check()
    loaded, router = prepare(study, network, profile)
    if which is Measure.CUMULATIVE and not (cutoff or interval):
        asked.given["cutoff"] = loaded.cutoffs
    sides = _Sides(loaded, router, (origins, destinations), asked)
    table = sides.scores(opportunities, demand)
    if rank:
        table = _ranked(table, lowest_first=which in LOWEST_FIRST)
    for line in sides.told():
        typer.echo(line, err=True)
    known = {
        "command": "access",
        "measure": which.value,
        **asked.spoken,
        "opportunities": list(opportunities or ()),
        **sides.provenance(),
    }
    Job(loaded, router, known).give(
        sides.placed(table), out, title=f"{which.value}, {router.profile.name}"
    )


def _interval(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(one) for one in text.split(","))
    except ValueError:
        raise ParameterError(
            f"--interval is {text!r}. Write two cutoffs in minutes, such as 20,40"
        ) from None
    return low, high


class _Sides:
    """Origins and destinations, as a user named them."""

    def __init__(
        self, study: "Study", router: "Router", named: tuple[str, str], asked: Asked
    ) -> None:
        from aicomplex_geo.cli.own_points import read_own_points  # noqa: PLC0415 - --help

        self._router, self._asked, self._named = router, asked, named
        self._notes: list[str] = []
        self._counted: pd.Series | None = None
        self.origins = read_own_points(study, named[0])
        self.destinations = self._opportunity(study, named[1])
        if self.destinations is None:
            self.destinations = read_own_points(study, named[1])
        self._statuses = [
            router.snap(places)["status"] for places in (self.origins, self.destinations)
        ]

    def _opportunity(self, study: "Study", named: str) -> "Any":  # noqa: ANN401 - a frame or None
        """Take opportunities of the study where their key is named."""
        if named not in study.file.opportunities:
            return None
        from aicomplex_geo.study.opportunities import build_opportunity  # noqa: PLC0415 - --help

        found = build_opportunity(study, named)
        self._counted = found.values.rename(found.key)  # noqa: PD011 - a field of that name
        self._notes += [*found.notes_en]
        if found.left_out:
            names = ", ".join(f"{one.name_en} ({one.reason_en})" for one in found.left_out)
            self._notes.append(f"left out of {found.key}: {names}")
        return found.points

    def scores(self, columns: list[str] | None, demand: str | None) -> "pd.DataFrame":
        """Compute the measure; a point on no road has no score."""
        import numpy as np  # noqa: PLC0415 - keeps --help fast
        import pandas as pd  # noqa: PLC0415 - the same

        from aicomplex_geo.cli.own_points import amounts_of  # noqa: PLC0415 - the same

        od = self._router.od_matrix(self.origins, self.destinations)
        people = pd.Series(1.0, index=od.origins)
        if demand is not None:
            people = amounts_of(self.origins, demand, file=self._named[0])
        table = measure(
            self._asked,
            od,
            self._amounts(columns),
            people,
            lambda: self._router.od_matrix(self.origins, self.origins),
        )
        status = self._statuses[1 if self._asked.passive else 0].reindex(table.index)
        lost = status.ne("ok").to_numpy()
        for name in table:
            empty = np.nan if table[name].dtype.kind == "f" else None
            table[name] = table[name].mask(lost, empty)
        return table.assign(status=status)

    def _amounts(self, columns: list[str] | None) -> "pd.DataFrame":
        import pandas as pd  # noqa: PLC0415 - keeps --help fast

        from aicomplex_geo.cli.own_points import amounts_of  # noqa: PLC0415 - the same

        at = 0 if self._asked.passive else 1
        places = (self.origins, self.destinations)[at]
        if columns:
            return pd.DataFrame(
                {one: amounts_of(places, one, file=self._named[at]) for one in columns}
            )
        if self._counted is not None and not self._asked.passive:
            return self._counted.to_frame()
        return pd.DataFrame({PLACES: 1.0}, index=pd.Index(places.index))

    def told(self) -> "Iterator[str]":
        """Say what has to be known beside the table."""
        for at, role in enumerate(("origins", "destinations")):
            status = self._statuses[at]
            lost = status[status.ne("ok")]
            if len(lost):
                named = ", ".join(f"{one}: {why}" for one, why in lost.iloc[:_MOST_NAMED].items())
                more = ", ..." if len(lost) > _MOST_NAMED else ""
                scored = at == int(self._asked.passive)
                outcome = "have no score" if scored else "count nowhere"
                yield (
                    f"{len(lost)} of {len(status)} {role} have no place on the network and "
                    f"{outcome} ({named}{more})"
                )
        yield from self._notes

    def provenance(self) -> dict[str, Any]:
        """Name both sides, with the hashes of their files."""
        from aicomplex_geo.layers.provenance import sha256  # noqa: PLC0415 - keeps --help fast

        known: dict[str, Any] = {}
        for role, named, places in zip(
            ("origins", "destinations"),
            self._named,
            (self.origins, self.destinations),
            strict=True,
        ):
            known[role] = ids_of(places)
            file = Path(named)
            if file.is_file():
                known[f"{role}_file"] = {"name": file.name, "sha256": sha256(file)}
        return known

    def placed(self, table: "pd.DataFrame") -> "gpd.GeoDataFrame":
        """Put the scores on their points, with the id as the first column."""
        scored = self.destinations if self._asked.passive else self.origins
        found: Any = scored[["geometry"]].join(table)
        found = found.rename_axis(index="id").reset_index()
        return found[["id", *table.columns, "geometry"]]


def _ranked(table: "pd.DataFrame", *, lowest_first: bool) -> "pd.DataFrame":
    from aicomplex_geo.accessibility import rank  # noqa: PLC0415 - keeps --help fast

    columns: dict[str, Any] = {}
    for name in table.columns:
        columns[name] = table[name]
        if table[name].dtype.kind == "f":
            columns[f"{name}_rank"] = rank(table[name], lowest_first=lowest_first)
    return table.assign(**columns)[list(columns)]
