"""Published figures that can be checked by arithmetic, or not at all: a verdict and its reason.

Kinds of claims
    - ``sum``, ``product``: the terms added up or multiplied give the figure (``supported``) or
      do not (``contradicted``).
    - ``equal``: other sources state the same quantity. ``supported`` if all of their values
      round to the figure, ``contradicted`` if none does, ``other_definition`` if some do.
    - ``unlike``: another source counts something else: ``other_definition``.
    - ``untestable``: ``not_computable``, with what would have to be known.

The last digit of a figure that is not 0 is the last one that counts: 46,200 stands for 46,150 to
46,250.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from aicomplex_geo.layers.labels import LABELS, label
from aicomplex_geo.layers.names import text_in
from aicomplex_geo.layers.particles import with_particle
from aicomplex_geo.study.claim_references import split_list, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from aicomplex_geo.claims.rules import Verdict

Pair = tuple[str, str]
_SIGNS = frozenset({"km", "km/h", "m2", "PF", "PB"})


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a figure; `computed` is NaN where nothing can be computed."""

    verdict: Verdict
    published: float
    computed: float
    unit: str
    reason: Pair
    needed: Pair


def half_unit(figure: float) -> float:
    """Half a unit of the last digit of a figure that is not 0.

    >>> half_unit(46_200), half_unit(32.9), half_unit(25_430)
    (50.0, 0.05, 5.0)
    """
    exponent = Decimal(repr(float(figure))).normalize().as_tuple().exponent
    return float(Decimal(5).scaleb(int(exponent) - 1))


def rounds_to(value: float, figure: float) -> bool:
    """Whether a value can be rounded to a figure.

    >>> rounds_to(46_246, 46_200), rounds_to(47_256, 46_200)
    (True, False)
    """
    return abs(_decimal(value) - _decimal(figure)) <= _decimal(half_unit(figure))


def quantity(value: float, unit: str) -> Pair:
    """Show a number with its unit, in Korean and English.

    >>> quantity(46_200, "m2"), quantity(81, "companies"), quantity(32.9, "percent")
    (('46,200 m²', '46,200 m²'), ('81개사', '81 companies'), ('32.9%', '32.9%'))
    """
    shown = f"{value:,.10g}"
    korean, english = label("unit", unit), label("unit", unit, language="en")
    apart = "" if unit == "percent" else " "
    return f"{shown}{' ' if unit in _SIGNS else ''}{korean}", f"{shown}{apart}{english}"


def check_figure(claim: pd.Series, layers: Mapping[str, pd.DataFrame]) -> Finding:
    """Check a claim about a figure against the numbers of the layers that it refers to."""
    (published,) = values_of(text_in(claim, "figure"), layers)
    terms = [
        value
        for reference in split_list(text_in(claim, "terms"))
        for value in values_of(reference, layers)
    ]
    return _CHECKS[text_in(claim, "kind")](claim, published, terms)


def _check_sum(claim: pd.Series, published: float, terms: list[float]) -> Finding:
    # in decimals: 32.9 + 21.4 + 15.1 + 2.3 + 28.3 is not 100.0 in floats
    return _check_result(claim, published, terms, float(sum(map(_decimal, terms))), "+")


def _check_product(claim: pd.Series, published: float, terms: list[float]) -> Finding:
    return _check_result(claim, published, terms, float(math.prod(map(_decimal, terms))), "×")


def _topic(shown: str) -> str:
    return f"공표값 {with_particle(shown, '은/는')}"


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _check_result(
    claim: pd.Series, published: float, terms: list[float], computed: float, sign: str
) -> Finding:
    unit = text_in(claim, "unit")
    steps = f" {sign} ".join(f"{term:,.10g}" for term in terms)
    (found_ko, found_en), (said_ko, said_en) = quantity(computed, unit), quantity(published, unit)
    # 100 % of shares with one decimal is not 50 to 150: the finest number counts
    finest = min(half_unit(one) for one in (published, *terms) if one)
    if abs(_decimal(computed) - _decimal(published)) <= _decimal(finest):
        return _finding(
            claim,
            "supported",
            published,
            computed,
            (
                (
                    f"{steps} = {with_particle(found_ko, '으로/로')} "
                    f"공표값 {with_particle(said_ko, '과/와')} 일치합니다."
                ),
                f"{steps} = {found_en}, as published ({said_en}).",
            ),
        )
    off_ko, off_en = quantity(float(abs(_decimal(computed) - _decimal(published))), unit)
    more = computed > published
    than_ko = (
        ("큽니다" if more else "작습니다") if unit in _SIGNS else "많습니다" if more else "적습니다"
    )
    return _finding(
        claim,
        "contradicted",
        published,
        computed,
        (
            (
                f"{steps} = {with_particle(found_ko, '으로/로')} 공표값 {said_ko}보다 "
                f"{off_ko} {than_ko}."
            ),
            (
                f"{steps} = {found_en}, {off_en} {'more' if more else 'less'} than the published "
                f"{said_en}."
            ),
        ),
        (
            (
                f"공표값 {with_particle(said_ko, '이/가')} 부합하려면 {off_ko}의 차이가 "
                "설명되어야 합니다."
            ),
            (
                f"For the published {said_en} to hold, the difference of {off_en} would have to be "
                "accounted for."
            ),
        ),
    )


