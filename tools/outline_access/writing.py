"""The measured figures as a file that the library reads, and as tables of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo._replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Row = Mapping[str, Any]
    Tables = Mapping[str, Sequence[Row]]

HEAD = """\
# How well times on an outline network stand for times on the full one: ratios outline / full of
# trips between {places} random junctions each, quantiles p05 to p95, and mean errors in minutes.
# Written by: python tools/outline_access OSM --places {places} --seed {seed}
# from networks of OpenStreetMap (© OpenStreetMap contributors); a test recomputes one of them.
# accuracy: with the access speed of the profile. with_turns: the same, where turn restrictions
# and delays count on the full network. circuity: medians of distances at other circuities and
# the same times. speeds: other access speeds, and joining the nearest road only.

places = {places}
seed = {seed}
max_distance_m = 3000
"""
BEGIN, END = "<!-- {name}: written by tools/outline_access -->\n", "<!-- end -->\n"


def to_toml(tables: Tables, *, places: int, seed: int) -> str:
    """Format the tables as TOML, a line for each row."""
    parts = [HEAD.format(places=places, seed=seed)]
    for name, rows in tables.items():
        lines = "".join(f"  {{ {_pairs(row)} }},\n" for row in rows)
        parts.append(f"\n{name} = [\n{lines}]\n")
    return "".join(parts)


def _pairs(row: Row) -> str:
    known = {key: value for key, value in row.items() if value is not None}
    return ", ".join(f"{key} = {_value(value)}" for key, value in known.items())


def _value(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def accuracy_table(rows: Sequence[Row]) -> str:
    """Format rows of accuracy as a table of Markdown."""
    columns = (
        "network",
        "profile",
        "access leg",
        "pairs",
        "median",
        "quartiles",
        "5–95 %",
        "mean error, min",
        "nearest road only: median, error",
        "median trip, min",
        "distance",
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in rows:
        if not row["pairs"]:
            continue
        lines.append(
            f"| {row['network']} | {row['profile']} | {row['access_road_speed']:g} km/h, "
            f"{row['access_circuity']:g} | {row['pairs']:,} ({100 * row['share_of_pairs']:.0f} %) "
            f"| {row['p50']:.2f} | {row['p25']:.2f}–{row['p75']:.2f} "
            f"| {row['p05']:.2f}–{row['p95']:.2f} | {row['mean_abs_error_min']:.1f} "
            f"| {row['nearest_p50']:.2f}, {row['nearest_mean_abs_error_min']:.1f} "
            f"| {row['median_trip_min']:.0f} | {row['distance_p50']:.2f} |"
        )
    return "\n".join(lines) + "\n"


def network_table(rows: Sequence[Row]) -> str:
    """Format the networks as a table of Markdown."""
    lines = [
        "| network | mode | junctions | km of edges | share in the outline | junctions, edges |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['network']} | {row['mode']} | {row['junctions']:,} | {row['km']:,} "
        f"| {100 * row['share_of_km']:.0f} % "
        f"| {row['outline_junctions']:,}, {row['outline_edges']:,} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def write_toml(path: Path, text: str) -> None:
    """Write the figures."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def write_page(path: Path, tables: Tables) -> None:
    """Replace the tables of a page between their marks."""
    text = path.read_text(encoding="utf-8")
    contents = {
        "networks": network_table(tables["networks"]),
        "accuracy": accuracy_table(tables["accuracy"]),
        "with_turns": accuracy_table(tables["with_turns"]),
    }
    for name, content in contents.items():
        head, rest = text.split(BEGIN.format(name=name))
        tail = rest.split(END, 1)[1]
        text = f"{head}{BEGIN.format(name=name)}\n{content}\n{END}{tail}"
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
