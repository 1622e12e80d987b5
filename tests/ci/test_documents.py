"""The documents agree with each other and with the code."""

import re
import tomllib
from pathlib import Path

import pytest

import aicomplex_geo as ag

PROJECT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))
DOCUMENTS = [
    *PROJECT.glob("*.md"),
    *(PROJECT / "docs").rglob("*.md"),
    *(PROJECT / name / "README.md" for name in ("benchmarks", "data/geo", "maps")),
]


# pages that tools/documentation makes while the site is built, which checks the links to them
GENERATED = re.compile(
    r"(?:tutorial|reference/python|python)/\w+\.md|(?:reference/)?commands\.md"
    r"|(?:reference/)?schemas/[a-z-]+\.schema\.json"
)


def text_of(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text_of(path))
    links = [link for link in links if not GENERATED.fullmatch(link.removeprefix("../"))]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_has_its_four_parts_and_stands_in_the_index(path):
    text = text_of(path)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
        "Rejected",
    ]
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert f"({path.name})" in text_of(path.parent / "README.md")


def test_references_to_decisions_exist():
    folders = ("aicomplex_geo", "tests", "benchmarks", "tools")
    sources = [path for folder in folders for path in (PROJECT / folder).rglob("*.py")]
    known = {path.name[:4] for path in DECISIONS}
    used = {
        number
        for path in sources
        for number in re.findall(r"docs/decisions/(\d{4})", text_of(path))
    }
    assert used <= known


def test_the_citation_names_the_version_and_licence_of_the_distribution():
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    text = text_of(PROJECT / "CITATION.cff")
    assert f"\nversion: {ag.__version__}\n" in text
    assert f"\nlicense: {project['license']}\n" in text
    assert [f"  - name: {one['name']}" in text for one in project["authors"]] == [True]


def test_the_architecture_draws_the_layers_that_import_linter_checks():
    text = text_of(PROJECT / "ARCHITECTURE.md")
    (drawn,) = re.findall(r"```\n(errors.*?)```", text, re.DOTALL)
    with (PROJECT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == "data flows one way")
    names = re.compile(r"(?<!\w)[a-z]\w*")  # those with a leading underscore are internal
    checked = [found for layer in reversed(layers) if (found := set(names.findall(layer)))]
    assert [set(names.findall(part)) for part in drawn.split("<")] == checked


def test_every_dependency_is_locked():
    project = tomllib.loads(text_of(PROJECT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(one for name in extras for one in extras[name])]
    plain = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
    names = {re.sub(r"[-_.]+", "-", plain.match(one)[0]).lower() for one in asked}
    lines = text_of(PROJECT / ".ci" / "constraints.txt").splitlines()
    locked = {re.split("[=; ]", line)[0] for line in lines if line and not line.startswith("#")}
    # the lock is of the extras dev and bench, which hold all others
    assert names - locked - {"aicomplex-geo"} == set()
