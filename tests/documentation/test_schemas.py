"""The schemas for editors accept the studies that the library reads, and refuse typing errors."""

import csv
import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

import aicomplex_geo as ag
from aicomplex_geo.layers.catalog import read_catalogue
from aicomplex_geo.layers.schema import ClaimRow
from aicomplex_geo.network.profiles.profile_file import read_profile_file
from aicomplex_geo.scenarios.reading import read_scenario
from aicomplex_geo.study.schema import read_study_file

jsonschema = pytest.importorskip("jsonschema")  # comes with nbformat

PROJECT = Path(__file__).resolve().parents[2]
STUDIES = [
    PROJECT / "data" / "geo" / "study.toml",
    PROJECT / "aicomplex_geo" / "study" / "_template" / "study.toml",
]


@pytest.fixture(scope="module")
def validator():
    from documentation.schemas import study_schema  # noqa: PLC0415 - a tool of the checkout

    return jsonschema.Draft202012Validator(study_schema())


def read(path):
    with path.open("rb") as file:
        return tomllib.load(file)


@pytest.mark.parametrize("path", STUDIES, ids=["bundled", "template"])
def test_studies_are_valid(validator, path):
    assert [one.message for one in validator.iter_errors(read(path))] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda study: study["study"].pop("id"),
        lambda study: study["study"].update(cutofs=[10]),
        lambda study: study["study"].update(cutoffs=["ten"]),
        lambda study: study["layers"]["sites"].update(geometry="points"),
        lambda study: study["layers"]["sites"].pop("file"),
    ],
)
def test_faults_are_found(validator, change):
    study = read(STUDIES[1])
    change(study)
    assert not validator.is_valid(study)


STUDY = """
[study]
id = "a"
title_ko = "가"
bounds = [126.0, 35.0, 127.0, 36.0]

[layers.sites]
file = "sites.csv"
geometry = "point"

[opportunities.jobs]
layer = "sites"
column = "jobs"
"""
SCENARIO = """
[scenario]
id = "a"
title_en = "A"
source = "s"

[[edit]]
kind = "close"
link = ["a", "b"]
"""
PROFILES = """
[profiles.a.access_road_speed]
value = 10
low = 5
high = 20
basis = "assumed"
source = "s"

[profiles.a.access_circuity]
value = 1.2
low = 1
high = 2
basis = "assumed"
source = "s"
"""
FORMATS = {"study": STUDY, "scenario": SCENARIO, "profiles": PROFILES}


