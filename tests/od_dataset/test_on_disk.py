"""Matrices that are written to disk are those in memory, whatever happens in between."""

from __future__ import annotations

import json
import shutil
import uuid
import warnings
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo._files import sealed, sha256
from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    OutputError,
    ParameterError,
    PointsError,
    RestartWarning,
    TooLargeError,
)
from aicomplex_geo.network.content_hash import network_sha256
from aicomplex_geo.od_dataset import writer
from aicomplex_geo.od_dataset.layout import MANIFEST
from aicomplex_geo.routing import ODDataset, od_on_disk
from tests.conftest import as_another_user, needs_links, needs_root


@pytest.fixture(scope="module")
def study():
    return ag.load_study()


@pytest.fixture(scope="module")
def points(study):
    """Some points, one of them without a position and one far from any road."""
    sites, hubs = study.origins(), study.hubs()
    people = study.opportunities()[0].points.iloc[:40]
    far = gpd.GeoDataFrame({"id": ["far"]}, geometry=gpd.points_from_xy([124.2], [35.0]), crs=4326)
    origins = pd.concat([people.reset_index()[["id", "geometry"]].to_crs(4326), far])
    return origins.reset_index(drop=True), pd.concat([sites, hubs])[["geometry"]].iloc[:17]


@pytest.fixture(params=["dijkstra", "hierarchy"], scope="module")
def router(request, study):
    return ag.Router(study.network(), kernel=request.param)


@pytest.fixture
def small_parts(monkeypatch, points):
    monkeypatch.setattr(od_on_disk, "PAIRS_PER_PART", 7 * len(points[1]))


def equal(one, other):
    return (
        one.origins.equals(other.origins)
        and one.destinations.equals(other.destinations)
        and np.array_equal(one.values, other.values)
        and np.array_equal(one.distances, other.distances)
        and one.status.equals(other.status)
    )


@pytest.mark.usefixtures("small_parts")
def test_what_is_read_back_is_the_matrix_in_memory(router, points, tmp_path):
    whole = router.od_matrix(*points)
    assert set(np.unique(whole.status)) == {"ok", "too_far"}
    told = []
    od = router.od_matrix(
        *points, out=tmp_path / "od.parquet", progress=lambda *count: told.append(count)
    )
    assert equal(od.to_matrix(), whole)
    assert told[-1] == (41, 41)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert sum(len(block.origins) for block in od) == len(points[0])
    assert len(list(od)) == 6
    od.verify()
    assert repr(od) == "ODDataset(41 origins, 17 destinations, 'od.parquet')"
    frame = pd.read_parquet(od.path)
    assert list(frame) == ["from_id", "to_id", "travel_time", "distance", "status"]
    wanted = whole.to_frame()
    assert frame["from_id"].astype(str).tolist() == wanted["from_id"].astype(str).tolist()
    assert np.array_equal(
        frame["travel_time"], wanted["travel_time"].astype(np.float32), equal_nan=True
    )
    assert frame["status"].tolist() == wanted["status"].tolist()
    assert equal(ag.ODMatrix.from_frame(frame, whole.origins, whole.destinations), whole)


@pytest.mark.usefixtures("small_parts")
def test_measures_take_a_matrix_on_disk(router, points, tmp_path):
    whole = router.od_matrix(*points)
    od = router.od_matrix(*points, out=tmp_path / "od.parquet", distances=False)
    amounts = pd.Series(np.arange(17.0), index=whole.destinations)
    wanted = acc.cumulative(whole, amounts, cutoff=30)
    for form in (od, od.path, acc.ODBlocks(od)):
        assert acc.cumulative(form, amounts, cutoff=30).equals(wanted)


