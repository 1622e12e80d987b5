"""Libraries that only some functions need, imported when those functions are called."""

from __future__ import annotations

import importlib
from typing import Any

from aicomplex_geo.errors import MissingDependencyError


def import_optional(module: str, *, extra: str) -> Any:  # noqa: ANN401 - a module has no narrower type
    """Import a library of an extra, or say which extra to install.

    Parameters
    ----------
    module : str
        Name to import, such as ``"nbformat"``.
    extra : str
        Extra of ``aicomplex-geo`` that installs it.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingDependencyError
        If the library is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingDependencyError(
            f"{module} is not installed. Install it with: pip install 'aicomplex-geo[{extra}]'"
        ) from error
