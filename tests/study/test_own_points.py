"""A study of one's own table of points computes as it is written."""

import tomllib

import geopandas as gpd
import pytest
import shapely

import aicomplex_geo as ag
from aicomplex_geo.cli import main
from aicomplex_geo.errors import OutputError, ParameterError, UnknownNetworkError

TABLE = """관리번호,시설명,위도,경도,병상수,source,area_m2
h1,동문병원,35.15,126.85,120,시청,넓음
h2,,35.16,126.90,40,시청,
h3,남문의원,,,,시청,
"""


def points(count=2):
    places = [shapely.Point(126.85 + at / 100, 35.15) for at in range(count)]
    ids = [f"p{at}" for at in range(count)]
    return gpd.GeoDataFrame({"beds": range(count)}, index=ids, geometry=places, crs=4326)


def test_a_table_becomes_a_study_in_one_command(tmp_path, capsys):
    table = tmp_path / "병원.csv"
    table.write_text(TABLE, encoding="cp949")
    folder = tmp_path / "나의 연구"
    arguments = ["study", "new", str(folder), "--from", str(table), "--id", "관리번호"]
    options = ["--network", "strategic", "--title", '우리 "시"의 병원', "--opportunities", "병상수"]
    assert main([*arguments, *options]) == 0
    said = capsys.readouterr()
    assert "a study of 3 points" in said.out
    assert "have no position" in said.err
    assert ag.check_study(folder) == ()
    study = ag.load_study(folder)
    assert study.title_en == '우리 "시"의 병원'
    assert study.layer("points")["name_ko"].tolist() == ["동문병원", "h2", "남문의원"]
    assert study.layer("points")["area_m2_own"].tolist() == ["넓음", "", ""]
    (beds,) = study.opportunities()
    assert beds.values.to_dict() == {"h1": 120.0, "h2": 40.0}
    assert [one.name_ko for one in beds.excluded] == ["남문의원"]
    times = ag.Router(study.network()).od_matrix(study.origins(), study.hubs())
    assert list(times.origins) == ["h1", "h2"]
    assert list(times.destinations) == ["h1", "h2", "h3"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("county", "county"), ("my clinics (2)", "my_clinics_2"), ("-v1.2", "v1.2"), ("군", "own")],
)
def test_the_id_is_that_of_the_folder(tmp_path, name, expected):
    folder = tmp_path / name
    ag.new_study(folder, points=points(), network="strategic", title="A")
    assert ag.load_study(folder).id == expected


def test_pages_begin_with_few_origins(tmp_path):
    files = ag.new_study(tmp_path / "s", points=points(12), network="strategic", title="Many")
    with files[0].open("rb") as file:
        table = tomllib.load(file)["study"]
    assert table["origins"] == ["p0", "p1", "p2", "p3", "p4"]
    assert table["profiles"] == ["car_free", "car_offpeak", "car_peak"]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"points": points()}, ParameterError, "needed together"),
        ({"title": "A"}, ParameterError, "needed together"),
        (
            {"points": points(), "network": "nowhere", "title": "A"},
            UnknownNetworkError,
            "no network 'nowhere'",
        ),
        (
            {
                "points": points(),
                "network": "strategic",
                "title": "A",
                "opportunities": ["rooms"],
            },
            ParameterError,
            "no column 'rooms'. Name one of: beds",
        ),
        (
            {
                "points": points().set_geometry([None, None], crs=4326),
                "network": "strategic",
                "title": "A",
            },
            ParameterError,
            "no point has a position",
        ),
    ],
)
def test_what_is_wrong_leaves_nothing_behind(tmp_path, given, error, message):
    with pytest.raises(error, match=message):
        ag.new_study(tmp_path / "s", **given)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_kept(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(OutputError, match="not an empty folder"):
        ag.new_study(tmp_path, points=points(), network="strategic", title="A")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--title", "A"], "--from, which is not given"),
        (["--from", "a.csv", "--title", "A"], "--from needs --network and --title"),
    ],
)
def test_options_that_do_not_go_together(tmp_path, capsys, options, message):
    assert main(["study", "new", str(tmp_path / "s"), *options]) == 2
    assert message in capsys.readouterr().err


def test_a_layer_needs_an_id_a_name_and_a_position(tmp_path):
    (tmp_path / "study.toml").write_text(
        '[study]\nid = "s"\ntitle_en = "S"\nbounds = [126, 34, 128, 36]\n'
        'origins_layer = "places"\nhubs = "cells"\n'
        '[layers.places]\nfile = "places.csv"\ngeometry = "point"\n'
        '[layers.cells]\nfile = "cells.csv"\ngeometry = "point"\nschema = "cells"\n',
        encoding="utf-8",
    )
    (tmp_path / "places.csv").write_text("id,name_en,lat,lon\na,A,35,127\n", encoding="utf-8")
    (tmp_path / "cells.csv").write_text("id,lat,lon,people\nc1,35,127,5\n", encoding="utf-8")
    study = ag.load_study(tmp_path)
    place = study.layer("places").loc["a"]
    assert (place["name_en"], place["name_ko"], place["kind"]) == ("A", "", "")
    assert study.layer("cells").loc["c1", "name_ko"] == "c1"
    (tmp_path / "places.csv").write_text("id,lat,lon\na,35,127\n", encoding="utf-8")
    with pytest.raises(ag.errors.LayerError, match="neither name_ko nor name_en"):
        study.layer("places")


def test_the_command_says_which_points_reach_no_road(tmp_path, capsys):
    table = tmp_path / "a.csv"
    table.write_text("id,lat,lon\na,35.20,126.85\nb,,\nc,48.1,11.5\n", encoding="utf-8")
    options = ["--from", str(table), "--network", "strategic", "--title", "A"]
    assert main(["study", "new", str(tmp_path / "s"), *options]) == 0
    said = capsys.readouterr().err
    assert "note: a.csv: 1 rows have no position" in said
    assert "note: 1 of 3 points reach no road of the network (first: 'c': " in said


def test_options_without_use_are_not_taken(tmp_path):
    options = ["--from", "a.csv", "--network", "strategic", "--title", "A", "--max-distance", "5"]
    assert main(["study", "new", str(tmp_path / "s"), *options]) == 2
