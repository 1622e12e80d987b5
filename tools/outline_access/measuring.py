"""Hold times on outlines against those on the full networks, for a series of access speeds."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo import Router
from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network import from_osm_file, read_profile, strong_components
from outline_access.brute_force import NOT_BESIDE, Access, BruteForce, Trips
from outline_access.thinning import share_of_length, thin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from aicomplex_geo.network import ModeName, Profile, RoadNetwork
    from outline_access.brute_force import Rule

FILES = {
    "porto-alegre": "porto-alegre.osm.pbf",
    "porto": "porto.osm.pbf",
    "north-bayreuth": "north-bayreuth.osm.gz",
    "andorra": "andorra.osm.gz",
}
PROFILES: dict[ModeName, tuple[str, ...]] = {
    "car": ("car_free", "car_offpeak", "car_peak"),
    "bike": ("bike",),
    "walk": ("walk",),
}
SPEEDS: dict[ModeName, tuple[float, ...]] = {
    "car": (10, 15, 18, 20, 22, 24, 26, 28, 30, 32, 35, 40),
    "bike": (8, 10, 12, 14, 15, 16, 18),
    "walk": (4, 4.4, 4.8, 5.2),
}
CIRCUITIES = (1.2, 1.3, 1.4, 1.5)
RULES: tuple[Rule, ...] = ("nearest", "any")
PLACES, SEED = 150, 1
AT_JUNCTIONS_M = 1.0
"""Longest access leg on the full network, on which the places are junctions."""

SHARES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class Case:
    """A full network, its outline, and the places between which trips are compared."""

    name: str
    mode: ModeName
    full: RoadNetwork
    outline: RoadNetwork
    places: NDArray[np.float64]
    brute: BruteForce

    @classmethod
    def of(cls, name: str, mode: ModeName, full: RoadNetwork, *, places: int, seed: int) -> Case:
        """Thin a network and draw places."""
        outline, chosen = thin(full), draw_places(full, places, seed)
        return cls(name, mode, full, outline, chosen, BruteForce(outline, chosen, chosen))

    @property
    def description(self) -> dict[str, Any]:
        """What is compared."""
        return {
            "network": self.name,
            "mode": self.mode,
            "junctions": len(self.full.nodes),
            "km": round(float(self.full.edges["length"].sum()) / 1000),
            "share_of_km": round(share_of_length(self.outline, self.full), 3),
            "outline_junctions": len(self.outline.nodes),
            "outline_edges": len(self.outline.edges),
        }


def read_case(
    folder: Path, name: str, mode: ModeName, *, places: int = PLACES, seed: int = SEED
) -> Case:
    """Read an extract for a mode."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NetworkWarning)  # ways cut at the border of an extract
        full = from_osm_file(folder / FILES[name], mode=mode)
    return Case.of(name, mode, full, places=places, seed=seed)


def draw_places(net: RoadNetwork, count: int, seed: int) -> NDArray[np.float64]:
    """Draw junctions at which trips can begin and end, as x, y in the CRS of the network."""
    labels = np.asarray(strong_components(net))
    beside = ~net.edges["road_class"].isin(NOT_BESIDE).to_numpy(dtype=bool)
    usable = np.zeros(len(net.nodes), dtype=bool)
    usable[net.arrays.tail[beside]] = usable[net.arrays.head[beside]] = True
    usable &= labels == np.bincount(labels).argmax()
    found = np.flatnonzero(usable)
    random = np.random.default_rng(seed)
    chosen = np.sort(random.choice(found, min(count, len(found)), replace=False))
    points = np.asarray(net.nodes.geometry.values)[chosen]
    return np.asarray(shapely.get_coordinates(points))


