"""Road networks: reading, checking, exporting and saving them, and how fast one travels."""

from __future__ import annotations

from aicomplex_geo.network.calibration.calibrate import calibrate
from aicomplex_geo.network.calibration.calibration import Calibration
from aicomplex_geo.network.calibration.comparing import compare_speeds
from aicomplex_geo.network.calibration.observed import read_observed_speeds
from aicomplex_geo.network.derived import open_to, reverse
from aicomplex_geo.network.modes import ModeName
from aicomplex_geo.network.outline_accuracy import (
    OutlineRatio,
    outline_accuracy,
    outline_ratio,
)
from aicomplex_geo.network.profiles.catalog import list_profiles, read_profile
from aicomplex_geo.network.profiles.constant import Basis, Constant
from aicomplex_geo.network.profiles.delays import Delays
from aicomplex_geo.network.profiles.profile import Impedance, Profile
from aicomplex_geo.network.quality import PROBLEMS, suspicious
from aicomplex_geo.network.readers.by_name import read_network
from aicomplex_geo.network.readers.graphml import from_graphml
from aicomplex_geo.network.readers.networkx import from_networkx
from aicomplex_geo.network.readers.nodelink import from_node_link
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.network.readers.overpass import Endpoints, RetryPolicy, from_osm
from aicomplex_geo.network.road_network import ROAD_CLASSES, RoadNetwork
from aicomplex_geo.network.tables import NetworkArrays, NetworkTables
from aicomplex_geo.network.tolls import expressway_toll
from aicomplex_geo.network.topology import dead_ends, strong_components

__all__ = [
    "PROBLEMS",
    "ROAD_CLASSES",
    "Basis",
    "Calibration",
    "Constant",
    "Delays",
    "Endpoints",
    "Impedance",
    "ModeName",
    "NetworkArrays",
    "NetworkTables",
    "OutlineRatio",
    "Profile",
    "RetryPolicy",
    "RoadNetwork",
    "calibrate",
    "compare_speeds",
    "dead_ends",
    "expressway_toll",
    "from_graphml",
    "from_networkx",
    "from_node_link",
    "from_osm",
    "from_osm_file",
    "list_profiles",
    "open_to",
    "outline_accuracy",
    "outline_ratio",
    "read_network",
    "read_observed_speeds",
    "read_profile",
    "reverse",
    "strong_components",
    "suspicious",
]
