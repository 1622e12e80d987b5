"""An argument of a wrong type is refused with an error of the library that says what to give."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import MultiPoint, Point

import aicomplex_geo as ag
from aicomplex_geo import ODMatrix, Router, accessibility, maps
from aicomplex_geo.errors import (
    AlignmentError,
    MatrixError,
    ParameterError,
    PointsError,
    ProfileError,
    UnknownLayerError,
)
from aicomplex_geo.network import (
    Profile,
    dead_ends,
    expressway_toll,
    from_graphml,
    from_node_link,
    from_osm_file,
    open_to,
    read_network,
    read_observed_speeds,
    read_profile,
    reverse,
    strong_components,
    suspicious,
)
from aicomplex_geo.publish import verify
from aicomplex_geo.routing import ODDataset, od_range

PROFILE = Profile("plain")
NET = "net is a int, not a RoadNetwork"
HERE = gpd.GeoSeries([Point(126.85, 35.2)], crs=4326)


@pytest.fixture(scope="module")
def net():
    return read_network("strategic")


@pytest.mark.parametrize(
    "function",
    [
        Router,
        dead_ends,
        reverse,
        strong_components,
        suspicious,
        lambda net: open_to(net, PROFILE),
        PROFILE.assumed,
        PROFILE.closed_edges,
        PROFILE.running_speeds,
        PROFILE.seconds,
        PROFILE.weights,
    ],
)
def test_a_network_is_required(function):
    with pytest.raises(ParameterError, match=NET):
        function(3)


@pytest.mark.parametrize(
    "function",
    [
        lambda net: Router(net, 3),
        lambda net: Router(net).with_profile(3),
        lambda net: net.to_networkx(profile=3),
        lambda net: open_to(net, 3),
        lambda _: read_profile(3),
    ],
)
def test_a_profile_is_required(net, function):
    with pytest.raises(ParameterError, match="profile is a int, not a"):
        function(net)


@pytest.mark.parametrize("name", ["turns", "u_turns"])
@pytest.mark.parametrize("value", ["x", 3])
def test_switches_are_true_or_false(net, name, value):
    with pytest.raises(ParameterError, match=f"{name} must be true or false, not {value!r}"):
        Router(net, **{name: value})
    assert getattr(Router(net, **{name: np.True_}), name) is True


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("skip_bad", ag.read_points),
        ("simplify", from_osm_file),
        ("access", from_osm_file),
        ("two_lane", lambda _, **option: expressway_toll(5, **option)),
        ("rounded", lambda _, **option: expressway_toll(5, **option)),
        ("uncertain", lambda _, **option: ag.load_study().at("2030").network(**option)),
        ("legend", lambda _, **option: maps.explore(HERE, **option)),
        ("categorical", lambda _, **option: maps.explore(HERE, **option)),
        ("basemap", from_osm_file),
        ("replay", verify),
    ],
)
@pytest.mark.parametrize("value", ["no", 0, None])
def test_every_switch_is_true_or_false(tmp_path, name, function, value):
    file = tmp_path / "a.csv"
    file.write_text("id,lat,lon\na,35.1,126.9\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=f"{name} must be true or false, not {value!r}"):
        function(file, **{name: value})


def test_paired_is_true_or_false(net):
    sites = net.nodes.iloc[:2].reset_index()[["id", "geometry"]]
    with pytest.raises(ParameterError, match="paired must be true or false"):
        Router(net).routes(sites, sites, paired="x")


def test_a_router_is_required(net):
    with pytest.raises(ParameterError, match="router is a int"):
        od_range(3, net.nodes, net.nodes)


@pytest.mark.parametrize("name", [None, 3, ["strategic"]])
def test_a_network_has_a_name_or_a_path(name):
    with pytest.raises(ParameterError, match="name_or_path is a "):
        read_network(name)


def test_a_matrix_is_made_of_a_table_and_ids():
    with pytest.raises(MatrixError, match="not a table of pairs: it is a int"):
        ODMatrix.from_frame(3)
    with pytest.raises(MatrixError, match="origins is None; give the ids"):
        ODMatrix([[1.0]], None, ["x"])
    with pytest.raises(MatrixError, match="provenance is a int; give a mapping"):
        ODMatrix([[1.0]], ["a"], ["x"], provenance=3)
    frame = ODMatrix([[1.0]], ["a"], ["x"]).to_frame()
    with pytest.raises(AlignmentError, match="destinations is 3; give the ids"):
        ODMatrix.from_frame(frame, destinations=3)


@pytest.mark.parametrize("ids", [np.array("a"), [["a"]], [{}], np.array([["a"], ["b"]])])
def test_ids_are_texts_or_numbers(ids):
    frame = ODMatrix([[1.0]], ["a"], ["x"]).to_frame()
    with pytest.raises(MatrixError, match=r"origins (is|has).*; give"):
        ODMatrix([[1.0]], ids, ["x"])
    with pytest.raises(AlignmentError, match=r"destinations (is|has).*; give"):
        ODMatrix.from_frame(frame, destinations=ids)


@pytest.mark.parametrize("column", ["from_id", "to_id", "status"])
@pytest.mark.parametrize("value", [["ok"], {}])
def test_cells_of_a_table_of_pairs_are_texts_or_numbers(column, value):
    frame = ODMatrix([[1.0]], ["a"], ["x"]).to_frame()
    with pytest.raises(MatrixError, match=rf"{column} holds 1 values that are no texts"):
        ODMatrix.from_frame(frame.assign(**{column: [value]}))
    with pytest.raises(MatrixError, match=rf"column {column} is there twice"):
        ODMatrix.from_frame(pd.concat([frame, frame[[column]]], axis=1))


def test_an_array_without_dimensions_is_not_several_values(net):
    od, amounts, none = ODMatrix([[1.0]], ["a"], ["x"]), pd.Series({"x": 1.0}), np.array(3.0)
    with pytest.raises(ParameterError, match="cutoffs must be minutes"):
        Router(net).isochrones(net.nodes.iloc[:1], cutoffs=none)
    with pytest.raises(ParameterError, match="cutoff is array"):
        accessibility.cumulative(od, amounts, cutoff=none)
    with pytest.raises(ParameterError, match="interval is array"):
        accessibility.cumulative(od, amounts, interval=none, step=1)
    with pytest.raises(ParameterError, match="cutoffs must be minutes"):
        ag.scenarios.compare_reach(od, od, amounts, cutoffs=none)
    with pytest.raises(ParameterError, match="candidates is array"):
        ag.location.Facilities(candidates=none)


@pytest.mark.parametrize("value", [pd.Series({"x": 1.0, "y": 2.0}), np.array([1, 2]), ["a"], "no"])
def test_ranks_and_comparisons_refuse_what_is_no_flag_or_name(value):
    od, amounts = {"noon": ODMatrix([[1.0]], ["a"], ["x"])}, pd.Series({"x": 1.0})
    decays = {"3 min": accessibility.decay.binary(3)}
    with pytest.raises(ParameterError, match=r"lowest_first must be true or false"):
        accessibility.rank(amounts, lowest_first=value)
    found = accessibility.site_comparison(od, amounts, decays=decays)
    for name, what in (("decay", "decays"), ("period", "periods of od")):
        with pytest.raises(ParameterError, match=f"is not one of the {what}"):
            accessibility.site_comparison(od, amounts, decays=decays, **{name: value})
        with pytest.raises(ParameterError, match=f"is not one of the {what}"):
            found.rebased(**{name: value})
    for wrong in (value, {"noon": 3}):
        with pytest.raises(ParameterError, match=r"alternatives is .*expected a mapping"):
            accessibility.site_comparison(od, amounts, decays=decays, alternatives=wrong)
    with pytest.raises(ParameterError, match=r"periods of od is .*expected a mapping"):
        accessibility.site_comparison(pd.Series(od), amounts, decays=decays)


NO_NAMES = [["id"], [["id"]], 3, {}, np.array(3.0), np.array([1, 2]), pd.Series([1, 2])]


@pytest.mark.parametrize("name", ["id", "x", "y", "layer", "points", "amounts"])
@pytest.mark.parametrize("value", NO_NAMES)
def test_columns_and_layers_have_names(tmp_path, name, value):
    file = tmp_path / "points.csv"
    file.write_text("id,lat,lon\na,35,127\n", encoding="utf-8")
    if name == "amounts":
        value = [value] if isinstance(value, (list, dict)) else value
    given = {"x": "lon", "y": "lat"} if name in "xy" else {}
    with pytest.raises(ParameterError, match=f"{name} is .*Give "):
        ag.read_points(file, **{**given, name: value})


@pytest.mark.parametrize("amounts", [None, "lat"])
def test_amounts_are_a_list_of_names(tmp_path, amounts):
    file = tmp_path / "points.csv"
    file.write_text("id,lat,lon\na,35,127\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"amounts is .*Give a list of texts"):
        ag.read_points(file, amounts=amounts)


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_layer_has_a_name(name):
    with pytest.raises(UnknownLayerError, match=r"no layer .* in this study"):
        ag.read_layer(name)


NO_PATHS = [3, 0.5, True, b"x", ["x"]]


@pytest.mark.parametrize("path", NO_PATHS)
@pytest.mark.parametrize(
    "function",
    [
        ag.read_points,
        ag.load_study,
        ag.check_study,
        ag.new_study,
        ag.publish.verify,
        ag.scenarios.Scenario.from_file,
        from_osm_file,
        from_graphml,
        from_node_link,
        read_observed_speeds,
        ODDataset,
        lambda path: ag.read_layer("sites", data_dir=path),
        lambda path: ag.list_layers(data_dir=path),
        lambda path: ag.list_profiles(data_dir=path),
        lambda path: read_network("strategic").save(path),
    ],
)
def test_a_path_is_required(function, path):
    with pytest.raises(ParameterError, match=r"path|folder"):
        function(path)


@pytest.mark.parametrize("crs", [pd.NA, np.array([1, 2]), "\ud800", object()])
def test_a_crs_is_one_that_pyproj_knows(tmp_path, crs):
    file = tmp_path / "points.csv"
    file.write_text("id,x,y\na,1,2\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="which pyproj does not know"):
        ag.read_points(file, crs=crs)


@pytest.mark.parametrize("size", ["5", [5], np.array([1, 2]), pd.NA, 0, 16_385, float("nan")])
def test_a_size_is_a_number_of_megabytes(tmp_path, size):
    file = tmp_path / "points.csv"
    file.write_text("id,lat,lon\na,35,127\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="not a positive number of megabytes, at most 16,384"):
        ag.read_points(file, max_size=size)
    assert len(ag.read_points(file, max_size=16_384)) == 1


@pytest.mark.parametrize("value", [None, "x", 3, [("a", 1)], (("a", 1, 2),)])
@pytest.mark.parametrize("name", ["speed_factor", "road_speed", "class_speed", "delays", "mode"])
def test_parts_of_a_profile_have_their_types(name, value):
    if name == "mode" and isinstance(value, str):
        value = None
    with pytest.raises(ProfileError, match=name):
        Profile("plain", **{name: value})


@pytest.mark.parametrize(
    "points",
    [
        3,
        pd.DataFrame({"a": [1]}),
        gpd.GeoSeries([Point(127, 35)], crs=4326),
        gpd.GeoDataFrame(geometry=[Point(127, 35)]),
        gpd.GeoDataFrame(geometry=[MultiPoint([(127, 35)])], crs=4326),
        gpd.GeoDataFrame({"id": [{}]}, geometry=[Point(127, 35)], crs=4326),
    ],
)
def test_a_study_is_made_of_points(tmp_path, points):
    with pytest.raises(PointsError, match="points"):
        ag.new_study(tmp_path / "new", points=points, network="strategic", title="x")
    assert not list(tmp_path.iterdir())


def test_an_area_has_a_geometry():
    with pytest.raises(ParameterError, match="area has no geometry column"):
        ag.grid(gpd.GeoDataFrame({"a": [1]}), 500)


@pytest.mark.parametrize("wrong", [{"od": 3}, {"decays": None}, {"positions": None}])
def test_a_comparison_of_pairs_takes_mappings(wrong):
    noon = {"noon": ODMatrix([[1.0]], ["a"], ["x"])}
    right = {"decays": {"a": ag.accessibility.decay.binary(5)}, "positions": 3}
    given = {"od": noon, **right, **wrong}
    with pytest.raises(ParameterError, match="mappings"):
        ag.accessibility.pairwise_comparison(given.pop("od"), pd.Series({"x": 1.0}), **given)