def _check_equal(claim: pd.Series, published: float, terms: list[float]) -> Finding:
    unit = text_in(claim, "unit")
    same = [term for term in terms if rounds_to(term, published)]
    other = [term for term in terms if term not in same]
    said_ko, said_en = quantity(published, unit)
    same_ko, same_en = _listed(same, unit)
    other_ko, other_en = _listed(other, unit)
    if not other:
        reason = (
            (
                f"{_topic(said_ko)} 다른 출처의 {with_particle(same_ko, '을/를')} "
                "반올림한 값과 같습니다."
            ),
            f"The published {said_en} is the rounded value of another source, {same_en}.",
        )
        return _finding(claim, "supported", published, same[0], reason)
    gap_ko, gap_en = quantity(abs(other[0] - published), unit)
    needed = (
        (
            f"공표값 {with_particle(said_ko, '이/가')} 부합하려면 "
            f"{with_particle(other_ko, '과/와')}의 차이 {with_particle(gap_ko, '이/가')} "
            "다른 산정 기준에 따른 것이어야 합니다."
        ),
        (
            f"For the published {said_en} to hold, the {gap_en} by which {other_en} differs would "
            "have to come from another definition."
        ),
    )
    if not same:
        reason = (
            (
                f"{_topic(said_ko)} 다른 출처의 {with_particle(other_ko, '과/와')} "
                f"{gap_ko} 다릅니다."
            ),
            f"The published {said_en} differs from {other_en} of another source by {gap_en}.",
        )
        return _finding(claim, "contradicted", published, other[0], reason, needed)
    reason = (
        (
            f"{_topic(said_ko)} {with_particle(same_ko, '을/를')} 반올림한 값과 "
            f"같으나, 다른 출처의 {with_particle(other_ko, '과는/와는')} {gap_ko} 다릅니다."
        ),
        (
            f"The published {said_en} is {same_en} rounded, but {other_en} of another source "
            f"differs by {gap_en}."
        ),
    )
    return _finding(claim, "other_definition", published, other[0], reason, needed)


def _check_unlike(claim: pd.Series, published: float, terms: list[float]) -> Finding:
    unit = text_in(claim, "unit")
    said_ko, said_en = quantity(published, unit)
    other_ko, other_en = _listed(terms, unit)
    return _finding(
        claim,
        "other_definition",
        published,
        terms[0],
        (
            (
                f"공표값 {with_particle(said_ko, '과/와')} 다른 출처의 "
                f"{with_particle(other_ko, '은/는')} "
                "산정 기준이 달라 직접 비교할 수 없습니다."
            ),
            (
                f"The published {said_en} and {other_en} of another source measure different "
                "things and cannot be compared."
            ),
        ),
    )


def _check_untestable(claim: pd.Series, published: float, terms: list[float]) -> Finding:
    del terms
    unit = text_in(claim, "unit")
    said_ko, said_en = quantity(published, unit)
    return _finding(
        claim,
        "not_computable",
        published,
        math.nan,
        (
            (f"{_topic(said_ko)} 이 연구의 자료로 계산할 수 없는 값이어서 검증할 수 없습니다."),
            f"The published {said_en} cannot be tested: no data of this study bear on it.",
        ),
    )


def _listed(values: list[float], unit: str) -> Pair:
    pairs = [quantity(value, unit) for value in values]
    return ", ".join(ko for ko, _ in pairs), " and ".join(en for _, en in pairs)


def _finding(
    claim: pd.Series,
    verdict: Verdict,
    published: float,
    computed: float,
    reason: Pair,
    needed: Pair = ("", ""),
) -> Finding:
    korean, english = LABELS["verdict"][verdict]
    own = text_in(claim, "needed_ko"), text_in(claim, "needed_en")
    said = [mine or theirs for mine, theirs in zip(own, needed, strict=True)]
    about = f"{korean}. {reason[0]}", f"{english.capitalize()}. {reason[1]}"
    return Finding(verdict, published, computed, text_in(claim, "unit"), about, (said[0], said[1]))


_CHECKS: dict[str, Callable[[pd.Series, float, list[float]], Finding]] = {
    "sum": _check_sum,
    "product": _check_product,
    "equal": _check_equal,
    "unlike": _check_unlike,
    "untestable": _check_untestable,
}
