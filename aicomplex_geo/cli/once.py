"""Commands that refuse an option which is given twice, and what Python alone takes for a number."""

import re
from typing import Any, get_args, get_type_hints

from typer import BadParameter
from typer.core import TyperCommand

from aicomplex_geo._quoting import quoted

_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
"""Left to the options, which know whether they have a limit."""


class OnceCommand(TyperCommand):
    """A command in which no second value replaces the first without a word.

    Options that are numbers have ASCII digits, as numbers in tables have.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a private class of typer
        """Parse the arguments, and refuse repeated options and odd numbers."""
        values, _, order = self.make_parser(ctx).parse_args(args=list(args))
        numbers = _names_of_numbers(self.callback)
        seen = set()
        for param in order:
            given: Any = param
            if given.param_type_name != "option" or given.is_flag:
                continue
            if given.name in numbers:
                _check_numbers(values[given.name], given, ctx)
            if given.multiple:
                continue
            if given.name in seen:
                raise BadParameter("given twice; give it once", ctx=ctx, param=given)
            seen.add(given.name)
        return super().parse_args(ctx, args)


def _names_of_numbers(command: Any) -> set[str]:  # noqa: ANN401 - the function of any command
    """Name the parameters that are numbers, or lists of numbers."""
    return {name for name, kind in get_type_hints(command).items() if _has_number(kind)}


def _has_number(kind: object) -> bool:
    return kind in {int, float} or any(map(_has_number, get_args(kind)))


def _check_numbers(texts: Any, param: Any, ctx: Any) -> None:  # noqa: ANN401 - private classes of typer
    """Refuse ``1_0`` and digits of other scripts, which Python reads as numbers."""
    from aicomplex_geo.layers.numbers import number_of  # noqa: PLC0415 - keeps --help fast

    for text in [texts] if isinstance(texts, str) else texts:
        number = number_of(text, grouped=False)
        if number != number and not _NOT_FINITE.fullmatch(text.strip()):  # noqa: PLR0124 - NaN
            wanted = "write it in digits, such as 30 or 0.5"
            raise BadParameter(f"{quoted(text)} is no number; {wanted}", ctx=ctx, param=param)
