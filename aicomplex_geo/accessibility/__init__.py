"""What can be reached from each origin: measures on any `ODMatrix`.

A measure takes a matrix of travel times and a Series of opportunities on the ids of its
destinations, and gives a Series on the ids of its origins. Where the times come from
makes no difference: :class:`aicomplex_geo.Router`, another tool, or a spreadsheet.
"""

from __future__ import annotations

from aicomplex_geo.accessibility import decay
from aicomplex_geo.accessibility.closest import closest_destination, cost_to_closest
from aicomplex_geo.accessibility.cumulative import cumulative
from aicomplex_geo.accessibility.gravity import gravity

__all__ = ["closest_destination", "cost_to_closest", "cumulative", "decay", "gravity"]