@pytest.mark.usefixtures("small_parts")
def test_an_interrupted_run_goes_on_and_ends_the_same(
    router, points, tmp_path, monkeypatch, contents
):
    router.od_matrix(*points, out=tmp_path / "in_one_go")
    wanted = contents(tmp_path / "in_one_go")
    written, put = [], writer.PartWriter._put

    def failing(self, name, data):
        if name.startswith("part-") and len(written) == 5:
            raise KeyboardInterrupt
        written.append(name)
        put(self, name, data)

    monkeypatch.setattr(writer.PartWriter, "_put", failing)
    folder = tmp_path / "resumed"
    with pytest.raises(KeyboardInterrupt):
        router.od_matrix(*points, out=folder)
    assert not folder.exists()
    kept = [name for name in written if name.endswith(".parquet") and name.startswith("part-")]
    assert kept
    monkeypatch.setattr(writer.PartWriter, "_put", put)
    again = []
    monkeypatch.setattr(
        writer.PartWriter,
        "write",
        lambda self, part, *tables, write=writer.PartWriter.write: (
            again.append(part) or write(self, part, *tables)
        ),
    )
    router.od_matrix(*points, out=folder)
    assert 0 < len(again) < 6
    assert contents(folder) == wanted
    assert [one.name for one in sorted(tmp_path.iterdir())] == ["in_one_go", "resumed"]
    router.od_matrix(*points, out=folder)  # complete already
    assert len(again) < 6


@pytest.mark.usefixtures("small_parts")
def test_points_written_by_another_pyarrow_do_not_spoil_a_resumed_matrix(
    router, points, tmp_path, monkeypatch
):
    folder, draft = tmp_path / "od", tmp_path / ".od.unfinished"
    with monkeypatch.context() as stopped:
        stopped.setattr(writer.PartWriter, "describe", interrupt)
        with pytest.raises(KeyboardInterrupt):
            router.od_matrix(*points, out=folder)
    file = draft / "_points" / "origins.parquet"
    pd.read_parquet(file).to_parquet(file, compression="gzip")  # the same in other bytes
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        od = router.od_matrix(*points, out=folder)
    od.verify()
    (od.path / "_points" / "origins.parquet").write_bytes(b"damaged")
    router.od_matrix(*points, out=folder).verify()  # computed again


@pytest.mark.usefixtures("small_parts")
def test_a_matrix_of_another_version_is_named_and_computed_anew(router, points, tmp_path):
    od = router.od_matrix(*points, out=tmp_path / "od")
    older = json.loads((od.path / MANIFEST).read_text(encoding="utf-8")) | {"version": 1}
    (od.path / MANIFEST).write_text(json.dumps(older), encoding="utf-8")
    with pytest.raises(CorruptFileError, match=r"another version.*format 1.*Compute the matrix"):
        ODDataset(od.path)
    od.path.rename(tmp_path / ".od.unfinished")
    (tmp_path / ".od.unfinished" / "part-000000.parquet.sha256").write_text("", encoding="utf-8")
    with pytest.warns(RestartWarning, match="or version: it is computed again"):
        router.od_matrix(*points, out=tmp_path / "od").verify()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_nobody_else_writes_while_a_matrix_takes_its_place(
    router, points, tmp_path, monkeypatch, moment
):
    origins, destinations = points
    folder = tmp_path / "od"
    router.od_matrix(origins, destinations.iloc[:2], out=folder)
    put, refused = writer.put_in_place, []

    def another():
        with monkeypatch.context() as inner:
            inner.setattr(writer, "put_in_place", put)
            # one that finds its matrix complete would tidy up, any other would start anew
            for there in (destinations.iloc[:2], destinations.iloc[:3]):
                with pytest.raises(OutputError, match="being written by another process") as found:
                    router.od_matrix(origins, there, out=folder)
                refused.append(found)

    def watched(new, target):
        if moment == "before":
            another()
        put(new, target)
        if moment == "after":
            another()

    monkeypatch.setattr(writer, "put_in_place", watched)
    od = router.od_matrix(origins, destinations, out=folder)
    assert len(refused) == 2
    od.verify()
    assert equal(od.to_matrix(), router.od_matrix(origins, destinations))
    assert [one.name for one in tmp_path.iterdir()] == ["od"]


def interrupt(*_arguments):
    raise KeyboardInterrupt


