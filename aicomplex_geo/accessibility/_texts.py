"""Parameters and errors that the docstrings of the measures share."""

from __future__ import annotations

EQUITY = {
    "access": """\
access : pandas.Series
    Accessibility of each place, none missing and none negative where the population is
    above 0.""",
    "population": """\
population : pandas.Series, optional
    People at each place, on the same ids in any order, not all 0; by default all
    places count equally.""",
    "groups": """\
groups : pandas.Series, optional
    Group of each place with people, on the same ids.""",
    "not_series": """\
ParameterError
    If an argument is not a Series.""",
    "not_aligned": """\
AlignmentError
    If ids differ, or a value is missing, negative or not a number, or the population is 0
    everywhere.""",
    "income_not_aligned": """\
AlignmentError
    If ids differ, or a value is missing, negative (but for income) or not a number, or
    the population is 0 everywhere.""",
}

MEASURES = {
    "od": """\
od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
    Travel times in minutes, shape ``(n_origins, n_destinations)``; ``inf`` is unreachable.
    A point whose status says that it is not on the network gets no score but NaN.""",
    "opportunities": """\
opportunities : pandas.Series or pandas.DataFrame
    Amount at each destination, indexed by ``od.destinations`` in any order, none
    missing and none negative. A DataFrame holds one kind of opportunity a column.""",
    "supply": """\
supply : pandas.Series or pandas.DataFrame
    Amount at each destination, indexed by ``od.destinations`` in any order, none
    missing and none negative. A DataFrame holds one kind of supply a column.""",
    "demand": """\
demand : pandas.Series
    People at each origin, indexed by ``od.origins`` in any order, not all 0.""",
    "by_found": """\
by : column name or list of them, optional
    Columns of a DataFrame to search for; by default all.""",
    "by_summed": """\
by : column name or list of them, optional
    Columns of a DataFrame to sum; by default all.""",
    "by_supply": """\
by : column name or list of them, optional
    Columns of `supply` to take; by default all.""",
    "decay": """\
decay : callable
    Takes a one-dimensional array of finite minutes and returns weights in [0, 1]; see
    :mod:`aicomplex_geo.accessibility.decay`.""",
    "normalise": """\
normalise : {None, "max", "mean", "total"}, optional
    Divide by the largest score, by the mean of the scores, or by the sum of all
    opportunities.""",
    "bad_decay": """\
DecayError
    If `decay` returns values outside [0, 1], NaN, or another shape.""",
    "opportunities_not_aligned": """\
AlignmentError
    If the ids of `opportunities` are not those of the destinations, or an amount is
    missing, negative or not a number.""",
    "demand_not_aligned": """\
AlignmentError
    If ids differ, an amount is missing, negative or not a number, or all demand is 0.""",
    "bad_closest": """\
ParameterError
    If `n` is not a whole number of at least 1, an option is not one of those above, `by` is
    not a column, or for blocks with ``active=False``.""",
}
