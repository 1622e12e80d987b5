"""Description of an output folder as an RO-Crate (1.2), which archives and catalogues read."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aicomplex_geo.layers import read_sources
from aicomplex_geo.publish.geopackage import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aicomplex_geo.layers import Source
    from aicomplex_geo.study import Study

NAME, PROVENANCE = "ro-crate-metadata.json", "provenance.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
STANDARD = "https://w3id.org/ro/crate/1.2"
PACKAGE = "pkg:generic/aicomplex-geo@"
"""Package URL of the software: the standard asks for a URL, and no web page of it is published."""
SOFTWARE, ACTION, PLACE, TERMS = "#aicomplex_geo", "#build", "#extent", "#terms"
FORMATS = {
    ".html": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".gpkg": "application/geopackage+sqlite3",
}

Entity = dict[str, Any]


def describe(
    study: Study,
    known: Mapping[str, Any],
    outputs: Mapping[str, str],
    sizes: Mapping[str, int],
) -> str:
    """Describe the files by name, hash and size in bytes, from what is known about their making.

    ``provenance.json`` has neither here, because it holds the hash of this description.
    """
    sources = read_sources(data_dir=study.folder)
    inputs = [_input(name, digest) for name, digest in known["inputs"].items()]
    files = [_file(name, digest, sizes[name]) for name, digest in outputs.items()]
    files.append(_file(PROVENANCE))
    graph = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": STANDARD},
            "about": {"@id": "./"},
        },
        _root(study, known, files, sources),
        *files,
        {
            "@id": ACTION,
            "@type": "CreateAction",
            "name": "aicomplex-geo build",
            "description": f"profile {known['profile']}; parameters in {PROVENANCE}",
            "instrument": {"@id": SOFTWARE},
            "object": _references(inputs),
            "result": _references(files),
        },
        {
            "@id": SOFTWARE,
            "@type": "SoftwareApplication",
            "name": "aicomplex-geo",
            "url": f"{PACKAGE}{known['versions']['aicomplex_geo']}",
            "version": known["versions"]["aicomplex_geo"],
            "softwareRequirements": [
                f"{name} {version}"
                for name, version in known["versions"].items()
                if name != "aicomplex_geo"
            ],
        },
        *_extent(study),
        {
            "@id": TERMS,
            "@type": "CreativeWork",
            "name": "Terms of the sources",
            "description": "Each source has its own terms; see isBasedOn, and the report.",
        },
        *inputs,
        *(_source(key, one) for key, one in sources.items()),
    ]
    crate = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(crate, ensure_ascii=False, indent=2) + "\n"


def _root(
    study: Study, known: Mapping[str, Any], files: list[Entity], sources: Mapping[str, Source]
) -> Entity:
    date = study.reference_date or known["network"].get("date") or NO_DATE
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title_en,
        "alternateName": study.title_ko,
        "description": " ".join(study.assumptions_en) or study.title_en,
        "datePublished": str(date),
        "identifier": study.id,
        "inLanguage": ["ko", "en"],
        "license": {"@id": TERMS},
        "spatialCoverage": {"@id": PLACE},
        "hasPart": _references(files),
        "mentions": {"@id": ACTION},
        "isBasedOn": [{"@id": _source_id(key)} for key in sources],
    }


def _file(name: str, digest: str | None = None, size: int | None = None) -> Entity:
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": FORMATS[PurePosixPath(name).suffix],
        **({"sha256": digest, "contentSize": str(size)} if digest else {}),
    }


def _input(name: str, digest: str) -> Entity:
    return {
        "@id": f"#input/{_encoded(name)}",
        "@type": "CreativeWork",
        "name": name,
        "sha256": digest,
    }


def _extent(study: Study) -> list[Entity]:
    west, south, east, north = study.bounds
    box = f"{south} {west} {north} {east}"
    place = {"@id": PLACE, "@type": "Place", "name": study.place_en or study.title_en}
    return [
        {**place, "geo": {"@id": f"{PLACE}-box"}},
        {"@id": f"{PLACE}-box", "@type": "GeoShape", "name": f"Box of {place['name']}", "box": box},
    ]


def _source(key: str, source: Source) -> Entity:
    return {
        "@id": _source_id(key),
        "@type": "CreativeWork",
        "name": source.title,
        "publisher": source.publisher,
        "usageInfo": source.licence,
        "creditText": source.attribution,
        **({"url": source.url} if source.url.startswith(("http://", "https://")) else {}),
    }


def _source_id(key: str) -> str:
    return f"#source/{_encoded(key)}"


def _encoded(name: str) -> str:
    """Write a name as a part of an IRI, in which blanks and signs are encoded, letters are not."""
    return "".join(one if one.isalnum() else quote(one, safe="/-._~") for one in name)


def _references(entities: list[Entity]) -> list[dict[str, str]]:
    return [{"@id": one["@id"]} for one in entities]
