"""A scenario: edits of a network and of layers, as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from aicomplex_geo._files import is_file, path_of
from aicomplex_geo.errors import DataNotFoundError, Fault, ParameterError, ScenarioError
from aicomplex_geo.layers.tables import read_toml_text
from aicomplex_geo.network.tables import check_network
from aicomplex_geo.scenarios.commuting import hash_of
from aicomplex_geo.scenarios.dates import first_day, last_day
from aicomplex_geo.scenarios.reading import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path
    from typing import Self

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import RoadNetwork
    from aicomplex_geo.scenarios.edits import Edit


@dataclass(frozen=True, slots=True)
class Scenario:
    """What would change: edits of the road network and of layers, with their sources.

    Read one with :meth:`from_file` or :meth:`from_text`. The reference of the format is
    ``docs/reference/scenario-format.md``.

    Parameters
    ----------
    id : str
        Short name in ASCII.
    title_ko, title_en : str
        Title in both languages; if the file has only one, it serves for both.
    opens : str
        When the scenario takes effect: a year, a month or a day as the source has it; empty if
        no date is known.
    opens_latest : str
        The latest date, where `opens` is uncertain; empty if it is not.
    status : {"existing", "under_construction", "planned", "hypothetical"}
        How real the scenario is.
    confidence : {"low", "medium", "high"}
        How sure its facts are.
    source : str
        Where they come from.
    note_ko, note_en : str
        Remarks for those who read results.
    edits : tuple of Edit
        The edits, in the order of the file.

    Attributes
    ----------
    hash
    opens_range
    earliest
    latest

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> scenario = ag.Scenario.from_text('''
    ... [scenario]
    ... id = "closure"
    ... title_en = "The Honam Expressway is closed between Dongnim and Sanwol"
    ... source = "assumed"
    ...
    ... [[edit]]
    ... kind = "close"
    ... road = "호남고속도로"
    ... between = ["25-dongnim-ic", "25-sanwol-ic"]
    ... ''')
    >>> scenario
    Scenario('closure', 1 edit)
    >>> len(scenario.apply(ag.read_network("strategic")).closed_edges)
    6
    >>> scenario.opens_range, scenario.earliest, scenario.latest, len(scenario.hash)
    ('', datetime.date(9999, 12, 31), datetime.date(9999, 12, 31), 64)
    >>> import tempfile
    >>> from pathlib import Path
    >>> text = '[scenario]|id = "none"|title_en = "No edits"|source = "assumed"'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "none.toml")
    ...     _ = path.write_text(text.replace("|", chr(10)), encoding="utf-8")
    ...     Scenario.from_file(path)
    Scenario('none', 0 edits)
    >>> hubs = ag.read_layer("hubs")
    >>> scenario.apply_layer("hubs", hubs).equals(hubs)
    True
    """

    id: str
    title_ko: str
    title_en: str
    opens: str
    opens_latest: str
    status: str
    confidence: str
    source: str
    note_ko: str
    note_en: str
    edits: tuple[Edit, ...]

    def __repr__(self) -> str:
        count = f"{len(self.edits)} edit{'' if len(self.edits) == 1 else 's'}"
        opens = f", opens {self.opens}" if self.opens else ""
        return f"Scenario({self.id!r}, {count}{opens})"

    def _repr_html_(self) -> str:
        rows = {
            "id": self.id,
            "opens": self.opens_range or "no date",
            "status": self.status,
            "confidence": self.confidence,
            "source": self.source,
            "edits": ", ".join(edit.kind for edit in self.edits),
        }
        body = "".join(
            f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in rows.items()
        )
        return f"<table><caption>{escape(self.title_en)}</caption>{body}</table>"

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a scenario from a TOML file.

        Parameters
        ----------
        path : str or pathlib.Path
            The file, in UTF-8.

        Returns
        -------
        Scenario
            The scenario.

        Raises
        ------
        DataNotFoundError
            If there is no such file.
        ScenarioError
            If the file has faults; all of them are reported at once, with their lines.
        """
        file = path_of(path, "path")
        if not is_file(file):
            raise DataNotFoundError(
                f"there is no scenario file {path}. Check the path, or write one with: "
                "aicomplex-geo scenario template"
            )
        faults: list[Fault] = []
        text = read_toml_text(file, faults)
        if text is None:
            raise ScenarioError(faults)
        return cls.from_text(text, name=file.name)

    @classmethod
    def from_text(cls, text: str, *, name: str = "scenario.toml") -> Self:
        """Read a scenario from TOML.

        Parameters
        ----------
        text : str
            As in a file.
        name : str, optional
            Name of the file in messages.

        Returns
        -------
        Scenario
            The scenario.

        Raises
        ------
        ScenarioError
            If the text has faults; all of them are reported at once, with their lines.
        """
        read, faults = read_scenario(text, name)
        if read is None:
            raise ScenarioError(faults)
        head = read.head
        fields = head.model_dump() | {
            "title_ko": head.title_ko or head.title_en,
            "title_en": head.title_en or head.title_ko,
        }
        return cls(**fields, edits=read.edits)

    @property
    def hash(self) -> str:
        """SHA-256 of what the edits do.

        Returns
        -------
        str
            The same for every order of edits that commute; titles, dates, sources and remarks
            do not count.
        """
        return hash_of(self.edits)

    @property
    def opens_range(self) -> str:
        """When the scenario takes effect, as text.

        Returns
        -------
        str
            ``"2026-12"``, or ``"2026-12~2027-06"`` where the date is uncertain; empty if no
            date is known.
        """
        return f"{self.opens}~{self.opens_latest}" if self.opens_latest else self.opens

    @property
    def earliest(self) -> date:
        """First day on which the scenario may take effect.

        Returns
        -------
        datetime.date
            ``date.max`` if no date is known.
        """
        return first_day(self.opens)

    @property
    def latest(self) -> date:
        """Last day on which the scenario may take effect.

        Returns
        -------
        datetime.date
            ``date.max`` if no date is known.
        """
        return last_day(self.opens_latest or self.opens)

    def validate(
        self,
        net: RoadNetwork,
        *,
        layers: Mapping[str, gpd.GeoDataFrame | pd.DataFrame] | None = None,
    ) -> tuple[Fault, ...]:
        """Check the edits against a network and layers.

        Parameters
        ----------
        net : RoadNetwork
            The network that the scenario is to be applied to.
        layers : mapping of str to frame, optional
            All layers of a study by name, as :meth:`apply_layer` takes them.

        Returns
        -------
        tuple of Fault
            Roads and junctions that do not exist, with the nearest names; new links that reach
            no road; edits that contradict each other; with `layers`, layers, rows and columns
            that do not exist. Each has its line. Empty if there are
            none.

        Raises
        ------
        ParameterError
            If `net` is no RoadNetwork.

        Examples
        --------
        >>> import aicomplex_geo as ag
        >>> scenario = ag.Scenario.from_text('''
        ... [scenario]
        ... id = "typo"
        ... title_en = "A name with a typing error"
        ... source = "none"
        ... [[edit]]
        ... kind = "close"
        ... interchange = "25-dongnim"
        ... ''')
        >>> print(scenario.validate(ag.read_network("strategic"))[0])
        scenario.toml, line 6: there is no junction '25-dongnim'. Nearest: '25-dongnim-ic', ...
        """
        from aicomplex_geo.scenarios.applying import applied  # noqa: PLC0415 - loads geopandas
        from aicomplex_geo.scenarios.layer_edits import layer_faults  # noqa: PLC0415 - the same

        check_network(net)
        faults = [
            *applied(net, self.edits, self._entry())[1],
            *layer_faults(self.edits, self.source, layers),
        ]
        return tuple(sorted(faults, key=_line_of))

    def apply(self, net: RoadNetwork) -> RoadNetwork:
        """Apply the edits of links.

        Parameters
        ----------
        net : RoadNetwork
            Any network; it is not changed.

        Returns
        -------
        RoadNetwork
            A new network, whose provenance lists the scenario under ``scenarios`` (``id``,
            ``hash``, ``status``, ``confidence``, ``opens``). Closed links are in
            ``closed_edges``, so that points are snapped as before. It is `net` itself if the
            scenario has no edit of links.

        Raises
        ------
        ScenarioError
            If the scenario does not fit the network, as :meth:`validate` reports.
        ParameterError
            If `net` is no RoadNetwork.

        Notes
        -----
        Edits that commute may stand in any order, with the same result row by row. A link that
        a new road joins is split; its parts have their share of its length and toll, and their
        times add up to its own. Counts of signals and crossings along it stay with the longer
        part.
        """
        from aicomplex_geo.scenarios.applying import applied  # noqa: PLC0415 - loads geopandas

        check_network(net)
        after, faults = applied(net, self.edits, self._entry())
        if faults:
            raise ScenarioError(faults)
        return after

    def apply_layer(
        self, name: str, frame: gpd.GeoDataFrame | pd.DataFrame
    ) -> gpd.GeoDataFrame | pd.DataFrame:
        """Apply the edits of a layer.

        Parameters
        ----------
        name : str
            Name of the layer, as the edits have it.
        frame : geopandas.GeoDataFrame or pandas.DataFrame
            The layer, with its ids as index; it is not changed.

        Returns
        -------
        geopandas.GeoDataFrame or pandas.DataFrame
            A new frame; `frame` itself if no edit is about the layer. New rows come last.

        Raises
        ------
        ScenarioError
            If an id or column does not exist, with the nearest names, or edits contradict each
            other; all faults are reported at once, with their lines.
        """
        from aicomplex_geo.scenarios.layer_edits import (  # noqa: PLC0415 - loads geopandas
            apply_to_layer,
        )

        return apply_to_layer(self.edits, self.source, name, frame)

    def _entry(self) -> dict[str, str]:
        """Entry of a provenance."""
        names = ("id", "hash", "title_ko", "title_en", "status", "confidence", "source")
        return {**{name: getattr(self, name) for name in names}, "opens": self.opens_range}


