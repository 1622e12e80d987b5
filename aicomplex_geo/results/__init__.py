"""Results of a study: every number that a page, a table or the report shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._lazy import lazy_names

if TYPE_CHECKING:
    from aicomplex_geo.results.scenario_results import ScenarioResults
    from aicomplex_geo.results.site_comparison import StudyComparison
    from aicomplex_geo.results.study_results import StudyResults, compute

_HOME_OF = {
    "ScenarioResults": "aicomplex_geo.results.scenario_results",
    "StudyComparison": "aicomplex_geo.results.site_comparison",
    "StudyResults": "aicomplex_geo.results.study_results",
    "compute": "aicomplex_geo.results.study_results",
}

__all__ = ["ScenarioResults", "StudyComparison", "StudyResults", "compute"]

__getattr__, __dir__ = lazy_names(__name__, __all__, _HOME_OF)
