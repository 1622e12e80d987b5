"""Studies: one file that names layers, network, profiles, origins, hubs and claims."""

from __future__ import annotations

from aicomplex_geo.study.loading import check_study, load_study
from aicomplex_geo.study.model import Study
from aicomplex_geo.study.opportunities import ExcludedPlace, Opportunity
from aicomplex_geo.study.template import new_study
from aicomplex_geo.study.timeline import StudyState

__all__ = [
    "ExcludedPlace",
    "Opportunity",
    "Study",
    "StudyState",
    "check_study",
    "load_study",
    "new_study",
]
