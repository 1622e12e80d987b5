"""The command access on points of one's own, held against the measures themselves."""

from __future__ import annotations

import hashlib
import json

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo.cli import main
from aicomplex_geo.cli.access_inputs import AccessInputs
from aicomplex_geo.cli.decays import parse_decay
from aicomplex_geo.cli.measures import Measure, MeasureRequest
from aicomplex_geo.errors import ParameterError

CLINICS = """\
id,lat,lon,beds,doctors
하남,35.1790,126.8010,100,5
첨단,35.2200,126.8500,60,3
시청,35.1600,126.8510,40,9
"""


def run(*arguments):
    return main(["access", *map(str, arguments)])


@pytest.fixture
def clinics(tmp_path):
    path = tmp_path / "의원.csv"
    path.write_bytes(CLINICS.encode("cp949"))
    return path


@pytest.fixture(scope="module")
def known(homes_text):
    """Matrix, beds, doctors and people, read without the command line."""
    study = ag.load_study()
    sides = []
    for text in (homes_text, CLINICS):
        rows = pd.DataFrame(
            [line.split(",") for line in text.splitlines()[1:]],
            columns=text.split("\n")[0].split(","),
        ).set_index("id")
        places = gpd.points_from_xy(rows["lon"].astype(float), rows["lat"].astype(float))
        sides.append(
            gpd.GeoDataFrame(rows[rows.columns[2:]].astype(float), geometry=places, crs=4326)
        )
    router = ag.Router(study.network(), profile="car_peak")
    return router.od_matrix(*sides), sides[1]["beds"], sides[0]["people"], router, sides


def table(path):
    return pd.read_csv(path).set_index("id")


def test_cumulative_counts_within_each_cutoff_of_each_column(homes, clinics, known, tmp_path):
    out = tmp_path / "out.csv"
    options = ("--opportunities", "beds", "--opportunities", "doctors", "--cutoff", 10)
    assert run(homes, clinics, *options, "--cutoff", 20, "--profile", "car_peak", "--out", out) == 0
    found = table(out)
    assert found.columns.tolist() == [
        "beds_within_10",
        "beds_within_20",
        "doctors_within_10",
        "doctors_within_20",
        "status",
        "lat",
        "lon",
        "people",
        "geometry",
    ]
    expected = acc.cumulative(known[0], known[1], cutoff=20)
    assert found["beds_within_20"].to_dict() == expected.to_dict()


def measures(known):
    od, beds, people, router, (homes, _) = known
    decay = acc.decay.gaussian(12)
    gaussian = ("--decay", "gaussian:12", "--demand", "people")
    around = router.od_matrix(homes, homes)
    yield "gravity", gaussian[:2], "beds_gravity", acc.gravity(od, beds, decay=decay)
    yield "closest", ("--n", 2), "beds_closest", acc.cost_to_closest(od, beds, n=2)
    beds_in_reach = acc.cost_to_closest(od, beds, n=150, count="opportunities")
    yield "closest", ("--n", 150, "--count", "opportunities"), "beds_closest", beds_in_reach
    at_closest = acc.opportunities_at_closest(od, beds, n=2)
    yield "at-closest", ("--n", 2), "beds_at_closest_2", at_closest
    within = acc.time_to_reach(od, beds, amount=150)
    yield "time-to-reach", ("--amount", 150), "beds_time_to_reach_150", within
    yield (
        "balancing",
        ("--demand", "people"),
        "beds_balancing",
        acc.balancing_cost(od, beds * 10, people),
    )
    for method in ("2sfca", "e2sfca", "3sfca", "bfca"):
        shares = acc.floating_catchment(od, beds, people, decay=decay, method=method)
        yield method, gaussian, f"beds_{method}", shares
    ratio = acc.fca_ratio(od, beds, people, demand_od=around, decay=decay)
    yield "fca-ratio", gaussian, "beds_fca_ratio", ratio
    given = acc.spatial_availability(od, beds, people, decay=decay)
    yield "availability", gaussian, "beds_availability", given
    singly = acc.constrained(od, beds, people, decay=decay, constraint="singly")
    yield "constrained", (*gaussian, "--constraint", "singly"), "beds_singly_constrained", singly
    total = acc.constrained(od, beds, decay=decay, constraint="total")
    options = ("--decay", "gaussian:12", "--constraint", "total")
    yield "constrained", options, "beds_total_constrained", total
    yield "raam", ("--demand", "people"), "beds_raam", acc.raam(od, beds, people)
    interval = acc.cumulative(od, beds, interval=(10, 20))
    yield "cumulative", ("--interval", "10,20"), "beds_within_10_to_20", interval


