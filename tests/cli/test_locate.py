"""The command locate on points of one's own, in every format that it reads."""

import json

import geopandas as gpd
import pandas as pd
import pytest

from aicomplex_geo.cli import main

SITES = """\
id,lat,lon,room,price
하남,35.1790,126.8010,1000,5
첨단,35.2200,126.8500,1000,3
시청,35.1600,126.8510,400,9
"""


def run(*arguments):
    return main(["locate", *map(str, arguments)])


@pytest.fixture
def sites(tmp_path):
    path = tmp_path / "터.csv"
    path.write_bytes(SITES.encode("cp949"))
    return path


def table(path):
    return pd.read_csv(path).set_index("from_id")


def test_a_p_median_from_utf8_and_cp949(homes, sites, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert run(homes, sites, "--p", 1, "--weight", "people", "--out", out) == 0
    said = capsys.readouterr().out
    assert "p_median: objective" in said
    assert "proved to be the best" in said
    assert "served: 1,500 of 1,500" in said
    found = table(out)
    assert found.index.tolist() == ["송정", "수완", "상무"]
    assert len(set(found["to_id"])) == 1


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_every_format_gives_the_same(ending, homes, sites, tmp_path):
    plain = tmp_path / "plain.csv"
    assert run(homes, sites, "--p", 2, "--weight", "people", "--out", plain) == 0
    rows = pd.read_csv(homes)
    points = gpd.GeoDataFrame(
        rows[["id", "people"]], geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326
    )
    other = tmp_path / f"homes{ending}"
    if ending == ".parquet":
        points.to_parquet(other)
    else:
        points.to_file(other)
    out = tmp_path / "other.csv"
    assert run(other, sites, "--p", 2, "--weight", "people", "--out", out) == 0
    pd.testing.assert_frame_equal(
        table(plain)[["to_id", "travel_time", "demand"]],
        table(out)[["to_id", "travel_time", "demand"]],
        atol=0.01,
    )


def test_a_required_site_and_a_map_layer(homes, sites, tmp_path, capsys):
    out = tmp_path / "지도.geojson"
    given = ("--p", 1, "--required", "첨단", "--weight", "people", "--out", out)
    assert run(homes, sites, *given) == 0
    assert "첨단 (there already): serves 1,500" in capsys.readouterr().out
    assert gpd.read_file(out)["to_id"].tolist() == ["첨단"] * 3
    asked = json.loads(out.read_text("utf-8"))["aicomplex_geo"]["parameters"]
    assert (asked["model"], asked["p"], asked["required"]) == ("p-median", 1, ["첨단"])
    assert asked["sites"] == ["하남", "첨단", "시청"]


def test_capacity_and_budget_come_from_columns(homes, sites, tmp_path):
    out = tmp_path / "out.csv"
    given = ("--weight", "people", "--cost", "price", "--capacity", "room")
    assert run(homes, sites, "--budget", 8, *given, "--out", out) == 0
    found = table(out)
    assert set(found["to_id"]) == {"하남", "첨단"}
    assert found.groupby("to_id")["demand"].sum().max() <= 1000


def test_layers_of_the_study_may_be_named(capsys):
    assert run("dong", "ktx_songjeong,gwangju_station,usquare", "--model", "mclp", "--p", 1,
               "--cutoff", 15, "--weight", "population") == 0  # fmt: skip
    told = capsys.readouterr()
    assert told.err.startswith("mclp: objective")
    assert told.out.startswith("from_id,to_id,travel_time")


@pytest.mark.parametrize("model", ["lscp", "p-center"])
def test_the_other_models(model, homes, sites, capsys):
    limit = ("--cutoff", 60, "--backup") if model == "lscp" else ("--p", 2)
    assert run(homes, sites, "--model", model, *limit) == 0
    assert "served: 3 of 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--model", "mclp", "--p", 1), "mclp needs --cutoff MINUTES"),
        (("--model", "lscp", "--cutoff", 9, "--p", 1), "lscp takes no --p"),
        (("--cutoff", 9, "--p", 1), "p-median takes no --cutoff"),
        ((), "neither p nor budget is given"),
        (("--p", 9), "there are only 3 sites"),
        (("--p", 1, "--weight", "houses"), "has no column 'houses' (columns: lat, lon, people)"),
        (("--p", 1, "--required", "없음"), "required has 1 ids that are not destinations"),
        (("--model", "lscp", "--cutoff", 1), "within 1 minutes"),
    ],
)
def test_what_cannot_be(arguments, message, homes, sites, capsys):
    data = ("required has", "within 1 minutes")
    assert run(homes, sites, *arguments) == (1 if message.startswith(data) else 2)
    assert message in capsys.readouterr().err


def test_a_broken_file_says_where(homes_text, homes, sites, capsys):
    homes.write_text(
        homes_text.replace("35.1915", "north").replace("500", "many"), encoding="utf-8"
    )
    assert run(homes, sites, "--p", 1) == 1
    assert "row 3 (수완): lat 'north' is no number" in capsys.readouterr().err
    homes.write_text(homes_text.replace("500", "many"), encoding="utf-8")
    assert run(homes, sites, "--p", 1, "--weight", "people") == 1
    assert "row 4 (상무): people 'many' is no number" in capsys.readouterr().err
    assert run(homes.with_name("gone.csv"), sites, "--p", 1) == 1
    assert "there is no file" in capsys.readouterr().err
    homes.write_bytes(b"\x00\x01\xff")
    assert run(homes, sites, "--p", 1) == 1
    assert "is no text in UTF-8, UTF-16 or cp949" in capsys.readouterr().err
