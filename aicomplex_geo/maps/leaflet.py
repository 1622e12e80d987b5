"""Leaflet's script and style sheet, from the installed package, without external links."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files

LICENCE = """\
Leaflet 1.9.3, BSD 2-Clause License

Copyright (c) 2010-2022, Volodymyr Agafonkin
Copyright (c) 2010-2011, CloudMade
All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are
permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of
   conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of
   conditions and the following disclaimer in the documentation and/or other materials
   provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY
EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE
COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL,
EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION)
HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR
TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""

_VML = "behavior: url(#default#VML);"
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_URL = re.compile(r"url\(\s*['\"]?(images/[\w.-]+)['\"]?\s*\)")


@cache
def script() -> str:
    """Leaflet's minified script."""
    return _SOURCE_MAP.sub("", _read("leaflet.js").decode("utf-8")).strip() + "\n"


@cache
def style() -> str:
    """Leaflet's style sheet with its images embedded."""
    sheet = _read("leaflet.css").decode("utf-8").replace(_VML, "")
    return _URL.sub(lambda match: f'url("{data_uri(match.group(1))}")', sheet)


def data_uri(name: str) -> str:
    """One of Leaflet's PNG images as a data URI.

    >>> data_uri("images/layers.png")[:22]
    'data:image/png;base64,'
    """
    return "data:image/png;base64," + base64.b64encode(_read(name)).decode("ascii")


@cache
def _read(name: str) -> bytes:
    # as a namespace package: xstatic.main needs pkg_resources
    return (files("xstatic") / "pkg" / "leaflet" / "data" / name).read_bytes()