@pytest.mark.usefixtures("small_parts")
def test_a_changed_input_starts_anew_and_says_so(router, points, tmp_path, monkeypatch):
    folder = tmp_path / "od"
    origins, destinations = points

    monkeypatch.setattr(writer.PartWriter, "describe", interrupt)
    with pytest.raises(KeyboardInterrupt):
        router.od_matrix(origins, destinations, out=folder)
    monkeypatch.undo()
    moved = origins.copy()
    moved.geometry = moved.geometry.translate(0.001, 0)
    with pytest.warns(RestartWarning, match="computed again"):
        od = router.od_matrix(moved, destinations, out=folder)
    assert equal(od.to_matrix(), router.od_matrix(moved, destinations))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        od = router.od_matrix(origins, destinations, out=folder)  # replaces a complete one
    assert equal(od.to_matrix(), router.od_matrix(origins, destinations))


def stop_at_the_end(router, points, folder):
    """Leave an unfinished matrix whose files are all written."""
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(writer.PartWriter, "describe", interrupt)
        with pytest.raises(KeyboardInterrupt):
            router.od_matrix(*points, out=folder)
    return folder.with_name(f".{folder.name}.unfinished")


def files_of(folder, part):
    return [folder / f"part-{part:06}.parquet{ending}" for ending in ("", writer.HASH)]


def swapped(draft, _other):
    for one, other in zip(files_of(draft, 0), files_of(draft, 1), strict=True):
        kept = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(kept)
    return 2


def copied(draft, _other):
    for one, other in zip(files_of(draft, 0), files_of(draft, 1), strict=True):
        shutil.copy(one, other)
    return 1


def of_another_matrix(draft, other):
    for one, there in zip(files_of(draft, 1), files_of(other, 1), strict=True):
        shutil.copy(there, one)
    return 1


def hashed_by_hand(draft, _other):
    part, digest = files_of(draft, 1)
    shutil.copy(files_of(draft, 0)[0], part)
    digest.write_text(sha256(part), encoding="utf-8")
    return 1


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("change", [swapped, copied, of_another_matrix, hashed_by_hand])
def test_foreign_files_in_an_unfinished_matrix_are_computed_again(router, points, tmp_path, change):
    origins, destinations = points
    whole = router.od_matrix(*points)
    draft = stop_at_the_end(router, points, tmp_path / "od")
    moved = origins.copy()
    moved.geometry = moved.geometry.translate(0.001, 0)
    other = stop_at_the_end(router, (moved, destinations), tmp_path / "other")
    foreign = change(draft, other)
    with pytest.warns(
        RestartWarning, match=rf"holds {foreign} finished files? that w.* not written there as"
    ):
        od = router.od_matrix(*points, out=tmp_path / "od")
    assert equal(od.to_matrix(), whole)


@pytest.mark.usefixtures("small_parts")
def test_finished_files_of_an_unfinished_matrix_are_kept(router, points, tmp_path, recwarn):
    stop_at_the_end(router, points, tmp_path / "od")
    told = []
    router.od_matrix(
        *points, out=tmp_path / "od", progress=lambda *count: told.append(count)
    ).verify()
    assert not told
    assert not [one for one in recwarn if one.category is RestartWarning]


def test_a_file_that_another_program_wrote_again_is_noticed(router, points, tmp_path):
    od = router.od_matrix(*points, out=tmp_path / "od")
    file = od.path / "part-000000.parquet"
    table = pq.read_table(file)
    times = pa.array([3.0] * len(table), pa.float32())
    at = table.column_names.index("travel_time")
    pq.write_table(table.set_column(at, "travel_time", times), file, write_page_checksum=True)
    with pytest.raises(CorruptFileError, match="damaged"):
        ODDataset(od.path).to_matrix()


