"""What the description of a matrix on disk holds: read by this model, which is its schema."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aicomplex_geo.od_dataset.layout import POINT_FILES, Format, Version, part_name

MOST_POINTS = 2**31 - 1
Count = Annotated[int, Field(ge=0, le=MOST_POINTS)]


class Inputs(BaseModel):
    """Hashes of what the times are computed from, whatever it was read from."""

    model_config = ConfigDict(strict=True)

    network: str
    origins: str
    destinations: str


class Part(BaseModel):
    """A file of pairs or points, and its hash as it was written."""

    model_config = ConfigDict(strict=True)

    file: str
    sha256: str


class VersionOnly(BaseModel):
    """What the description of a matrix says in every version."""

    model_config = ConfigDict(strict=True)

    format: Format
    version: int


class Manifest(BaseModel):
    """The file ``_manifest.json`` of a matrix on disk."""

    model_config = ConfigDict(strict=True)

    format: Format
    version: Version
    key: str
    origins: Count
    destinations: Count
    distances: bool
    rows_per_part: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    complete: bool
    points: list[Part]
    parts: list[Part]
    provenance: dict[str, Any]
    inputs: Inputs
    profile: dict[str, Any]
    versions: dict[str, str]
    manifest_sha256: str

    @model_validator(mode="after")
    def _all_parts(self) -> Manifest:
        if [one.file for one in self.parts] != [part_name(at) for at in range(len(self.parts))]:
            raise ValueError("parts have other names")
        if [one.file for one in self.points] != list(POINT_FILES):
            raise ValueError("points have other names")
        if self.complete and len(self.parts) != -(-self.origins // self.rows_per_part):
            raise ValueError("parts are missing")
        return self
