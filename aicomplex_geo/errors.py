"""The errors of the library, one class for each cause.

Every error of the library derives from :class:`AicomplexGeoError` and from the builtin
that a caller would expect, so that ``except ValueError`` works too.

Examples
--------
>>> import aicomplex_geo as ag
>>> try:
...     ag.read_layer("site")
... except UnknownLayerError as error:
...     isinstance(error, AicomplexGeoError), isinstance(error, LookupError)
(True, True)
>>> def all_are(builtin, *errors):
...     return all(issubclass(one, builtin) for one in errors)
>>> all_are(OSError, DataNotFoundError, CorruptFileError, DownloadError, OutputError)
True
>>> all_are(LookupError, UnknownLayerError, UnknownNetworkError, UnknownProfileError)
True
>>> all_are(ValueError, ParameterError, PointsError, AlignmentError, MatrixError, DecayError)
True
>>> all_are(ValueError, InfeasibleError, ExternalResourceError, ModuleError)
True
>>> all_are(UserWarning, RestartWarning, PointsWarning, NetworkWarning)
True
>>> issubclass(TooLargeError, MemoryError), issubclass(TimeLimitError, TimeoutError)
(True, True)
>>> issubclass(WorkerError, RuntimeError), issubclass(MissingDependencyError, ImportError)
(True, True)

An input file reports all of its faults at once:

>>> error = LayerError([Fault("clinics.csv", "row 3", "has no id.", "Give each row its own id.")])
>>> print(error)
1 fault:
  clinics.csv, row 3: has no id. Give each row its own id.
>>> all_are(FaultyInputError, LayerError, StudyError, NetworkError, ScenarioError)
True
>>> all_are(FaultyInputError, ProfileError, ObservationError)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo._quoting import CUT, MAX_FAULTS_SHOWN, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PLACE, LONGEST_PROBLEM = 120, 600
"""Characters of a fault that its message shows, whatever the file holds."""


class AicomplexGeoError(Exception):
    """Base of every error that the library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # that of MemoryError is taken for incomplete by tblib, which sends errors between workers
        return type(self), self.args, vars(self)


class DataNotFoundError(AicomplexGeoError, FileNotFoundError):
    """A file or folder that was named does not exist."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class CorruptFileError(AicomplexGeoError, OSError):
    """A file is cut off, changed since it was written, or not what its name says."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class DownloadError(AicomplexGeoError, OSError):
    """A service on the network did not return the requested data; nothing was kept."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class OutputError(AicomplexGeoError, OSError):
    """A result could not be written; what stood there before is untouched."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class TooLargeError(AicomplexGeoError, MemoryError):
    """A result, or an unpacked file, would not fit into memory; nothing was computed or read."""


class WorkerError(AicomplexGeoError, RuntimeError):
    """The workers of a cluster were lost."""


class MissingDependencyError(AicomplexGeoError, ImportError):
    """An optional library is not installed; the message names the extra."""


class UnknownLayerError(AicomplexGeoError, LookupError):
    """No layer of that name is in the catalogue."""


class UnknownNetworkError(AicomplexGeoError, LookupError):
    """No network of that name is bundled, and no saved one lies at that path."""


class UnknownProfileError(AicomplexGeoError, LookupError):
    """No travel profile has that name."""


class RestartWarning(UserWarning):
    """Unfinished results belong to other inputs, and are computed again."""


class PointsWarning(UserWarning):
    """Rows of a file of points were left out, as the caller chose, or have no position."""


class NetworkWarning(UserWarning):
    """A road network was read, but something in its file is missing or invalid."""


class ParameterError(AicomplexGeoError, ValueError):
    """An argument is outside what the function takes."""


class PointsError(AicomplexGeoError, ValueError):
    """A table of points is invalid: no CRS, ids not unique, or geometries that are not points."""


class AlignmentError(AicomplexGeoError, ValueError):
    """Two tables that belong together do not have the same ids."""


class MatrixError(AicomplexGeoError, ValueError):
    """Values that are not a valid travel time matrix."""


class DecayError(AicomplexGeoError, ValueError):
    """A decay function gives values outside [0, 1] or of another shape."""


class InfeasibleError(ParameterError):
    """No choice of facilities serves everybody who has demand.

    Parameters
    ----------
    message : str
        What is impossible, and what to do.
    demand : iterable of ids
        Origins that cannot be served.

    Attributes
    ----------
    demand : tuple of ids
        Origins that no facility can serve or, where each of them alone could be served,
        those that stay unserved when the others are served.
    """

    def __init__(self, message: str, demand: Iterable[Any]) -> None:
        self.demand = tuple(demand)
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.demand), vars(self)


class TimeLimitError(AicomplexGeoError, TimeoutError):
    """The time limit was reached before a solution was found."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class ExternalResourceError(AicomplexGeoError, ValueError):
    """A map needs resources from another host; the message lists the addresses."""


class ModuleError(AicomplexGeoError, ValueError):
    """A JavaScript module of a page cannot be linked with the others."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input file.

    Parameters
    ----------
    file : str
        Name of the file, as the user knows it.
    row : str
        Id or number of the row, or the name of the table; empty for the whole file.
    problem : str
        What is wrong, with the value that was found.
    remedy : str
        What to do about it.
    """

    file: str
    row: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        row = _cut(self.row, LONGEST_PLACE)
        place = f"{_cut(self.file, LONGEST_PLACE)}, {row}" if row else self.file
        return plain(f"{place}: {_cut(self.problem, LONGEST_PROBLEM)} {self.remedy}")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + CUT


class FaultyInputError(AicomplexGeoError, ValueError):
    """An input file has faults; all of them are reported together.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.

    Attributes
    ----------
    faults : tuple of Fault
        Every fault that was found, in the order of the file.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        shown = [str(fault) for fault in self.faults[:MAX_FAULTS_SHOWN]]
        more = len(self.faults) - len(shown)
        head = f"{len(self.faults)} fault{'s' if len(self.faults) > 1 else ''}:"
        tail = [f"... and {more} more"] if more else []
        super().__init__("\n  ".join([head, *shown, *tail]))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,), vars(self)


class LayerError(FaultyInputError):
    """A layer file does not fit the schema of its layer."""


class StudyError(FaultyInputError):
    """A study file has faults."""


class NetworkError(FaultyInputError):
    """The tables of a network have faults."""


class ScenarioError(FaultyInputError):
    """A scenario has faults, or does not fit the network or layer that it is applied to."""


class ProfileError(FaultyInputError):
    """A travel profile has faults."""


class ObservationError(FaultyInputError):
    """A table of observed speeds has faults."""