@pytest.mark.parametrize("many", [10**9, 0], ids=["matrix", "sums"])
def test_every_measure_is_that_of_the_library(many, homes, clinics, known, tmp_path, monkeypatch):
    monkeypatch.setattr("aicomplex_geo.cli.access_inputs.MANY_PAIRS", many)
    more = tmp_path / "more.csv"
    text = CLINICS.replace(",100,", ",1000,").replace(",60,", ",600,").replace(",40,", ",400,")
    more.write_text(text, encoding="utf-8", newline="\n")
    tried = set()
    for name, options, column, expected in measures(known):
        out = tmp_path / "out.csv"
        supply = more if name == "balancing" else clinics
        given = ("--measure", name, "--opportunities", "beds", *options, "--profile", "car_peak")
        assert run(homes, supply, *given, "--out", out) == 0, name
        found = table(out)[column]
        pd.testing.assert_series_equal(
            found, expected[found.index], check_names=False, rtol=1e-6, atol=1 / 600
        )
        tried.add(name)
    assert tried == {one.value for one in Measure} - {"comparison"}


def test_passive_scores_the_destinations(homes, clinics, known, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    given = ("--passive", "--opportunities", "people", "--cutoff", 15, "--profile", "car_peak")
    expected = acc.cumulative(known[0], known[2], cutoff=15, active=False)
    for many in (10**9, 0):
        monkeypatch.setattr("aicomplex_geo.cli.access_inputs.MANY_PAIRS", many)
        assert run(homes, clinics, *given, "--rank", "--out", out) == 0
        found = table(out)
        assert found["people_within_15"].to_dict() == expected.to_dict()
        assert found["people_within_15_rank"].tolist() == acc.rank(expected)[found.index].tolist()
    # what is passive and no sum needs the matrix, and gets it
    assert run(homes, clinics, "--passive", "--measure", "closest", "--out", out) == 0


def test_minutes_are_ranked_the_shortest_first_and_the_closest_is_named(homes, clinics, tmp_path):
    out = tmp_path / "out.csv"
    assert run(homes, clinics, "--measure", "closest", "--rank", "--out", out) == 0
    found = table(out).sort_values("places_closest")
    assert found["places_closest_rank"].tolist() == [1, 2, 3]
    assert set(found["places_closest_id"]) <= {"하남", "첨단", "시청"}


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_every_format_gives_the_same(ending, homes, clinics, tmp_path):
    plain, out = tmp_path / "plain.csv", tmp_path / "other.csv"
    rows = pd.read_csv(homes)
    points = gpd.GeoDataFrame(
        rows[["id", "people"]], geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326
    ).to_crs(5179)
    other = tmp_path / f"homes{ending}"
    if ending == ".parquet":
        points.to_parquet(other)
    else:
        points.to_file(other)
    for source, to in ((homes, plain), (other, out)):
        options = ("--measure", "gravity", "--decay", "exponential:0.1", "--opportunities", "beds")
        assert run(source, clinics, *options, "--out", to) == 0
    pd.testing.assert_series_equal(
        table(plain)["beds_gravity"], table(out)["beds_gravity"], rtol=1e-3
    )


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_a_written_file_is_placed_and_says_where_it_comes_from(ending, homes, clinics, tmp_path):
    out = tmp_path / f"지도{ending}"
    given = ("--measure", "2sfca", "--decay", "binary:20", "--demand", "people")
    assert run(homes, clinics, "--opportunities", "beds", *given, "--out", out) == 0
    placed = gpd.read_parquet(out) if ending == ".parquet" else gpd.read_file(out)
    assert placed.geometry.notna().all()
    assert placed["id"].tolist() == ["송정", "수완", "상무"]
    if ending == ".geojson":
        kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]
    elif ending == ".parquet":
        kept = json.loads(pq.read_schema(out).metadata[b"aicomplex_geo"])
    else:
        return  # in the metadata of the layer, as with the other commands
    asked = kept["parameters"]
    assert (asked["measure"], asked["decay"], asked["demand"]) == ("2sfca", ["binary:20"], "people")
    assert asked["origins"] == ["송정", "수완", "상무"]
    digest = hashlib.sha256(clinics.read_bytes()).hexdigest()
    assert asked["destinations_file"] == {"name": "의원.csv", "sha256": digest}
    assert str(tmp_path) not in json.dumps(kept)


