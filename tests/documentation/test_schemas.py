"""The schemas for editors accept the studies that the library reads, and refuse typing errors."""

import tomllib
from pathlib import Path

import pytest

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
