"""Matrices on disk: a folder of Parquet files, one for some origins each."""

from __future__ import annotations

from aicomplex_geo.od_dataset.dataset import ODDataset

__all__ = ["ODDataset"]
