"""Parameters and errors that the location models describe alike."""

from __future__ import annotations

LOCATION = {
    "p": """\
p : int, optional
    Number of facilities, required ones included; with a budget the largest number.""",
    "budget": """\
budget : float, optional
    Largest sum of the costs in `facilities`.""",
    "gap": """\
gap : float, default 0.0
    Share of the objective that the bound may differ by.""",
    "not_aligned": """\
AlignmentError
    If the ids of `demand` or `facilities` are not those of the matrix, or a number is
    missing or negative.""",
}
