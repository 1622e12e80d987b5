"""Reading matrices on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._files import is_file, path_of, sha256, why_unreadable
from aicomplex_geo._manifests import DAMAGE, FoundManifest, OtherVersionError, find_manifest
from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._od_frame import POINT_STATUSES
from aicomplex_geo._unpacked import check_parquet, check_text
from aicomplex_geo.errors import CorruptFileError, DataNotFoundError
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.od_dataset.layout import FORMAT_VERSION, KEY, MANIFEST, POINTS
from aicomplex_geo.od_dataset.manifest import Manifest, VersionOnly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


class ODDataset:
    """Travel times on disk, as ``Router.od_matrix(..., out=folder)`` writes them.

    Iterating gives an `ODMatrix` for some origins at a time, any number of times, so that every
    measure accepts it in place of a matrix. Other programs read the folder as a table with the
    columns from_id, to_id, travel_time (minutes), distance (metres) and status; no time is
    unreachable. Each file is compared with its hash when it is read.

    Parameters
    ----------
    path : str or pathlib.Path
        The folder.

    Attributes
    ----------
    origins, destinations : pandas.Index
        Ids of the points.
    provenance : dict
        What the times are computed from.
    shape
    path

    Raises
    ------
    DataNotFoundError
        If `path` is not a folder, or not one with a matrix.
    CorruptFileError
        If the matrix was not written to its end, or its manifest is damaged.

    Examples
    --------
    >>> import tempfile
    >>> import aicomplex_geo as ag
    >>> from aicomplex_geo.routing import ODDataset
    >>> study = ag.load_study()
    >>> router = ag.Router(study.network())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     od = router.od_matrix(study.origins(), study.hubs(), out=f"{folder}/od.parquet")
    ...     ODDataset(od.path).to_matrix().shape == (len(study.origins()), len(study.hubs()))
    True
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     od = router.od_matrix(study.origins(), study.hubs(), out=f"{folder}/od.parquet")
    ...     od.verify()
    ...     sorted(od.hashes)
    ['_points/destinations.parquet', '_points/origins.parquet', 'part-000000.parquet']
    """

    def __init__(self, path: str | Path) -> None:
        folder = path_of(path, "path")
        if not is_file(folder / MANIFEST):
            raise DataNotFoundError(
                f"{folder} is not a folder with a matrix: it has no {MANIFEST}. Give the folder "
                "that Router.od_matrix(..., out=folder) wrote."
            )
        self._folder, self._manifest = folder, complete(read_manifest(folder), folder)
        both = [self._points(part) for part in self._manifest["points"]]
        (self.origins, self._origin_status), (self.destinations, self._destination_status) = both
        self.provenance: dict[str, Any] = self._manifest["provenance"]
        found = len(self.origins), len(self.destinations)
        if found != (self._manifest["origins"], self._manifest["destinations"]):
            raise _damaged(folder / POINTS)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"ODDataset({rows:,} origins, {columns:,} destinations, {self._folder.name!r})"

    @property
    def path(self) -> Path:
        """The folder."""
        return self._folder

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file of points or pairs as it was written, by its name in the folder."""
        return hashes_of(self._manifest)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of origins and destinations."""
        return len(self.origins), len(self.destinations)

    def __iter__(self) -> Iterator[ODMatrix]:
        for part in range(len(self._manifest["parts"])):
            yield self._read(part)

    def to_matrix(self) -> ODMatrix:
        """Read the whole matrix.

        Returns
        -------
        ODMatrix
            In memory, without access legs.

        Raises
        ------
        CorruptFileError
            If a file is missing or damaged.
        TooLargeError
            If the matrix would not fit into the memory that is free; nothing is read then.
        """
        n_origins, n_destinations = self.shape
        refuse_beyond_free(
            n_origins * n_destinations * (8 if self._manifest["distances"] else 4),
            f"{n_origins:,} x {n_destinations:,} pairs",
            "Nothing was read. Every measure takes the dataset as it is; iterate over it for "
            "blocks of origins.",
        )
        minutes = np.empty(self.shape, dtype=np.float32)
        metres = np.empty(self.shape, dtype=np.float32) if self._manifest["distances"] else None
        start = 0
        for block in self:
            rows = slice(start, start + len(block.origins))
            minutes[rows] = block.values  # noqa: PD011 - of an ODMatrix
            if metres is not None:
                metres[rows] = block.distances
            start = rows.stop
        return ODMatrix(
            minutes,
            self.origins,
            self.destinations,
            distances=metres,
            origin_status=self._origin_status,
            destination_status=self._destination_status,
            provenance=self.provenance,
        )

    def verify(self) -> None:
        """Compare every file with the hash that was written down when it was made.

        Raises
        ------
        CorruptFileError
            If a file is missing, or differs by a single bit.
        """
        for part in (*self._manifest["points"], *self._manifest["parts"]):
            self._checked(part)

    def _checked(self, part: dict[str, str]) -> Path:
        """Give a file that is as it was written; checksums of its pages do not cover all of it."""
        file = self._folder / part["file"]
        if why_unreadable(file) or sha256(file) != part["sha256"]:
            raise _damaged(file)
        return file

    def _points(self, part: dict[str, str]) -> tuple[pd.Index, NDArray[np.object_]]:
        return _read_points(self._checked(part))

    def _read(self, part: int) -> ODMatrix:
        rows = self._manifest["rows_per_part"]
        origins = slice(part * rows, min((part + 1) * rows, len(self.origins)))
        shape = origins.stop - origins.start, len(self.destinations)
        file = self._checked(self._manifest["parts"][part])
        names = ["travel_time", *(["distance"] if self._manifest["distances"] else [])]
        columns = _read_columns(file, names, self._manifest["key"], shape[0] * shape[1])
        if any(len(column) != shape[0] * shape[1] for column in columns):
            raise _damaged(file)
        tables = [column.reshape(shape) for column in columns]
        return ODMatrix(
            tables[0],
            self.origins[origins],
            self.destinations,
            distances=tables[1] if len(tables) > 1 else None,
            origin_status=self._origin_status[origins],
            destination_status=self._destination_status,
            provenance=self.provenance,
        )


def hashes_of(manifest: dict[str, Any]) -> dict[str, str]:
    """SHA-256 of each file of a folder as it was written."""
    return {part["file"]: part["sha256"] for part in (*manifest["points"], *manifest["parts"])}


def complete(manifest: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Give the manifest of a matrix that was written to its end, or raise CorruptFileError."""
    if not manifest["complete"]:
        raise CorruptFileError(
            f"{folder} is not complete: its writing was interrupted. Run the same again, "
            "which goes on where it stopped."
        )
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder, or raise CorruptFileError."""
    return usable(found_manifest(folder))


def found_manifest(folder: Path) -> FoundManifest:
    """Read the manifest of a folder, also where it was edited or damaged."""
    return find_manifest(folder / MANIFEST, _check_manifest)


def usable(found: FoundManifest) -> dict[str, Any]:
    """Give the content of a manifest that is as it was written, or raise CorruptFileError."""
    if isinstance(found.error, OtherVersionError):
        raise CorruptFileError(
            f"{found.file} was written by another version of the library ({found.error}). Compute "
            "the matrix again, with out= or --out."
        ) from found.error
    if found.error is not None or not found.intact:
        raise _damaged(found.file) from found.error
    return found.content


def _check_manifest(content: object) -> None:
    version = VersionOnly.model_validate(content).version
    if version != FORMAT_VERSION:
        raise OtherVersionError(f"format {version}; this one reads {FORMAT_VERSION}")
    Manifest.model_validate(content)


def _read_points(file: Path) -> tuple[pd.Index, NDArray[np.object_]]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only

    try:
        check_parquet(file, None)
        frame = pd.read_parquet(file, page_checksum_verification=True)
        check_text(frame)
        status = frame["status"].to_numpy(dtype=object)
        ids = pd.Index(frame["id"])
        known = set(status) <= set(POINT_STATUSES) and ids.is_unique and not ids.hasnans
    except (*DAMAGE, pa.ArrowException) as error:
        raise _damaged(file) from error
    if not known:
        raise _damaged(file)
    return ids, status


def _read_columns(file: Path, names: list[str], key: str, rows: int) -> list[NDArray[np.float32]]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and needed here only
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        with pq.ParquetFile(file, page_checksum_verification=True) as opened:
            if opened.metadata.num_rows != rows:
                raise _damaged(file)
            found = (opened.schema_arrow.metadata or {}).get(KEY, b"").decode("utf-8", "replace")
            table = opened.read(names, use_threads=False)
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise _damaged(file) from error
    wrong = any(not pa.types.is_floating(one.type) for one in table.columns)
    if found != key or table.column_names != names or wrong:
        raise _damaged(file)
    return [
        column.to_numpy().astype(np.float32, copy=False)
        if not column.null_count
        else column.fill_null(np.inf).to_numpy().astype(np.float32, copy=False)
        for column in table.columns
    ]


def _damaged(file: Path) -> CorruptFileError:
    return CorruptFileError(
        f"{file} is missing or damaged: it is not what was written. Delete the folder and "
        "compute the matrix again."
    )
