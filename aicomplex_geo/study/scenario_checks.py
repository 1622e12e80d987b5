"""Whether the scenarios of a study fit its network and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.scenarios.layer_edits import layer_faults

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.errors import Fault
    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study.model import Study


def scenario_faults(study: Study, scenario: Scenario, net: RoadNetwork) -> tuple[Fault, ...]:
    """Faults of a scenario on a network and the layers of a study, all at once."""
    return scenario.validate(net, layers=_layers(study))


def fits_layers(study: Study, scenario: Scenario) -> bool:
    """Whether the edits of layers fit those of a study."""
    return not layer_faults(scenario.edits, scenario.source, _layers(study))


def _layers(study: Study) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    return {name: study.layer(name) for name in study.layer_names}