@pytest.mark.parametrize("name", ["part-000000.parquet", "_points/origins.parquet", MANIFEST])
def test_every_changed_bit_is_noticed(router, points, tmp_path, name):
    od = router.od_matrix(*points, out=tmp_path / "od")
    file = od.path / name
    whole = file.read_bytes()
    random = np.random.default_rng(5)
    for at in random.integers(0, len(whole), 150):
        changed = bytearray(whole)
        changed[at] ^= 1 << random.integers(8)
        file.write_bytes(changed)
        with pytest.raises(CorruptFileError, match=file.stem):
            ODDataset(od.path).to_matrix()
        if name != MANIFEST:
            with pytest.raises(CorruptFileError, match=file.stem):
                od.verify()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptFileError, match="damaged"):
        ODDataset(od.path).to_matrix()
    file.unlink()
    with pytest.raises((CorruptFileError, DataNotFoundError), match=f"{file.stem}.*missing|has no"):
        ODDataset(od.path).to_matrix()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-5],
        lambda text: text.replace('"complete": true', '"complete": 3'),
        lambda text: text.replace("aicomplex_geo matrix", "another"),
        lambda text: text.replace("part-000000", "../../part"),
        lambda _text: "[" * 100_000,
        lambda text: json.dumps({**json.loads(text), "origins": 10**9}),
        lambda text: json.dumps({**json.loads(text), "rows_per_part": 0}),
    ],
)
def test_a_damaged_description_is_refused(study, points, tmp_path, change):
    od = ag.Router(study.network()).od_matrix(*points, out=tmp_path / "od")
    file = od.path / "_manifest.json"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CorruptFileError):
        ODDataset(od.path).to_matrix()


def test_other_folders_are_refused_and_kept(study, points, tmp_path):
    router = ag.Router(study.network())
    with pytest.raises(DataNotFoundError, match="not a folder with a matrix"):
        ODDataset(tmp_path / "absent")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept")
    with pytest.raises(OutputError, match="holds no matrix"):
        router.od_matrix(*points, out=tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "kept"


def test_a_folder_that_a_file_manager_looked_at_is_opened_or_written(study, points, tmp_path):
    router = ag.Router(study.network())
    od = router.od_matrix(*points, out=tmp_path / "od")
    for name in (".DS_Store", "_points/.DS_Store", "Thumbs.db"):
        (od.path / name).touch()
    assert router.od_matrix(*points, out=od.path).shape == od.shape
    (od.path / "_points" / "originsxparquet").touch()
    with pytest.raises(OutputError, match="which would be lost"):
        router.od_matrix(*points, out=od.path)


def test_a_folder_with_other_files_too_is_kept(study, points, tmp_path):
    router = ag.Router(study.network())
    od = router.od_matrix(*points, out=tmp_path / "od")
    (od.path / "notes.txt").write_text("kept")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / MANIFEST).write_text("{}")
    for folder in (od.path, tmp_path / "mine"):
        before = sorted(folder.rglob("*"))
        with pytest.raises(OutputError, match="which would be lost"):
            router.od_matrix(points[1], points[0], out=folder)
        assert sorted(folder.rglob("*")) == before


def with_ids(points, ids):
    return points.iloc[: len(ids)][["geometry"]].set_axis(pd.Index(ids, tupleize_cols=False))


@pytest.mark.parametrize(
    "ids",
    [
        [object(), object()],
        [(1, 1), (1, 2)],
        [10**30, 10**30 + 1],
        [1, "a"],
        [True, "True"],
        pd.Index([1, 2.5], dtype=object),
        pd.interval_range(0, 2),
        pd.period_range("2020", periods=2),
        [uuid.UUID(int=1), uuid.UUID(int=2)],
    ],
)
def test_ids_that_would_not_be_read_back_are_refused(study, points, tmp_path, ids):
    router, some = ag.Router(study.network()), with_ids(points[1], ids)
    for pair in ((some, points[1]), (points[1], some)):
        with pytest.raises(PointsError, match="cannot be kept in Parquet"):
            router.od_matrix(*pair, out=tmp_path / "od")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "ids",
    [
        pd.CategoricalIndex(["a", "b"]),
        [1.5, 2.5],
        [True, False],
        pd.date_range("2020", periods=2, tz="Asia/Seoul"),
    ],
)
def test_ids_are_read_back_as_they_are_in_memory(study, points, tmp_path, ids):
    router, some = ag.Router(study.network()), with_ids(points[1], ids)
    od = router.od_matrix(some, points[1], out=tmp_path / "od")
    assert ODDataset(od.path).origins.equals(router.od_matrix(some, points[1]).origins)


def test_two_runs_at_once_do_not_mix(study, points, tmp_path):
    router = ag.Router(study.network())
    with pytest.raises(OutputError, match="another process"):
        router.od_matrix(
            *points,
            out=tmp_path / "od",
            progress=lambda *_: ag.Router(study.network()).od_matrix(*points, out=tmp_path / "od"),
        )


