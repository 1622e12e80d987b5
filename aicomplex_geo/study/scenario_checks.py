"""Whether the scenarios of a study fit its network and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aicomplex_geo.errors import Fault
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study.model import Study


def scenario_faults(study: Study, scenario: Scenario, net: RoadNetwork) -> tuple[Fault, ...]:
    """Faults of a scenario on a network and the layers of a study, all at once."""
    layers = {name: study.layer(name) for name in study.layer_names}
    return scenario.validate(net, layers=layers)
