"""Answers kept in a folder that everybody can see, each only when it is whole."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import replacing, text_sha256
from aicomplex_geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "aicomplex_geo_cache"
"""Default folder, seen from the working folder."""

FORMAT = "aicomplex_geo download"
VERSION = 1
DIGITS = 16
LEVEL = 6
README = "README.txt"
ABOUT = """Downloads of aicomplex_geo: what Overpass and Nominatim answered, one file a question.
Every file may be removed; it is downloaded again when it is needed. Remove one to have newer data.
The data are (c) OpenStreetMap contributors, ODbL 1.0: https://www.openstreetmap.org/copyright
"""
UNREADABLE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is cut off, or was changed."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Folder of answers.

    Parameters
    ----------
    folder : pathlib.Path or None
        None keeps nothing.
    """

    folder: Path | None

    @classmethod
    def at(cls, folder: str | Path | None) -> Cache:
        """Open a folder, which is made where it does not exist.

        Parameters
        ----------
        folder : str, pathlib.Path or None
            None keeps nothing.

        Returns
        -------
        Cache
            The folder.

        Raises
        ------
        OutputError
            If nothing can be written there.
        """
        if folder is None:
            return cls(None)
        path = Path(folder)
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / README).exists():
                with replacing(path / README) as draft:
                    draft.write_text(ABOUT, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(
                f"downloads cannot be kept in {path}: {error}. Give another cache_folder, or None "
                "to keep nothing."
            ) from error
        return cls(path)

    def get(self, question: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever was kept
        """Look up an answer.

        Parameters
        ----------
        question : mapping
            What was asked, where, and how.

        Returns
        -------
        object
            The answer; None if there is none, or its file is damaged.
        """
        if self.folder is None:
            return None
        try:
            kept = json.loads(gzip.decompress(self._path(question).read_bytes()))
            text = _text(kept["answer"])
            same = kept["format"] == FORMAT and kept["version"] == VERSION
            same = same and kept["question"] == json.loads(_text(question))
            whole = kept["sha256"] == text_sha256(text)
        except UNREADABLE:
            return None
        return kept["answer"] if same and whole else None

    def put(self, question: Mapping[str, Any], answer: Any) -> None:  # noqa: ANN401 - JSON
        """Keep an answer.

        Parameters
        ----------
        question : mapping
            What was asked, where, and how.
        answer : object
            Of what JSON can hold.

        Raises
        ------
        OutputError
            If it cannot be written; there is no half file then.
        """
        if self.folder is None:
            return
        kept = {
            "format": FORMAT,
            "version": VERSION,
            "question": question,
            "sha256": text_sha256(_text(answer)),
            "answer": answer,
        }
        packed = gzip.compress(_text(kept).encode(), compresslevel=LEVEL, mtime=0)
        try:
            with replacing(self._path(question)) as draft:
                draft.write_bytes(packed)
        except OSError as error:
            raise OutputError(
                f"the download cannot be kept in {self.folder}: {error}. Make room, give another "
                "cache_folder, or None to keep nothing."
            ) from error

    def _path(self, question: Mapping[str, Any]) -> Path:
        digest = text_sha256(_text(question))[:DIGITS]
        return Path(self.folder or ".") / f"{question['service']}-{digest}.json.gz"


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
