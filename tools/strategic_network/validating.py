"""The measured figures of the network: validation.toml."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely

from aicomplex_geo._files import sha256
from strategic_network.comparing import PAIRS, SEED, Comparison
from strategic_network.geometry import plane, to_metres
from strategic_network.posts import TOLERANCE, published, sections
from strategic_network.reading import read_facts, read_layer, read_trunk
from strategic_network.returns import interchanges, returns
from strategic_network.streets import ENTERABLE
from strategic_network.tables import Tables, read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from strategic_network.posts import Section
    from strategic_network.reading import TrunkLink

DRAWN = ("sites.csv", "hubs.csv", "companies.csv", "support.csv")  # layers of data/geo
SAMPLE = 25.0  # metres between the points of a drawn line that are compared
HEAD = """# Measured by tools/strategic_network; a test recomputes it. Shares are parts of one.
"""


def validate(reference: Path, folder: Path) -> dict[str, Any]:
    """Measure the network in a folder against the reference data."""
    tables = read_tables(folder)
    trunk = read_trunk(reference)
    return {
        "tables": _hashes(folder),
        "network": _counts(tables),
        "reach": _reach(tables),
        "posts": _posts(sections(tables, read_facts(reference, "expressway_nodes.csv"))),
        "published": {"sections": published(tables)},
        "trunk": _trunk(tables, trunk),
        "stray": _stray(tables, trunk),
        "returns": returns(tables),
        "interchanges": interchanges(tables),
    }


def _hashes(folder: Path) -> dict[str, str]:
    return {
        name.replace(".", "_"): sha256(folder / name) for name in ("junctions.csv", "links.csv")
    }


def _counts(tables: Tables) -> dict[str, Any]:
    graph = nx.DiGraph((link.tail, link.head) for link in tables.links)
    graph.add_nodes_from(tables.junctions)
    metres: dict[str, float] = defaultdict(float)
    derived = 0.0
    for link in tables.links:
        metres[link.road_class] += link.length
        derived += link.length if link.basis == "derived" else 0.0
    return {
        "junctions": len(tables.junctions),
        "links": tables.rows,
        "strongly_connected": nx.is_strongly_connected(graph),
        "share_of_length_derived": round(derived / sum(metres.values()), 4),
        **{f"km_{name}": round(metres[name] / 1000, 1) for name in sorted(metres)},
    }


def _reach(tables: Tables) -> dict[str, Any]:
    lines = shapely.union_all(
        [
            shapely.LineString(plane(link.line))
            for link in tables.links
            if link.road_class in ENTERABLE
        ],
    )
    gaps = {
        row["id"]: shapely.distance(
            lines, shapely.Point(to_metres((float(row["lon"]), float(row["lat"]))))
        )
        for table in DRAWN
        for row in read_layer(table)
        if row["lat"]
    }
    farthest = max(sorted(gaps), key=lambda key: gaps[key])
    return {"places": len(gaps), "farthest": farthest, "farthest_m": round(gaps[farthest])}


def _posts(found: Sequence[Section]) -> dict[str, Any]:
    counted = [section for section in found if not section.exempt]
    beyond = [section for section in found if abs(section.difference) > TOLERANCE]
    return {
        "sections": len(counted),
        "within_5_percent": sum(abs(section.difference) <= TOLERANCE for section in counted),
        "median_difference": round(float(np.median([s.difference for s in counted])), 4),
        "largest_difference": round(max(abs(section.difference) for section in counted), 4),
        "exempt": [
            {
                "from": section.first,
                "to": section.second,
                "km_posts": round(section.posts, 2),
                "km_network": round(section.network, 2),
                "difference": round(section.difference, 4),
                "reason": section.exempt or "not exempt",
            }
            for section in beyond
        ],
    }


def _trunk(tables: Tables, trunk: Sequence[TrunkLink]) -> dict[str, Any]:
    comparison = Comparison(tables, trunk)
    drawn = comparison.draw()
    large = drawn.pop("large")
    return {
        "pairs": PAIRS,
        "seed": SEED,
        "places": len(comparison.places),
        "places_left_out": comparison.left_out,
        "places_left_out_reason": "their ramps lead on only by streets, which the file lacks",
        **{name: round(value, 4) for name, value in drawn.items()},
        "pairs_above_20_percent": len(large),
        "large": large,
    }


def _stray(tables: Tables, trunk: Sequence[TrunkLink]) -> dict[str, Any]:
    """Measure the distance of drawn lines from the nearest real road of their name."""
    real: Mapping[str, list[Any]] = defaultdict(list)
    for piece in trunk:
        real[piece.name].append(shapely.LineString(plane(piece.line)))
    trees = {name: shapely.STRtree(lines) for name, lines in real.items()}
    gaps = []
    for link in tables.links:
        if link.basis != "measured":
            continue
        line = shapely.LineString(plane(link.line))
        count = max(2, int(line.length // SAMPLE) + 1)
        points = shapely.line_interpolate_point(line, np.linspace(0, line.length, count))
        tree = trees[link.name]
        nearest = tree.geometries[tree.nearest(points)]
        gaps.append(shapely.distance(points, nearest))
    every = np.concatenate(gaps)
    return {
        "points": len(every),
        "median_m": round(float(np.median(every)), 1),
        "p95_m": round(float(np.percentile(every, 95)), 1),
        "largest_m": round(float(every.max()), 1),
    }


def to_toml(figures: Mapping[str, Any]) -> str:
    """Format the figures as TOML: a table each, lists of tables at the end."""
    parts = [HEAD]
    for name, table in figures.items():
        parts.append(f"\n[{name}]\n")
        parts += [f"{key} = {_value(v)}\n" for key, v in table.items() if not _is_tables(v)]
        for key, rows in table.items():
            for row in rows if _is_tables(rows) else ():
                parts.append(f"\n[[{name}.{key}]]\n")
                parts += [f"{k} = {_value(v)}\n" for k, v in row.items()]
    return "".join(parts)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def write_validation(reference: Path, folder: Path) -> None:
    """Measure the network and write the figures beside its tables."""
    path = folder / "validation.toml"
    aside = path.with_suffix(".new")
    aside.write_text(to_toml(validate(reference, folder)), encoding="utf-8", newline="\n")
    aside.replace(path)
