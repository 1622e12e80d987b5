"""Every command on the bundled study: what it prints, writes, and returns when it fails."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

import aicomplex_geo
import aicomplex_geo as ag
from aicomplex_geo._replacing import disk
from aicomplex_geo._replacing.signals import TERMINATING
from aicomplex_geo.cli import app as application
from aicomplex_geo.cli import main
from aicomplex_geo.layers.labels import LABELS
from aicomplex_geo.network import RoadNetwork, read_network
from aicomplex_geo.publish import report
from aicomplex_geo.study import new_study
from tests.conftest import needs_links

START = "import sys; from aicomplex_geo.cli import main; sys.exit(main())"


def run(*arguments):
    return main(list(arguments))


def table_of(capsys):
    return pd.read_csv(io.StringIO(capsys.readouterr().out))


def test_help_and_version(capsys):
    assert run("--help") == 0
    assert "build" in capsys.readouterr().out
    assert run("--version") == 0
    assert capsys.readouterr().out == f"aicomplex-geo {aicomplex_geo.__version__}\n"


LONG = "x" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ["snap", LONG],
        ["snap", f"{LONG}.csv"],
        ["od", "--origins", LONG],
        ["od", "--out", f"{LONG}.csv"],
        ["od", "--out", f"{LONG}.shp"],
        ["od", "--out", f"{LONG}/"],
        ["snap", "ai_complex", "--network", LONG],
        ["snap", "ai_complex", "--profile", f"{LONG}.toml"],
        ["snap", "ai_complex", "--study", LONG],
        ["surface", "ai_complex", "--area", LONG],
        ["scenario", "run", LONG],
        ["scenario", "template", LONG],
        ["network", "convert", LONG, "--out", "roads.gpkg"],
        ["network", "convert", "strategic", "--out", LONG],
        ["network", "convert", "strategic", "--out", f"{LONG}.csv"],
        ["network", "convert", "strategic", "--out", f"{LONG}.gpkg"],
        ["network", "info", LONG],
        ["network", "info", "--map", f"{LONG}.html"],
        ["network", "import", LONG, "--out", "roads"],
        ["network", "import", f"{LONG}.osm", "--out", "roads"],
        ["network", "calibrate", "--observed", f"{LONG}.csv"],
        ["study", "new", LONG],
        ["study", "check", LONG],
        ["build", "--out", LONG],
        ["verify", LONG],
    ],
)
def test_names_that_are_too_long_for_a_file(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) in {1, 2}
    assert "unexpected" not in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["od", "--out"], "od.csv"),
        (["isochrone", "ai_complex", "--out"], "areas.gpkg"),
        (["isochrone", "ai_complex", "--map"], "areas.html"),
        (["surface", "ai_complex", "--out"], "times.tif"),
        (["access", "sites", "hubs", "--out"], "access.xlsx"),
        (["criticality", "--out"], "links.parquet"),
        (["network", "convert", "strategic", "--out"], "roads.gpkg"),
        (["network", "convert", "strategic", "--out"], ""),
        (["network", "import", "roads.osm", "--out"], ""),
        (["build", "--out"], ""),
    ],
)
def test_where_nothing_can_be_written_no_work_is_begun(
    arguments, file, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roads.osm").write_text("no roads", "utf-8")
    monkeypatch.setattr(disk, "may_write", lambda path: str(path) != str(tmp_path))

    def begin(*_, **__):
        pytest.fail("work was begun")

    for working in (
        "routing.Router",
        "results.study_results.compute",
        "publish.build_study.compute",
    ):
        monkeypatch.setattr(f"aicomplex_geo.{working}", begin)
    assert run(*arguments, file or "new") == 1
    assert "cannot be written: Permission denied" in capsys.readouterr().err
    if file:
        assert run(*arguments, f"nowhere/{file}") == 1
        assert "there is no folder nowhere" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["roads.osm"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["isochrone", "ai_complex", "--cutoff", "３０"],
        ["isochrone", "ai_complex", "--cutoff", "3_0"],
        ["isochrone", "ai_complex", "--cutoff", "10", "--cutoff", "٣٠"],
        ["snap", "ai_complex", "--max-distance", "1_000"],
        ["claims", "--draws", "1_0"],
        ["claims", "--draws", "１０"],
        ["access", "sites", "hubs", "--interval", "10,２０"],
        ["access", "sites", "hubs", "--interval", "1_0,20"],
        ["access", "sites", "hubs", "--measure", "gravity", "--decay", "exponential:０.１"],
        ["surface", "ai_complex", "--area", "126.8,35.1,126.9,３５.２"],
        ["network", "import", "roads", "--bbox", "126.8,35.1,1_26.9,35.2", "--out", "net"],
    ],
)
def test_numbers_are_those_that_people_write(arguments, capsys):
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert "unexpected" not in told
    assert re.search("write it in digits, such as 30|Write one of|Write two|Give|Name", told)


@pytest.mark.parametrize("source", ["roads.graphml", "roads.gpkg", "folder"])
def test_a_size_is_refused_for_roads_that_are_not_unpacked(tmp_path, monkeypatch, capsys, source):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert run("network", "import", source, "--out", "net", "--max-size", "5") == 2
    assert "(--max-size) is for a file of OpenStreetMap" in capsys.readouterr().err


def test_a_table_with_a_column_named_geometry_has_none(tmp_path, capsys):
    for ending in (".geojson", ".gpkg", ".shp"):
        assert run("layers", "--out", str(tmp_path / f"layers{ending}")) == 2
        assert "has no geometry" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert run("layers", "--out", str(tmp_path / "layers.xlsx")) == 0
    assert "geometry" in pd.read_excel(tmp_path / "layers.xlsx").columns


@needs_links
def test_the_map_of_a_network_is_no_link_to_an_input(tmp_path, capsys):
    folder = tmp_path / "study"
    new_study(folder)
    page = folder / "page.html"
    page.symlink_to(folder / "study.toml")
    before = page.read_bytes()
    assert run("network", "info", "--study", str(folder), "--map", str(page)) == 2
    assert "is an input" in capsys.readouterr().err
    assert page.read_bytes() == before


def test_the_map_of_a_network_is_no_input_and_figures_are_read_with_care(tmp_path, capsys):
    folder = tmp_path / "study"
    new_study(folder)
    before = (folder / "study.toml").read_bytes()
    assert run("network", "info", "--study", str(folder), "--map", str(folder / "study.toml")) == 2
    assert "no HTML file" in capsys.readouterr().err
    assert (folder / "study.toml").read_bytes() == before
    for text in (b"a =", b"\xff\xfe", b"a = " + b"9" * 5000):
        (folder / "network" / "validation.toml").write_bytes(text)
        assert run("network", "info", "--study", str(folder)) == 1
        assert "validation.toml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["osm", "import"])
def test_commands_of_later_versions_are_absent(name, capsys):
    assert run(name) == 2
    assert f"No such command '{name}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--speed", "9"],
        ["route", "ai_complex"],
        ["isochrone", "ai_complex", "--cutoff", "soon"],
        ["study", "new"],
        ["network", "show"],
        ["od", "--network", "x", "--network", "y"],
        ["access", "a", "b", "--out", "x.csv", "--out=y.csv"],
        ["network", "import", "x.osm", "--out", "a", "--out", "b"],
        ["study", "check", "x", "y"],
    ],
    ids=" ".join,
)
def test_a_command_written_wrongly_is_2_and_one_line(arguments, capsys):
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("aicomplex-geo: error: ")
    assert err.count("\n") == 1
    assert "--help" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["layers", "--out", "layers.doc"], "layers.doc"),
        (["claims", "--out", "claims.doc"], "claims.doc"),
        (["access", "ai_complex", "hubs", "--measure", "gravity", "--decay", "foo:1"], "foo:1"),
        (["od", "--crs", "EPSG:5179"], "--crs belongs to a file of points"),
        (["snap", "ai_complex", "--max-distance", "-1"], "max_distance"),
        (["od", "--draws", "9"], "--draws belongs to --quantiles"),
        (["isochrone", "ai_complex", "--seed", "2"], "--seed belongs to --band"),
        (["network", "import", "x.osm", "--crs", "EPSG:5179", "--out", "x"], "--crs is for"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:2]),
)
def test_options_that_do_not_go_together_are_2(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.osm").write_text("<osm/>")
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_no_command_is_2_and_shows_the_help(capsys):
    assert run() == 2
    assert "isochrone" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["od", "--profile", "by_balloon"], "by_balloon"),
        (["route", "ai_complex", "population_gu"], "population_gu is a table without positions"),
        (["route", "ai_complex", "atlantis"], "no layer of the study has atlantis"),
        (["layers", "--study", "nowhere/study.toml"], "nowhere"),
        (["network", "info", "nowhere"], "nowhere"),
        (["network", "info", "x.osm"], "aicomplex-geo network import x.osm --out DIR"),
        (["build", "--network", "x.osm.gz"], "aicomplex-geo network import x.osm.gz --out DIR"),
        (["od", "--origins", "nowhere.csv"], "there is no file nowhere.csv"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:2]),
)
def test_a_failure_is_1_without_a_traceback(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_where_wherever_it_stands(capsys):
    assert run("od", "--debug", "--profile", "by_balloon") == 1
    assert "Traceback" in capsys.readouterr().err
    assert run("--debug", "od", "--profile", "by_balloon") == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_of_our_own_is_one_line_too(capsys, monkeypatch):
    def fail(**options):
        raise RuntimeError("boom\nsecond line")

    monkeypatch.setattr(application, "app", fail)
    assert run("layers") == 1
    assert capsys.readouterr().err == (
        "aicomplex-geo: error: unexpected RuntimeError: boom (add --debug to see where)\n"
    )


def test_an_end_of_file_inside_a_command_is_a_fault_of_our_own(capsys, monkeypatch):
    def fail(*_, **options):
        raise EOFError("marshal data too short")

    monkeypatch.setattr("aicomplex_geo.study.load_study", fail)
    assert run("layers") == 1
    assert capsys.readouterr().err.strip() == (
        "aicomplex-geo: error: unexpected EOFError: marshal data too short (add --debug to see "
        "where)"
    )


def test_an_interrupt_is_1(capsys, monkeypatch):
    def interrupt(**options):
        raise KeyboardInterrupt

    monkeypatch.setattr(application, "app", interrupt)
    assert run("build") == 1
    assert "untouched" in capsys.readouterr().err


def test_layers(capsys):
    assert run("layers") == 0
    assert {"sites", "hubs", "dong"} <= set(table_of(capsys)["name"])


def test_claims(capsys):
    assert run("claims", "--draws", "5") == 0
    table = table_of(capsys)
    assert {"ktx", "expressway"} <= set(table["claim_id"])
    assert table["verdict"].notna().all()
    minutes = table["travel_time"] * 600
    assert (minutes - minutes.round()).abs().max() < 0.04
    distances = table["distance"].dropna()
    assert distances.tolist() == distances.round(1).tolist()
    assert set(table["period_verdict"]) <= set(LABELS["period_verdict"])
    ktx = table[table["claim_id"].eq("ktx") & table["profile"].eq("car_offpeak")].iloc[0]
    assert ktx["p10"] < ktx["p50"] < ktx["p90"]
    assert "54.0 km/h door to door" in ktx["needed_en"]


def test_claims_about_what_does_not_exist_are_one_report_and_nothing_is_written(tmp_path, capsys):
    folder = tmp_path / "study"
    new_study(folder)
    path = folder / "claims.csv"
    rows = path.read_text(encoding="utf-8").replace(",site_a,station,", ",site_x,statoin,")
    head, first = rows.splitlines()[:2]
    text = "\n".join(
        [f"{head},terms,figure", f"{first},,", f"s{first},x/y/z,sites/site_a/hight", ""]
    )
    path.write_text(text.replace("sstation", "second"), encoding="utf-8", newline="\n")
    for command in ("claims", "build"):
        out = tmp_path / ("claims.csv" if command == "claims" else "maps")
        assert run(command, "--study", str(folder), "--out", str(out)) == 1
        said = capsys.readouterr().err
        assert "row 2 (station): origin_id 'site_x' is not in any layer" in said
        assert (
            "destination_id 'statoin' is not in any layer of the study (nearest: 'station'" in said
        )
        assert "row 3 (second): terms 'x/y/z' cannot be read: there is no layer 'x'" in said
        assert "no column 'hight'" in said
        assert not out.exists()


def test_a_file_of_claims_has_whole_units_as_text_and_all_digits_in_parquet(tmp_path):
    for ending in ("csv", "parquet"):
        out = str(tmp_path / f"claims.{ending}")
        assert run("claims", "--draws", "5", "--out", out) == 0
    text = pd.read_csv(tmp_path / "claims.csv", dtype=str)
    exact = pd.read_parquet(tmp_path / "claims.parquet")
    for name in ("travel_time", "travel_time_low", "travel_time_high"):
        assert text[name].dropna().str.fullmatch(r"\d+(\.\d{1,4})?").all()
        assert text[name].astype(float).to_numpy() == pytest.approx(
            exact[name].astype(float).to_numpy(), abs=0.5 / 600, nan_ok=True
        )
    for name in ("distance", "distance_low", "distance_high"):
        assert text[name].dropna().str.fullmatch(r"\d+(\.\d)?").all()


def test_network_info_prints_the_figures_of_validation(capsys):
    assert run("network", "info") == 0
    out = capsys.readouterr().out
    assert out.startswith("summary:\n")
    assert "\nvalidation:\n" in out
    assert " more\n" not in out
    assert "  suspicious:\n" in out


def test_figures_of_validation_that_are_no_toml_are_one_line(tmp_path, capsys):
    new_study(tmp_path / "study")
    (tmp_path / "study" / "network" / "validation.toml").write_text("speed = fast", "utf-8")
    assert run("network", "info", "--study", str(tmp_path / "study")) == 1
    err = capsys.readouterr().err
    assert "validation.toml, line 1: is not TOML" in err
    assert "unexpected" not in err


def test_network_info_draws_what_looks_wrong(tmp_path, capsys):
    page = tmp_path / "점검.html"
    assert run("network", "info", "--map", str(page)) == 0
    assert f"map of suspicious links: {page}" in capsys.readouterr().out
    assert "default-src 'none'" in page.read_text(encoding="utf-8")


def test_od_of_ids_and_positions(capsys):
    arguments = ["--origins", "ai_complex,hanam", "--destinations", "35.1382,126.7917"]
    assert run("od", *arguments) == 0
    table = table_of(capsys)
    assert list(table["from_id"]) == ["ai_complex", "hanam"]
    assert set(table["to_id"]) == {"35.1382,126.7917"}
    assert table["travel_time"].between(5, 60).all()


RANGES = ["travel_time_low", "travel_time_high", "distance_low", "distance_high"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["od", "--origins", "ai_complex,bonchon", "--destinations", "ktx_songjeong"],
        ["route", "ai_complex,bonchon", "ktx_songjeong"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_od_and_route_tell_the_range_or_the_reason(arguments, capsys):
    assert run(*arguments) == 0
    table = table_of(capsys).set_index("from_id")
    known, unknown = table.loc["ai_complex"], table.loc["bonchon"]
    assert known["status"] == "ok"
    assert known["travel_time_low"] < known["travel_time"] < known["travel_time_high"]
    assert known["distance_low"] < known["distance"] < known["distance_high"]
    assert pd.isna(known["reason"])
    assert unknown["status"] == "no_position"
    assert unknown["reason"].startswith("origin ")
    assert unknown["reason"].endswith(": position unknown")
    assert unknown[["travel_time", *RANGES]].isna().all()


def test_a_parquet_file_tells_what_it_was_computed_from(tmp_path):
    out = tmp_path / "o.parquet"
    assert run("od", "--origins", "ai_complex", "--profile", "car_peak", "--out", str(out)) == 0
    kept = json.loads(pq.read_schema(out).metadata[b"aicomplex_geo"])
    assert kept["profile"] == "car_peak"
    assert list(kept["profiles"]) == ["car_peak"]
    assert kept["parameters"]["origins"] == ["ai_complex"]
    assert kept["inputs"]["network/links.csv"]
    assert kept["network"]
    assert set(RANGES) <= set(pd.read_parquet(out).columns)


def test_a_file_of_routes_tells_what_it_was_computed_from(tmp_path):
    arguments = ["route", "ai_complex", "ktx_songjeong", "--out"]
    for name in ("r.parquet", "r.gpkg", "r.geojson", "r.csv"):
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir(exist_ok=True)
            assert run(*arguments, str(tmp_path / folder / name)) == 0
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    parquet = tmp_path / "a" / "r.parquet"
    assert b"aicomplex_geo" in pq.read_schema(parquet).metadata
    assert gpd.read_parquet(parquet).crs == "EPSG:4326"
    told = pyogrio.read_info(tmp_path / "a" / "r.gpkg")["dataset_metadata"]["aicomplex_geo"]
    assert json.loads(told)["parameters"]["origins"] == ["ai_complex"]
    read = json.loads((tmp_path / "a" / "r.geojson").read_text("utf-8"))
    assert read["aicomplex_geo"]["parameters"]["destinations"] == ["ktx_songjeong"]
    for frame in (gpd.read_file(tmp_path / "a" / "r.geojson"), pd.read_csv(tmp_path / "a/r.csv")):
        assert {"status", "reason", *RANGES} <= set(frame.columns)


def test_od_with_quantiles(tmp_path, capsys):
    out = tmp_path / "od.parquet"
    pair = ("--origins", "ai_complex", "--destinations", "usquare")
    draws = ("--quantiles", "--draws", "12", "--seed", "4")
    assert run("od", *pair, *draws, "--out", str(out)) == 0
    row = pd.read_parquet(out).iloc[0]
    assert row["p10"] < row["p50"] < row["p90"]
    assert row["reached"] == 1
    parameters = json.loads(pq.read_schema(out).metadata[b"aicomplex_geo"])["parameters"]
    assert (parameters["draws"], parameters["seed"]) == (12, 4)
    assert run("od", *pair, *draws) == 0
    assert "travel_time,p10,p50,p90,reached,distance" in capsys.readouterr().out


def test_od_of_a_file_into_a_file(tmp_path, capsys):
    points = tmp_path / "내 지점.csv"
    points.write_text("id,lat,lon\n가,35.16,126.85\n나,35.20,126.83\n", encoding="utf-8")
    assert run("od", "--origins", str(points), "--out", str(tmp_path / "od.parquet")) == 0
    table = pd.read_parquet(tmp_path / "od.parquet")
    assert set(table["from_id"]) == {"가", "나"}
    assert "16 rows in" in capsys.readouterr().out


def test_a_file_of_points_tells_all_its_faults(tmp_path, capsys):
    points = tmp_path / "points.csv"
    points.write_text("id,lat,lon\na,north,126.85\nb,35.2,east\n", encoding="utf-8")
    assert run("od", "--origins", str(points)) == 1
    err = capsys.readouterr().err
    assert "2 faults" in err
    assert "'north'" in err
    assert "'east'" in err


def test_a_route_as_geojson(tmp_path):
    out = tmp_path / "route.geojson"
    assert run("route", "ai_complex", "ktx_songjeong", "--out", str(out)) == 0
    route = gpd.read_file(out)
    assert list(route["to_id"]) == ["ktx_songjeong"]
    assert route.geom_type.tolist() == ["LineString"]


def test_isochrones_as_a_geopackage_and_as_areas(tmp_path, capsys):
    out = tmp_path / "reach.gpkg"
    cutoffs = ["--cutoff", "10", "--cutoff", "20"]
    assert run("isochrone", "ai_complex", *cutoffs, "--out", str(out)) == 0
    assert gpd.read_file(out)["cutoff"].tolist() == [10, 20]
    capsys.readouterr()
    assert run("isochrone", "ai_complex", *cutoffs) == 0
    assert table_of(capsys)["area_km2"].is_monotonic_increasing


def test_bands_of_isochrones(capsys):
    given = ("--cutoff", "5", "--band", "--draws", "8")
    assert run("isochrone", "ai_complex", *given) == 0
    table = table_of(capsys).set_index("band")
    assert table.index.tolist() == ["possible", "certain"]
    assert table.loc["possible", "area_km2"] > table.loc["certain", "area_km2"]


def test_the_buffer_of_isochrones_is_checked(capsys):
    given = ("isochrone", "ai_complex", "--cutoff", "5", "--buffer")
    assert run(*given, "50") == 0
    assert run(*given, "0") == 2
    assert "buffer_m must be metres above 0" in capsys.readouterr().err


def test_an_isochrone_of_a_place_off_the_network_has_a_status(capsys):
    assert run("isochrone", "ai_complex,bonchon", "--cutoff", "10") == 0
    assert table_of(capsys).set_index("from_id")["status"].to_dict() == {
        "ai_complex": "ok",
        "bonchon": "no_position",
    }
    assert run("isochrone", "34.4,126.0", "--cutoff", "10") == 0
    assert table_of(capsys)["status"].tolist() == ["too_far"]


def test_snap_tells_why_a_place_has_no_position(capsys):
    assert run("snap", "ai_complex,bonchon") == 0
    table = table_of(capsys).set_index("id")
    assert table.loc["ai_complex", "status"] == "ok"
    assert table.loc["bonchon", "status"] == "no_position"


def test_a_new_study_is_sound_and_not_overwritten(tmp_path, capsys):
    folder = tmp_path / "다른 도시"
    assert run("study", "new", str(folder)) == 0
    assert "study check" in capsys.readouterr().out
    assert run("study", "check", str(folder)) == 0
    assert "no faults" in capsys.readouterr().out
    before = (folder / "study.toml").read_bytes()
    assert run("study", "new", str(folder)) == 1
    assert (folder / "study.toml").read_bytes() == before


def test_study_check_names_file_row_and_remedy(tmp_path, capsys):
    folder = tmp_path / "study"
    assert run("study", "new", str(folder)) == 0
    hubs = folder / "hubs.csv"
    lines = hubs.read_text("utf-8").splitlines(keepends=True)
    hubs.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    capsys.readouterr()
    assert run("study", "check", str(folder)) == 1
    err = capsys.readouterr().err
    assert "hubs.csv" in err
    assert "Traceback" not in err


def test_build_is_quiet_when_piped(tmp_path, capsys):
    folder = tmp_path / "study"
    run("study", "new", str(folder))
    capsys.readouterr()
    out = tmp_path / "지도"
    assert run("build", "--study", str(folder), "--out", str(out)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.count("\n") == 1
    assert (out / "index.html").is_file()


@pytest.fixture
def terminable():
    """Signals end a process, also where whoever started the tests ignores them, as nohup does."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in TERMINATING}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that can be handled")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_build_that_is_terminated_leaves_the_old_files_whole(
    name, tmp_path, capsys, monkeypatch, terminable
):
    folder, out = tmp_path / "study", tmp_path / "maps"
    run("study", "new", str(folder))
    out.mkdir()
    (out / "index.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(report, "write", lambda _: os.kill(os.getpid(), getattr(signal, name)))
    assert run("build", "--study", str(folder), "--out", str(out)) == 1
    assert "untouched" in capsys.readouterr().err
    assert (out / "index.html").read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"study", "maps"}


