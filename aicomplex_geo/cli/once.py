"""Commands that refuse an option of one value which is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from typer import Context


class OnceCommand(TyperCommand):
    """A command in which no second value replaces the first without a word."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse the arguments, and refuse repeated options."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        seen = set()
        for param in order:
            if param.param_type_name != "option" or getattr(param, "multiple", False):
                continue
            if param.name in seen and not getattr(param, "is_flag", False):
                raise typer.BadParameter("given twice; give it once", ctx=ctx, param=param)
            seen.add(param.name)
        return super().parse_args(ctx, args)
