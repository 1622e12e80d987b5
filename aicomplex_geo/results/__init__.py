"""Results of a study: every number that a page, a table or the report shows."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aicomplex_geo.results.site_comparison import StudyComparison
    from aicomplex_geo.results.study_results import StudyResults, compute

_HOME_OF = {
    "StudyComparison": "aicomplex_geo.results.site_comparison",
    "StudyResults": "aicomplex_geo.results.study_results",
    "compute": "aicomplex_geo.results.study_results",
}

__all__ = ["StudyComparison", "StudyResults", "compute"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'aicomplex_geo.results' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