def test_opportunities_of_the_study_are_named_by_their_key(homes, capsys):
    assert run(homes, "workers", "--cutoff", 30) == 0
    told = capsys.readouterr()
    assert told.out.startswith("id,workers_within_30,status")
    # what is not known is left out by name
    assert "left out of workers:" in told.err
    assert "Jingok" in told.err


def test_without_a_cutoff_those_of_the_study_are_taken(homes, capsys):
    assert run(homes, "population") == 0
    head = capsys.readouterr().out.splitlines()[0].split(",")
    assert head[1:7] == [f"population_within_{one}" for one in (10, 20, 30, 40, 50, 60)]


def test_a_point_on_no_road_has_no_score_and_is_told(homes_text, homes, clinics, tmp_path, capsys):
    homes.write_text(homes_text + "바다,34.4,126.0,50\n", encoding="utf-8", newline="\n")
    out = tmp_path / "out.csv"
    assert run(homes, clinics, "--cutoff", 60, "--rank", "--out", out) == 0
    assert "1 of 4 origins are not on the network and have no score (바다: too_far)" in (
        capsys.readouterr().err
    )
    found = table(out)
    assert found.loc["바다", ["places_within_60", "places_within_60_rank"]].isna().all()
    assert found.loc["바다", "status"] == "too_far"
    assert run(clinics, homes, "--cutoff", 60) == 0
    assert "1 of 4 destinations are not on the network and count nowhere" in (
        capsys.readouterr().err
    )


def test_several_profiles_stand_side_by_side_with_the_range_of_the_ranks(
    homes, clinics, known, tmp_path
):
    out = tmp_path / "out.geojson"
    profiles = ("car_offpeak", "car_peak", "walk")
    given = [part for one in profiles for part in ("--profile", one)]
    options = ("--measure", "gravity", "--decay", "exponential:0.1", "--opportunities", "beds")
    assert run(homes, clinics, *options, *given, "--rank", "--out", out) == 0
    found = gpd.read_file(out).set_index("id")
    decay = acc.decay.exponential(0.1)
    scores = pd.DataFrame(
        {
            one: acc.gravity(known[3].with_profile(one).od_matrix(*known[4]), known[1], decay=decay)
            for one in profiles
        }
    )
    for one in profiles:
        assert found[f"beds_gravity_{one}"].tolist() == pytest.approx(scores[one].tolist())
        assert (found[f"status_{one}"] == "ok").all()
    ranks = scores.apply(acc.rank)
    assert found["beds_gravity_rank_best"].tolist() == ranks.min(axis=1).tolist()
    assert found["beds_gravity_rank_worst"].tolist() == ranks.max(axis=1).tolist()
    assert ranks.nunique(axis=1).max() > 1  # else there is nothing to tell
    kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]
    assert (kept["profile"], list(kept["profiles"])) == (profiles[0], list(profiles))


def test_a_point_that_is_lost_under_one_profile_only_is_told_with_it(
    homes_text, homes, clinics, capsys
):
    inputs = AccessInputs(
        ag.load_study(), (str(homes), str(clinics)), MeasureRequest(Measure.CUMULATIVE, {})
    )
    well, lost = pd.Series({"송정": "ok"}), pd.Series({"송정": "too_far"})
    for profile, status in (("car_offpeak", well), ("walk", lost), ("bike", lost)):
        inputs._note_lost(profile, [status, well])
    assert list(inputs.notes()) == [
        "walk, bike: 1 of 1 origins are not on the network and have no score (송정: too_far)"
    ]
    # what is lost under all is told once
    given = ("--profile", "car_offpeak", "--profile", "walk", "--cutoff", 30)
    homes.write_text(homes_text + "바다,34.4,126.0,50\n", encoding="utf-8", newline="\n")
    assert run(homes, clinics, *given) == 0
    assert capsys.readouterr().err.startswith("1 of 4 origins are not on the network")


