"""Matrices and networks made again from their inputs, compared bit for bit with what they were."""

from __future__ import annotations

import json
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import bytes_sha256, is_file, path_of, sha256
from aicomplex_geo.errors import AicomplexGeoError, DataNotFoundError, ParameterError
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.readers import saved
from aicomplex_geo.network.readers.again import check_max_size, read_again
from aicomplex_geo.od_dataset import dataset
from aicomplex_geo.od_dataset.layout import part_name
from aicomplex_geo.publish.table_differences import table_difference
from aicomplex_geo.publish.verification import (
    CHANGED,
    DESCRIPTIONS,
    EQUAL,
    MISSING,
    OTHER,
    Verification,
    matrix_as_written,
    network_as_written,
    reasons_of,
    recorded_profile,
    unless_edited,
)
from aicomplex_geo.routing import Router
from aicomplex_geo.routing.internals import streamed_matrix
from aicomplex_geo.routing.od_on_disk import compute_again

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from aicomplex_geo.publish.verification import Kind, Progress
    from aicomplex_geo.study import Study

OF_MATRIX = (
    "inputs", "versions", "parameters", "profile", "network",
    "origins", "destinations", "distances",
)  # fmt: skip
OF_NETWORK = ("source", "versions", "parameters", "version")
"""Parts of a manifest, in the order in which they explain a difference best."""
_OPTIONS = {
    "max_distance": "max_distance_m",
    "connected_within": "connected_within_m",
    "turns": "turns",
    "u_turns": "u_turns",
}
"""Options of a router, and their names in the provenance of a matrix."""


def verify_matrix(
    path: str | Path,
    router: Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    progress: Progress | None = None,
) -> Verification:
    """Verify a matrix on disk, and compute it again from its inputs, bit for bit.

    Nothing is written: each file is computed, compared and given up, in the memory that
    ``Router.od_matrix(out=)`` takes.

    Parameters
    ----------
    path : str or pathlib.Path
        Folder that ``Router.od_matrix(out=)`` wrote, by itself or with workers of Dask.
    router : Router
        The router that the matrix was computed with, made again.
    origins, destinations : geopandas.GeoDataFrame
        The points, read again.
    progress : callable, optional
        Called with what is being done and the share that is done, 0 to 1.

    Returns
    -------
    Verification
        State of each file, where it differs, and the reasons: inputs, versions, parameters.

    Raises
    ------
    DataNotFoundError
        If the folder has no matrix.
    CorruptFileError
        If the manifest of the matrix has another version, or the matrix is not complete.
    ParameterError
        If `router` is no router.
    PointsError
        If a table of points is invalid.
    TooLargeError
        If a file of the matrix would not fit into memory.

    Examples
    --------
    >>> import tempfile
    >>> import aicomplex_geo as ag
    >>> from aicomplex_geo.publish import verify_matrix
    >>> study = ag.load_study()
    >>> router, points = ag.Router(study.network()), (study.origins(), study.hubs())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     od = router.od_matrix(*points, out=f"{folder}/od.parquet")
    ...     verify_matrix(od.path, router, *points).ok
    True
    """
    if not isinstance(router, Router):
        raise ParameterError(
            f"router is a {type(router).__name__}. Give the Router that the matrix is of."
        )
    folder = _folder(path, "matrix")
    manifest = dataset.found_manifest(folder)
    found = matrix_as_written(manifest)
    if manifest.error is not None:
        return found
    then = manifest.content
    files = _FilesMadeAgain(found, dataset.hashes_of(then))
    matrix = streamed_matrix(router, origins, destinations, distances=then["distances"])

    def advance(done: int, total: int) -> None:
        if progress is not None:
            progress(f"{done:,} of {total:,} origins", done / total)

    layout = compute_again(
        matrix,
        then["rows_per_part"],
        lambda part, data: files.compare(part_name(part), data),
        advance,
    )
    parts = [part_name(part) for part in range(layout.n_parts)]
    described = layout.manifest([{"file": one, "sha256": files.hashes[one]} for one in parts])
    for name, data in layout.point_files.items():
        files.compare(name, data)
    now = json.loads(described)
    edited = not manifest.intact
    reasons = reasons_of(OF_MATRIX, _of_matrix(then), _of_matrix(now), edited=edited)
    return files.verification(reasons, same=then == now)


