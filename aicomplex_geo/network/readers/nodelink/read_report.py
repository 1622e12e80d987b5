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
    """What was found on the way.

    Parameters
    ----------
    counts : collections.Counter
        How often, by what was found.
    unknown : dict
        How many rows have each code that is in no table, by field.
    """

    counts: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)

    def translate(self, name: str, texts: pd.Series, table: dict[str, str]) -> codes.Codes:
        """Look a field of codes up, and note those that are in no table.

        Parameters
        ----------
        name : str
            Field.
        texts : pandas.Series of str
            Its texts.
        table : dict of str to str
            Meanings.

        Returns
        -------
        Codes
            What was found.
        """
        found = codes.translate(texts, table)
        if found.unknown:
            self.unknown[name] = found.unknown
            self.counts[f"rows with a {name} that is not known"] += sum(found.unknown.values())
        return found


def note(faults: list[Fault], file: str, ids: pd.Series, bad: object, text: str) -> None:
    """Add one fault for all rows that `bad` marks.

    Parameters
    ----------
    faults : list of Fault
        Added to.
    file : str
        Name of the file.
    ids : pandas.Series of str
        Ids of the rows.
    bad : array of bool
        Rows with the fault.
    text : str
        ``problem|remedy``.
    """
    marked = np.asarray(bad, dtype=bool)
    if marked.any():
        problem, remedy = text.split("|")
        first = int(np.argmax(marked))
        row = f"row {first + 1} ({ids.iloc[first] or 'without id'})"
        many = f"{int(marked.sum()):,} of {len(marked):,} rows: "
        faults.append(Fault(file, row, many + problem, remedy))
