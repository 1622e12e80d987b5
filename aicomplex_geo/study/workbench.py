"""What the steps of one computation share, so that nothing is read or prepared twice."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import ScenarioError
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.routing.internals import caching_router
from aicomplex_geo.scenarios import stack
from aicomplex_geo.study.interchanges import LAYER, Interchanges, find_interchanges
from aicomplex_geo.study.loading import as_study
from aicomplex_geo.study.model import keeping_layers
from aicomplex_geo.study.places import gather_places
from aicomplex_geo.study.scenario_checks import fits_layers

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import Profile
    from aicomplex_geo.routing import Router
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study.model import Study
    from aicomplex_geo.study.opportunities import Opportunity


class Workbench:
    """The layers of a study, its network, a router for each profile, and its places.

    It lives for one computation. Claims, results and pages share it, so that no layer is read,
    no network prepared and no point snapped twice.
    """

    def __init__(
        self, study: Study | str | Path, *, network: RoadNetwork | str | None = None
    ) -> None:
        self.study = keeping_layers(as_study(study))
        self.net = network if isinstance(network, RoadNetwork) else self.study.network(network)
        self._routers: list[Router] = []
        self._under: dict[str, Workbench] = {}
        self.scenario = ""
        """Id of the scenario that this is the state under, if any."""

    def __getstate__(self) -> dict[str, Any]:
        # routers and other states are found again from these
        own = {"study": self.study, "net": self.net, "scenario": self.scenario}
        return {**own, "_routers": [], "_under": {}}

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios of the study, by date."""
        return self.study.scenarios()

    def under(self, scenario: str) -> Workbench:
        """Return what the study computes under one of its scenarios, or under a stack of them.

        It is itself for no scenario, for one that the study does not have, and for one that
        does not fit the network.
        """
        if scenario not in self._under:
            self._under[scenario] = self._state_under(scenario)
        return self._under[scenario]

    def _state_under(self, scenario: str) -> Workbench:
        known = {one.id: one for one in self.scenarios}
        ids = scenario.split("+")
        if not set(ids) <= known.keys():
            return self
        found = stack(known[one] for one in ids) if len(ids) > 1 else known[scenario]
        if not fits_layers(self.study, found):
            return self
        try:
            net = found.apply(self.net)
        except ScenarioError:
            return self
        bench = Workbench(self.study.under(found), network=net)
        if net is self.net:
            bench._routers = self._routers
        bench.scenario = scenario
        if all(edit.change.about == "network" for edit in found.edits):
            for name in ("origins", "hubs", "opportunities", "claims"):
                vars(bench)[name] = getattr(self, name)  # of layers alone
        return bench

    def router(self, profile: Profile) -> Router:
        """Return the router of a profile; all share one prepared network."""
        for router in self._routers:
            if router.profile == profile:
                return router
        router = (
            self._routers[0].with_profile(profile)
            if self._routers
            else caching_router(self.net, profile)
        )
        self._routers.append(router)
        return router

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """Profiles of the study."""
        return self.study.profiles()

    @cached_property
    def origins(self) -> gpd.GeoDataFrame:
        """Origins of the study, the main one first."""
        return self.study.origins()

    @cached_property
    def hubs(self) -> gpd.GeoDataFrame:
        """Hubs of the study."""
        return self.study.hubs()

    @cached_property
    def opportunities(self) -> tuple[Opportunity, ...]:
        """Opportunities of the study."""
        return self.study.opportunities()

    @cached_property
    def claims(self) -> pd.DataFrame | None:
        """Published figures; None where the study has no layer of them."""
        return self.study.claims()

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """Points of all layers, with the positions that the network gives."""
        return gather_places(self.study, self.net)

    @cached_property
    def interchanges(self) -> Interchanges:
        """Interchanges of the study, with the positions that the network gives."""
        has = LAYER in self.study.layer_names
        layer = with_geometry(self.study.layer(LAYER)) if has else None
        return find_interchanges(layer, self.net)