def test_sites_are_compared_as_the_study_compares_its_own(results, tmp_path, capsys):
    known = results.comparison
    out = tmp_path / "out.parquet"
    ids = ",".join(known.sites.index)
    assert run(ids, known.counted, "--measure", "comparison", "--out", out) == 0
    found = gpd.read_parquet(out).set_index("id")
    ranks = known.ranking.ranks
    pd.testing.assert_frame_equal(
        found.loc[ranks.index, ranks.columns], ranks, check_dtype=False, rtol=1e-9
    )
    assert found["rank"].isna().sum() == len(found) - len(ranks) > 0
    profile = known.ranking.period
    reached = known.reached[known.reached["profile"].eq(profile) & known.reached["cutoff"].eq(30)]
    within = reached[reached["opportunity"] == known.counted].set_index("from_id")["value"]
    pd.testing.assert_series_equal(
        found[f"{known.counted}_within_30"], within[found.index], check_names=False
    )
    shared = known.competing[known.competing["profile"] == profile].set_index("id")["value"]
    given = found.loc[shared.index, f"{known.counted}_availability"]
    pd.testing.assert_series_equal(given, shared, check_names=False)
    hub = known.hubs[known.hubs["profile"].eq(profile) & known.hubs["to_id"].eq("usquare")]
    pd.testing.assert_series_equal(
        found["minutes_to_usquare"],
        hub.set_index("from_id")["travel_time"][found.index],
        check_names=False,
    )
    told = capsys.readouterr().err
    assert "decays tried: exponential" in told
    tied = "in no range, as more than half of the sites score the same: "
    assert (tied in told) == bool(known.ranking.undecided)
    # every site reaches all households of the city within the longest cutoffs
    assert run(ids, "households", "--measure", "comparison") == 0
    assert tied in capsys.readouterr().err
    assert "origins are not on the network and have no score (bonchon: no_position" in told


def test_own_sites_are_compared_with_what_is_not_sure_of_them(
    homes_text, homes, clinics, known, tmp_path
):
    out = tmp_path / "out.csv"
    options = ("--measure", "comparison", "--opportunities", "beds", "--cutoff", 12)
    profiles = ("--profile", "car_peak", "--profile", "car_offpeak")
    assert run(homes, clinics, *options, *profiles, "--out", out) == 0
    exact = table(out)
    od, beds, *_ = known
    score = acc.gravity(od, beds, decay=acc.decay.exponential(0.1))
    assert exact["score"].to_dict() == pytest.approx(score.to_dict())
    assert exact["rank"].tolist() == acc.rank(score)[exact.index].tolist()
    assert exact["beds_within_12"].to_dict() == acc.cumulative(od, beds, cutoff=12).to_dict()
    assert exact["beds_availability"].sum() == pytest.approx(beds.sum())
    # a position that is known exactly is its own range
    assert exact["position_worst"].tolist() == exact["rank"].tolist()
    lines = [
        f"{line},{radius}"
        for line, radius in zip(homes_text.split(), ["certainty_m", "", 3000, ""], strict=True)
    ]
    homes.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    assert run(homes, clinics, *options, *profiles, "--out", out) == 0
    unsure = table(out)
    assert unsure["score"].tolist() == pytest.approx(exact["score"].tolist())
    assert (unsure["position_best"] <= exact["position_best"]).all()
    assert (unsure["position_worst"] >= exact["position_worst"]).all()
    assert (unsure["all_best"] < unsure["all_worst"]).any()


