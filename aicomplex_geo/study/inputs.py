"""What opportunities are built from: their tables in the study file, and its layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aicomplex_geo.study.schema import OpportunityTable


@dataclass(frozen=True, slots=True)
class OpportunityInputs:
    """The ``[opportunities.<key>]`` tables, a reader of layers by name, and the origins."""

    tables: Mapping[str, OpportunityTable]
    layer: Callable[[str], Any]  # a GeoDataFrame, or a DataFrame for a table without geometry
    origin_ids: tuple[str, ...] = ()
