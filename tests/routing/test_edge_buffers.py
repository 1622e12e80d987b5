"""Areas equal the union of all buffers, though hidden buffers are skipped."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from aicomplex_geo.network import from_osm_file
from aicomplex_geo.routing import Router
from aicomplex_geo.routing.buffer_cover import BufferCover
from aicomplex_geo.routing.edge_buffers import EdgeBuffers
from aicomplex_geo.routing.edge_lines import EdgeLines
from aicomplex_geo.routing.polygon_rings import PolygonRings
from aicomplex_geo.routing.reached_edges import EdgePieces

NO_LEGS = np.zeros(0, dtype=object)


def pieces(rows, start=0.0, stop=1.0):
    rows = np.asarray(rows, dtype=np.int64)
    ones = np.ones(len(rows))
    return EdgePieces(rows, start * ones, stop * ones, np.zeros(len(rows), dtype=np.int64))


def dense(seed, n, extent, longest):
    chance = np.random.default_rng(seed)
    start = chance.uniform(0, extent, (n, 2))
    middle, stop = (start + chance.uniform(-longest, longest, (n, 2)) for _ in range(2))
    return shapely.linestrings(np.stack([start, middle, stop], axis=1))


@settings(max_examples=25)
@given(
    st.integers(0, 10**6),
    st.integers(1, 150),
    st.sampled_from([0.5, 2, 6, 15]),
    st.sampled_from([0.3, 1, 4]),
    st.floats(0, 1),
)
def test_what_is_left_out_is_covered(seed, n, extent, longest, share):
    buffer = 500.0
    lines = dense(seed, n, extent * buffer, longest * buffer)
    areas = EdgeBuffers(EdgeLines(lines), np.arange(n), buffer)
    whole = np.flatnonzero(np.random.default_rng(seed).random(n) < share)
    cut = np.setdiff1d(np.arange(n), whole)
    before = areas.grow(areas.empty, pieces(whole[::2]), NO_LEGS)
    reached = EdgePieces(
        *(
            np.concatenate(columns)
            for columns in zip(
                *(
                    (p.row, p.start, p.stop, p.label)
                    for p in (pieces(whole), pieces(cut, 0.3, 0.8))
                ),
                strict=True,
            )
        )
    )
    area = areas.grow(before, reached, NO_LEGS)
    parts = EdgeLines(lines).cut(reached.row, reached.start, reached.stop)
    expected = shapely.union_all([*areas.around(parts), before.shape])
    assert area.shape.is_valid
    assert area.shape.symmetric_difference(expected).area < 1e-3
    assert before.shape.difference(area.shape).area < 1e-6


@pytest.mark.parametrize("most", [0, 10**9])
def test_a_window_too_large_hides_nothing(most):
    lines = dense(1, 300, 3000, 300)
    cells = BufferCover(lines, 500.0, max_fine_cells=0, max_cells=most)
    seen, other, cover = cells.visible(np.arange(300), lines[:0])
    assert seen.all() == (most == 0)
    assert not len(other)
    assert cover.covered.any() == (most > 0)
    assert not cover.at(np.array([[1e9, 0.0], [-1e9, 5.0]])).any()


def test_in_a_dense_city_few_buffers_are_joined():
    lines = dense(2, 4000, 8000, 100)
    seen, _, cover = BufferCover(lines, 500.0).visible(np.arange(4000), lines[:0])
    assert seen.sum() < 1000
    rows, columns = np.nonzero(cover.covered)
    corners = (np.stack([columns, rows], axis=1) + cover.first) * cover.side
    inside = shapely.box(*corners.T, *(corners + cover.side).T)
    union = shapely.union_all(shapely.buffer(lines, 500.0, quad_segs=8))
    shapely.prepare(union)
    assert shapely.covers(union, inside).all()


@pytest.mark.parametrize(
    "corners",
    [
        # one of these GEOS gives an island, the other a hole
        [(0.5, 0.4), (-1.9, 3.7), (-4.7, 5.1), (-7.1, 5.5)],
        [(0.1, 0.5), (43.5, 12.0), (47.1, 12.8), (49.8, 13.0)],
    ],
)
def test_around_a_crooked_road_nothing_is_missing(corners):
    line = LineString(corners)
    areas = EdgeBuffers(EdgeLines(np.array([line])), np.arange(1), 500.0)
    (area,) = areas.around(np.array([line]))
    assert area.geom_type == "Polygon"
    assert not area.interiors
    assert area.covers(line)
    assert area.exterior.distance(line) > 0.97 * 500
    assert area.exterior.hausdorff_distance(line) < 1.02 * 500
    assert areas.grow(areas.empty, pieces([0]), NO_LEGS).shape.equals(area)


def test_a_ring_road_keeps_its_courtyard():
    ring = shapely.Point(0, 0).buffer(800).exterior
    line = LineString(ring.coords)
    areas = EdgeBuffers(EdgeLines(np.array([line])), np.arange(1), 500.0)
    (area,) = areas.around(np.array([line]))
    assert shapely.Polygon(area.interiors[0]).area == pytest.approx(np.pi * 300**2, rel=0.02)


@pytest.mark.reference
def test_real_roads_are_covered_as_wide_as_stated(reference):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = from_osm_file(reference / "osm" / "monaco.osm.gz")
    prepared = Router(net)._prepared
    lines = prepared.lines.lines[prepared.snapper.open_rows]
    for buffer in (50.0, 500.0, 1000.0):
        areas = prepared.buffers(buffer).around(lines)
        rims = shapely.boundary(areas)
        assert shapely.covers(areas, lines).all()
        assert (shapely.distance(lines, rims) > 0.97 * buffer).all()
        points, line = shapely.get_coordinates(rims, return_index=True)
        assert shapely.distance(shapely.points(points), lines[line]).max() < 1.01 * buffer


def test_no_road_at_all():
    areas = EdgeBuffers(EdgeLines(dense(1, 3, 10, 10)), np.arange(0), 100.0)
    assert areas.grow(areas.empty, pieces([0, 1]), NO_LEGS).shape.is_empty


def test_rings_find_a_new_shell():
    lake, city, moat, land = box(4, 4, 6, 6), box(3, 3, 7, 7), box(2, 2, 8, 8), box(0, 0, 10, 10)
    far = box(20, 0, 30, 10)
    area = shapely.MultiPolygon([land - moat, city - lake, far - box(22, 2, 24, 4)])
    rings = PolygonRings(area)
    sizes = shapely.area(rings.polygons(np.arange(6))).tolist()
    assert rings.is_shell.tolist() == [True, False] * 3
    assert sorted(sizes) == [4, 4, 16, 36, 100, 100]
    dropped = np.array([size in {16, 36} for size in sizes])  # the moat, and the city in it
    left = rings.without(dropped)
    assert left.equals(shapely.MultiPolygon([land - lake, far - box(22, 2, 24, 4)]))
    assert rings.without(np.zeros(6, dtype=bool)) is area
    assert rings.without(np.ones(6, dtype=bool)).is_empty


def test_rings_of_nothing():
    rings = PolygonRings(Polygon())
    assert not len(rings.is_shell)
    assert not len(rings.corners())


SQUARE = LineString([(0, 0), (1400, 0), (1400, 1400), (0, 1400), (0, 0)])
HOLE = 400.0**2


def filled(lines, holes, *, leg=None):
    areas = EdgeBuffers(EdgeLines(np.array(lines)), np.arange(len(lines)), 500.0)
    legs = NO_LEGS if leg is None else np.array([leg])
    return areas.grow(areas.empty, pieces([0]), legs, holes=holes).shape


def test_holes_below_the_stated_size_are_filled():
    kept, gone = filled([SQUARE], HOLE * 0.99), filled([SQUARE], HOLE * 1.02)
    assert [len(area.interiors) for area in (kept, gone)] == [1, 0]
    assert gone.area - kept.area == pytest.approx(HOLE, rel=0.01)


@pytest.mark.parametrize("road", [[(700, 700), (705, 700)], [(700, 700), (700, 5000)]])
def test_a_hole_with_a_road_that_is_not_reached_stays(road):
    assert len(filled([SQUARE, LineString(road)], 1e9).interiors) == 1


def test_the_end_of_an_access_leg_in_a_hole_goes_with_it():
    square = shapely.transform(SQUARE, lambda corners: corners * 3)
    leg = LineString([(2100, 2100), (2101, 2100)])
    assert filled([square], 0, leg=leg).geom_type == "MultiPolygon"
    area = filled([square], 1e9, leg=leg)
    assert area.geom_type == "Polygon"
    assert not area.interiors
    assert area.is_valid