def test_what_does_not_fit_is_refused_before(study, points, tmp_path, monkeypatch):
    router = ag.Router(study.network())
    with pytest.raises(TooLargeError, match=r"more than the limit of 1\.0 kB; nothing was comp"):
        router.od_matrix(*points, out=tmp_path / "od", memory_limit=1000)
    assert list(tmp_path.iterdir()) == []
    for wrong in (0, -1, float("nan"), float("inf"), 10**400, "1 GB", True):
        with pytest.raises(ParameterError, match="memory_limit"):
            router.od_matrix(*points, out=tmp_path / "od", memory_limit=wrong)
    with pytest.raises(ParameterError, match="give out too"):
        router.od_matrix(*points, memory_limit=10**9)
    with pytest.raises(ParameterError, match="path of a folder, not array"):
        router.od_matrix(*points, out=np.zeros((2, 2)))

    class Memory:
        available = 1000

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    with pytest.raises(TooLargeError, match="od_sums"):
        router.od_matrix(*points)


def test_a_system_that_hides_its_memory_bounds_nothing(study, points, tmp_path, monkeypatch):
    def hidden():
        raise PermissionError

    router = ag.Router(study.network())
    whole = router.od_matrix(*points)
    monkeypatch.setattr(psutil, "virtual_memory", hidden)
    written = router.od_matrix(*points, out=tmp_path / "od")
    assert written.to_matrix().shape == whole.shape


def test_an_empty_matrix(study, points, tmp_path):
    router = ag.Router(study.network())
    origins, destinations = points
    for pair in ((origins.iloc[:0], destinations), (origins, destinations.iloc[:0])):
        od = router.od_matrix(*pair, out=tmp_path / f"od{len(pair[0])}")
        assert od.to_matrix().shape == router.od_matrix(*pair).shape


def test_a_dataset_that_does_not_fit_is_refused_before_it_is_read(
    study, points, tmp_path, monkeypatch
):
    router = ag.Router(study.network())
    od, whole = router.od_matrix(*points, out=tmp_path / "od"), router.od_matrix(*points)
    monkeypatch.setattr("aicomplex_geo._memory.free_memory", lambda: 4 * np.prod(whole.shape) - 1)
    monkeypatch.setattr(ODDataset, "__iter__", None)
    with pytest.raises(TooLargeError, match=r"Nothing was read\. Every measure takes"):
        od.to_matrix()
    with pytest.raises(
        TooLargeError, match=r"^41 x 17 pairs as a table would take .* some origins at a time"
    ):
        whole.to_frame()


@needs_links
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(study, points, tmp_path, there, contents):
    router = ag.Router(study.network())
    if there:
        router.od_matrix(*points, out=tmp_path / "real" / "od")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "od")
    router.od_matrix(*points[::-1], out=link)
    router.od_matrix(*points[::-1], out=tmp_path / "expected")
    assert link.is_symlink()
    assert contents(tmp_path / "real" / "od") == contents(tmp_path / "expected")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["expected", "link", "real"]
    assert [one.name for one in (tmp_path / "real").iterdir()] == ["od"]


@needs_links
def test_a_link_to_itself_is_refused(study, points, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OutputError, match="is a link to itself"):
        ag.Router(study.network()).od_matrix(*points, out=link)
    assert [one.name for one in tmp_path.iterdir()] == ["link"]


def test_a_folder_that_cannot_be_written_is_refused_before_all_work(
    study, points, tmp_path, monkeypatch
):
    router = ag.Router(study.network())
    monkeypatch.setattr(ag.Router, "_streamed", None)
    (tmp_path / "mine").mkdir()
    (tmp_path / "file").touch()
    for name, words in (
        ("mine", "holds no matrix"),
        ("file", "holds no matrix"),
        ("x" * 300, "cannot be written"),
    ):
        with pytest.raises(OutputError, match=words):
            router.od_matrix(*points, out=tmp_path / name)


