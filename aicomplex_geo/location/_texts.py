"""Parameters and errors that the docstrings of the location models share."""

from __future__ import annotations

LOCATION = {
    "p": """\
p : int, optional
    Number of facilities, including required ones; with a budget, the maximum number.""",
    "budget": """\
budget : float, optional
    Maximum total cost of the chosen facilities, from the costs in `facilities`.""",
    "gap": """\
gap : float, default 0.0
    Accepted difference between objective and bound, as a share of the objective.""",
    "not_aligned": """\
AlignmentError
    If the ids of `demand` or `facilities` are not those of the matrix, or a value is
    missing or negative.""",
}
