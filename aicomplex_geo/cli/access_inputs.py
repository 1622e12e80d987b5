"""Origins and destinations of a measure, as a user of the command line names them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aicomplex_geo._files import is_file
from aicomplex_geo.cli.amounts import amounts_of
from aicomplex_geo.cli.console import items_bar
from aicomplex_geo.cli.jobs import ids_of, matrix_bar
from aicomplex_geo.cli.measures import LOWEST_FIRST, Measure, MeasureRequest, measure
from aicomplex_geo.cli.places import Places, beside, is_points_file
from aicomplex_geo.cli.point_options import PointOptions
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.accessibility import ODSums
    from aicomplex_geo.engine import Progress
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study

PLACES = "places"
MANY_PAIRS = 4_000_000
"""Above this number of pairs no matrix is kept where the measure does not need one."""
SAME_DEGREES = 1e-6
"""Points of one id that lie no farther apart than this are one point."""
_MOST_NAMED = 3


@dataclass(frozen=True)
class Counted:
    """Columns that are counted, and whether a point counts for itself."""

    opportunities: tuple[str, ...] = ()
    demand: str | None = None
    population: str | None = None
    exclude_self: bool = False

    def of(self, role: int, *, scored: int) -> list[str]:
        """Columns of the origins (0) or destinations (1), of which `scored` get scores."""
        found = list(self.opportunities) if role != scored else []
        found += [self.demand] if role == 0 and self.demand else []
        found += [self.population] if role == scored and self.population else []
        return found


class AccessInputs:
    """Origins and destinations, read once and used under one profile or several."""

    def __init__(
        self,
        study: Study,
        named: tuple[str, str],
        request: MeasureRequest,
        reading: PointOptions | None = None,
        counted: Counted | None = None,
    ) -> None:
        self._study, self._request, self._named = study, request, named
        self._notes: list[str] = []
        self._counted: pd.Series | None = None
        self._profiles_seen: list[str] = []
        self._lost: dict[str, list[str]] = {}
        self._columns = counted or Counted()
        self._scored = int(request.passive)
        key = named[1] in study.file.opportunities and not is_points_file(named[1])
        self._asked = Places(study, named[:1] if key else named, reading or PointOptions())
        self.origins = self._asked.find(0, self._columns.of(0, scored=self._scored))
        if key:
            self.destinations = self._opportunity(study, named[1])
        else:
            self.destinations = self._asked.find(1, self._columns.of(1, scored=self._scored))
        self._reads_both = not key
        self.reached = False
        """Whether any pair was reached under any profile."""

    @property
    def scored(self) -> gpd.GeoDataFrame:
        """The points that get scores: the origins, or the destinations of a passive measure."""
        return self.destinations if self._request.passive else self.origins

    @property
    def scored_role(self) -> str:
        """Their role, as messages call it."""
        return "destinations" if self._request.passive else "origins"

    def column(self, name: str) -> pd.Series:
        """Read a column of the scored points as numbers."""
        return amounts_of(self.scored, name, file=self._named[int(self._request.passive)])

    def _opportunity(self, study: Study, named: str) -> gpd.GeoDataFrame:
        """Take opportunities of the study by their key."""
        found = study.opportunity(named)
        self._counted = found.values.rename(found.key)  # noqa: PD011 - a field of that name
        self._notes += [*found.notes_en]
        if found.excluded:
            names = ", ".join(f"{one.name_en} ({one.reason_en})" for one in found.excluded)
            self._notes.append(f"left out of {found.key}: {names}")
        return found.points

    def scores(self, router: Router, columns: list[str] | None, demand: str | None) -> pd.DataFrame:
        """Compute the measure under one profile; a point on no road has no score."""
        import pandas as pd  # noqa: PLC0415 - keeps --help fast

        statuses = self._find(router)
        people = pd.Series(1.0, index=pd.Index(self.origins.index))
        if demand is not None:
            people = amounts_of(self.origins, demand, file=self._named[0])
        amounts = self._amounts(columns)
        by_sums = self._by_sums(self.destinations)
        with items_bar() if by_sums else matrix_bar(self.destinations) as progress:
            table = measure(
                self._request,
                self._travel(router, self.destinations, progress),
                amounts,
                people,
                lambda: self._travel(router, self.origins, progress),
            )
        self.reached |= _reaches(table, self._request.measure)
        status = statuses[int(self._request.passive)]
        return table.assign(status=status.reindex(table.index))

    def _travel(
        self, router: Router, destinations: gpd.GeoDataFrame, progress: Progress
    ) -> ODMatrix | ODSums:
        """Compute the matrix, or only its sums where there are very many pairs."""
        if self._columns.exclude_self:
            od = router.od_matrix(self.origins, destinations, progress=progress)
            return without_self(od, self.origins, destinations)
        if self._by_sums(destinations):
            return router.od_sums(self.origins, destinations, progress=progress)
        return router.od_matrix(self.origins, destinations, progress=progress)

    def _by_sums(self, destinations: gpd.GeoDataFrame) -> bool:
        """Whether only the sums of a matrix are computed, as it has very many pairs."""
        if self._columns.exclude_self or self._request.needs_the_whole:
            return False
        return len(self.origins) * len(destinations) > MANY_PAIRS

    def compared(self, routers: Sequence[Router], columns: list[str] | None) -> pd.DataFrame:
        """Compare the origins as rival sites, with the hubs of the study."""
        from aicomplex_geo.cli.site_comparison import compare_sites  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.study import Opportunity  # noqa: PLC0415 - the same

        amounts = self._amounts(columns)
        key, *more = amounts.columns
        if more:
            raise ParameterError("comparison ranks by one --opportunities; name one")
        counted = Opportunity(
            key, key, key, "", "", self.destinations, amounts[key], as_of="", source=()
        )
        for router in routers:
            self._find(router)
        cutoffs = self._request.options["cutoff"] or self._study.file.comparison.cutoffs
        with items_bar("profiles") as progress:
            table, notes = compare_sites(
                self.origins, counted, self._study.hubs(), routers, tuple(cutoffs), progress
            )
        self.note(notes)
        self.reached = bool(table["score"].gt(0).any())
        return table

    def _amounts(self, columns: list[str] | None) -> pd.DataFrame:
        import pandas as pd  # noqa: PLC0415 - keeps --help fast

        at = 0 if self._request.passive else 1
        places = (self.origins, self.destinations)[at]
        if columns:
            return pd.DataFrame(
                {one: amounts_of(places, one, file=self._named[at]) for one in columns}
            )
        if self._counted is not None and not self._request.passive:
            return self._counted.to_frame()
        return pd.DataFrame({PLACES: 1.0}, index=pd.Index(places.index))

    def _find(self, router: Router) -> list[pd.Series]:
        """Snap both sets of points, and note those that have no position on the network."""
        statuses = [router.snap(places)["status"] for places in (self.origins, self.destinations)]
        self._note_lost(router.profile.name, statuses)
        return statuses

    def _note_lost(self, profile: str, statuses: list[pd.Series]) -> None:
        self._profiles_seen.append(profile)
        for role, status in zip(("origins", "destinations"), statuses, strict=True):
            lost = status[status.ne("ok")]
            if not len(lost):
                continue
            named = ", ".join(f"{one}: {why}" for one, why in lost.iloc[:_MOST_NAMED].items())
            more = ", ..." if len(lost) > _MOST_NAMED else ""
            outcome = "have no score" if role == self.scored_role else "count nowhere"
            line = (
                f"{len(lost)} of {len(status)} {role} are not on the network and "
                f"{outcome} ({named}{more})"
            )
            self._lost.setdefault(line, []).append(profile)

    def note(self, lines: Iterable[str]) -> None:
        """Add notes to print beside the table."""
        self._notes += lines

    def notes(self) -> Iterator[str]:
        """Yield the notes to print beside the table, one line each."""
        for line, profiles in self._lost.items():
            yield line if profiles == self._profiles_seen else f"{', '.join(profiles)}: {line}"
        yield from self._notes

    def provenance(self) -> dict[str, Any]:
        """Ids of origins and destinations, and the hashes of their files."""
        from aicomplex_geo._files import sha256  # noqa: PLC0415 - keeps --help fast

        known: dict[str, Any] = {}
        for role, named, places in zip(
            ("origins", "destinations"),
            self._named,
            (self.origins, self.destinations),
            strict=True,
        ):
            known[role] = ids_of(places)
            file = Path(named)
            if is_file(file):
                known[f"{role}_file"] = {"name": file.name, "sha256": sha256(file)}
        return known

    def placed(self, table: pd.DataFrame) -> gpd.GeoDataFrame:
        """Join the scores to the points that they belong to, with their columns."""
        found = self.scored[["geometry"]].join(table)
        found = found.rename_axis(index="id").reset_index()
        scores = found[["id", *table.columns, "geometry"]]
        if self._scored and not self._reads_both:
            return scores
        columns = self._asked.columns(self._scored, self.scored)
        # a frame with geometry, as `scores` is one
        return cast("gpd.GeoDataFrame", beside(scores, "id", columns))


def _reaches(table: pd.DataFrame, measure: Measure) -> bool:
    """Whether any score tells of something that was reached."""
    import numpy as np  # noqa: PLC0415 - keeps --help fast

    numbers = table.select_dtypes("number").to_numpy(dtype=np.float64)
    found = np.isfinite(numbers)
    return bool((found if measure in LOWEST_FIRST else found & (numbers > 0)).any())


def without_self(
    od: ODMatrix, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame
) -> ODMatrix:
    """Matrix in which no point reaches itself: the same id at the same position."""
    import numpy as np  # noqa: PLC0415 - keeps --help fast

    from aicomplex_geo.layers.crs import GEOGRAPHIC  # noqa: PLC0415 - the same
    from aicomplex_geo.matrix import ODMatrix  # noqa: PLC0415 - the same

    columns = od.destinations.get_indexer(od.origins)
    rows = np.flatnonzero(columns >= 0)
    here = origins.iloc[rows].geometry.to_crs(GEOGRAPHIC)
    there = destinations.iloc[columns[rows]].geometry.to_crs(GEOGRAPHIC)
    apart = np.hypot(here.x.to_numpy() - there.x.to_numpy(), here.y.to_numpy() - there.y.to_numpy())
    rows = rows[apart <= SAME_DEGREES]
    if not len(rows):
        raise ParameterError(
            "--exclude-self excludes nothing: no destination has the id and the position of an "
            "origin; leave it out"
        )
    values = od.values.copy()  # noqa: PD011 - a field of that name
    values[rows, columns[rows]] = np.inf
    return ODMatrix(
        values,
        od.origins,
        od.destinations,
        origin_status=od.origin_status,
        destination_status=od.destination_status,
    )
