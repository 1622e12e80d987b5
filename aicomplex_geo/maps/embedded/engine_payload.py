"""Everything that the engine in a page needs, as the text of its payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS

from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.maps.embedded.container import encode
from aicomplex_geo.maps.embedded.places import place_arrays
from aicomplex_geo.maps.embedded.quantised import quantised
from aicomplex_geo.maps.embedded.road_arrays import exact_digits, road_arrays
from aicomplex_geo.maps.embedded.roads import RoadTable, in_degrees
from aicomplex_geo.maps.embedded.sample import sample_of
from aicomplex_geo.network.profiles.profile import speeds_by_class
from aicomplex_geo.network.road_network import ROAD_CLASSES
from aicomplex_geo.network.snapping.snap import CONNECTED_WITHIN, MAX_DISTANCE
from aicomplex_geo.network.turns.allowed_turns import restrictions_apply
from aicomplex_geo.results.study_results import workbench
from aicomplex_geo.study.timeline import milestones
from aicomplex_geo.study.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.results.study_results import StudyResults

DIGITS = 5
"""Decimals of a degree (1 m) for networks whose coordinates have more."""
ROUNDED_DS = 20
"""Deciseconds by which times may differ then: 5 m of an access leg at either end."""
_PARAMETERS = {
    "originLatitude": "Latitude of natural origin",
    "centralMeridian": "Longitude of natural origin",
    "scale": "Scale factor at natural origin",
    "falseEasting": "False easting",
    "falseNorthing": "False northing",
}


def engine_payload(found: StudyResults) -> str:
    """Embed the network, profiles, scenarios and places of a study."""
    return bench_payload(workbench(found), found.profiles, sample=sample_of(found))


def bench_payload(
    bench: Workbench,
    profiles: Sequence[Profile],
    *,
    sample: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Embed what a study computes on, and a sample of numbers to verify.

    A network with more digits than a page embeds is rounded first.
    """
    digits, tolerance = exact_coordinates(bench.net), 0
    if digits is None:
        digits, tolerance = DIGITS, ROUNDED_DS
        bench = Workbench(bench.study, network=quantised(bench.net, DIGITS))
    alone = [bench.under(one.id) for one in bench.scenarios]
    fitting = [
        one for one, under in zip(bench.scenarios, alone, strict=True) if under.scenario == one.id
    ]
    stacks = ["+".join(one.id for one in held) for held in milestones(fitting) if len(held) > 1]
    states = [*alone, *(bench.under(stack) for stack in stacks)]
    benches = [bench, *(one for one in states if one.scenario)]
    table = RoadTable.of([one.net for one in benches], profiles)
    roads, road_values = road_arrays(table, digits)
    places, place_values = place_arrays(benches)
    scenarios = [one.scenario for one in benches[1:]]
    west, south, east, north = bench.study.bounds
    data = {
        "study": bench.study.id,
        "detail": bench.net.detail,
        "projection": projection(bench.net),
        "bounds": [south, west, north, east],
        "maxDistance": MAX_DISTANCE,
        "connectedWithin": CONNECTED_WITHIN,
        "profiles": profile_facts(profiles, bench.net),
        "scenarios": scenarios,
        **roads,
        **places,
        "sample": [one for one in sample if one["scenario"] in {None, *scenarios}],
        "tolerance": tolerance,
    }
    return encode(data, road_values | place_values)


def exact_coordinates(net: RoadNetwork) -> int | None:
    """Decimals of a degree in which the coordinates of a network are exact, None if too many."""
    points = shapely.get_coordinates(np.asarray(net.edges.geometry.values))
    return exact_digits(points) if in_degrees(net) else None


def profile_facts(profiles: Sequence[Profile], net: RoadNetwork) -> list[dict[str, Any]]:
    """Access legs of profiles, which of them may use the same roads, and speeds by class."""
    modes = list(dict.fromkeys((one.mode, one.closed) for one in profiles))
    return [
        {
            "id": one.name,
            "mode": modes.index((one.mode, one.closed)),
            "accessSpeed": one.access_speed,
            "circuity": one.access_circuity,
            "turns": _turn_seconds(one, net),
            "classes": {
                name: dict(zip(("factor", "own", "delay", "closed"), speed, strict=True))
                for name, speed in speeds_by_class(one, net, ROAD_CLASSES).items()
            },
        }
        for one in profiles
    ]


def _turn_seconds(profile: Profile, net: RoadNetwork) -> list[float] | None:
    """Seconds of turns to the left, to the right and back; None where no restrictions apply."""
    delays = profile.delays
    if not restrictions_apply(net, profile.mode):
        return None
    return [delays.left_turn, delays.right_turn, delays.u_turn]


def projection(net: RoadNetwork) -> dict[str, float]:
    """Parameters of the metric CRS of a network, which is transverse Mercator."""
    crs = CRS.from_user_input(metric_crs(degrees_bounds(net.nodes)))
    ellipsoid, operation = crs.ellipsoid, crs.coordinate_operation
    assert ellipsoid is not None  # noqa: S101 - EPSG:5179 and the zones of UTM have both
    assert operation is not None  # noqa: S101 - the same
    values = {one.name: float(one.value) for one in operation.params}
    return {
        "semiMajor": ellipsoid.semi_major_metre,
        "inverseFlattening": ellipsoid.inverse_flattening,
        **{key: values[name] for key, name in _PARAMETERS.items()},
    }