def _line_of(fault: Fault) -> int:
    number = fault.row.removeprefix("line ")
    return int(number) if number.isdigit() else 0


def stack(scenarios: Iterable[Scenario], *, id: str = "", title_en: str = "") -> Scenario:  # noqa: A002 - the name of the field
    """Stack scenarios: each applies to what those before it made.

    Parameters
    ----------
    scenarios : iterable of Scenario
        In the order in which they apply.
    id : str, optional
        Id of the stack; by default the ids joined by ``+``.
    title_en : str, optional
        Title of the stack; by default the titles joined by ``+``, in both languages.

    Returns
    -------
    Scenario
        All edits. Its hash is the same for each order of scenarios that commute. Its status
        and confidence are the least certain ones, its date the latest.

    Raises
    ------
    ParameterError
        If something else than scenarios is given.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> stack([]).edits
    ()
    """
    given = list(scenarios)
    for one in given:
        if not isinstance(one, Scenario):
            raise ParameterError(f"scenarios holds a {type(one).__name__}, not a Scenario.")
    edits: list[Edit] = []
    step = 0
    for one in given:
        edits += [replace(edit, step=step + edit.step) for edit in one.edits]
        step = max((edit.step for edit in edits), default=-1) + 1
    surest = ("hypothetical", "planned", "under_construction", "existing")
    levels = ("low", "medium", "high")
    dates = [one.opens_latest or one.opens for one in given]
    return Scenario(
        id=id or "+".join(one.id for one in given) or "nothing",
        title_ko=title_en or " + ".join(one.title_ko for one in given) or "변경 없음",
        title_en=title_en or " + ".join(one.title_en for one in given) or "no change",
        opens=max(dates) if given and all(dates) else "",
        opens_latest="",
        status=min((one.status for one in given), key=surest.index, default="existing"),
        confidence=min((one.confidence for one in given), key=levels.index, default="high"),
        source="; ".join(dict.fromkeys(one.source for one in given)) or "none",
        note_ko="",
        note_en="",
        edits=tuple(edits),
    )