def written(path, table):
    """Write tables of texts, numbers and lists as TOML, which a test changed."""

    def value(one):
        if isinstance(one, dict):
            return "{" + ", ".join(f"{json.dumps(k)} = {value(v)}" for k, v in one.items()) + "}"
        if isinstance(one, list):
            return "[" + ", ".join(map(value, one)) + "]"
        if isinstance(one, dt.date):
            return one.isoformat()
        return json.dumps(one, ensure_ascii=False)

    lines = [f"{json.dumps(key)} = {value(one)}" for key, one in table.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_json(table):
    """Return TOML as editors hold it against a schema: dates are texts."""
    return json.loads(json.dumps(table, default=str))


def is_accepted(name, path):
    """Return what the reader of a format says about a file."""
    if name == "study":
        faults = read_study_file(path)[1]
        read_catalogue(path.parent, faults)
        return faults == []
    if name == "scenario":
        return read_scenario(path.read_text(encoding="utf-8"), path.name)[1] == []
    try:
        read_profile_file(path)
    except ag.errors.ProfileError:
        return False
    return True


def put(*keys, value):
    def change(table):
        *heads, last = keys
        for key in heads:
            table = table[key]
        table[last] = value

    return change


def drop(*keys):
    def change(table):
        *heads, last = keys
        for key in heads:
            table = table[key]
        del table[last]

    return change


def edit(**fields):
    return put("edit", value=[fields])


JOBS = {"layer": "sites", "column": "jobs"}
LAYER = {"file": "a.csv", "geometry": "point"}
SPREAD = {**JOBS, "kind": "spread", "totals_layer": "t", "totals_column": "c"}
ROAD = {"value": 50, "low": 40, "high": 60, "basis": "assumed", "source": "s"}
DATES = [
    (2026, True),
    (dt.date(2026, 9, 14), True),
    ("2026-09", True),
    ("", True),
    (26, False),
    (True, False),
    ("2026-13", False),
    ("26-09-14", False),
]
CHANGES = [
    *((name, put("$schema", value="https://x"), True) for name in FORMATS),
    *((name, put("$schema", value=one), False) for name in FORMATS for one in (1, {"a": "b"})),
    *(("study", put("study", "reference_date", value=one), good) for one, good in DATES),
    *(("scenario", put("scenario", "opens", value=one), good) for one, good in DATES),
    *(("scenario", edit(kind="close", link=["a", "b"], date=one), good) for one, good in DATES),
    ("study", put("layers", "a b", value=LAYER), False),
    ("study", put("layers", "a.b", value=LAYER), True),
    ("study", put("opportunities", "a b", value=JOBS), False),
    ("study", put("opportunities", "a b", value={"any": "thing"}), False),
    ("study", put("layers", "sites", "schema", value="pionts"), False),
    ("study", put("layers", "sites", "schema", value="cells"), True),
    ("study", put("layers", "sites", "schema", value=""), True),
    ("study", put("layers", "sites", "file", value="sites.geojson"), True),
    ("study", put("layers", "sites", "file", value="../sites.csv"), False),
    ("study", put("layers", "sites", "file", value="/sites.csv"), False),
    ("study", put("layers", "sites", "file", value="sites.txt"), False),
    ("study", put("layers", "sites", "geometry", value="line"), False),
    ("study", put("layers", "sites", "geometry", value="none"), True),
    ("study", put("comparision", value={"sites": ["a"]}), False),
    ("study", put("titel", value="b"), False),
    ("study", put("study", "network", value="  "), False),
    ("study", put("study", "network", value="roads"), True),
    ("study", drop("study", "title_ko"), False),
    ("study", put("study", "title_ko", value=" "), False),
    ("study", put("study", "cutoffs", value=[10, 10]), False),
    ("study", put("study", "profiles", value=["a", "a"]), False),
    ("study", put("basemap", value={"files": ["a.geojson"]}), True),
    ("study", put("basemap", value={"files": ["../a.geojson"]}), False),
    ("study", put("opportunities", "jobs", value={**JOBS, "kind": "spread"}), False),
    ("study", put("opportunities", "jobs", value=SPREAD), False),
    ("study", put("opportunities", "jobs", value={**SPREAD, "join": " "}), False),
    ("study", put("opportunities", "jobs", value={**SPREAD, "join": "gu"}), True),
    ("study", put("opportunities", "jobs", value={**JOBS, "kind": "by_site"}), False),
    ("study", put("opportunities", "jobs", value={**JOBS, "kind": "by_site", "join": "id"}), True),
    (
        "study",
        put(
            "opportunities",
            "jobs",
            value={**JOBS, "kind": "by_site", "join": "id", "points_layer": ""},
        ),
        False,
    ),
    (
        "study",
        put(
            "opportunities",
            "jobs",
            value={**JOBS, "kind": "by_site", "join": "id", "more_layers": ["b"]},
        ),
        False,
    ),
    ("scenario", put("edits", value=[]), False),
    ("scenario", put("scenario", "source", value=" "), False),
    ("scenario", drop("scenario", "title_en"), False),
    ("scenario", put("scenario", "opens_latest", value=2028), False),
    ("scenario", edit(kind="close"), False),
    ("scenario", edit(kind="close", link=["a", "b"], interchange="c"), False),
    ("scenario", edit(kind="close", link=["a", "b"], road="c"), False),
    ("scenario", edit(kind="close", road="c", between=["a", "b"]), True),
    ("scenario", edit(kind="close", near=[35, 126], radius_m=10, road="c"), True),
    ("scenario", edit(kind="close", near=[35, 126]), False),
    ("scenario", edit(kind="close", near=[35, 126], radius_m=10, between=["a", "b"]), False),
    ("scenario", edit(kind="close", interchange="c", direction="one_way"), False),
    ("scenario", edit(kind="close", interchange="c", key=1), False),
    ("scenario", edit(kind="toll", road="c", toll=1000), False),
    ("scenario", edit(kind="toll", link=["a", "b"], toll=1000), True),
    ("scenario", edit(kind="speed", road="c"), False),
    ("scenario", edit(kind="speed", road="c", factor=2, posted_speed=50), False),
    ("scenario", edit(kind="speed", road="c", factor=2), True),
    ("scenario", edit(kind="grow_site", layer="a", id="b", column="c"), False),
    ("scenario", edit(kind="grow_site", layer="a", id="b", column="c", by=1), True),
    ("scenario", edit(kind="grow_site", layer="a", id="b", column="c", by=1, to=2), False),
    (
        "scenario",
        edit(kind="opportunities", layer="a", id="b", column="c", factor=2, at=[35, 126]),
        False,
    ),
    ("scenario", edit(kind="close", interchange="", road="c"), True),
    ("scenario", edit(kind="close", interchange=" ", road="c"), False),
    ("profiles", put("profiles", "a", "road_speed", value={"No. 1": ROAD}), True),
    (
        "profiles",
        put("profiles", "a", "road_speed", value={"No. 1": {**ROAD, "bounds": [1.0]}}),
        False,
    ),
    ("profiles", put("profile", value={}), False),
    ("profiles", drop("profiles", "a", "access_circuity"), False),
    ("profiles", put("profiles", "a", "slowdown", value={"arterial": ROAD}), False),
    (
        "profiles",
        put("profiles", "b", value={"base": "a", "slowdown": {"arterial": ROAD}}),
        True,
    ),
    ("profiles", put("profiles", "a", "delay_s", value={"traffic_light": ROAD}), False),
]


@pytest.mark.parametrize(("name", "change", "good"), CHANGES, ids=range(len(CHANGES)))
def test_schema_and_reader_agree(tmp_path, name, change, good):
    table = tomllib.loads(FORMATS[name])
    change(table)
    path = written(tmp_path / f"{name}.toml", table)
    wrong = [one.message for one in schema_of(name).iter_errors(as_json(read(path)))]
    assert (is_accepted(name, path), wrong == []) == (good, good), wrong


def schema_of(name):
    from documentation.schemas import SCHEMAS  # noqa: PLC0415 - a tool of the checkout

    return jsonschema.Draft202012Validator(SCHEMAS[name]())


SCENARIOS = sorted((PROJECT / "data" / "geo" / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenarios_are_valid(path):
    assert [one.message for one in schema_of("scenario").iter_errors(read(path))] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda scenario: scenario["scenario"].pop("source"),
        lambda scenario: scenario["edit"][0].update(kind="clos"),
        lambda scenario: scenario["edit"][0].update(raod="x"),
        lambda scenario: scenario.update(edits=[]),
    ],
)
def test_faults_of_scenarios_are_found(change):
    scenario = read(PROJECT / "data" / "geo" / "scenarios" / "honam_closure.toml")
    change(scenario)
    assert not schema_of("scenario").is_valid(scenario)


def test_profiles_are_valid_and_need_a_range():
    profiles = read(PROJECT / "data" / "geo" / "profiles.toml")
    assert [one.message for one in schema_of("profiles").iter_errors(profiles)] == []
    profiles["profiles"]["car_free"]["access_road_speed"].pop("low")
    assert not schema_of("profiles").is_valid(profiles)


def test_tables_of_profiles_say_what_their_keys_and_units_are():
    from documentation.schema_tables import with_tables  # noqa: PLC0415 - a tool of the checkout

    lines = with_tables("<!-- fields: profiles ProfileTable -->").splitlines()
    assert lines[0] == "| key | type | default | key is | unit |"
    tables = [line for line in lines if "table of table" in line]
    assert len(tables) == 10
    assert [line for line in tables if line.endswith("|  |")] == []
    assert "| name of the road | km/h |" in next(x for x in tables if "`road_speed`" in x)
    with_road = with_tables("<!-- fields: profiles RoadNumber -->")
    assert "`road_class`" in with_road
    assert "`bounds`" in with_road


def test_the_page_of_profiles_shows_one_that_is_read(tmp_path):
    page = (PROJECT / "docs" / "reference" / "profiles-format.md").read_text(encoding="utf-8")
    path = tmp_path / "evening.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert ag.Profile.from_file(path).name == "evening"
    assert schema_of("profiles").is_valid(read(path))
    for name in ag.network.ROAD_CLASSES:
        assert f"`{name}`" in page


def test_rows_of_claims_are_valid():
    with (PROJECT / "data" / "geo" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        numbers = {"published_min", "published_km", "published_count"}
        known = {key: float(x) if key in numbers else x for key, x in row.items() if x}
        assert [one.message for one in schema_of("claims").iter_errors(known)] == []
    assert not schema_of("claims").is_valid({**known, "kind": "sums"})


CLAIM = {"id": "a", "kind": "travel", "mode": "road", "published_min": 30}


@pytest.mark.parametrize(
    ("row", "good"),
    [
        (CLAIM, True),
        ({**CLAIM, "as_of": "2026-09"}, True),
        ({**CLAIM, "as_of": "yesterday"}, False),
        ({**CLAIM, "published_min": 0}, False),
        ({key: CLAIM[key] for key in ("id", "kind", "mode")}, False),
        ({key: CLAIM[key] for key in ("id", "kind", "published_min")}, False),
        ({"id": "a", "kind": "sum", "figure": "f", "terms": "g;h"}, True),
        ({"id": "a", "kind": "sum", "figure": "f"}, False),
        ({"id": "a", "kind": "untestable", "figure": "f"}, True),
        ({"id": "a", "kind": "untestable"}, False),
    ],
)
def test_schema_and_reader_agree_on_claims(row, good):
    try:
        ClaimRow.model_validate(row)
    except ValidationError:
        accepted = False
    else:
        accepted = True
    assert (accepted, schema_of("claims").is_valid(row)) == (good, good)


def test_manifests_are_valid(tmp_path, study):
    net = study.network()
    net.save(tmp_path / "net")
    points = study.hubs()
    ag.Router(net).od_matrix(points, points, out=tmp_path / "od")
    for name, path in (("network", "net/manifest.json"), ("od-dataset", "od/_manifest.json")):
        manifest = json.loads((tmp_path / path).read_text(encoding="utf-8"))
        assert [one.message for one in schema_of(name).iter_errors(manifest)] == []
        assert not schema_of(name).is_valid({**manifest, "version": 0})