def test_what_cannot_be_compared(homes, clinics, capsys):
    compared = ("--measure", "comparison")
    for arguments, message in (
        (("--rank",), "comparison has ranks of its own"),
        (("--opportunities", "beds", "--opportunities", "doctors"), "ranks by one --opportunities"),
        (("--decay", "binary:9"), "comparison takes no --decay"),
        (("--cutoff", -3), "cutoff is -3"),
    ):
        assert run(homes, clinics, *compared, *arguments) == 2
        assert message in capsys.readouterr().err
    clinics.write_text(CLINICS.replace(",3", ",0").replace(",5", ",0").replace(",9", ",0"), "utf-8")
    assert run(homes, clinics, *compared, "--opportunities", "doctors") == 1
    assert "doctors is 0 everywhere" in capsys.readouterr().err
    homes.write_text("id,lat,lon\n바다,34.4,126.0\n", encoding="utf-8", newline="\n")
    assert run(homes, clinics, *compared) == 1
    assert "none of the sites has a place" in capsys.readouterr().err


def test_equity_is_that_of_the_library(homes_text, homes, clinics, known, tmp_path, capsys):
    od, beds, people, *_ = known
    out = tmp_path / "out.geojson"
    homes.write_text(homes_text + "바다,34.4,126.0,50\n", encoding="utf-8", newline="\n")
    common = ("--opportunities", "beds", "--profile", "car_peak", "--equity")
    options = ("--cutoff", 12, "--cutoff", 30, "--population", "people")
    assert run(homes, clinics, *common, *options, "--out", out) == 0
    kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]["parameters"]["equity"]
    told = capsys.readouterr().err
    for cutoff in (12, 30):
        access = acc.cumulative(od, beds, cutoff=cutoff)
        one = kept[f"beds_within_{cutoff}"]
        assert one["places"] == 3
        assert one["gini"] == pytest.approx(acc.gini(access, people))
        assert one["theil"] == pytest.approx(acc.theil_t(access, people))
        palma = acc.palma(access, people)
        assert one["palma"] == (pytest.approx(palma) if palma < 1e300 else "inf")
    assert "equity of beds_within_30 over 3 of 4 origins, weighted by people: gini " in told
    # the people who compete are the people who have
    more = ("--measure", "2sfca", "--decay", "gaussian:9", "--demand", "people")
    assert run(homes, clinics, *common, *more) == 0
    shares = acc.floating_catchment(od, beds, people, decay=acc.decay.gaussian(9))
    index = f"weighted by people: gini {acc.gini(shares, people):.4g}"
    assert index in capsys.readouterr().err
    # destinations are scored, and each counts once
    assert run(homes, clinics, "--passive", "--cutoff", 12, "--equity") == 0
    assert "over 3 destinations, each counted once: gini" in capsys.readouterr().err


def test_equity_counts_people_below_a_minimum(homes, clinics, known, tmp_path, capsys):
    od, beds, people, *_ = known
    access = acc.cumulative(od, beds, cutoff=30)
    enough = float(access.max())
    out = tmp_path / "out.geojson"
    given = ("--opportunities", "beds", "--profile", "car_peak", "--cutoff", 30, "--equity")
    more = ("--population", "people", "--minimum", enough, "--out", out)
    assert run(homes, clinics, *given, *more) == 0
    share = acc.sufficiency(access, people, minimum=enough)
    kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]["parameters"]
    assert kept["equity"]["beds_within_30"]["below_minimum"] == pytest.approx(share)
    assert kept["minimum"] == enough
    assert f"{share:.1%} below {enough:g}" in capsys.readouterr().err


