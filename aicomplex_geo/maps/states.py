"""The networks that a page offers beside that of today: scenarios, and dates of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.names import name_pair
from aicomplex_geo.results.scenario_sentences import dates
from aicomplex_geo.study.timeline import milestones

if TYPE_CHECKING:
    from aicomplex_geo.results.study_results import StudyResults


def network_states(found: StudyResults) -> dict[str, Any]:
    """Name the scenarios that fit the network, and the dates at which one takes effect.

    At a date hold all dated scenarios up to it, as :meth:`aicomplex_geo.study.Study.at` has it;
    its state is named by their ids.
    """
    known = found.surfaces.after
    fitting = [one.scenario for one in found.scenarios if one.scenario.id in known]
    timeline = [
        {
            "date": held[-1].opens,
            "words": list(dates(held[-1])),
            "state": "+".join(one.id for one in held),
        }
        for held in milestones(fitting)
    ]
    states = [
        {
            "id": one.id,
            "t": list(name_pair({"title_ko": one.title_ko, "title_en": one.title_en}, "title")),
            "opens": list(dates(one)) if one.opens else None,
        }
        for one in fitting
    ]
    return {"states": states, "timeline": timeline}
