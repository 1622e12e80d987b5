"""Commands that refuse an option of one value which is given twice."""

from typing import Any

from typer import BadParameter
from typer.core import TyperCommand


class OnceCommand(TyperCommand):
    """A command in which no second value replaces the first without a word."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a private class of typer
        """Parse the arguments, and refuse repeated options."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        seen = set()
        for param in order:
            given: Any = param
            if given.param_type_name != "option" or given.multiple or given.is_flag:
                continue
            if given.name in seen:
                raise BadParameter("given twice; give it once", ctx=ctx, param=given)
            seen.add(given.name)
        return super().parse_args(ctx, args)
