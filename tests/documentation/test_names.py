"""Commands, options and Python names that pages mention in a sentence exist."""

import re

import pytest
from typer.main import get_command

import aicomplex_geo as ag
from aicomplex_geo.cli.app import NAME, app
from aicomplex_geo.publish.build_study import FILES
from tests.documentation.pages import PROJECT

PAGES = [
    PROJECT / "README.md",
    PROJECT / "docs" / "planners.md",
    *sorted(
        path
        for part in ("how-to", "reference", "explanation")
        for path in (PROJECT / "docs" / part).rglob("*.md")
    ),
]
OF_TOOLS = {
    "docs/explanation/hostile-files.md",
    "docs/explanation/interrupted-runs.md",
    "docs/explanation/outline-networks.md",
}
"""Pages that name options of scripts of the checkout."""
OF_TYPER = {"--help", "--install-completion"}
ROOTS = {"ag": ag, "acc": ag.accessibility} | {
    name: getattr(ag, name) for name in ("Router", "RoadNetwork", "Profile", "ODMatrix", "Study")
}


def spans(path):
    """Return what a page writes as code within its sentences."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", text))


def options(command):
    """Return the options of a command and of all below it."""
    found = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    below = getattr(command, "commands", {}).values()
    return found.union(*map(options, below))


def unknown_in(span):
    """Return the first word of a command line that our command does not have."""
    command = get_command(app)
    for word in span.split()[1:]:
        if word.startswith("--"):
            if word not in options(command) | OF_TYPER:
                return word
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_commands_and_options_exist(path):
    found = spans(path)
    lines = [one for one in found if one.startswith(f"{NAME} ")]
    alone = [one for one in found if one.startswith("--")]
    if path.relative_to(PROJECT).as_posix() in OF_TOOLS:
        alone = []
    known = options(get_command(app)) | OF_TYPER
    assert [one for one in lines if unknown_in(one)] == []
    assert [one for one in alone if one.split()[0] not in known] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_python_names_exist(path):
    absent = []
    for span in spans(path):
        match = re.match(rf"({'|'.join(ROOTS)})((?:\.\w+)+)", span)
        if match:
            here = ROOTS[match[1]]
            for name in match[2].removeprefix(".").split("."):
                here = getattr(here, name, None)
            absent += [] if here is not None else [span]
    assert absent == []


def test_the_output_of_verify_counts_the_files_of_a_build():
    page = PROJECT / "docs" / "how-to" / "verify.md"
    of_build = page.read_text(encoding="utf-8").partition("\n## ")[0]
    [(good, of_all)], changed = (
        re.findall(pattern, of_build)
        for pattern in (
            r"(\d+) of (\d+) files are",
            r"(?m)^\S+: (?:changed|missing|not reproduced)$",
        )
    )
    assert int(of_all) == len(FILES)
    assert int(good) == int(of_all) - len(changed)


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "maps/README.md",
        "docs/planners.md",
        "docs/how-to/open-in-qgis.md",
        "docs/how-to/print-maps.md",
        "docs/how-to/report-in-word.md",
    ],
)
def test_files_of_a_build_exist(page):
    named = [one for one in spans(PROJECT / page) if re.fullmatch(r"[a-z_-]+\.[a-z]+", one)]
    assert named
    assert [one for one in named if one not in FILES] == []
