"""Streams that cannot break, tables, progress, signals."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from aicomplex_geo.cli import console, main
from aicomplex_geo.cli.console import show
from aicomplex_geo.cli.output import outline, write_table
from aicomplex_geo.errors import OutputError, ParameterError

RUN = "import sys; from aicomplex_geo.cli import main; sys.exit(main())"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("encoding", ["cp949", "ascii", "utf-8"])
def test_no_console_breaks_the_output(encoding, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    console.repair_streams()
    console.say("첨단3지구 – 똠 쓩 ± 700 m ㎢ 🚗")
    stream.flush()
    written = stream.buffer.getvalue().decode(encoding)
    assert "700 m" in written
    assert ("🚗" in written) == (encoding == "utf-8")


def test_a_frame_is_csv_when_piped():
    out = io.StringIO()
    console.show(pd.DataFrame({"id": ["a"], "분": [1.5]}), stream=out)
    assert out.getvalue() == "id,분\na,1.5\n"


def test_a_frame_is_a_table_on_a_terminal():
    out = Terminal()
    console.show(pd.DataFrame({"id": ["[b]a"], "minutes": [float("nan")]}), title="t", stream=out)
    assert "[b]a" in out.getvalue()
    assert "nan" not in out.getvalue()


HOSTILE = "a\x1b[31m\x07\r\u202e\u0085"
HARMLESS = r"a\x1b[31m\x07\r\u202e\x85"


def test_no_sign_that_a_terminal_obeys_is_printed(capsys):
    console.say(f"{HOSTILE}\nb")
    console.note(HOSTILE)
    console.complain(HOSTILE)
    out, err = capsys.readouterr()
    assert out == f"{HARMLESS}\\nb\n"
    assert err == f"{HARMLESS}\naicomplex-geo: error: {HARMLESS}\n"
    terminal = Terminal()
    console.show(pd.DataFrame({"id": [HOSTILE]}), title=HOSTILE, stream=terminal)
    assert "\x07" not in terminal.getvalue()
    assert terminal.getvalue().count(HARMLESS) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_of_files_are_printed_without_control_signs(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["snap", "ai_complex", "--out", f"{HOSTILE}.csv"]) == 0
    assert capsys.readouterr().out == f"1 rows in {HARMLESS}.csv\n"
    assert main(["snap", "ai_complex", "--out", f"{HOSTILE}/a.csv"]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_a_note_that_nobody_reads_is_no_error(monkeypatch, capsys):
    class Full(io.StringIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    trip = ["--origins", "ai_complex", "--destinations", "ktx_songjeong"]
    assert main(["od", *trip, "--profile", "walk"]) == 0  # warns of the mode
    assert capsys.readouterr().out.startswith("from_id")


def test_there_is_no_progress_bar_when_piped(capsys):
    with console.progress_bar() as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")


def test_there_is_a_progress_bar_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    with console.progress_bar() as progress:
        progress("network", 0.5)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that can be handled")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_termination_unwinds_like_an_interrupt(name):
    number = getattr(signal, name)
    found = signal.signal(number, lambda *_: None)
    before = signal.getsignal(number)
    try:
        with pytest.raises(KeyboardInterrupt), console.termination_as_interrupt():
            os.kill(os.getpid(), number)
        assert signal.getsignal(number) is before
    finally:
        signal.signal(number, found)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGHUP")
def test_a_command_under_nohup_outlives_its_terminal():
    found = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with console.termination_as_interrupt():
            os.kill(os.getpid(), signal.SIGHUP)
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGTERM)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, found)


def run_with(stdout, *arguments):
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_a_full_standard_output_is_an_error():
    with Path("/dev/full").open("w") as full:
        done = run_with(full, "scenario", "template")
    assert done.returncode == 1
    assert done.stderr == (
        "aicomplex-geo: error: the standard output cannot be written: No space left on device\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the stream")
def test_a_closed_standard_output_is_an_error():
    command = f'"{sys.executable}" -c "{RUN}" scenario template >&-'
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "the standard output cannot be written" in done.stderr


def test_values_become_lines():
    lines = list(
        outline({"roads": {"km": 1234.5, "share": 0.25}, "pairs": [{"a": 1}], "of": ["x", "y"]})
    )
    assert lines == [
        "roads:",
        "  km: 1,234.50",
        "  share: 0.25",
        "pairs: 1",
        "  - a 1",
        "of: x, y",
    ]


@pytest.mark.parametrize("entries", [["x" * 30] * 12, [{"a": 1}] * 12], ids=["texts", "tables"])
def test_a_long_list_is_cut_only_where_that_is_asked_for(entries):
    assert len(list(outline({"of": entries}))) == 13
    assert list(outline({"in": {"of": entries}}, longest=2))[-1] == "    ... and 10 more"


def test_a_piped_table_has_no_formula():
    out = io.StringIO()
    show(pd.DataFrame({"id": ["=a", "＠b", "c"], "minutes": [-1.5, 2.0, 3.0]}), stream=out)
    assert out.getvalue() == "id,minutes\n'=a,-1.5\n'＠b,2.0\nc,3.0\n"


def test_a_table_is_written_by_its_ending(tmp_path):
    frame = pd.DataFrame({"id": ["=a"], "minutes": [1.5]})
    write_table(frame, tmp_path / "한글 이름.csv")
    assert (tmp_path / "한글 이름.csv").read_text("utf-8-sig") == "id,minutes\n'=a,1.5\n"
    write_table(frame, tmp_path / "t.parquet")
    assert pd.read_parquet(tmp_path / "t.parquet").equals(frame)


@pytest.mark.parametrize(
    ("name", "message"), [("t.doc", "ends in '.doc'"), ("t.gpkg", "no geometry")]
)
def test_a_table_that_cannot_be_written_says_why(tmp_path, name, message):
    with pytest.raises(ParameterError, match=message):
        write_table(pd.DataFrame({"id": ["a"]}), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"t\.csv cannot be written"):
        write_table(pd.DataFrame({"id": ["a"]}), tmp_path / "nowhere" / "t.csv")
