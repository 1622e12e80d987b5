"""The page of all commands, from the command line itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.main import get_command

from aicomplex_geo.cli.app import NAME, app

if TYPE_CHECKING:
    from collections.abc import Iterator


def command_page() -> str:
    """Return the reference of every command, with all arguments, options and defaults."""
    intro = (
        "Exit codes: 0 worked, 1 bad input or a failed run, 2 wrong usage. `--debug` shows where "
        "an error came from. In a pipe tables are CSV. `aicomplex-geo --install-completion` lets "
        "bash, zsh, fish or PowerShell complete commands and options."
    )
    parts = ["# Commands", intro]
    for path, command in commands(get_command(app), NAME):
        parts += [f"## {path}", described(path, command)]
    return "\n\n".join(parts) + "\n"


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - of typer's own click
    """Yield the path of each command that does something, and the command."""
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from commands(child, f"{path} {name}")


def described(path: str, command: Any) -> str:  # noqa: ANN401 - of typer's own click
    """Return what a command does, its usage, and a table of what it takes."""
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    usage = " ".join([path, *(_metavar(one) for one in arguments), "[OPTIONS]"])
    lines = [command.help or "", f"```console\n{usage}\n```"]
    rows = [(f"`{_metavar(one)}`", one) for one in arguments]
    rows += [(f"`{', '.join([*one.opts, *one.secondary_opts])}`", one) for one in options]
    if rows:
        table = ["| | | default |", "|---|---|---|"]
        table += [f"| {name} | {_cell(one.help or '')} | {_default(one)} |" for name, one in rows]
        lines.append("\n".join(table))
    return "\n\n".join(lines)


def _metavar(argument: Any) -> str:  # noqa: ANN401 - of typer's own click
    return str(argument.metavar or argument.name.upper())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _default(parameter: Any) -> str:  # noqa: ANN401 - of typer's own click
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or callable(value) or value in ((), [], "", False):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{getattr(value, 'value', value)}`"
