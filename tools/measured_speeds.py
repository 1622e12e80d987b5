"""Write the table of measured against modelled speeds into the documentation.

Run ``python tools/measured_speeds.py`` after changing data/geo/observed_speeds.csv or the profiles
of cars; a test compares the two.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from aicomplex_geo._replacing import replacing
from aicomplex_geo.layers.labels import label
from aicomplex_geo.publish.figures import NONE
from aicomplex_geo.publish.speed_section import signed
from aicomplex_geo.results.observed_speeds import observed_against_modelled
from aicomplex_geo.study import load_study

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "measured-speeds.md"
BEGIN, END = "<!-- speeds: written by tools/measured_speeds.py -->", "<!-- end -->"
HEADS = (
    "road or junction",
    "kind",
    "year",
    "measured",
    "modelled",
    "error",
    "by class only",
    "error",
    "remarks",
)


def page_table(speeds: pd.DataFrame) -> str:
    """Lay out measured against modelled as Markdown."""
    rows = [list(HEADS), ["---"] * len(HEADS)]
    rows += [_row(one) for one in speeds.to_dict("records")]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(one: Mapping[Any, Any]) -> list[str]:
    remarks = ", ".join(text for text in (one["reason_en"], one["note_en"]) if text)
    return [
        one["name_en"],
        label("speed_kind", one["kind"], language="en"),
        one["year"],
        _value(one["measured"], one["unit"]),
        _value(one["modelled"], one["unit"]),
        signed(one["error"]),
        _value(one["by_class"], one["unit"]),
        signed(one["class_error"]),
        remarks or NONE,
    ]


def _value(value: float, unit: str) -> str:
    return NONE if pd.isna(value) else f"{value:.1f} {unit}"


def main() -> None:
    """Write the table."""
    study = load_study()
    speeds = observed_against_modelled(study, study.network(), study.profiles())
    block = f"{BEGIN}\n\n{page_table(speeds)}\n\n{END}"
    text = PAGE.read_text(encoding="utf-8")
    written = re.sub(
        f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block, text, flags=re.DOTALL
    )
    with replacing(PAGE) as draft:
        draft.write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
