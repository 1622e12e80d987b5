"""The state of a study at a date: which scenarios have taken effect by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._choices import check_switches
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.schema import partial_date
from aicomplex_geo.routing import Router
from aicomplex_geo.scenarios import stack
from aicomplex_geo.scenarios.dates import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.scenarios import Scenario

HYPOTHETICAL = "hypothetical"


@dataclass(frozen=True, slots=True)
class StudyState:
    """A study at a date.

    Parameters
    ----------
    study : Study
        The study as of today.
    date : str
        The date.
    open : tuple of Scenario
        Scenarios that have taken effect before the date, by date.
    uncertain : tuple of Scenario
        Those that may have: the date lies within the range of theirs.
    later : tuple of Scenario
        Those that take effect later.
    unscheduled : tuple of Scenario
        Those without a date, and hypothetical ones.

    Examples
    --------
    >>> from aicomplex_geo import load_study
    >>> state = load_study().at("2027")
    >>> state.scenario().id, state.network()
    ('gwangju_gangjin', RoadNetwork(1,577 junctions, 3,458 edges, EPSG:4326))
    >>> ranges = state.od_range()
    >>> bool((ranges["travel_time_low"] <= ranges["travel_time_high"]).all())
    True
    """

    study: Any  # a Study, whose module imports this one
    date: str
    open: tuple[Scenario, ...]
    uncertain: tuple[Scenario, ...]
    later: tuple[Scenario, ...]
    unscheduled: tuple[Scenario, ...]

    def __repr__(self) -> str:
        return one_line(
            "StudyState",
            self.date,
            f"open {' '.join(one.id for one in self.open) or 'nothing'}",
            f"uncertain {' '.join(one.id for one in self.uncertain)}" if self.uncertain else "",
        )

    def scenario(self, *, uncertain: bool = False) -> Scenario:
        """Stack the scenarios that have taken effect.

        Parameters
        ----------
        uncertain : bool, default False
            Whether those that may have taken effect are among them.

        Returns
        -------
        Scenario
            The stack, in the order of their dates.

        Raises
        ------
        ParameterError
            If `uncertain` is neither true nor false.
        """
        check_switches(uncertain=uncertain)
        chosen = (*self.open, *self.uncertain) if uncertain else self.open
        return stack(chosen)

    def network(self, *, uncertain: bool = False) -> RoadNetwork:
        """Read the road network of the date.

        Parameters
        ----------
        uncertain : bool, default False
            As in :meth:`scenario`.

        Returns
        -------
        RoadNetwork
            That of the study, with the edits of the scenarios.

        Raises
        ------
        ParameterError
            If `uncertain` is neither true nor false.
        ScenarioError
            If a scenario does not fit the network.
        """
        return self.scenario(uncertain=uncertain).apply(self.study.network())

    def od_range(
        self,
        origins: gpd.GeoDataFrame | None = None,
        destinations: gpd.GeoDataFrame | None = None,
        *,
        profile: str | Profile | None = None,
    ) -> pd.DataFrame:
        """Compute the range of travel times at the date.

        Parameters
        ----------
        origins, destinations : geopandas.GeoDataFrame, optional
            Points; by default the origins and hubs of the study.
        profile : str or Profile, optional
            By default the default profile of the study.

        Returns
        -------
        pandas.DataFrame
            Every pair: from_id, to_id, travel_time_low and travel_time_high (minutes, NaN
            where unreachable): the uncertain scenarios take effect one after the other, in
            the order of their dates. The two are equal if none is uncertain.

        Raises
        ------
        ScenarioError
            If a scenario does not fit the network.
        """
        start = self.study.origins() if origins is None else origins
        end = self.study.hubs() if destinations is None else destinations
        chosen, net = self.study.profile(profile), self.study.network()
        times = []
        for count in range(len(self.uncertain) + 1):
            after = stack((*self.open, *self.uncertain[:count])).apply(net)
            od = Router(after, chosen).od_matrix(start, end)
            times.append(od.values)
        frame = od.to_frame()[["from_id", "to_id"]]
        for name, bound in (("low", np.min), ("high", np.max)):
            minutes = bound(np.stack(times), axis=0).ravel()
            frame[f"travel_time_{name}"] = np.where(np.isinf(minutes), np.nan, minutes)
        return frame


def state_at(study: Any, date: str) -> StudyState:  # noqa: ANN401 - as StudyState
    """Sort the scenarios of a study by whether they have taken effect at a date."""
    try:
        partial_date(str(date))
    except ValueError as error:
        raise ParameterError(f"date is {quoted(date)}, {error}.") from error
    begin, end = first_day(str(date)), last_day(str(date))
    dated = [one for one in study.scenarios() if one.opens and one.status != HYPOTHETICAL]
    return StudyState(
        study=study,
        date=str(date),
        open=tuple(one for one in dated if one.latest <= begin),
        uncertain=tuple(one for one in dated if one.latest > begin and one.earliest <= end),
        later=tuple(one for one in dated if one.earliest > end),
        unscheduled=tuple(one for one in study.scenarios() if one not in dated),
    )


def milestones(scenarios: Iterable[Scenario]) -> list[tuple[Scenario, ...]]:
    """List what has taken effect after each date at which a scenario does, as `state_at` has it."""
    dated = sorted(
        (one for one in scenarios if one.opens and one.status != HYPOTHETICAL),
        key=lambda one: one.latest,
    )
    ends = sorted({one.latest for one in dated})
    return [tuple(one for one in dated if one.latest <= end) for end in ends]
