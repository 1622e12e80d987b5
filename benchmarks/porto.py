"""A study on the streets of Porto, for measuring pages: junctions, six hubs, people of a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import aicomplex_geo as ag
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.study import Study, load_study
from benchmarks.graphs import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = PROJECT.parent / "shared" / "reference" / "osm" / "porto.osm.pbf"
JUNCTIONS = 40_000
PLACES = 5_000
HUBS = 6
STUDY = """\
[study]
id = "porto"
title_ko = "포르투"
title_en = "Porto"
bounds = [{bounds}]
place_ko = "포르투"
place_en = "Porto"
reference_date = "2026-01-01"
network = "roads"
profiles = ["car_free", "car_offpeak"]
profile = "car_offpeak"
origins_layer = "sites"
origin = "site_0"
hubs = "hubs"
cutoffs = [10, 20, 30]
assumptions_ko = ["점은 도로망에서 고른 것입니다."]
assumptions_en = ["Points are junctions of the network."]

[opportunities.people]
kind = "points"
layer = "people"
column = "people"
title_ko = "인구"
title_en = "Population"
unit_ko = "명"
unit_en = "people"
"""
LAYER = """
[layers.{name}]
file = "{name}.csv"
title_ko = "{name}"
title_en = "{name}"
geometry = "point"
source = ["osm"]
as_of = "2026"
"""
SOURCES = """\
[sources.osm]
title = "OpenStreetMap"
publisher = "OpenStreetMap contributors"
licence = "ODbL 1.0"
date = "2026"
url = "https://www.openstreetmap.org"
attribution = "© OpenStreetMap contributors"
"""


def porto_study(folder: Path) -> Study:
    """Write a study on the middle of Porto's network, and read it."""
    net = _middle(ag.network.from_osm_file(REFERENCE))
    folder.mkdir(parents=True, exist_ok=True)
    net.save(folder / "roads")
    places = net.nodes.geometry.get_coordinates().to_numpy()
    places = places[np.random.default_rng(13).permutation(len(places))]
    layers = {"sites": places[:1], "hubs": places[1 : 1 + HUBS], "people": places[-PLACES:]}
    for name, points in layers.items():
        _rows(name, points).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    bounds = net.nodes.total_bounds + np.array([-0.01, -0.01, 0.01, 0.01])
    text = STUDY.format(bounds=", ".join(f"{one:.4f}" for one in bounds))
    text += "".join(LAYER.format(name=name) for name in layers)
    for name, content in (("study.toml", text), ("sources.toml", SOURCES)):
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return load_study(folder / "study.toml")


def _middle(whole: RoadNetwork) -> RoadNetwork:
    """Keep so many junctions around the middle, and the roads between them."""
    nodes, edges = whole.nodes, whole.edges
    off = nodes.geometry.get_coordinates() - nodes.total_bounds.reshape(2, 2).mean(0)
    order = np.argsort(np.hypot(off["x"], off["y"]).to_numpy(), kind="stable")
    kept = nodes.index[order[:JUNCTIONS]]
    tail, head = (edges.index.get_level_values(name) for name in ("u", "v"))
    edges = edges[tail.isin(kept) & head.isin(kept)]
    used = set(edges.index.get_level_values("u")) | set(edges.index.get_level_values("v"))
    return RoadNetwork(nodes[nodes.index.isin(used)], edges, dict(whole.provenance))


def _rows(name: str, points: np.ndarray) -> pd.DataFrame:
    ids = [f"{name.rstrip('s')}_{at}" for at in range(len(points))]
    table = pd.DataFrame(
        {
            "id": ids,
            "name_ko": ids,
            "name_en": ids,
            "kind": {"hubs": "rail", "sites": "industrial_complex"}.get(name, "dong"),
            "status": "operating",
            "status_date": "2026",
            "lat": points[:, 1],
            "lon": points[:, 0],
            "certainty_m": 0,
            "position_basis": "surveyed",
            "source": "osm",
            "as_of": "2026",
        }
    )
    if name == "hubs":
        table["closed"], table["closed_since"] = False, None
    if name == "people":
        table["people"] = np.random.default_rng(14).integers(50, 500, len(points))
    return table
