"""``od --out FOLDER/`` writes what ``od`` prints."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import psutil
import pytest

from aicomplex_geo.cli import main
from aicomplex_geo.routing import ODDataset, Router


def run(*arguments):
    return main(["od", *map(str, arguments)])


def test_a_folder_holds_the_pairs_of_the_table(tmp_path, capsys):
    assert run("--out", tmp_path / "od.csv") == 0
    assert run("--out", f"{tmp_path}/od.parquet/") == 0
    assert "10 x 8 pairs" in " ".join("".join(capsys.readouterr()).split())
    table = pd.read_csv(tmp_path / "od.csv")
    frame = pd.read_parquet(tmp_path / "od.parquet")
    for name in ("from_id", "to_id"):
        assert frame[name].astype(str).tolist() == table[name].tolist()
    assert frame["travel_time"].round(1).tolist() == pytest.approx(
        table["travel_time"].tolist(), abs=0.06
    )
    manifest = json.loads((tmp_path / "od.parquet" / "_manifest.json").read_text(encoding="utf-8"))
    assert manifest["provenance"]["profile"] == "car_offpeak"
    assert ODDataset(tmp_path / "od.parquet").shape == (10, 8)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--quantiles"], "leave out --quantiles"),
        (["--profile", "car_free", "--profile", "car_peak"], "one profile"),
    ],
)
def test_what_a_folder_cannot_hold_is_refused(tmp_path, capsys, more, words):
    assert run("--out", f"{tmp_path}/od/", *more) != 0
    assert words in " ".join("".join(capsys.readouterr()).split())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_refused_before_points_are_read(tmp_path, capsys):
    (tmp_path / "notes.txt").touch()
    assert run("--origins", tmp_path / "absent.csv", "--out", f"{tmp_path}/") == 1
    assert "holds no matrix" in " ".join("".join(capsys.readouterr()).split())


@pytest.mark.parametrize(
    ("name", "bytes_each"), [("od.csv", 970), ("od.parquet", 530), ("od.gpkg", 1260), (None, 970)]
)
def test_a_table_that_would_not_fit_is_refused_before_it_is_computed(
    tmp_path, capsys, monkeypatch, name, bytes_each
):
    memory = SimpleNamespace(available=10 * 8 * bytes_each - 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(Router, "od_matrix", None)
    assert run(*(["--out", tmp_path / name] if name else [])) == 1
    words = " ".join("".join(capsys.readouterr()).split())
    assert "10 x 8 pairs as a table would take about" in words
    assert "--out od/" in words
    assert list(tmp_path.iterdir()) == []