def verify_network(
    path: str | Path, source: RoadNetwork | str | Path, *, max_size: float | None = None
) -> Verification:
    """Verify a saved network, and make it again from its source, bit for bit.

    Parameters
    ----------
    path : str or pathlib.Path
        Folder that ``RoadNetwork.save`` wrote.
    source : RoadNetwork, str or pathlib.Path
        What the network was read from: a file of OpenStreetMap data, a node-link or a GraphML
        file, read with the options that the folder records; the name or folder of a network that
        was converted; or the network itself, made again.
    max_size : float, optional
        As in :func:`aicomplex_geo.network.from_osm_file`.

    Returns
    -------
    Verification
        State of each file, where it differs, and the reasons: source, versions, parameters.

    Raises
    ------
    DataNotFoundError
        If the folder has no saved network, or there is no such source.
    CorruptFileError
        If the manifest of the network has a newer version, or the source cannot be read.
    FaultyInputError
        If the source has faults.
    ParameterError
        If `source` is neither a network nor a path, or it is a file and the network was
        downloaded, or `max_size` is given for a source that is no file of OpenStreetMap.
    UnknownNetworkError
        If the source is no network.

    Examples
    --------
    >>> import tempfile
    >>> from aicomplex_geo import load_study
    >>> from aicomplex_geo.publish import verify_network
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = load_study().network().save(f"{folder}/net")
    ...     verify_network(saved, "strategic").ok
    True
    """
    folder = _folder(path, "network")
    manifest = saved.found_manifest(folder)
    found, then = network_as_written(manifest), manifest.content
    if not isinstance(source, RoadNetwork):
        path_of(source, "source")
    check_max_size(source, max_size)
    if manifest.error is not None:
        return found
    files = _FilesMadeAgain(found, then["sha256"])
    try:
        net = (
            source
            if isinstance(source, RoadNetwork)
            else read_again(source, then, max_size=max_size)
        )
    except AicomplexGeoError as error:
        return unless_edited(manifest, found, error)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        again = net.save(Path(temporary) / "network")
        made = saved.read_manifest(again)
        for name in made["sha256"]:
            files.compare(name, again / name)
    now = {name: made[name] for name in made if name in then}  # earlier versions wrote fewer
    now["manifest_sha256"] = then.get("manifest_sha256")
    edited = not manifest.intact
    reasons = reasons_of(OF_NETWORK, _of_network(then), _of_network(now), edited=edited)
    return files.verification(reasons, same=_without_name(then) == _without_name(now))


def recorded_router(
    path: str | Path,
    study: Study,
    *,
    network: str | None = None,
    profile: str | None = None,
    max_distance: float | None = None,
) -> Router:
    """Make the router of a matrix again: what is not given is as the matrix records it.

    Its manifest may have been edited; one that cannot be read has nothing to make it from.
    """
    known = dataset.found_manifest(_folder(path, "matrix")).content["provenance"]
    options = {name: known[key] for name, key in _OPTIONS.items() if key in known}
    if max_distance is not None:
        options["max_distance"] = max_distance
    name = (
        recorded_profile(study, str(known.get("profile")), "matrix") if profile is None else profile
    )
    return Router(study.network(network), profile=study.profile(name), **options)


def _folder(path: str | Path, kind: Kind) -> Path:
    folder, description = path_of(path, "path"), DESCRIPTIONS[kind]
    if not is_file(folder / description):
        raise DataNotFoundError(
            f"{folder} has no {description}: it is no {kind}. Give the folder of a {kind}."
        )
    return folder


def _of_matrix(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the parameters of a matrix from its network."""
    parameters = dict(manifest["provenance"])
    return {**manifest, "network": parameters.pop("network", None), "parameters": parameters}


def _of_network(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the parameters of a network from its source."""
    source = dict(manifest["provenance"])
    return {**manifest, "parameters": source.pop("parameters", None), "source": source}


def _without_name(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out how the source was named, which changes nothing that is read from it."""
    source = {key: value for key, value in manifest["provenance"].items() if key != "name"}
    return {**manifest, "provenance": source}


class _FilesMadeAgain:
    """Compares the files of a folder with those that are made again, from any thread."""

    def __init__(self, found: Verification, written: Mapping[str, str]) -> None:
        self._found, self._written = found, written
        self._states, self._details = dict(found.files), dict(found.details)
        self.hashes: dict[str, str] = {}
        self._lock = threading.Lock()  # tables are compared one at a time, for memory

    def compare(self, name: str, now: Path | bytes) -> None:
        """Compare a file with the same one made again."""
        digest = bytes_sha256(now) if isinstance(now, bytes) else sha256(now)
        file = self._found.path / name
        with self._lock:
            self.hashes[name] = digest
            state = self._states.get(name)
            if state == EQUAL and self._written[name] == digest:
                return
            if name not in self._written and state is None:
                self._states[name] = OTHER
                self._details[name] = "there was no such file"
                return
            if not is_file(file):
                self._states[name] = MISSING
                return
            if state != CHANGED:
                self._states[name] = OTHER
            elif sha256(file) == digest:
                self._details[name] = (
                    "it comes out the same again, and its hash in the manifest was edited"
                )
                return
            if name in self._details:  # it has the content of another file
                return
            self._details[name] = table_difference(file, now)

    def verification(self, reasons: tuple[str, ...], *, same: bool) -> Verification:
        """Say what was found; `same` is whether the description came out the same."""
        manifest = DESCRIPTIONS[self._found.kind]
        made = {manifest, *self.hashes}
        lost = {name for name, state in self._states.items() if state == EQUAL} - made
        self._states |= dict.fromkeys(lost, OTHER)
        self._details |= dict.fromkeys(lost, "there is no such file now")
        if not same and self._states[manifest] == EQUAL:
            self._states[manifest] = OTHER
        return replace(
            self._found,
            files=self._states,
            reasons=reasons,
            replayed=True,
            details=self._details,
        )
