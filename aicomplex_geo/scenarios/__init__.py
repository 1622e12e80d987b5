"""What would change: edits of roads and sites, what they gain or lose, and critical links."""

from __future__ import annotations

from aicomplex_geo.scenarios.catalog import list_scenarios, read_scenario
from aicomplex_geo.scenarios.comparison import (
    compare,
    compare_areas,
    compare_equity,
    compare_groups,
    compare_reach,
)
from aicomplex_geo.scenarios.criticality import criticality
from aicomplex_geo.scenarios.edits import Edit
from aicomplex_geo.scenarios.scenario import Scenario, stack

__all__ = [
    "Edit",
    "Scenario",
    "compare",
    "compare_areas",
    "compare_equity",
    "compare_groups",
    "compare_reach",
    "criticality",
    "list_scenarios",
    "read_scenario",
    "stack",
]
