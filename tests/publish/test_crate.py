"""The RO-Crate of a build, read by an independent library."""

from __future__ import annotations

import hashlib
import json

import pytest
from rocrate.rocrate import ROCrate

from aicomplex_geo.publish.build_study import FILES


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
        assert one.get("sha256") == (None if name == "provenance.json" else expected)


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


def test_another_library_reads_it(built):
    crate = ROCrate(built)
    assert {one.id for one in crate.data_entities if one.type == "File"} == set(FILES) - {
        "ro-crate-metadata.json"
    }
