"""An extension of griffe that reads docstrings as the package shows them."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import griffe

_ROLE = re.compile(r":\w+:\s*`~?([^`]+)`")


class FilledDocstrings(griffe.Extension):  # type: ignore[misc, unused-ignore]  # griffe is an extra
    """Fill in shared parts, such as ``%(od)s``, and take out roles of reStructuredText."""

    def on_function_instance(self, *, func: griffe.Function, **kwargs: Any) -> None:  # noqa: ANN401 - of griffe
        """Take the docstring of the imported function where it has parts to be filled in."""
        del kwargs
        if func.docstring is not None and "%(" in func.docstring.value:
            found = getattr(importlib.import_module(func.parent.path), func.name)
            func.docstring.value = inspect.getdoc(found) or ""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:  # noqa: ANN401 - of griffe
        """Turn roles into code."""
        del kwargs
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(r"`\1`", obj.docstring.value)