@needs_root
def test_a_complete_matrix_in_a_folder_without_permission_is_given_back(
    study, points, tmp_path, monkeypatch
):
    def refuse(target, **_options):
        raise OutputError(f"{target} cannot be written: Permission denied")

    router = ag.Router(study.network())
    od = router.od_matrix(*points, out=tmp_path / "od")
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(writer, "check_place", refuse)  # it goes by the real user, who is root
    with as_another_user(tmp_path):
        assert equal(router.od_matrix(*points, out=od.path).to_matrix(), od.to_matrix())
        with pytest.raises(OutputError, match="od cannot be written: Permission denied"):
            router.od_matrix(*points[::-1], out=od.path)
        with pytest.raises(OutputError, match="new cannot be written: Permission denied"):
            router.od_matrix(*points, out=tmp_path / "new")
    assert sorted(tmp_path.iterdir()) == before


def test_a_relative_path_stays_as_it_was_given(study, points, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    router = ag.Router(study.network())
    for _ in range(2):  # written, and found complete
        assert str(router.od_matrix(*points, out="relod").path) == "relod"
    with monkeypatch.context() as stopped:
        stopped.setattr(writer.PartWriter, "describe", interrupt)
        with pytest.raises(KeyboardInterrupt):
            router.od_matrix(*points, out="other")
    with pytest.warns(RestartWarning, match=r"^\.other\.unfinished holds"):
        router.od_matrix(*points[::-1], out="other")


@needs_links
def test_a_link_stays_the_path_that_was_given(study, points, tmp_path):
    router, link = ag.Router(study.network()), tmp_path / "link"
    link.symlink_to(tmp_path / "od")
    for _ in range(2):
        assert router.od_matrix(*points, out=link).path == link


def test_the_folder_of_a_matrix_may_be_the_current_one(study, points, tmp_path, monkeypatch):
    router = ag.Router(study.network())
    od = router.od_matrix(*points, out=tmp_path / "od")
    monkeypatch.chdir(od.path)
    assert router.od_matrix(*points, out=".").shape == od.shape


def test_other_inputs_of_the_same_times_are_recorded(
    study, points, tmp_path, contents, monkeypatch
):
    net, profile = study.network(), study.profile("car_offpeak")
    od = ag.Router(net, profile).od_matrix(*points, out=tmp_path / "od")
    file = od.path / MANIFEST
    before = json.loads(file.read_text("utf-8"))
    older = {**before, "versions": {**before["versions"], "pyarrow": "1.0"}}
    file.write_text(sealed(older), encoding="utf-8", newline="\n")
    files = contents(od.path)
    noted = ag.RoadNetwork(net.nodes, net.edges.assign(note=1), net.provenance)
    router = ag.Router(noted, replace(profile, notes_en="mine"))
    router.od_matrix(*points, out=od.path).verify()
    known = json.loads(file.read_text("utf-8"))
    assert known["key"] == before["key"]
    assert known["profile"]["notes_en"] == "mine"
    assert known["inputs"]["network"] == network_sha256(noted) != before["inputs"]["network"]
    assert known["versions"] == older["versions"]  # with which the files were written
    now = contents(od.path)
    assert {name for name in now if now[name] != files.get(name)} == {MANIFEST}
    assert [one.name for one in tmp_path.iterdir()] == ["od"]
    monkeypatch.setattr(writer, "_describe_again", None)
    router.od_matrix(*points, out=od.path)  # as it is described already


def test_a_lock_that_a_killed_run_left_is_removed(study, points, tmp_path):
    router, folder = ag.Router(study.network()), tmp_path / "od.parquet"
    router.od_matrix(*points, out=folder)
    (tmp_path / ".od.parquet.lock").touch()
    router.od_matrix(*points, out=folder)
    assert [path.name for path in tmp_path.iterdir()] == ["od.parquet"]


def test_a_lock_that_cannot_be_removed_is_given_back(study, points, tmp_path, monkeypatch):
    """Windows removes no file that is open."""
    router, folder = ag.Router(study.network()), tmp_path / "od.parquet"
    remove = Path.unlink

    def refuse(path, *, missing_ok=False):
        if path.suffix == ".lock":
            raise PermissionError(13, "used by another process", str(path))
        remove(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    for _ in range(2):
        assert router.od_matrix(*points, out=folder).shape == (41, 17)