@pytest.mark.parametrize("encoding", ["cp949", "ascii"])
def test_a_console_of_another_encoding_does_not_break(encoding, project):
    done = subprocess.run(
        [sys.executable, "-c", START, "layers"],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": encoding, "PYTHONPATH": str(project), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr.decode(encoding)
    assert b"sites" in done.stdout
    done.stdout.decode(encoding)


def test_a_reader_that_goes_away_is_no_error(project):
    reading = subprocess.Popen(
        [sys.executable, "-c", START, "claims", "--draws", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(project), "PATH": "", "PYTHONUNBUFFERED": "1"},
    )
    reading.stdout.close()
    error = reading.stderr.read()
    reading.stderr.close()
    assert reading.wait() == 0, error
    assert error == b""


@pytest.fixture
def lean(tmp_path):
    """The bundled study with one origin, two claims, one of them under its only scenario."""
    folder = tmp_path / "lean"
    shutil.copytree(ag.load_study().folder, folder)
    path = folder / "study.toml"
    text = re.sub(r"(?ms)^origins = \[.*?^\]", 'origins = ["ai_complex"]', path.read_text("utf-8"))
    text = re.sub(r"(?ms)^ids = \[.*?\]", 'ids = ["gwangju_gangjin"]', text)
    path.write_text(text, encoding="utf-8", newline="\n")
    claims = pd.read_csv(folder / "claims.csv", dtype=str, encoding="utf-8-sig")
    claims[claims["id"].isin(["ktx", "gwangju_gangjin"])].to_csv(
        folder / "claims.csv", index=False, encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize("profile", ["walk", "car_free"])
def test_a_network_for_walking_serves_every_profile(profile, lean, tmp_path, capsys):
    net = read_network("strategic")
    edges = net.edges
    edges["road_class"] = ["path" if row % 2 else "street" for row in range(len(edges))]
    provenance = {**net.provenance, "parameters": {"mode": "walk"}}
    RoadNetwork(net.nodes, edges, provenance).save(tmp_path / "net")
    network = str(tmp_path / "net")
    out = str(tmp_path / "maps")
    chosen = ("--study", lean, "--network", network, "--profile", profile)
    assert run("build", *chosen, "--out", out) == 0
    assert (tmp_path / "maps" / "index.html").is_file()
    assert "index.html" in capsys.readouterr().out


def test_walking_on_the_bundled_network(lean, tmp_path, capsys):
    out = str(tmp_path / "maps")
    assert run("build", "--study", lean, "--profile", "walk", "--out", out) == 0
    assert "index.html" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_csv_gives_the_range_that_the_same_point_as_geojson_gives(encoding, tmp_path, capsys):
    """The certainty of a position was lost on the way out of a CSV: 28.3-29.2 minutes."""
    site = ag.read_layer("sites").loc[["ai_complex"]]
    table = tmp_path / "site.csv"
    lon, lat, off = site.geometry.x.iloc[0], site.geometry.y.iloc[0], site["certainty_m"].iloc[0]
    text = f"id,lat,lon,certainty_m,이름\nai_complex,{lat},{lon},{off},집적단지\n"
    table.write_text(text, encoding=encoding)
    drawn = tmp_path / "site.geojson"
    site[["certainty_m", "geometry"]].reset_index().to_file(drawn)
    found = []
    for points in (table, drawn):
        assert run("od", "--origins", str(points), "--destinations", "ktx_songjeong") == 0
        found.append(table_of(capsys).loc[0, RANGES].astype(float).round(1).tolist())
    assert found[0] == found[1]
    assert found[0][:2] == [24.8, 30.1]


def test_very_many_ids_are_recorded_as_their_number_and_a_hash(tmp_path, monkeypatch):
    out, ids = tmp_path / "times.geojson", ["ai_complex", "lg_innotek"]
    points = pd.DataFrame({"id": ids, "lat": [35.22, 35.21], "lon": [126.85, 126.84]})
    points.to_csv(tmp_path / "points.csv", index=False)
    asked = "od", "--origins", str(tmp_path / "points.csv"), "--destinations", "ai_complex"
    found = []
    for most in (2, 1):
        monkeypatch.setattr("aicomplex_geo.cli.jobs.MOST_IDS", most)
        assert run(*asked, "--out", str(out)) == 0
        kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]["parameters"]
        assert kept["destinations"] == ["ai_complex"]
        found.append(kept["origins"])
    digest = hashlib.sha256(b'["ai_complex", "lg_innotek"]').hexdigest()
    assert found == [ids, {"count": 2, "sha256": digest}]


@pytest.mark.parametrize(
    "asked",
    [
        ["od"],
        ["snap", "sites"],
        ["access", "sites", "hubs"],
        ["isochrone", "sites", "--cutoff", "10"],
        ["surface", "sites", "--size", "20000"],
    ],
)
def test_more_rows_than_a_sheet_has_are_refused_before_the_work(
    tmp_path, capsys, monkeypatch, asked
):
    def compute(*_, **__):
        raise AssertionError("computed")

    monkeypatch.setattr("aicomplex_geo.publish.spreadsheet.MOST_ROWS", 1)
    for name in ("od_matrix", "od_sums", "isochrones"):
        monkeypatch.setattr(f"aicomplex_geo.routing.router.Router.{name}", compute)
    assert run(*asked, "--out", str(tmp_path / "table.xlsx")) == 2
    error = capsys.readouterr().err
    assert "table.xlsx cannot hold " in error
    assert "(at most 1); write .csv or .parquet" in error


LONGEST_STEM = "가" * 82  # with the longest ending a name may have one byte more


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    "stem", ["(초안) 병원", "<b>x&amp;", "a;b?c*", "a\nb", "[]", LONGEST_STEM], ids=range(6)
)
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".geojson", ".gpkg"])
def test_names_that_libraries_do_not_take(tmp_path, stem, ending):
    out = tmp_path / f"{stem}{ending}"
    assert run("snap", "ai_complex", "--out", str(out)) == 0
    assert list(tmp_path.iterdir()) == [out]
    if ending == ".gpkg":
        copy = tmp_path / "copy.gpkg"
        out.rename(copy)  # GDAL takes some of these names for addresses
        layer = pyogrio.list_layers(copy)[0][0]
        assert layer == ("table" if stem == "[]" else stem.lstrip("(<"))
        assert len(gpd.read_file(copy)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".geojson", ".gpkg", ".shp"])
def test_names_that_are_no_unicode(tmp_path, capsys, ending):
    name = os.fsdecode(b"a\xff") + ending
    code = run("snap", "ai_complex", "--out", str(tmp_path / name))
    assert "unexpected" not in capsys.readouterr().err
    assert (tmp_path / name).exists() == (code == 0)
    assert len(list(tmp_path.iterdir())) == (code == 0)
