"""Snapped points with their access legs."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine import pack, unpack
from aicomplex_geo.network.snapping.positions import NO_ISLAND, Joins
from aicomplex_geo.network.snapping.snap import access_deciseconds
from aicomplex_geo.units import (
    DECISECONDS_PER_MINUTE,
    METRES_PER_MINUTE_PER_KMH,
    to_decimetres,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile
    from aicomplex_geo.network.snapping.positions import Positions


@dataclass(frozen=True)
class AccessLegs:
    """How access legs are travelled: km/h along the straight leg, metres for each metre of it."""

    speed: float
    circuity: float
    max_distance: float
    """Longest leg, in metres, straight."""

    @classmethod
    def of(cls, profile: Profile, max_distance: float) -> AccessLegs:
        """Access legs of a profile."""
        return cls(profile.access_speed, profile.access_circuity, max_distance)

    @property
    def deciseconds_per_metre(self) -> float:
        """Time of a straight metre."""
        return DECISECONDS_PER_MINUTE / (self.speed * METRES_PER_MINUTE_PER_KMH)

    def cost(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Packed time and length of straight legs."""
        time = access_deciseconds(metres, self.speed)
        return pack(time, to_decimetres(metres * self.circuity))


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Positions on the network, and the packed cost of the access leg of each join."""

    positions: Positions
    legs: AccessLegs
    access: NDArray[np.float64]
    longest_leg: NDArray[np.float64]
    """Metres to the farthest road that each point may join, 0 where there is none."""

    @staticmethod
    def at(positions: Positions, legs: AccessLegs) -> SnappedPoints:
        """Add the costs of access legs."""
        joins, longest = positions.joins, np.zeros(len(positions.row))
        np.maximum.at(longest, joins.point, joins.distance)
        return SnappedPoints(positions, legs, legs.cost(joins.distance), longest)

    def __len__(self) -> int:
        return len(self.positions.row)

    @property
    def joins(self) -> Joins:
        """Positions at which the points join the network."""
        return self.positions.joins

    @property
    def nearest_access(self) -> NDArray[np.int32]:
        """Deciseconds of the access leg to the road that each point is snapped to."""
        metres = np.where(self.positions.ok, self.positions.distance, 0.0)
        return access_deciseconds(metres, self.legs.speed).astype(np.int32)

    @cached_property
    def xy(self) -> NDArray[np.float64]:
        """Coordinates in metres, NaN where a point is not snapped."""
        return np.where(self.positions.ok[:, np.newaxis], self.positions.xy, np.nan)

    def with_access_as_length(self) -> SnappedPoints:
        """Points whose access legs are as long as they take: decimetres are deciseconds."""
        time = unpack(self.access)[0]
        return replace(self, access=pack(time, time))

    def with_joins(self, which: NDArray[np.bool_]) -> SnappedPoints:
        """Keep some of the joins; trips may go straight as before."""
        positions = replace(self.positions, joins=self.joins.select(which))
        return replace(self, positions=positions, access=self.access[which])

    def take(self, which: NDArray[np.int64]) -> SnappedPoints:
        """Take some points, in this order."""
        return self._with_joins(which, np.ones(len(self.joins.point), dtype=np.bool_))

    def on_island(self, which: NDArray[np.int64]) -> SnappedPoints:
        """Take some points, in this order, that join the roads of their island only."""
        return self._with_joins(which, self.joins.on_island)

    def _with_joins(self, which: NDArray[np.int64], kept: NDArray[np.bool_]) -> SnappedPoints:
        """Take some points, in this order, and those of their joins that are kept."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[which] = np.arange(len(which))
        own = place[self.joins.point]
        join = np.flatnonzero(kept & (own >= 0))
        return self._taken(which, join[np.argsort(own[join], kind="stable")], place)

    def part(self, start: int, stop: int) -> SnappedPoints:
        """Slice from `start` up to, not including, `stop`."""
        which = np.arange(start, min(stop, len(self)))
        place = np.arange(len(self)) - start
        kept = np.arange(*np.searchsorted(self.joins.point, [start, stop]))
        return self._taken(which, kept, place)

    def replaced(self, which: NDArray[np.int64], other: SnappedPoints) -> SnappedPoints:
        """Put other points, in their order, in the places of some."""
        columns = {}
        for name in _POINT_COLUMNS:
            column = getattr(self.positions, name).copy()
            column[which] = getattr(other.positions, name)
            columns[name] = column
        kept = np.flatnonzero(~np.isin(self.joins.point, which))
        moved = replace(other.joins, point=which[other.joins.point])
        both = (self.joins.select(kept), moved)
        joins = Joins(*(np.concatenate([getattr(part, f.name) for part in both]) for f in _JOIN))
        access = np.concatenate([self.access[kept], other.access])
        order = np.argsort(joins.point, kind="stable")
        positions = replace(self.positions, **columns, joins=joins.select(order))
        longest = self.longest_leg.copy()
        longest[which] = other.longest_leg
        return SnappedPoints(positions, self.legs, access[order], longest)

    def islands(self) -> NDArray[np.int64]:
        """Labels of the islands that some points are on, ascending."""
        island = self.positions.island
        return np.unique(island[island != NO_ISLAND])

    def _taken(
        self, which: NDArray[np.int64], kept: NDArray[np.int64], place: NDArray[np.int64]
    ) -> SnappedPoints:
        joins = self.joins.select(kept)
        columns = {name: getattr(self.positions, name)[which] for name in _POINT_COLUMNS}
        positions = replace(
            self.positions,
            **columns,
            ids=self.positions.ids[which],
            joins=replace(joins, point=place[joins.point]),
        )
        return SnappedPoints(positions, self.legs, self.access[kept], self.longest_leg[which])


_JOIN = fields(Joins)
_POINT_COLUMNS = (
    "row",
    "fraction",
    "distance",
    "xy",
    "status",
    "connected_m",
    "island",
)