def full_trips(case: Case, profile: Profile, *, turns: bool) -> Trips:
    """Trips between the places on the full network."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*case.places.T), crs=case.full.crs)
    router = Router(case.full, profile, max_distance=AT_JUNCTIONS_M, turns=turns)
    od = router.od_matrix(points, points)
    if od.distances is None:
        raise ValueError("a router gives distances")
    return Trips(od.values.astype(np.float64), od.distances.astype(np.float64))


def compare(outline: Trips, full: Trips) -> dict[str, Any]:
    """Sum up the ratios outline / full of all pairs of different places that have both times."""
    known = np.isfinite(full.minutes) & (full.minutes > 0)
    both = known & np.isfinite(outline.minutes)
    if not both.any():
        return {"pairs": 0, "share_of_pairs": 0.0}
    ratio = outline.minutes[both] / full.minutes[both]
    error = np.abs(outline.minutes[both] - full.minutes[both])
    metres = outline.metres[both] / full.metres[both]
    return {
        "pairs": int(both.sum()),
        "share_of_pairs": round(float(both.sum() / known.sum()), 3),
        **{name: round(float(np.quantile(ratio, share)), 3) for name, share in SHARES.items()},
        "mean_abs_error_min": round(float(error.mean()), 2),
        "median_trip_min": round(float(np.median(full.minutes[both])), 1),
        "distance_p50": round(float(np.median(metres)), 3),
    }


def own_access(profile: Profile) -> Access:
    """Access leg of a profile."""
    return Access(profile.access_speed * profile.access_circuity, profile.access_circuity)


def accuracy(case: Case, name: str, *, turns: bool) -> dict[str, Any]:
    """How well the outline stands for the full network with the access speed of a profile."""
    profile = read_profile(name)
    access = own_access(profile)
    full = full_trips(case, profile, turns=turns)
    nearest = compare(case.brute.trips(profile, replace(access, rule="nearest")), full)
    found = compare(case.brute.trips(profile, access), full)
    return {
        "network": case.name,
        "profile": name,
        "access_road_speed": round(access.speed, 3),
        "access_circuity": access.circuity,
        **found,
        "nearest_p50": nearest.get("p50"),
        "nearest_mean_abs_error_min": nearest.get("mean_abs_error_min"),
    }


def by_speed(case: Case, name: str) -> Iterator[dict[str, Any]]:
    """Yield the same for each rule and a series of speeds."""
    profile = read_profile(name)
    full = full_trips(case, profile, turns=False)
    for rule in RULES:
        for speed in SPEEDS[case.mode]:
            access = Access(speed, profile.access_circuity, rule=rule)
            found = compare(case.brute.trips(profile, access), full)
            names = (*SHARES, "mean_abs_error_min") if found["pairs"] else ()
            yield {
                "network": case.name,
                "profile": name,
                "rule": rule,
                "access_road_speed": speed,
                **{key: found[key] for key in names},
            }


def by_circuity(case: Case, name: str) -> dict[str, Any]:
    """Median ratio of distances for a series of circuities, at the same times.

    Times depend on the ratio of speed and circuity alone.
    """
    profile = read_profile(name)
    full = full_trips(case, profile, turns=False)
    medians = {}
    for circuity in CIRCUITIES:
        access = Access(profile.access_speed * circuity, circuity)
        found = compare(case.brute.trips(profile, access), full)
        medians[f"distance_p50_at_{circuity:g}".replace(".", "_")] = found.get("distance_p50")
    return {"network": case.name, "profile": name, **medians}


def measure(
    folder: Path, *, places: int = PLACES, seed: int = SEED, names: Sequence[str] = tuple(FILES)
) -> dict[str, list[dict[str, Any]]]:
    """Measure all networks with all profiles: tables by name, a row each."""
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("networks", "accuracy", "with_turns", "circuity", "speeds")
    }
    for name in names:
        for mode, profiles in PROFILES.items():
            case = read_case(folder, name, mode, places=places, seed=seed)
            tables["networks"].append(case.description)
            for profile in profiles:
                tables["accuracy"].append(accuracy(case, profile, turns=False))
                if len(case.full.restrictions) and mode == "car":
                    tables["with_turns"].append(accuracy(case, profile, turns=True))
                tables["circuity"].append(by_circuity(case, profile))
                tables["speeds"] += by_speed(case, profile)
    return tables
