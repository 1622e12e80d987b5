"""Run what a page of the documentation shows, in its order, as its reader would."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

from typer.main import get_command

from aicomplex_geo.cli import main
from aicomplex_geo.cli.app import NAME, app

PROJECT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
FILE = re.compile(r"`([^`\s]+\.(?:csv|toml))`:\s*\Z")
PROGRAMS = {"mkdir": lambda name: Path(name).mkdir(), "cp": shutil.copy}


class Block(NamedTuple):
    """A block of a page: the file that it belongs to, and why it is not run, if it is not."""

    language: str
    text: str
    file: str
    reason: str


def blocks(page):
    """Return the blocks of a page; a comment before a block, which nobody sees, marks it."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    found, end = [], 0
    for match in BLOCK.finditer(text):
        named = FILE.search(text[end : match.start()])
        file = named[1] if named else ""
        found.append(Block(match["language"], match["text"], file, match["reason"] or ""))
        end = match.end()
    return found


def commands(text):
    """Return the commands of a block, each as the words of its line."""
    found = []
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        while "&&" in words:
            found.append(words[: words.index("&&")])
            words = words[words.index("&&") + 1 :]
        found.append(words)
    return [words for words in found if words]


def follow(page, *, only_parsed=(), **names):
    """Write the files of a page, and run its commands and its Python, in their order.

    Commands that begin with one of `only_parsed`, or are in a block that is not run, are parsed:
    their options have to exist. `names` are known to its Python. Return how many blocks of
    commands or Python were run or parsed.
    """
    names["__name__"] = page
    followed = 0
    for block in blocks(page):
        if block.language in {"console", "sh"}:
            done = []
            for words in commands(block.text):
                skipped = any(" ".join(words[1:]).startswith(one) for one in only_parsed)
                done.append(run(words, only_parse=skipped or bool(block.reason)))
            followed += any(done)
        elif block.language == "python":
            code = compile(block.text, page, "exec")
            if not block.reason:
                exec(code, names)  # noqa: S102 - our own page
            followed += 1
        elif block.file:
            with Path(block.file).open("a", encoding="utf-8", newline="\n") as file:
                file.write(block.text)
        else:
            assert block.language == "text" or block.reason, block.text
    return followed


def run(words, *, only_parse=False):
    """Run a command of a page, or only see that our own programs take its options.

    Return whether either was done: programs of others cannot be parsed.
    """
    program, *arguments = words
    if program.rsplit("/")[-1] == NAME:
        if only_parse:
            parse(arguments)
        else:
            assert main(arguments) == 0, words
    elif not only_parse:
        PROGRAMS[program](*arguments)
    else:
        return False
    return True


def parse(arguments):
    """Parse a command line as the program does, and run nothing."""
    command, path = get_command(app), NAME
    while hasattr(command, "commands"):
        name, *arguments = arguments
        command, path = command.commands[name], f"{path} {name}"
    command.make_context(path, list(arguments))
