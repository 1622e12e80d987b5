"""The RO-Crate of a build, read by an independent library."""

from __future__ import annotations

import hashlib
import json

import pytest
from rocrate.rocrate import ROCrate

from aicomplex_geo.publish import crate as crate_module
from aicomplex_geo.publish.build_study import FILES
from aicomplex_geo.study import load_study, new_study


@pytest.fixture(scope="module")
def entities(built):
    crate = json.loads((built / "ro-crate-metadata.json").read_text("utf-8"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    found = {one["@id"]: one for one in crate["@graph"]}
    assert len(found) == len(crate["@graph"])
    return found


def references(value):
    """All ids that an entity refers to."""
    if isinstance(value, list):
        return [one for each in value for one in references(each)]
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else []
    return []


def test_every_file_is_described_with_its_hash(built, entities):
    files = {name: one for name, one in entities.items() if one["@type"] == "File"}
    assert set(files) == set(FILES) - {"ro-crate-metadata.json"}
    for name, one in files.items():
        expected = hashlib.sha256((built / name).read_bytes()).hexdigest()
        size = str((built / name).stat().st_size)
        both = one.get("sha256"), one.get("contentSize")
        assert both == ((None, None) if name == "provenance.json" else (expected, size))


def test_what_is_referred_to_is_there(entities):
    names = [
        name for one in entities.values() for value in one.values() for name in references(value)
    ]
    outside = {"https://w3id.org/ro/crate/1.2"}
    assert set(names) - outside <= set(entities)


def test_the_root_has_what_the_standard_requires(entities, study):
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = entities["./"]
    assert all(root[name] for name in ("name", "description", "datePublished", "license"))
    assert root["datePublished"] == study.reference_date
    made = entities["#build"]
    assert made["@type"] == "CreateAction"
    assert {"@id": "#input/study.toml"} in made["object"]
    assert entities["#input/hubs.csv"]["sha256"]
    software = entities["#aicomplex_geo"]
    assert all(software[name] for name in ("name", "url", "version"))
    assert software["url"] == f"pkg:generic/aicomplex-geo@{software['version']}"  # no page yet
    assert all(one["name"] for one in entities.values() if one["@id"].startswith("#"))


def test_names_that_are_no_iri_are_encoded_and_a_date_is_always_there(tmp_path):
    new_study(tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    text = file.read_text("utf-8")
    dated = 'reference_date = "2026-01-01"'
    assert dated in text
    file.write_text(text.replace(dated, ""), encoding="utf-8")
    sources = file.with_name("sources.toml")
    text = sources.read_text("utf-8").replace("[sources.example]", '[sources."내 자료 100%"]')
    sources.write_text(text, encoding="utf-8")
    known = {
        "inputs": {"layers/내 점 #1.csv": "0"},
        "profile": "car_free",
        "versions": {"aicomplex_geo": "0"},
        "network": {},
    }
    crate = json.loads(crate_module.describe(load_study(file), known, {}, {}))
    ids = {one["@id"]: one for one in crate["@graph"]}
    assert {"#input/layers/내%20점%20%231.csv", "#source/내%20자료%20100%25"} <= set(ids)
    assert ids["./"]["datePublished"] == "2000-01-01"


def test_another_library_reads_it(built):
    crate = ROCrate(built)
    assert {one.id for one in crate.data_entities if one.type == "File"} == set(FILES) - {
        "ro-crate-metadata.json"
    }
