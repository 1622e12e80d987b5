"""Isochrones that are certain or possible, and the likelihood of cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo import Router
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import Profile
from aicomplex_geo.uncertainty import (
    Uncertainty,
    isochrone_band,
    isochrones,
    od_quantiles,
    surface_quantiles,
)

MODEL = Uncertainty(
    speed=(("arterial", 0.2), ("street", 0.2)),
    link_speed=(("arterial", 0.2), ("street", 0.3)),
    delay=0.3,
    link_delay=0.3,
    correlation_m=800,
)


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("turns", [False, True])
def test_zero_spread_gives_the_isochrones_of_the_router(block, scattered, plain, direction, turns):
    profile = plain if turns else Profile("no turns", access_speed=12)
    some, options = scattered.iloc[:2], {"direction": direction, "kind": "lines"}
    expected = Router(block, profile).isochrones(some, (1.5, 3), **options)
    found = isochrone_band(
        block, some, (1.5, 3), profile=profile, model=MODEL.scaled(0), draws=2, **options
    )
    for band in ("certain", "possible"):
        ours = found[found["band"] == band].drop(columns=["band", "quantile"])
        assert ours.reset_index(drop=True).equals(expected)


def test_the_possible_area_holds_the_median_and_that_the_certain_one(block, scattered, plain):
    some = scattered.iloc[:2]
    found = isochrone_band(block, some, 2, profile=plain, model=MODEL, draws=40, kind="lines")
    middle = Router(block, plain).isochrones(some, 2, kind="lines")
    assert found.columns.tolist() == [
        "from_id", "cutoff", "band", "quantile", "truncated", "geometry",
    ]  # fmt: skip
    assert found["band"].tolist() == ["possible", "certain"] * 2
    assert found["quantile"].tolist() == pytest.approx([0.1, 0.9] * 2)
    assert found.crs == some.crs
    metres = found.length.to_numpy().reshape(2, 2)
    assert (metres[:, 0] > middle.length).all()
    assert (metres[:, 1] < middle.length).all()


def test_a_band_is_where_the_quantiles_are_within_the_cutoff(block, points, plain):
    """At junctions the quantiles are those of od_quantiles, to the decisecond."""
    start = points({"a": (0, 0)}, certainty_m=[80])
    junctions = block.nodes.reset_index()[["id", "geometry"]]
    options = {"profile": plain, "model": MODEL, "draws": 40}
    od = od_quantiles(block, start, junctions, **options).set_index("to_id")
    cutoff = float(np.sort(od["p90"])[12])
    band = isochrone_band(block, start, cutoff, kind="lines", **options)
    band = band.set_index("band").geometry.buffer(0.01)
    for name, column in (("certain", "p90"), ("possible", "p10")):
        inside = junctions.geometry.intersects(band[name]).to_numpy()
        assert np.array_equal(inside, (od[column] <= cutoff).to_numpy())


def test_bands_of_areas_are_nested_on_the_strategic_network(study):
    site = study.origins().iloc[:1]
    band = isochrone_band(study.network(), site, 10, draws=16)
    area = band.to_crs("EPSG:5179").set_index("band").geometry
    assert area["certain"].area < 0.8 * area["possible"].area
    assert area["certain"].difference(area["possible"].buffer(6)).area < 1


def test_blocks_and_threads_change_nothing(block, scattered, plain, monkeypatch):
    options = {"profile": plain, "model": MODEL, "draws": 10, "kind": "lines"}
    once = isochrone_band(block, scattered, 2, threads=1, **options)
    monkeypatch.setattr(isochrones, "BYTES", 1)
    assert once.equals(isochrone_band(block, scattered, 2, threads=3, **options))


@pytest.mark.parametrize("share", [0.5, 1, "x"])
def test_the_share_of_a_certain_area_is_above_a_half(block, scattered, share):
    with pytest.raises(ParameterError, match=r"share must be above 0\.5 and below 1"):
        isochrone_band(block, scattered, share=share)


@pytest.mark.parametrize("direction", ["from", "to"])
def test_shares_of_cells_are_those_of_their_times(block, scattered, plain, direction):
    area = gpd.GeoSeries([block.nodes.union_all().envelope], crs=block.crs)
    cells = ag.grid(area, size=500)
    options = {"profile": plain, "model": MODEL, "draws": 20}
    found = surface_quantiles(
        block, scattered.iloc[:2], cells, (2, 3.5), direction=direction, **options
    )
    places = cells.assign(geometry=cells.centroid)
    pair = (scattered.iloc[:2], places) if direction == "from" else (places, scattered.iloc[:2])
    quantiles = [(i + 1) / 20 - 0.01 for i in range(20)]
    every = od_quantiles(block, *pair, quantiles=quantiles, **options)
    drawn = every.filter(like="p").to_numpy()
    assert found["within_2"].tolist() == pytest.approx((drawn <= 2).mean(axis=1))
    assert found["within_3.5"].tolist() == pytest.approx((drawn <= 3.5).mean(axis=1))
    pd.testing.assert_frame_equal(
        found[["from_id", "to_id", "reached"]], every[["from_id", "to_id", "reached"]]
    )


def test_wrong_cutoffs_are_refused(block, scattered):
    with pytest.raises(ParameterError, match="cutoffs must be one or several numbers of minutes"):
        surface_quantiles(block, scattered, scattered, (0, 5))
