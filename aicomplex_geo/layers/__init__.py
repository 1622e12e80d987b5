"""Layers: the facts of a study, read from text files and checked against a schema."""

from __future__ import annotations

from aicomplex_geo.layers.catalog import check_layers, list_layers, read_layer
from aicomplex_geo.layers.grid import CellKind, grid
from aicomplex_geo.layers.labels import label
from aicomplex_geo.layers.point_faults import Missing
from aicomplex_geo.layers.provenance import Source, changed_files, read_sources
from aicomplex_geo.layers.read_points import read_points

__all__ = [
    "CellKind",
    "Missing",
    "Source",
    "changed_files",
    "check_layers",
    "grid",
    "label",
    "list_layers",
    "read_layer",
    "read_points",
    "read_sources",
]
