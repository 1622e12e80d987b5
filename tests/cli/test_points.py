"""Files of points on the command line: their options, their columns, and what is refused."""

from __future__ import annotations

import io

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from aicomplex_geo.cli import main
from aicomplex_geo.cli.jobs import _apart
from tests.conftest import needs_links

NAMED = "번호,X좌표,Y좌표,이름,people\n가,941000,1684500,집,300\n나,940000,1686000,터,\n"


def run(*arguments):
    return main([str(one) for one in arguments])


@pytest.fixture
def metric(tmp_path):
    path = tmp_path / "metric.csv"
    path.write_text(NAMED, encoding="cp949")
    return path


def test_options_read_each_file_and_its_columns_stand_in_the_result(metric, homes, tmp_path):
    out = tmp_path / "out.csv"
    points = ("--origins", metric, "--destinations", homes, "--crs", "EPSG:5179", "--crs", "")
    profiles = ("--profile", "car_peak", "--profile", "walk")
    assert run("od", *points, *profiles, "--id", "이름", "--id", "", "--out", out) == 0
    found = pd.read_csv(out)
    assert found["profile"].tolist() == ["car_peak"] * 6 + ["walk"] * 6
    assert found["from_id"].tolist() == ["집"] * 3 + ["터"] * 3 + ["집"] * 3 + ["터"] * 3
    assert found["from_번호"].tolist()[:6] == ["가"] * 3 + ["나"] * 3
    assert found["to_people"].tolist()[:3] == [300, 700, 500]
    # deciseconds and decimetres, not the noise of float32
    deciseconds = found["travel_time"] * 600
    assert (deciseconds - deciseconds.round()).abs().max() < 0.04
    assert found["distance"].tolist() == found["distance"].round(1).tolist()


def test_a_missing_amount_and_a_scored_name(metric, homes, tmp_path, capsys):
    given = (
        "access",
        homes,
        metric,
        "--crs",
        "",
        "--crs",
        "EPSG:5179",
        "--opportunities",
        "people",
    )
    assert run(*given, "--cutoff", 60) == 1
    assert "row 3 (나): people is empty" in capsys.readouterr().err
    out = tmp_path / "out.xlsx"
    homes.write_text(homes.read_text("utf-8") + "라,north,1,2\n", encoding="utf-8")
    assert run(*given, "--cutoff", 60, "--missing", "drop", "--skip-bad", "--out", out) == 0
    told = capsys.readouterr().err
    assert "1 rows without an amount are left out (row 3 (나))" in told
    assert "1 rows with faults are left out (row 5 (라): lat 'north' is no number)" in told
    rows = list(openpyxl.load_workbook(out).active.values)
    assert rows[0] == ("id", "people_within_60", "status", "lat", "lon", "people")
    assert [row[0] for row in rows[1:]] == ["송정", "수완", "상무"]
    again = tmp_path / "again.xlsx"
    assert run(*given, "--cutoff", 60, "--missing", "drop", "--skip-bad", "--out", again) == 0
    assert out.read_bytes() == again.read_bytes()


def test_options_that_do_not_fit_the_files(metric, homes, capsys):
    for arguments, message in (
        (("snap", "ai_complex", "--crs", "EPSG:5179"), "--crs belongs to a file of points"),
        (("snap", homes, "--id", "a", "--id", "b"), "--id is given 2 times for 1 files"),
        (("snap", homes, "--missing", "guess"), "--missing is 'guess'"),
        (("snap", homes, "--profile", "walk", "--profile", "walk"), "walk is given twice"),
    ):
        assert run(*arguments) == 2
        assert message in capsys.readouterr().err
    assert run("snap", metric) == 1
    assert "look like metres" in capsys.readouterr().err


