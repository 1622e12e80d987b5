"""The files of a study that is made from a table of one's own."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.points import check_points
from aicomplex_geo.layers.schema import FeatureRow
from aicomplex_geo.network import list_profiles, read_network
from aicomplex_geo.network.profiles.profile import network_mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from aicomplex_geo.network import RoadNetwork

NAMES = ("name_ko", "name", "이름", "명칭", "시설명", "기관명", "NAME", "name_en")
"""Columns that are taken for names, the first that is there."""
KEPT = {"certainty_m", "name_ko", "name_en", "kind", "note_ko", "note_en", "status"}
"""Columns of layers that mean the same in anybody's table; others are renamed."""
MOST_ORIGINS = 5
"""Points that pages show as origins from the start; the file says how to add others."""
MARGIN = 0.05
"""Degrees around the points that the study holds."""
NETWORK = "saved_network"
WITHOUT_NAME = "own"
"""Id of a study whose folder has no ASCII letters or digits in its name."""


def write_own_study(
    folder: Path,
    points: gpd.GeoDataFrame,
    *,
    name: str,
    network: str | Path,
    title: str,
    opportunities: Sequence[str] = (),
) -> list[str]:
    """Write a study, named `name`, into an existing folder, and return the names of its files."""
    points = check_points(points)
    absent = [name for name in opportunities if name not in points.columns]
    if absent:
        known = ", ".join(str(name) for name in points.columns if name != points.geometry.name)
        raise ParameterError(
            f"the points have no column {quoted(absent[0])}. Name one of: {known}."
        )
    if points.empty or points.geometry.is_empty.all() or points.geometry.isna().all():
        raise ParameterError("no point has a position, so a study of them has nothing to compute.")
    net = read_network(network)
    table = _table(points)
    net.save(folder / NETWORK)
    (folder / "points.csv").write_text(table, encoding="utf-8", newline="")
    text = _study_file(points, net, study_id=_id_of(name), title=title, opportunities=opportunities)
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")
    return ["study.toml", "points.csv", NETWORK]


def _table(points: gpd.GeoDataFrame) -> str:
    """Return the points as the CSV of a layer."""
    frame = points.to_crs(GEOGRAPHIC)
    named = next((name for name in NAMES if name in frame.columns), None)
    ids = frame.index.astype(str)
    head = pd.DataFrame(
        {
            "id": ids,
            "name_ko": ids if named is None else _filled_names(frame[named], ids),
            "lat": np.round(frame.geometry.y.to_numpy(), 6),
            "lon": np.round(frame.geometry.x.to_numpy(), 6),
        }
    )
    others = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True)
    others = others.drop(columns=[name for name in ("name_ko",) if name in others])
    others.columns = [_renamed(str(name)) for name in others.columns]
    out = io.StringIO()
    whole = pd.concat([head, others], axis=1)
    whole.to_csv(out, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return out.getvalue()


def _renamed(column: str) -> str:
    """Return the name of a column in the layer, where it must not mean something else."""
    reserved = {*FeatureRow.model_fields, "lat", "lon"} - KEPT
    return f"{column}_own" if column in reserved or column.endswith("source") else column


def _filled_names(names: pd.Series, ids: pd.Index) -> pd.Series:
    """Return names, with the id where there is none."""
    texts = names.astype("string").str.strip().fillna("").reset_index(drop=True)
    return texts.where(texts != "", pd.Series(ids, dtype="string"))


def _id_of(name: str) -> str:
    """Return the id of a study in a folder of this name: ids are ASCII and begin with no mark."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_.-") or WITHOUT_NAME


def _study_file(
    points: gpd.GeoDataFrame,
    net: RoadNetwork,
    *,
    study_id: str,
    title: str,
    opportunities: Sequence[str],
) -> str:
    placed = points[~(points.geometry.isna() | points.geometry.is_empty)].to_crs(GEOGRAPHIC)
    west, south, east, north = placed.total_bounds
    bounds = [
        round(float(value), 4)
        for value in (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    ]
    mode = network_mode(net) or "car"
    known = list_profiles()
    profiles = known.loc[known["mode"] == mode, "name"].tolist()
    origins = [str(one) for one in placed.index[:MOST_ORIGINS]]
    tables = [
        f"""\
# A study of your own points, made by `aicomplex-geo study new --from`. It computes as it stands:
#   aicomplex-geo study check FOLDER
#   aicomplex-geo build --study FOLDER --out FOLDER/maps
# Everything that can be added is in the template of `aicomplex-geo study new`.

[study]
id = "{study_id}"
title_ko = {_quoted(title)}
bounds = {bounds}     # west, south, east, north: every position must lie within
network = "{NETWORK}"
profiles = {_quoted(profiles)}
origins_layer = "points"
origins = {_quoted(origins)}  # ids of points.csv; leave out for every row
hubs = "points"                 # destinations shown one by one

[layers.points]
file = "points.csv"             # id, name_ko or name_en, lat, lon; all other columns are optional
title_ko = {_quoted(title)}
geometry = "point"
schema = "features"
"""
    ]
    tables += [
        f"""
[opportunities.own_{at}]
layer = "points"
column = {_quoted(_renamed(column))}
title_ko = {_quoted(column)}
"""
        for at, column in enumerate(opportunities, 1)
    ]
    return "".join(tables)


def _quoted(value: str | Sequence[str]) -> str:
    """Return a text, or a list of texts, as TOML: its basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
