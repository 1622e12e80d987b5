"""What the scripts of a page that is a document know: its links and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo.layers.labels import LABELS, WORD
from aicomplex_geo.maps.encode import script_json

if TYPE_CHECKING:
    from aicomplex_geo.study import Study

_PAGE = "page"
_WORDS = (
    "close", "copyThis", "language", "languageShort", "menu", "pages", "print", "savePicture",
    "shared", "sharedFile", "shareShort", "shareView",
)  # fmt: skip


def document_data(study: Study, page: str, heading: tuple[str, str]) -> str:
    """Write them as JSON that may stand inside a script element."""
    return script_json(
        {
            "page": page,
            "pages": links(),
            "title": (study.title_ko, study.title_en),
            "heading": heading,
            "labels": {
                "codes": {_PAGE: dict(LABELS[_PAGE])},
                "columns": {},
                "words": {key: LABELS[WORD][key] for key in _WORDS},
            },
        }
    )


def links() -> list[dict[str, object]]:
    """List all pages of a build, in the order of the links to them."""
    return [
        {"id": name, "href": f"{name}.html", "title": title}
        for name, title in LABELS[_PAGE].items()
    ]
