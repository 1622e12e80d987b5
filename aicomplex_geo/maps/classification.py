"""Classes of the values of a column, with the words and colours of their legend."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._numbers import is_flag
from aicomplex_geo._optional import import_optional
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.labels import COLUMN, HEADING, LABELS, WORD
from aicomplex_geo.maps import palettes
from aicomplex_geo.units import to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NO_CLASS = 255
"""Code of a feature without a value."""

MOST_CATEGORIES = 7
_MOST_CLASSES = 9
_MOST_DIGITS = 12
_JENKS_SAMPLE = 2_000
"""Values from which natural breaks are found: the exact method takes quadratic time."""

MINUTES = frozenset(
    {
        "travel_time", "travel_time_low", "travel_time_high", "access_time", "cutoff",
        "p10", "p50", "p90", "minutes",
    }
)  # fmt: skip
_OWN_SCHEMES = ("quantiles", "equalinterval", "naturalbreaks", "fisherjenks")


@dataclass(frozen=True, slots=True)
class Choice:
    """How values are to be classified, as the caller of a map gives it."""

    scheme: str | None = None
    k: int = 5
    breaks: Sequence[float] | None = None
    categorical: bool = False
    categories: Sequence[Any] | None = None
    cmap: str | Sequence[str] | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each value, and the Korean and English words and the colour of each class."""

    codes: NDArray[np.uint8]
    words: list[tuple[str, str]]
    colours: list[str]
    ordered: bool = False
    exact: bool = field(default=False)
    """Whether each class is one value, so that no bound needs an explanation."""

    hidden: frozenset[int] = frozenset()
    """Classes that are listed with their number, and not drawn."""

    def counts(self) -> list[int]:
        """Count the values of each class."""
        counted = np.bincount(self.codes, minlength=NO_CLASS + 1)
        return [int(one) for one in counted[: len(self.words)]]

    @property
    def missing(self) -> int:
        """Number of values without a class."""
        return int((self.codes == NO_CLASS).sum())


def classify(values: pd.Series, choice: Choice) -> Classes:
    """Classify the values of a column by kind: categories, times, numbers."""
    if choice.categorical or choice.categories is not None or not _is_numeric(values):
        return _categories(values, choice)
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(numbers)
    if not known.any():
        return Classes(np.full(len(numbers), NO_CLASS, np.uint8), [], [], ordered=True)
    if choice.breaks is None and choice.scheme is None and str(values.name) in MINUTES:
        choice = Choice(breaks=palettes.TIME_BREAKS, cmap=choice.cmap or "time")
    if choice.breaks is not None:
        return _by_breaks(numbers, known, choice, is_time=str(values.name) in MINUTES)
    return _by_scheme(numbers, known, choice)


def single(count: int, name: tuple[str, str], colour: str | None) -> Classes:
    """Put all features into one class."""
    return Classes(np.zeros(count, np.uint8), [name], [colour or palettes.SINGLE], exact=True)


def _is_numeric(values: pd.Series) -> bool:
    kind = values.dtype
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _categories(values: pd.Series, choice: Choice) -> Classes:
    if choice.categories is not None:
        order = list(choice.categories)
    elif isinstance(values.dtype, pd.CategoricalDtype):
        present = set(values.dropna())
        order = [one for one in values.dtype.categories if one in present]
    else:
        counted = values.dropna().value_counts()
        order = sorted(counted.index, key=_sort_key)
        if len(order) > MOST_CATEGORIES and choice.cmap is None:
            by_count = sorted(order, key=lambda one: -int(counted[one]))
            order = by_count[: MOST_CATEGORIES - 1]
    places = {one: at for at, one in enumerate(order)}
    missing = values.isna().to_numpy()
    codes = np.array(values.map(places), dtype=float)
    others = np.isnan(codes) & ~missing
    listed = len(order)
    codes[others] = listed
    codes[missing] = NO_CLASS
    words = [words_of(values.name, one) for one in order]
    colours = _category_colours(choice, listed)
    if others.any():
        number = values[others].nunique()
        words.append(filled("otherCategories", number))
        colours.append(palettes.OTHERS)
    return Classes(codes.astype(np.uint8), words, colours, exact=True)


def _category_colours(choice: Choice, count: int) -> list[str]:
    if choice.cmap is not None:
        return palettes.ramp(choice.cmap, count)
    if count > len(palettes.QUALITATIVE):
        raise ParameterError(
            f"{count} categories are more than the {len(palettes.QUALITATIVE)} colours that "
            "readers can tell apart; list fewer categories, or give cmap as many colours."
        )
    return list(palettes.QUALITATIVE[:count])


def _by_scheme(numbers: NDArray[np.float64], known: NDArray[np.bool_], choice: Choice) -> Classes:
    if not 1 <= choice.k <= _MOST_CLASSES:
        raise ParameterError(f"k is {choice.k}; use 1 to {_MOST_CLASSES} classes.")
    values = numbers[known]
    distinct = np.unique(values)
    if len(distinct) <= choice.k and choice.scheme is None:
        codes = np.full(len(numbers), NO_CLASS, np.uint8)
        codes[known] = np.searchsorted(distinct, values)
        words = [(shown, shown) for shown in map(number_text, distinct)]
        colours = palettes.ramp(choice.cmap, len(words))
        return Classes(codes, words, colours, ordered=True, exact=True)
    bins = np.unique(_bins(values, distinct, choice))
    codes = np.full(len(numbers), NO_CLASS, np.uint8)
    codes[known] = np.minimum(np.searchsorted(bins, values), len(bins) - 1)
    edges = [*_short_bounds(values, bins[:-1]), float(values.max())]
    lowest = [float(values.min()), *edges[:-1]]
    words = [interval(low, high) for low, high in zip(lowest, edges, strict=True)]
    return Classes(codes, words, palettes.ramp(choice.cmap, len(bins)), ordered=True)


