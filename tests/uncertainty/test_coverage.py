"""Bands of 80 % hold 80 % of truths that a second implementation draws from the same model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.uncertainty import Uncertainty, od_quantiles

MODEL = Uncertainty(
    speed=(("arterial", 0.12),),
    link_speed=(("arterial", 0.25),),
    peak=(("arterial", 0.1),),
    delay=0.3,
    link_delay=0.4,
    access_speed=0.2,
    correlation_m=1_500,
    common=0.4,
)
TRUTHS = 4_000


def correlated(x, rng):
    """Normals whose correlation is exp(-distance / 1500), by the Cholesky factor."""
    covariance = np.exp(-np.abs(x[:, None] - x[None, :]) / MODEL.correlation_m)
    factor = np.linalg.cholesky(covariance + 1e-10 * np.eye(len(x)))
    return factor @ rng.standard_normal((len(x), TRUTHS))


def truths(start, end, certainty):
    """Minutes along the corridor, from the formulas of the model."""
    rng = np.random.default_rng(20261129)
    day, speed, delay, peak, access = rng.standard_normal((5, TRUTHS))
    common, own = np.sqrt(0.4), np.sqrt(0.6)
    links = np.arange(20)
    field, wait = correlated(500.0 * links + 250, rng), correlated(500.0 * links + 500, rng)
    log_speed = 0.12 * (common * day + own * speed) + 0.1 * peak + 0.25 * field
    log_delay = 0.3 * (own * delay - common * day) - 0.1 * peak + 0.4 * wait
    seconds = 500 * 3.6 / 40 / np.exp(log_speed) + 20 * np.exp(log_delay)
    away = certainty * np.sqrt(rng.uniform(size=TRUTHS))
    angle = rng.uniform(0, 2 * np.pi, TRUTHS)
    x, y = start[0] + away * np.cos(angle), start[1] + away * np.sin(angle)
    x0 = 500.0 * links[:, None]
    travelled = (np.clip(end - x0, 0, 500) - np.clip(x - x0, 0, 500)) / 500
    leg = np.abs(y) / (12 / 3.6 * np.exp(0.2 * (common * day + own * access)))
    return ((seconds * travelled).sum(axis=0) + leg) / 60


STARTS = {"near": ((700.0, 300.0), 200.0), "middle": ((4_200.0, 500.0), 400.0)}


def shares(corridor, points, plain, certain, **options):
    """Share of the truths below p10, p50 and p90 of each start."""
    where = {name: at for name, (at, _) in STARTS.items()}
    metres = [0.0 if certain else radius for _, radius in STARTS.values()]
    origins, end = points(where, certainty_m=metres), points({"east": (9_600, 0)})
    found = od_quantiles(corridor, origins, end, profile=plain, model=MODEL, **options)
    bands = found[["p10", "p50", "p90"]].to_numpy()
    return np.array(
        [
            (truths(where[name], 9_600, radius) <= band[:, None]).mean(axis=1)
            for name, radius, band in zip(where, metres, bands, strict=True)
        ]
    )


@pytest.mark.parametrize("certain", [True, False])
def test_bands_of_80_percent_hold_80_percent(corridor, points, plain, certain):
    for low, middle, high in shares(corridor, points, plain, certain, draws=1_000):
        assert high - low == pytest.approx(0.8, abs=0.03)
        assert middle == pytest.approx(0.5, abs=0.03)


def test_bands_of_200_draws_hold_80_percent_on_average(corridor, points, plain):
    """One estimate from 200 draws holds 80 % give or take 3, a standard deviation."""
    found = np.stack(
        [shares(corridor, points, plain, certain=False, seed=seed) for seed in range(4)]
    )
    held = found[..., 2] - found[..., 0]
    assert held.mean() == pytest.approx(0.8, abs=0.03)
    assert held.std() < 0.04


def test_bands_of_an_outline_network_hold_80_percent(corridor, points, plain):
    net = RoadNetwork(corridor.nodes, corridor.edges, {}, detail="outline")
    start, end = points({"west": (700, 0)}), points({"east": (9_600, 0)})
    model = replace(MODEL, outline=0.25)
    found = od_quantiles(net, start, end, profile=plain, model=model, draws=1_000)
    # six correlation lengths apart, the errors at both ends are independent
    error = np.random.default_rng(7).standard_normal((2, TRUTHS)).sum(axis=0) / np.sqrt(2)
    truth = truths((700, 0), 9_600, 0) * np.exp(0.25 * error)
    low, middle, high = found[["p10", "p50", "p90"]].iloc[0]
    assert ((low < truth) & (truth <= high)).mean() == pytest.approx(0.8, abs=0.03)
    assert (truth <= middle).mean() == pytest.approx(0.5, abs=0.04)
