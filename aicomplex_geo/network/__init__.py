"""Road networks: reading, checking, exporting and saving them, and how fast one travels."""

from __future__ import annotations

from aicomplex_geo.network.model import ROAD_CLASSES, NetworkArrays, RoadNetwork
from aicomplex_geo.network.profile import Constant, Profile
from aicomplex_geo.network.profile_file import list_profiles, read_profile

__all__ = [
    "ROAD_CLASSES",
    "Constant",
    "NetworkArrays",
    "Profile",
    "RoadNetwork",
    "list_profiles",
    "read_profile",
]