def _bins(
    values: NDArray[np.float64], distinct: NDArray[np.float64], choice: Choice
) -> NDArray[np.float64]:
    """Find the upper bounds of the classes, inclusive, the last at least the largest value."""
    scheme = "".join(one for one in (choice.scheme or "quantiles").lower() if one.isalnum())
    k = min(choice.k, len(distinct))
    if scheme == "quantiles":
        return np.quantile(values, np.arange(1, k + 1) / k)
    if scheme == "equalinterval":
        return np.linspace(values.min(), values.max(), k + 1)[1:]
    if scheme in {"naturalbreaks", "fisherjenks"}:
        # the exact optimum: mapclassify's NaturalBreaks starts at random
        scheme = "fisherjenks"
        at = np.unique(np.linspace(0, len(values) - 1, _JENKS_SAMPLE).round().astype(int))
        sample = np.sort(values)[at]
    else:
        sample = values
    mapclassify = import_optional("mapclassify", extra="explore")
    schemes = {one.lower(): one for one in mapclassify.CLASSIFIERS}
    if scheme not in schemes:
        known = ", ".join((*_OWN_SCHEMES, "or another name of mapclassify"))
        raise ParameterError(f"scheme is {quoted(choice.scheme)}; use one of: {known}.")
    found = mapclassify.classify(sample, schemes[scheme], k=k).bins
    return np.append(np.asarray(found, dtype=float)[:-1], values.max())


def _by_breaks(
    numbers: NDArray[np.float64], known: NDArray[np.bool_], choice: Choice, *, is_time: bool
) -> Classes:
    """Classify by upper bounds, inclusive; times are compared in whole deciseconds."""
    bounds = np.asarray(choice.breaks, dtype=float)
    if not len(bounds) or not np.isfinite(bounds).all() or (np.diff(bounds) <= 0).any():
        raise ParameterError("breaks must be finite numbers in increasing order, at least one.")
    if len(bounds) > _MOST_CLASSES:
        raise ParameterError(f"{len(bounds)} breaks are too many; give at most {_MOST_CLASSES}.")
    values = numbers[known]
    if is_time:
        placed = np.searchsorted(to_deciseconds(bounds), to_deciseconds(values))
    else:
        placed = np.searchsorted(bounds, values)
    codes = np.full(len(numbers), NO_CLASS, np.uint8)
    codes[known] = placed
    shown = [number_text(one) for one in bounds]
    words = [filled("upTo", shown[0])]
    words += [interval(low, high) for low, high in itertools.pairwise(bounds)]
    beyond = bool((placed == len(bounds)).any())
    if beyond:
        words.append(filled("moreThan", shown[-1]))
    return Classes(codes, words, _break_colours(choice, len(bounds), beyond=beyond), ordered=True)


def _break_colours(choice: Choice, count: int, *, beyond: bool) -> list[str]:
    if choice.cmap == "time":
        return [*palettes.ramp("time", count), *([palettes.LATER] if beyond else [])]
    if isinstance(choice.cmap, str) and choice.cmap in palettes.NAMED:
        return palettes.ramp(choice.cmap, count + 1)[: count + beyond]
    return palettes.ramp(choice.cmap, count + beyond)


def _short_bounds(values: NDArray[np.float64], bins: NDArray[np.float64]) -> list[float]:
    """Write each bound with as few digits as part the same values."""
    ordered = np.sort(values)
    found = []
    for bound in bins:
        at = int(np.searchsorted(ordered, bound, side="right"))
        low, high = float(ordered[at - 1]), float(ordered[min(at, len(ordered) - 1)])
        found.append(_shortest(low, high))
    return found


def _shortest(low: float, high: float) -> float:
    """Find the number of the fewest digits that is at least `low` and less than `high`.

    >>> _shortest(12.345, 12.41), _shortest(1987.0, 2018.0), _shortest(3.0, 3.0)
    (12.4, 2000.0, 3.0)
    """
    if not low < high:
        return low
    start = -math.floor(math.log10(max(abs(low), abs(high))))
    for digits in range(start, start + _MOST_DIGITS):
        step = 10.0**-digits
        found = round(math.ceil(round(low / step, 9)) * step, max(digits, 0))
        if low <= found < high:
            return found
    return low


def number_text(value: float) -> str:
    """Write a number with separators and at most four decimals.

    >>> number_text(12345.0), number_text(0.25)
    ('12,345', '0.25')
    """
    if float(value).is_integer():
        return f"{value:,.0f}"
    digits = min(max(3 - math.floor(math.log10(abs(value))), 0), _MOST_DIGITS)
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def interval(low: float, high: float) -> tuple[str, str]:
    """Write the bounds of a class in both languages."""
    start, stop = number_text(low), number_text(high)
    return f"{start}~{stop}", f"{start}–{stop}"


def words_of(column: object, value: object) -> tuple[str, str]:
    """Name a value in both languages; the codes of our own columns have words."""
    coded = LABELS.get(str(column), {}).get(str(value))
    if coded is not None and str(column) not in (COLUMN, HEADING, WORD):
        return coded
    if is_flag(value):
        return LABELS[WORD]["yes" if value else "no"]
    text = number_text(float(value)) if isinstance(value, float) else str(value)
    return text, text


def filled(key: str, value: object) -> tuple[str, str]:
    """Fill a value into a text of both languages."""
    korean, english = LABELS[WORD][key]
    return korean.replace("{0}", str(value)), english.replace("{0}", str(value))


def _sort_key(value: object) -> tuple[bool, float, str]:
    """Numbers in their order, then texts in theirs."""
    if isinstance(value, int | float | np.number):
        return False, float(value), ""
    return True, 0.0, str(value)
