"""Colours of classes that colour-blind readers can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

TIME_BREAKS = (10, 20, 30, 40, 50, 60)
TIME = ("#260c4f", "#2a3f9a", "#147cac", "#2cb094", "#84c15a", "#f3e97c")
LATER = "#e7e9ed"
"""Times beyond the last class."""

DIFFERENCE_BREAKS = (-10, -5, -2, -0.5, 0.5, 2, 5, 10)
DIFFERENCE = (
    "#064370", "#3679b0", "#72aede", "#c4d9f8", "#fdfcfa",
    "#f4d9ae", "#f5a657", "#d3651d", "#8a3a10",
)  # fmt: skip
"""Faster first; the outer classes are open."""

SHARES = ((0.8, "#0c2c84"), (0.6, "#225ea8"), (0.4, "#41a5cf"), (0.2, "#8fd3c4"), (0.0, "#e6f5d0"))
"""Least share of the best score, and its colour."""

# Okabe and Ito (2008), the darkest first, without black
QUALITATIVE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442",
)  # fmt: skip
OTHERS = "#767f8b"
MISSING = "#c9ced4"
SINGLE = "#0b5c8f"
DEFAULT_SEQUENCE = "YlGnBu"
NAMED = {"time": TIME, "difference": DIFFERENCE, "qualitative": QUALITATIVE}
# branca draws these from 3 to 9 classes; all are safe for colour-blind eyes (colorbrewer2.org)
SEQUENCES = (
    "YlGnBu", "YlOrRd", "YlOrBr", "Blues", "Greens", "Oranges", "Purples", "Reds", "BuPu", "GnBu",
    "PuBu", "PuBuGn", "RdPu", "BuGn", "OrRd", "PuRd", "YlGn", "BrBG", "PiYG", "PRGn", "PuOr",
    "RdBu", "RdYlBu", "viridis", "plasma", "inferno", "magma",
)  # fmt: skip
_LIGHTEST = 0.2
"""Part of a ColorBrewer sequence that is too pale to be told from the land."""


def ramp(cmap: str | Sequence[str] | None, count: int) -> list[str]:
    """Pick one colour for each class, from light to dark unless the colours are given.

    >>> ramp(None, 3)
    ['#d7efb3', '#2498c1', '#081d58']
    >>> ramp(["#ffffff", "#000000"], 2)
    ['#ffffff', '#000000']
    """
    if cmap is None:
        cmap = DEFAULT_SEQUENCE
    if not isinstance(cmap, str):
        return _listed(cmap, count)
    if cmap in NAMED:
        return _picked(NAMED[cmap], count)
    name, reverse = cmap.removesuffix("_r"), cmap.endswith("_r")
    if name not in SEQUENCES:
        known = ", ".join((*NAMED, *SEQUENCES))
        raise ParameterError(f"cmap is {quoted(cmap)}; give a list of colours, or one of: {known}.")
    colours = _sampled(name, count)
    return colours[::-1] if reverse else colours


def _listed(colours: Sequence[str], count: int) -> list[str]:
    listed = [str(colour) for colour in colours]
    if len(listed) < count:
        raise ParameterError(f"cmap has {len(listed)} colours for {count} classes; give {count}.")
    return listed[:count]


def _picked(colours: Sequence[str], count: int) -> list[str]:
    """Spread classes over a palette of fixed classes."""
    if count > len(colours):
        raise ParameterError(f"this palette has {len(colours)} colours for {count} classes.")
    if count == len(colours) or count == 1:
        return list(colours[:count])
    return [colours[round(at * (len(colours) - 1) / (count - 1))] for at in range(count)]


def _sampled(name: str, count: int) -> list[str]:
    from branca.colormap import linear  # noqa: PLC0415 - folium is loaded when a map is drawn

    scale = getattr(linear, name if hasattr(linear, name) else f"{name}_09")
    start = 0.0 if name in {"viridis", "plasma", "inferno", "magma"} else _LIGHTEST
    steps = [start + (1 - start) * at / max(count - 1, 1) for at in range(count)]
    return [scale.scale(0, 1)(step)[:7] for step in steps]
