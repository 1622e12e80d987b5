"""Files put in the place of others: all or none, whatever happens at whichever step."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from aicomplex_geo._replacing import (
    check_place,
    disk,
    open_draft,
    output_errors,
    put_in_place,
    replacing,
    target,
)
from aicomplex_geo._replacing.draft import _is_abandoned, prefix
from aicomplex_geo.errors import CorruptFileError, OutputError
from tests.conftest import as_another_user, needs_links, needs_root

NAMES = ("index.html", "od.csv", "report.md")
STANDING = ("index.html", "od.csv")
MOVE = Path.replace


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl+C interrupts, also where whoever started the tests in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(params=["some stand there", "all stand there", "none", "no folder"])
def standing(request):
    return {"some stand there": STANDING, "all stand there": NAMES, "none": ()}.get(request.param)


@pytest.fixture
def out(tmp_path, standing):
    """A folder with old files, and one of somebody else."""
    folder = tmp_path / "한글 maps [1]"
    if standing is not None:
        folder.mkdir()
        for name in (*standing, "mine.txt"):
            (folder / name).write_text(f"old {name}", encoding="utf-8")
    return folder


def replaced(out):
    with open_draft(out, shown=out) as draft:
        for name in NAMES:
            (draft.new / name).write_text(f"new {name}", encoding="utf-8")
        return draft.replace(NAMES)


def test_stale_files_go_with_those_that_are_replaced_or_stay(tmp_path, monkeypatch):
    names, stale = ("x.shp", "x.dbf"), ("x.qix", "x.sbn")
    for name in (*names, "x.qix", "mine.txt"):
        (tmp_path / name).write_text(f"old {name}", encoding="utf-8")
    old = contents(tmp_path)

    def replace():
        with open_draft(tmp_path, shown=tmp_path, inside=True) as draft:
            for name in names:
                (draft.new / name).write_text(f"new {name}", encoding="utf-8")
            draft.replace(names, stale=stale)

    for step in range(1, 3):
        with monkeypatch.context() as patch:
            at_step(patch, step, raising(PermissionError("in use")), after=False)
            with pytest.raises(OutputError, match="no file was changed"):
                replace()
        assert contents(tmp_path) == old
    replace()
    assert contents(tmp_path) == {
        "x.shp": "new x.shp",
        "x.dbf": "new x.dbf",
        "mine.txt": "old mine.txt",
    }


def contents(folder):
    if not folder.exists():
        return None
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def all_new(old):
    return {**(old or {}), **{name: f"new {name}" for name in NAMES}}


def at_step(monkeypatch, step, act, *, after):
    """Do something before or after the n-th rename."""
    done = []

    def move(source, target):
        done.append(source)
        if len(done) == step and not after:
            act()
        moved = MOVE(source, target)
        if len(done) == step and after:
            act()
        return moved

    monkeypatch.setattr(Path, "replace", move)
    return done


def raising(error):
    def act():
        raise error

    return act


def test_all_are_replaced(out, tmp_path):
    old = contents(out)
    assert replaced(out) == [out / name for name in NAMES]
    assert contents(out) == all_new(old)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 4))
@pytest.mark.parametrize(
    "error", [OSError(13, "Permission denied"), KeyboardInterrupt(), RuntimeError("boom")], ids=repr
)
def test_a_failure_at_any_rename_leaves_the_old_files_whole(
    out, tmp_path, monkeypatch, error, step, after
):
    old = contents(out)
    done = at_step(monkeypatch, step, raising(error), after=after)
    with pytest.raises((OutputError, KeyboardInterrupt, RuntimeError)) as caught:
        replaced(out)
    if isinstance(error, OSError):
        assert str(out / done[step - 1].name) in str(caught.value)
        assert "Close it" in str(caught.value)
    assert contents(out) == old
    assert [path for path in tmp_path.iterdir() if path != out] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that can be handled")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("step", range(1, 4))
def test_a_signal_waits_until_the_folder_is_in_order(out, monkeypatch, step, name):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    number = getattr(signal, name)
    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, number)}
    try:
        old = contents(out)
        done = at_step(monkeypatch, step, lambda: os.kill(os.getpid(), number), after=True)
        with pytest.raises(KeyboardInterrupt):
            replaced(out)
        assert len(done) >= len(NAMES)  # it was not heard in the midst
        assert contents(out) == old
        assert {signal.getsignal(one) for one in before} == {interrupt}
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that can be handled")
@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_a_handler_that_returns_stops_nothing(out, monkeypatch):
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *given: heard.append(given[0]))
    try:
        at_step(monkeypatch, 2, lambda: os.kill(os.getpid(), signal.SIGTERM), after=True)
        old = contents(out)
        replaced(out)
        assert contents(out) == all_new(old)
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_another_thread_replaces_too(out):
    old = contents(out)
    thread = threading.Thread(target=replaced, args=(out,))
    thread.start()
    thread.join()
    assert contents(out) == all_new(old)


@pytest.mark.parametrize("standing", [NAMES], ids=["all"])
def test_what_cannot_be_put_back_is_kept_and_its_place_told(out, tmp_path, monkeypatch):
    done = []

    def move(source, target):
        done.append(source)
        if len(done) >= 2:
            raise PermissionError(13, "The process cannot access the file")
        return MOVE(source, target)

    monkeypatch.setattr(Path, "replace", move)
    with pytest.raises(OutputError, match="could not be restored") as caught:
        replaced(out)
    (draft,) = (path for path in tmp_path.iterdir() if path != out)
    assert str(draft / "old") in str(caught.value)
    assert contents(draft / "old") == {name: f"old {name}" for name in NAMES}
    monkeypatch.undo()
    replaced(out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_a_folder_in_the_place_of_a_file_is_refused(out):
    (out / "report.md").mkdir()
    with pytest.raises(OutputError, match=r"report\.md is a folder"):
        replaced(out)
    assert (out / "index.html").read_text("utf-8") == "old index.html"


KILLED = """
import os, sys
from pathlib import Path
from aicomplex_geo._replacing import open_draft
out = Path(sys.argv[1])
with open_draft(out, shown=out) as draft:
    (draft.new / "index.html").write_text("half")
    print(draft.root, flush=True)
    sys.stdin.readline()
