"""Parts that several pages of the same results share, computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from aicomplex_geo.maps.basemap import basemap
from aicomplex_geo.maps.embedded.engine_payload import engine_payload
from aicomplex_geo.network import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Callable

    from aicomplex_geo.results.study_results import StudyResults
    from aicomplex_geo.study import Study

Result = TypeVar("Result")
_KEPT = "_parts_of_pages"


def shared_basemap(study: Study, found: StudyResults) -> dict[str, Any]:
    """Collect what all maps of a study lie on; nobody may change it."""
    return shared(found, "base", (study, found.net), lambda: basemap(study, found.net))


def shared_payload(found: StudyResults) -> str | None:
    """Embed the engine for a study with its scenarios; None without roads."""
    if not isinstance(found.net, RoadNetwork):
        return None
    parts = (found.study, found.net, found.od, found.reached, found.scenarios)
    return shared(found, "payload", parts, lambda: engine_payload(found))


def shared(
    found: StudyResults, name: str, parts: tuple[object, ...], compute: Callable[[], Result]
) -> Result:
    """Keep a result with the results of a study, as long as these are its parts."""
    kept = vars(found).setdefault(_KEPT, {})
    known = kept.get(name)
    if known is None or any(one is not other for one, other in zip(known[0], parts, strict=True)):
        known = kept[name] = (parts, compute())
    result: Result = known[1]
    return result
