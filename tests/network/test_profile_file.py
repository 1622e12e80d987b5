from __future__ import annotations

import pytest

from aicomplex_geo.errors import DataNotFoundError, ProfileError, UnknownProfileError
from aicomplex_geo.network import Delays, Profile, list_profiles, read_profile

MINE = """\
[profiles.van]
title_ko = "승합차"
title_en = "Van"
period = "day"
access_road_speed = { value = 18, low = 10, high = 25, basis = "assumed", source = "guess" }
access_circuity = { value = 1.5, low = 1.2, high = 1.6, basis = "assumed", source = "guess" }
[profiles.van.speed_factor]
street = { value = 0.9, low = 0.8, high = 1, basis = "measured", source = "run", note_ko = "표본" }
"""
SLOW = """\
[profiles.slow_van]
base = "van"
title_en = "Slow van"
[profiles.slow_van.slowdown]
street = { value = 0.5, low = 0.4, high = 0.6, basis = "assumed", source = "guess" }
arterial = { value = 0.8, low = 0.7, high = 0.9, basis = "assumed", source = "guess" }
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "내 프로필.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_profile_from_a_file(file):
    profile = Profile.from_file(file(MINE))
    assert profile.name == "van"
    assert profile.speed_factor == (("street", 0.9),)
    assert profile.access_speed == 12.0
    assert profile.constants[0].key == "speed_factor.street"
    assert profile.constants[0].note_ko == "표본"
    assert profile.constants[0].basis == "measured"


def test_a_byte_order_mark_is_no_harm(file):
    assert Profile.from_file(file(b"\xef\xbb\xbf" + MINE.encode())).title_ko == "승합차"


def test_a_profile_on_the_base_of_another(file):
    slow = Profile.from_file(file(MINE + SLOW), name="slow_van")
    assert slow.title_en == "Slow van"
    assert slow.title_ko == "승합차"
    assert dict(slow.speed_factor) == {"street": 0.45, "arterial": 0.8}
    assert slow.access_speed == 0.5 * 12  # access legs are local streets
    assert [c.key for c in slow.constants][1:3] == ["slowdown.street", "slowdown.arterial"]


MORE = """\
closed = ["path"]
value_of_time = { value = 9000, low = 1, high = 9999, basis = "assumed", source = "guess" }
[profiles.van.delay_s]
signal = { value = 20, low = 10, high = 30, basis = "assumed", source = "guess" }
toll_gate = { value = 8, low = 0, high = 30, basis = "assumed", source = "guess" }
left_turn = { value = 12, low = 0, high = 30, basis = "assumed", source = "guess" }
[profiles.van.class_speed]
other = { value = 15, low = 10, high = 30, basis = "assumed", source = "guess" }
[profiles.van.fallback_abroad]
street = { value = 35, low = 10, high = 40, basis = "assumed", source = "guess" }
[profiles.van.speed_factor]
"""


def test_all_that_a_profile_can_say(file):
    text = MINE.replace("[profiles.van.speed_factor]\n", MORE)
    van = Profile.from_file(file(text + SLOW), name="van")
    assert van.closed == ("path",)
    assert van.value_of_time == 9000
    assert van.delays == Delays(signal=20, toll_gate=8, left_turn=12)
    assert van.class_speed == (("other", 15.0),)
    assert van.fallback_abroad == (("street", 35.0),)
    units = {constant.key: constant.unit for constant in van.constants}
    assert units["delay_s.signal"] == "s"
    assert units["value_of_time"] == "KRW/h"
    assert units["class_speed.other"] == units["fallback_abroad.street"] == "km/h"
    slow = Profile.from_file(file(text + SLOW), name="slow_van")
    assert slow.delays == Delays(signal=25, toll_gate=8, left_turn=15)  # gates are as quick


MEASURED = """\
city_bounds = [126.6, 35.0, 127.1, 35.3]
[profiles.van.road_speed."호남고속도로"]
value = 57
low = 50
high = 60
bounds = [126.8, 35.1, 126.9, 35.2]
road_class = "street"
basis = "measured"
year = 2025
sources = ["survey"]
source = "survey"
[profiles.van.junction_delay_s]
"광천사거리" = { value = 149.5, low = 100, high = 200, basis = "measured", source = "survey" }
[profiles.van.road_delay_s_per_km]
"금남로" = { value = 60, low = 50, high = 70, basis = "measured", source = "survey" }
[profiles.van.speed_factor]
"""


def test_values_of_roads_and_junctions(file):
    text = MINE.replace("[profiles.van.speed_factor]\n", MEASURED)
    van = Profile.from_file(file(text + SLOW), name="van")
    assert van.city_bounds == (126.6, 35.0, 127.1, 35.3)
    assert van.road_bounds == (("호남고속도로", (126.8, 35.1, 126.9, 35.2)),)
    by_key = {constant.key: constant for constant in van.constants}
    assert by_key["road_speed.호남고속도로"].year == 2025
    assert by_key["road_speed.호남고속도로"].sources == ("survey",)
    slow = Profile.from_file(file(text + SLOW), name="slow_van")
    assert slow.road_speed == (("호남고속도로", 28.5),)  # as streets
    assert slow.road_delay_s_per_km == (("금남로", 75.0),)  # as arterials
    assert slow.junction_delay_s == (("광천사거리", 149.5),)  # of its own period


def test_bounds_are_four_numbers(file):
    wrong = MINE.replace("[profiles.van.speed_factor]\n", MEASURED).replace("126.8, ", "")
    with pytest.raises(ProfileError, match=r"호남고속도로\.bounds: List should have at"):
        Profile.from_file(file(wrong))


def test_a_delay_at_something_else_is_a_fault(file):
    wrong = MINE + "[profiles.van.delay_s]\n" + MORE.splitlines()[3].replace("signal", "bump")
    with pytest.raises(ProfileError, match=r"profiles\.van\.delay_s\.bump.*Input should be 'sig"):
        Profile.from_file(file(wrong))


def test_which_of_several(file):
    path = file(MINE + SLOW)
    with pytest.raises(UnknownProfileError, match=r"several profiles\. Choose from: van, slow_van"):
        Profile.from_file(path)
    with pytest.raises(UnknownProfileError, match=r"has no profile 'bus'"):
        Profile.from_file(path, name="bus")


def test_read_profile_takes_names_files_and_profiles(file):
    profile = read_profile(str(file(MINE)))
    assert read_profile(profile) is profile
    assert read_profile("car_free").name == "car_free"


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownProfileError, match=r"no profile 'boat'.*car_free, car_offpeak"):
        read_profile("boat")


def test_no_such_file(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"no file .*x\.toml"):
        Profile.from_file(tmp_path / "x.toml")


def test_a_study_may_have_profiles_of_its_own(file, tmp_path):
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    assert list_profiles(data_dir=tmp_path)["name"].tolist()[0] == "car_free"
    file(MINE).rename(tmp_path / "profiles.toml")
    assert list_profiles(data_dir=tmp_path)["name"].tolist() == ["van"]
    assert read_profile("van", data_dir=tmp_path).title_en == "Van"


def test_the_list_of_bundled_profiles():
    listed = list_profiles()
    assert listed.columns.tolist() == [
        "name",
        "title_ko",
        "title_en",
        "mode",
        "period",
        "access_speed",
    ]
    assert listed["name"].tolist() == ["car_free", "car_offpeak", "car_peak", "bike", "walk"]
    assert listed["mode"].tolist() == ["car", "car", "car", "bike", "walk"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value = 0.9,", "", r"profiles\.van\.speed_factor\.street\.value: Field required"),
        ("value = 0.9", "value = nan", r"street\.value: Input should be a finite number"),
        ("value = 0.9", 'value = "fast"', r"given: 'fast'"),
        ("value = 0.9", "value = 1.9", r"value lies outside low and high"),
        ("value = 0.9, low = 0.8", "value = 0, low = 0", r"street: speed_factor is 0\.0"),
        ('"measured"', '"felt"', r"basis: Input should be 'measured', 'published' or 'assumed'"),
        ('source = "run"', 'source = ""', r"source: String should have at least 1 character"),
        ("period =", "perod =", r"profiles\.van\.perod: is not known\. Nearest: 'period'"),
        ("low = 0.8,", "low = 0.8, hihg = 1,", r"street\.hihg: is not known\. Nearest: 'high'"),
        ("[profiles.van]", "[profile.x]\n[profiles.van]", r"profile: is not known\. Nearest: 'pro"),
        ("access_circuity =", "city_limit =", r"has no access_road_speed or no access_circuity"),
        ("[profiles.van]", "[profiles.van", r"is not TOML"),
        ("[profiles.van", "[profil.van", r"profil: is not known.*\n.*has no \[profiles\.<name>\]"),
    ],
)
def test_faults_of_a_file(file, old, new, message):
    assert old in MINE
    with pytest.raises(ProfileError, match=message):
        Profile.from_file(file(MINE.replace(old, new)))


def test_faults_of_bases(file):
    with pytest.raises(ProfileError, match=r"base 'bus', which is not above it"):
        Profile.from_file(file(MINE + SLOW.replace('"van"', '"bus"')), name="slow_van")
    twice = SLOW.replace("slow_van", "slower").replace('"van"', '"slow_van"')
    with pytest.raises(ProfileError, match=r"base 'slow_van', which has a slowdown itself"):
        Profile.from_file(file(MINE + SLOW + twice), name="slower")
    alone = MINE + SLOW.replace('base = "van"\n', "")
    with pytest.raises(ProfileError, match=r"has a slowdown but no base") as caught:
        Profile.from_file(file(alone), name="slow_van")
    assert len(caught.value.faults) == 2


def test_all_faults_are_reported_at_once(file):
    text = MINE.replace('"measured"', '"felt"').replace("period", "hour")
    with pytest.raises(ProfileError) as caught:
        Profile.from_file(file(text))
    assert len(caught.value.faults) == 2


def test_another_encoding(file):
    with pytest.raises(ProfileError, match=r"is not UTF-8"):
        Profile.from_file(file(MINE.encode("cp949")))