"""


KILLED_WHILE_MOVING = """
import os, sys
from pathlib import Path
from aicomplex_geo._replacing import open_draft
out, names, step = Path(sys.argv[1]), sys.argv[2].split(), int(sys.argv[3])
move, done = Path.replace, []
def replace(source, target):
    done.append(source)
    if len(done) == step:
        os._exit(9)
    return move(source, target)
Path.replace = replace
with open_draft(out, shown=out) as draft:
    for name in names:
        (draft.new / name).write_text(f"new {name}", encoding="utf-8")
    draft.replace(names)
"""


@pytest.mark.parametrize("step", range(1, 4))
def test_no_file_is_missing_after_a_kill_and_the_next_run_finishes_the_move(
    out, tmp_path, project, step
):
    old = contents(out)
    subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_MOVING, str(out), " ".join(NAMES), str(step)],
        env={**os.environ, "PYTHONPATH": str(project)},
        check=False,
    )
    expected = {**(old or {}), **{name: f"new {name}" for name in NAMES[: step - 1]}}
    assert contents(out) == expected
    with open_draft(out, shown=out):
        assert contents(out) == all_new(old)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_a_journal_never_leads_out_of_the_folder(out, tmp_path):
    old = contents(out)
    planted = tmp_path / f"{prefix(out.name)}x"
    (planted / "new").mkdir(parents=True)
    (planted / "draft-of").write_text(out.name, encoding="utf-8")
    (tmp_path / "victim").write_text("whole", encoding="utf-8")
    for name in ("../victim", "/victim", "C:victim", "..\\victim", ""):
        (planted / "moving.json").write_text(
            json.dumps({"names": [], "stale": [name]}), encoding="utf-8"
        )
        with open_draft(out, shown=out):
            pass
        assert (tmp_path / "victim").read_text("utf-8") == "whole"
        assert contents(out) == old
        assert not planted.exists()
        (planted / "new").mkdir(parents=True)
        (planted / "draft-of").write_text(out.name, encoding="utf-8")


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_the_draft_of_a_killed_build_goes_with_the_next_one(out, tmp_path, project):
    old = contents(out)
    theirs = tmp_path / f"{prefix(out.name)}of a friend"
    (theirs / "old").mkdir(parents=True)
    other = tmp_path / f"{prefix(out.name)}x"
    other.mkdir()
    (other / "draft-of").write_text("another folder", encoding="utf-8")
    building = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(project), "PYTHONIOENCODING": "utf-8"},
    )
    with building:
        draft = Path(building.stdout.readline().decode("utf-8").strip())
        assert not _is_abandoned(draft, out.name)
        replaced(out)
        assert (draft / "new" / "index.html").is_file()  # it lives, so its draft stays
        building.kill()
    assert _is_abandoned(draft, out.name)
    replaced(out)
    assert contents(out) == all_new(old)
    assert set(tmp_path.iterdir()) == {out, theirs, other}


def test_a_draft_whose_process_died_before_it_had_a_mark_goes_with_the_next_run(tmp_path):
    target = tmp_path / "table.csv"
    drafts = [tmp_path / f".table.csv-draft-{name}" for name in ("x1begun_", "marked00")]
    mine = tmp_path / ".table.csv-draft-2024"
    for folder in (*drafts, mine):
        folder.mkdir()
    (drafts[1] / "draft-of").touch()
    others = [tmp_path / ".table.csv-draft-abcdefgh" / "notes.txt", tmp_path / ".a" / "draft-of"]
    for other in others:
        other.parent.mkdir()
        other.touch()
    with replacing(target) as draft:
        draft.write_bytes(b"new")
    assert sorted(one for one in tmp_path.rglob("*") if one.is_file()) == sorted([*others, target])
    assert not any(folder.exists() for folder in drafts)
    assert mine.exists()


def test_a_file_is_replaced_when_it_is_complete(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with replacing(target) as draft:
        assert draft.suffix == target.suffix
        draft.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_replaced_when_it_is_complete(tmp_path):
    target = tmp_path / "net"
    target.mkdir()
    (target / "a").write_text("old")
    with replacing(target) as draft:
        draft.mkdir()
        (draft / "b").write_text("new")
    assert [path.name for path in target.iterdir()] == ["b"]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("there", [True, False])
def test_a_failure_changes_nothing(tmp_path, there):
    target = tmp_path / "table.csv"
    if there:
        target.write_text("old")

    def interrupted():
        with replacing(target) as draft:
            draft.write_text("half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"] * there


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_folder_takes_the_place_of_another_with_all_its_files(tmp_path, monkeypatch, in_one_step):
    if not in_one_step:
        monkeypatch.setattr(disk, "exchange", lambda *folders: not folders)
    new, target = tmp_path / "new", tmp_path / "net"
    for folder, names in ((new, ("a", "points/b")), (target, ("a", "points/c", "d"))):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{folder.name} {name}", encoding="utf-8")
    put_in_place(new, target)
    files = {
        str(path.relative_to(target)): path.read_text("utf-8")
        for path in target.rglob("*")
        if path.is_file()
    }
    assert files == {"a": "new a", str(Path("points/b")): "new points/b"}
    assert {path.name for path in tmp_path.iterdir()} == {"new", "net"}


@needs_links
def test_a_link_is_followed(tmp_path):
    real = tmp_path / "data" / "table.csv"
    real.parent.mkdir()
    real.write_text("old", encoding="utf-8")
    link = tmp_path / "table.csv"
    link.symlink_to(real)
    with replacing(link) as draft:
        draft.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert real.read_text("utf-8") == "new"


@needs_links
def test_the_ending_is_the_one_that_was_named_not_that_behind_a_link(tmp_path):
    real = tmp_path / "real"
    real.write_text("old", encoding="utf-8")
    link = tmp_path / "table.csv"
    link.symlink_to(real)
    with replacing(link) as draft:
        assert draft.suffix == ".csv"
        draft.write_text("new", encoding="utf-8")
    assert real.read_text("utf-8") == "new"


@needs_links
def test_a_link_to_nothing_is_followed_among_several_files(tmp_path):
    folder = tmp_path / "maps"
    folder.mkdir()
    for name in NAMES:
        (folder / name).symlink_to(tmp_path / f"real {name}")
    replaced(folder)
    for name in NAMES:
        assert (folder / name).is_symlink()
        assert (tmp_path / f"real {name}").read_text("utf-8") == f"new {name}"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_among_several_files_is_refused(tmp_path):
    folder = tmp_path / "maps"
    folder.mkdir()
    os.mkfifo(folder / NAMES[1])
    os.mkfifo(tmp_path / "elsewhere")
    (folder / NAMES[2]).symlink_to(tmp_path / "elsewhere")
    for name in NAMES[1:]:
        with pytest.raises(OutputError, match=f"{name} is a device or a pipe, not a file"):
            replaced(folder)
        (folder / name).unlink()
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "elsewhere", folder]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_is_refused(tmp_path):
    pipe = tmp_path / "table.csv"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="a device or a pipe"), replacing(pipe):
        pass
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_keeps_its_permissions(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    with replacing(target) as draft:
        draft.write_text("new", encoding="utf-8")
    assert target.stat().st_mode & 0o777 == 0o600


def signalled(call):
    """Let a signal arrive when a function has done its work and has not returned yet."""

    def done(*arguments, **options):
        result = call(*arguments, **options)
        signal.raise_signal(signal.SIGINT)
        return result

    return done


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
@pytest.mark.parametrize(
    "place",
    [(tempfile, "mkdtemp"), (FileLock, "acquire"), (FileLock, "release"), (disk, "lock")],
    ids=lambda place: place[1],
)
def test_a_signal_while_a_draft_begins_or_ends_leaves_nothing(out, tmp_path, monkeypatch, place):
    old = contents(out)
    monkeypatch.setattr(*place, signalled(getattr(*place)))
    with pytest.raises(KeyboardInterrupt):
        replaced(out)
    monkeypatch.undo()
    assert contents(out) == old
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_a_signal_before_a_draft_is_removed_leaves_nothing(out, tmp_path, monkeypatch):
    rmtree, done = shutil.rmtree, []

    def remove(path, **options):
        done.append(path)
        if len(done) == 2:  # the first removes the old files
            signal.raise_signal(signal.SIGINT)
        rmtree(path, **options)

    monkeypatch.setattr(shutil, "rmtree", remove)
    with pytest.raises(KeyboardInterrupt):
        replaced(out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("standing", [STANDING], ids=["some"])
def test_whoever_waits_for_another_process_can_be_interrupted(out, tmp_path, monkeypatch):
    lock = tmp_path / f"{prefix(out.name)}lock"
    acquire, waited = FileLock.acquire, []

    def wait(self, **options):
        assert len(waited) < 5, "the signal was not handled"
        try:
            return acquire(self, **options)
        except Timeout:
            if not waited:
                signal.raise_signal(signal.SIGINT)
            waited.append(self)
            raise

    with FileLock(lock):
        monkeypatch.setattr(FileLock, "acquire", wait)
        with pytest.raises(KeyboardInterrupt):
            replaced(out)
        assert len(waited) == 1
        assert sorted(tmp_path.iterdir()) == sorted([lock, out])


@needs_links
def test_a_link_to_itself_is_refused(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(OSError, match="it is a link to itself"), replacing(one):
        pass
    with pytest.raises(OutputError, match="it is a link to itself"):
        check_place(one)
    with open_draft(tmp_path, shown=tmp_path) as draft:
        (draft.new / one.name).touch()
        with pytest.raises(OutputError, match="a link to itself"):
            draft.replace([one.name])
    assert one.is_symlink()
    assert other.is_symlink()


def test_a_drive_that_is_not_there_and_the_root_are_no_foreign_errors(monkeypatch):
    root = Path(Path.cwd().anchor)
    monkeypatch.setattr(disk, "may_write", lambda *_: False)
    with pytest.raises(OutputError, match="Permission denied"):
        check_place(root, folder=True)
    monkeypatch.setattr(target, "exists", lambda _: False)  # as on a drive of Windows
    with pytest.raises(OutputError, match="there is no folder"):
        check_place(root / "no such folder" / "x.csv", folder=True)


SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a mount point, in which nothing is made


@pytest.mark.skipif(not os.path.ismount(SHARED_MEMORY), reason="needs a mount point")
def test_a_mount_point_needs_no_permission_for_the_folder_that_it_is_in(monkeypatch):
    monkeypatch.setattr(disk, "may_write", lambda path: Path(path) == SHARED_MEMORY)
    check_place(SHARED_MEMORY, folder=True)
    with pytest.raises(OutputError, match="Permission denied in /dev"):
        check_place(SHARED_MEMORY.parent / "no such file")


@needs_root
def test_a_folder_is_written_to_where_the_one_that_it_is_in_may_not_be(tmp_path):
    maps, net = tmp_path / "maps", tmp_path / "net"
    for folder in (maps, net):
        folder.mkdir()
        folder.chmod(0o777)
        (folder / "a.txt").write_text("old", encoding="utf-8")
        (folder / "a.txt").chmod(0o666)
    with as_another_user(tmp_path):
        check_place(maps, folder=True)
        with open_draft(maps, shown=maps) as draft:
            (draft.new / "a.txt").write_text("new", encoding="utf-8")
            draft.replace(["a.txt"])
        with replacing(net) as new:
            new.mkdir()
            (new / "b.txt").write_text("new", encoding="utf-8")
        with pytest.raises(OutputError, match="Permission denied"):
            check_place(tmp_path / "other", folder=True)
    assert {one.name: one.read_text("utf-8") for one in maps.iterdir()} == {"a.txt": "new"}
    assert {one.name: one.read_text("utf-8") for one in net.iterdir()} == {"b.txt": "new"}


@needs_root
def test_a_folder_that_may_not_be_entered_is_refused(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with as_another_user(tmp_path):
        for place in (closed / "x.csv", closed / "deep" / "maps"):
            with pytest.raises(OutputError, match="cannot be written: Permission denied"):
                check_place(place, folder=place.suffix == "")
            with pytest.raises(OSError, match=r"there is no such folder|Permission denied"):
                replaced(place)


def test_a_folder_in_the_place_of_a_file_is_refused_before_the_work(tmp_path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(OutputError, match="it is a folder; name another"):
        check_place(tmp_path / "x.csv")
    check_place(tmp_path / "x.csv", folder=True)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "no space left"), RuntimeError("no space left")]
)
def test_errors_of_writing_name_the_target_and_those_of_ours_stay(tmp_path, error):
    file = tmp_path / "x.csv"
    with (
        pytest.raises(
            OutputError, match=r"x\.csv cannot be written: no space left; it is as it was$"
        ) as caught,
        output_errors(file, after="; it is as it was"),
    ):
        raise error
    assert caught.value.__cause__ is error
    with pytest.raises(KeyError), output_errors(file):
        raise KeyError
    with pytest.raises(CorruptFileError, match=r"^damaged$"), output_errors(file):
        raise CorruptFileError("damaged")