def test_equity_of_what_only_some_have_has_no_end(homes, clinics, known, capsys):
    # one of three homes reaches anything: the poorest four tenths have nothing
    nearest = acc.cost_to_closest(known[0], known[1])
    cutoff = nearest.min() + 0.1
    assert (nearest <= cutoff).sum() == 1
    given = ("--cutoff", cutoff, "--profile", "car_peak", "--equity")
    assert run(homes, clinics, *given) == 0
    assert "palma inf" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--measure", "gravity"), "gravity needs --decay, such as exponential:0.1"),
        (("--measure", "time-to-reach"), "time-to-reach needs --amount NUMBER"),
        (
            ("--measure", "constrained"),
            "constrained needs --decay, such as exponential:0.1 and --constraint",
        ),
        (("--measure", "closest", "--cutoff", 9), "closest takes no --cutoff"),
        (("--measure", "2sfca", "--passive", "--decay", "binary:9"), "2sfca takes no --passive"),
        (("--demand", "people"), "cumulative takes no --demand"),
        (("--cutoff", -1), "cutoff is -1.0, expected minutes"),
        (("--cutoff", 9, "--interval", "5,9"), "give either --cutoff or --interval"),
        (("--interval", "5"), "--interval is '5'"),
        (("--measure", "gravity", "--decay", "exp:0.1"), "--decay is 'exp:0.1'. Write one of"),
        (
            ("--measure", "2sfca", "--decay", "binary:9", "--decay", "binary:8"),
            "takes one --decay",
        ),
        (("--opportunities", "rooms"), "has no column 'rooms' (columns: lat, lon, beds, doctors)"),
        (("--normalise", "best"), "normalise is 'best'"),
        (("--measure", "closest", "--n", 0), "n is 0"),
        (("--measure", "closest", "--count", "beds"), "count must be one of places"),
        (("--measure", "at-closest", "--count", "places"), "at-closest takes no --count"),
        (("--population", "people"), "--population belongs to --equity"),
        (("--minimum", 5), "--minimum belongs to --equity"),
        (("--equity", "--minimum", 0), "--minimum is 0, expected a finite number above 0"),
        (("--measure", "closest", "--equity", "--minimum", 5), "closest is a cost"),
        (("--equity", "--population", "cats"), "has no column 'cats' (columns: lat, lon, people)"),
        (("--profile", "walk", "--profile", "walk"), "--profile walk is given twice"),
        (("--profile", "walk", "--profile", "fly"), "fly"),
    ],
)
def test_what_cannot_be(arguments, message, homes, clinics, capsys):
    assert run(homes, clinics, *arguments) == (1 if message == "fly" else 2)
    told = capsys.readouterr().err
    assert message in told
    assert told.startswith("aicomplex-geo: error: ")
    assert told.count("\n") == 1


def test_a_measure_that_is_not_offered_is_2(homes, clinics, capsys):
    assert run(homes, clinics, "--measure", "4sfca") == 2
    assert "4sfca" in capsys.readouterr().err


def test_broken_points_say_where(homes_text, homes, clinics, capsys):
    homes.write_text(homes_text.replace("35.1915", "north"), encoding="utf-8", newline="\n")
    assert run(homes, clinics) == 1
    assert "row 3 (수완): lat 'north' is no number" in capsys.readouterr().err
    clinics.write_text(CLINICS.replace(",100,", ",many,"), encoding="utf-8", newline="\n")
    homes.write_text(homes_text, encoding="utf-8", newline="\n")
    assert run(homes, clinics, "--opportunities", "beds") == 1
    assert "row 2 (하남): beds 'many' is no number" in capsys.readouterr().err
    homes.write_text(homes_text + homes_text.splitlines()[1] + "\n", encoding="utf-8", newline="\n")
    assert run(homes, clinics) == 1
    assert "repeats the id '송정'" in capsys.readouterr().err
    homes.write_text(homes_text, encoding="utf-8", newline="\n")
    assert run(homes, "gone.csv") == 1
    assert "there is no file gone.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("binary:30", acc.decay.binary(30)),
        ("linear:60", acc.decay.linear(60)),
        ("exponential:0.1", acc.decay.exponential(0.1)),
        ("power:2", acc.decay.power(2)),
        ("gaussian:15", acc.decay.gaussian(15)),
        ("epanechnikov:45", acc.decay.epanechnikov(45)),
        ("logistic:40,10", acc.decay.logistic(40, 10)),
        ("stepped:10,20,30:1,0.6,0.2", acc.decay.stepped([10, 20, 30], [1, 0.6, 0.2])),
    ],
)
def test_decays_are_read_as_they_are_written(text, expected):
    assert parse_decay(text) == expected


@pytest.mark.parametrize(
    "text", ["", "binary", "binary:", "binary:1,2", "binary:x", "stepped:10", "linear:1:2", ":1"]
)
def test_what_is_no_decay(text):
    with pytest.raises(ParameterError, match="--decay is"):
        parse_decay(text)
