"""List what an installation contains of others, with versions, licences and addresses.

``python tools/third_party_notices.py [EXTRA ...] > THIRD_PARTY_NOTICES.md`` reads the metadata
of what is installed beside this Python: all libraries that the distribution and the extras
need, directly or not. Texts of licences follow where a library carries them.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError

DISTRIBUTION = "aicomplex-geo"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_TEXT = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)", re.IGNORECASE)


def needed(root: str, extras: set[str]) -> dict[str, Distribution]:
    """Return the installed distributions that one needs, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [(root, extras)]
    while waiting:
        name, wanted = waiting.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except PackageNotFoundError:  # for another system or another Python
            continue
        for requirement in distribution.requires or ():
            only = _EXTRA.search(requirement)
            match = _NAME.match(requirement)
            if match is None or (only and only[1] not in wanted):
                continue
            key = re.sub(r"[-_.]+", "-", match[0]).lower()
            if key not in found and key != root:
                waiting.append((key, set()))
                try:
                    found[key] = importlib.metadata.distribution(key)
                except PackageNotFoundError:
                    continue
    return dict(sorted(found.items()))


def licence(distribution: Distribution) -> str:
    """Return the licence as the metadata states it: expression, classifiers, or free text."""
    metadata = distribution.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [
        one.rsplit(" :: ", 1)[-1]
        for one in metadata.get_all("Classifier") or ()
        if one.startswith("License :: ")
    ]
    said = metadata["License"].strip().splitlines() if "License" in metadata else []
    return ", ".join(classifiers) or (said[0] if said else "not stated")


def address(distribution: Distribution) -> str:
    """Return where a project is at home."""
    metadata = distribution.metadata
    urls = [one.split(",", 1)[-1].strip() for one in metadata.get_all("Project-URL") or ()]
    return next(iter([*(metadata.get_all("Home-page") or ()), *urls]), "")


def texts(distribution: Distribution) -> list[str]:
    """Return the texts of licences that a distribution carries."""
    files = [path for path in distribution.files or () if _TEXT.search(path.name)]
    kept = [path for path in files if path.suffix.lower() in {"", ".txt", ".md", ".rst"}]
    return list(dict.fromkeys(path.read_text(encoding="utf-8").strip() for path in kept))


def main() -> int:
    """Print the notices."""
    found = needed(DISTRIBUTION, set(sys.argv[1:]))
    lines = [
        "# Third-party notices",
        "",
        f"Libraries that {DISTRIBUTION} uses, as installed. Saved maps contain Leaflet",
        "(xstatic-leaflet below); no other third-party code is in the wheel or in pages.",
        "",
        "| library | version | licence | address |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {one.version} | {licence(one)} | {address(one)} |"
        for name, one in found.items()
    ]
    for name, one in found.items():
        for text in texts(one):
            lines += ["", f"## {name}", "", "```text", text, "```"]
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
