"""What reading a node-link finds: counts, unknown codes and faulty rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import Fault
from aicomplex_geo.network.readers.nodelink import codes

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True)
class Report:
    """Counts by what was found, and rows with unknown codes by column and code."""

    counts: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)

    def translate(self, name: str, texts: pd.Series, table: dict[str, str]) -> codes.Codes:
        """Look up a column of codes, and note those that are unknown."""
        found = codes.translate(texts, table)
        if found.unknown:
            self.unknown[name] = found.unknown
            self.counts[f"rows with an unknown {name}"] += sum(found.unknown.values())
        return found


def note(faults: list[Fault], file: str, ids: pd.Series, bad: object, text: str) -> None:
    """Add one fault for all marked rows; `text` is ``"problem|remedy"``."""
    marked = np.asarray(bad, dtype=bool)
    if marked.any():
        problem, remedy = text.split("|")
        first = int(np.argmax(marked))
        row = f"row {first + 1} ({ids.iloc[first] or 'without id'})"
        many = f"{int(marked.sum()):,} of {len(marked):,} rows: "
        faults.append(Fault(file, row, many + problem, remedy))
