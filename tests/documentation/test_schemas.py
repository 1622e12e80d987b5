"""The schemas for editors accept the studies that the library reads, and refuse typing errors."""

import csv
import json
import tomllib
from pathlib import Path

import pytest

import aicomplex_geo as ag

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


def test_rows_of_claims_are_valid():
    with (PROJECT / "data" / "geo" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        numbers = {"published_min", "published_km", "published_count"}
        known = {key: float(x) if key in numbers else x for key, x in row.items() if x}
        assert [one.message for one in schema_of("claims").iter_errors(known)] == []
    assert not schema_of("claims").is_valid({**known, "kind": "sums"})


def test_manifests_are_valid(tmp_path, study):
    net = study.network()
    net.save(tmp_path / "net")
    points = study.hubs()
    ag.Router(net).od_matrix(points, points, out=tmp_path / "od")
    for name, path in (("network", "net/manifest.json"), ("od-dataset", "od/_manifest.json")):
        manifest = json.loads((tmp_path / path).read_text(encoding="utf-8"))
        assert [one.message for one in schema_of(name).iter_errors(manifest)] == []
        assert not schema_of(name).is_valid({**manifest, "version": 0})