@needs_links
def test_what_is_read_is_not_written_over(homes, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = homes.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(homes)
    for out in (homes, homes.name, tmp_path / ".." / tmp_path.name / homes.name, link):
        assert run("od", "--origins", homes, "--out", out) == 2
        assert "is an input" in capsys.readouterr().err
    assert homes.read_bytes() == before
    assert link.is_symlink()


@needs_links
def test_files_beside_a_shapefile_are_not_written_over(homes, tmp_path, capsys):
    mine = tmp_path / "mine.shp"
    assert run("snap", homes, "--out", mine) == 0
    before = mine.with_suffix(".dbf").read_bytes()
    (tmp_path / "other.dbf").symlink_to(mine.with_suffix(".dbf"))
    capsys.readouterr()
    assert run("snap", mine, "--out", tmp_path / "other.shp") == 2
    assert "other.dbf is an input" in capsys.readouterr().err
    assert mine.with_suffix(".dbf").read_bytes() == before


def test_columns_named_as_those_of_the_result_are_kept(homes, capsys):
    rows = homes.read_text("utf-8").splitlines()
    more = ["status,input_status", *(f"{row}a,{row}b" for row in range(len(rows) - 1))]
    text = "".join(f"{row},{other}\n" for row, other in zip(rows, more, strict=True))
    homes.write_text(text, encoding="utf-8")
    assert run("snap", homes) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table["status"].tolist() == ["ok"] * (len(rows) - 1)
    assert table["input_input_status"].tolist() == [f"{row}a" for row in range(len(rows) - 1)]
    assert table["input_status"].tolist() == [f"{row}b" for row in range(len(rows) - 1)]


def test_digits_of_other_scripts_are_no_position(capsys):
    assert run("snap", "３５.２, 126.8") == 1
    assert run("snap", "٣٥.٢,126.8") == 1
    assert "no layer of the study has" in capsys.readouterr().err


def test_snapped_points_and_desire_lines(homes, tmp_path):
    snapped, lines = tmp_path / "snapped.gpkg", tmp_path / "lines.gpkg"
    homes.write_text(homes.read_text("utf-8") + "바다,34.4,126.0,5\n", encoding="utf-8")
    assert run("snap", homes, "--out", snapped) == 0
    found = gpd.read_file(snapped).set_index("id")
    assert found.loc["바다", "status"] == "too_far"
    assert found.geometry["바다"] is None
    there = gpd.GeoSeries(gpd.points_from_xy(found["lon"], found["lat"]), found.index, crs=4326)
    apart = found.to_crs(5179).distance(there.to_crs(5179)).iloc[:3]
    assert apart.tolist() == pytest.approx(found["distance"].iloc[:3].tolist(), rel=0.02, abs=2)
    assert {"u", "v", "key", "people"} <= set(found.columns)
    assert run("od", "--origins", homes, "--destinations", "ktx_songjeong", "--out", lines) == 0
    drawn = gpd.read_file(lines)
    assert drawn.geom_type.tolist() == ["LineString"] * 4
    assert drawn.geometry[0].coords[0] == (126.7908, 35.1376)


def test_boxes_across_the_antimeridian_are_compared_where_they_are():
    fiji = (178.4, -18, 180.2, -16)
    assert not _apart((-179.95, -17, -179.9, -16.5), fiji)
    assert not _apart((179, -17, 179.5, -16), fiji)
    assert _apart((-179, -17, -178, -16.5), fiji)
    assert _apart((127, -17, 128, -16), fiji)
    assert _apart((179, 16, 179.5, 17), fiji)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_every_table_with_points_can_be_a_shapefile(encoding, homes, tmp_path, capsys):
    named = tmp_path / "named.csv"
    named.write_text(homes.read_text("utf-8").replace("people", "사는 사람의 수"), encoding="utf-8")
    given = ("--encoding", encoding) if encoding != "utf-8" else ()
    kinds = {
        ("snap", named): "Point",
        ("od", "--origins", named): "LineString",
        ("isochrone", named, "--cutoff", 10): "Polygon",
        ("access", named, "hubs", "--cutoff", 30): "Point",
        ("locate", named, "hubs", "--p", 1): "Point",
        ("route", "35.1376,126.7908", "ktx_songjeong"): "LineString",
    }
    for number, (arguments, kind) in enumerate(kinds.items()):
        out, exact = tmp_path / f"결과{number}.shp", tmp_path / f"{number}.gpkg"
        assert run(*arguments, "--out", out, *given) == 0
        told = capsys.readouterr().err
        assert run(*arguments, "--out", exact) == 0
        found, expected = gpd.read_file(out), gpd.read_file(exact)
        assert {one.removeprefix("Multi") for one in found.geom_type} == {kind}
        assert len(found.columns) == len(expected.columns)
        # a shapefile does not tell an area from several
        one, other = (
            frame.geometry.explode().normalize().reset_index(drop=True)
            for frame in (found, expected)
        )
        assert one.geom_equals_exact(other, 1e-9).all()
        assert found.iloc[:, 0].tolist() == expected.iloc[:, 0].tolist()
        long = [one for one in expected if len(one.encode(encoding)) > 10]
        assert all(f"{one} as " in told for one in long if one != "geometry")
        assert out.with_suffix(".cpg").read_text() == encoding.upper()


def test_an_encoding_belongs_to_a_shapefile(homes, tmp_path, capsys):
    for out, encoding, message in (
        ("x.csv", "cp949", "--encoding belongs to --out FILE.shp"),
        ("x.shp", "latin-1", "--encoding is 'latin-1'. Give utf-8 or cp949"),
    ):
        assert run("snap", homes, "--out", tmp_path / out, "--encoding", encoding) == 2
        assert message in capsys.readouterr().err
    points = tmp_path / "points.shp"
    assert run("snap", homes, "--out", points) == 0
    assert run("snap", points, "--out", points) == 2
    assert run("snap", points, "--out", points.with_suffix(".SHP")) == 2


def test_a_run_that_reaches_nothing_says_why(tmp_path, capsys):
    away = tmp_path / "seoul.csv"
    away.write_text("id,lat,lon\na,37.5,127.0\n", encoding="utf-8")
    for arguments in (
        ("od", "--origins", away),
        ("snap", away),
        ("isochrone", away, "--cutoff", 10),
        ("access", away, "population", "--cutoff", 10),
    ):
        assert run(*arguments) == 0
        assert "nothing is reached: the points lie at lat 37.500" in capsys.readouterr().err
    assert run("od", "--origins", away, "--strict") == 1
    assert "another place" in capsys.readouterr().err


def test_the_longest_access_leg_is_that_of_the_caller(homes, capsys):
    lost = {
        "snap": ("snap", homes),
        "od": ("od", "--origins", homes),
        "isochrone": ("isochrone", homes, "--cutoff", 10),
        "route": ("route", "35.1376,126.7908", "ktx_songjeong"),
        "access": ("access", homes, "hubs", "--cutoff", 60),
    }
    for command, arguments in lost.items():
        assert run(*arguments) == 0
        assert "too_far" not in capsys.readouterr().out, command
        assert run(*arguments, "--max-distance", 0.5) == 0
        found = pd.read_csv(io.StringIO(capsys.readouterr().out))
        assert found["status"].eq("too_far").all(), command
    assert run("locate", homes, "hubs", "--p", 1, "--max-distance", 0.5) == 1
    assert "too_far" in capsys.readouterr().err


def test_a_network_for_cars_warns_walkers(homes, capsys):
    assert run("snap", homes, "--profile", "walk") == 0
    told = capsys.readouterr()
    assert "the network was read for cars" in told.err
    edges = pd.read_csv(io.StringIO(told.out))
    assert edges["u"].notna().all()
    assert "(" not in told.out.splitlines()[1]


def test_nobody_reaches_himself(homes, tmp_path, capsys):
    given = ("access", homes, homes, "--cutoff", 60, "--opportunities", "people")
    assert run(*given, "--out", tmp_path / "all.csv") == 0
    assert run(*given, "--exclude-self", "--out", tmp_path / "others.csv") == 0
    both = [pd.read_csv(tmp_path / name).set_index("id") for name in ("all.csv", "others.csv")]
    counted = both[0]["people_within_60"] - both[1]["people_within_60"]
    assert counted.tolist() == [300, 700, 500]
    assert run("access", homes, "ktx_songjeong", "--cutoff", 60, "--exclude-self") == 2
    assert "excludes nothing" in capsys.readouterr().err


def test_demand_that_no_road_reaches_is_named(homes, tmp_path, capsys):
    homes.write_text(homes.read_text("utf-8") + "바다,34.4,126.0,5\n", encoding="utf-8")
    given = ("locate", homes, "ktx_songjeong", "--p", 1, "--weight", "people")
    assert run(*given) == 1
    told = capsys.readouterr().err
    assert "1 places of demand are joined to no site by road (바다: too_far)" in told
    assert "--drop-unreachable" in told
    out = tmp_path / "out.csv"
    assert run(*given, "--drop-unreachable", "--out", out) == 0
    found = pd.read_csv(out).set_index("from_id")
    assert found["status"].tolist() == ["ok", "ok", "ok", "too_far"]
    assert found["to_id"].isna().tolist() == [False, False, False, True]
    assert run(*given, "--max-distance", 200_000) == 0
