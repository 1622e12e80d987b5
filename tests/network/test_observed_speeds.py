from __future__ import annotations

import pandas as pd
import pytest

from aicomplex_geo.errors import DataNotFoundError, ObservationError, ParameterError
from aicomplex_geo.network import read_observed_speeds
from aicomplex_geo.network.calibration.observed import period_of

KTDB = """\
도로명,시간대,통행속도(km/h),주행속도
무진대로,오전첨두,21.5,40.1
하남대로,전일,"25.3",
독립로,,16.61,31.66
"""
EXPECTED = [
    ("row 2", "무진대로", "peak", "running", 40.1),
    ("row 2", "무진대로", "peak", "travel", 21.5),
    ("row 3", "하남대로", "day", "travel", 25.3),
    ("row 4", "독립로", "", "running", 31.66),
    ("row 4", "독립로", "", "travel", 16.61),
]


@pytest.fixture
def file(tmp_path):
    def write(content, name="관측 속도.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path

    return write


def rows(table):
    found = table[["row", "road", "period", "kind", "speed"]].itertuples(index=False, name=None)
    return sorted(found, key=lambda one: (one[0], one[3]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_table_of_roads(file, encoding, delimiter):
    table = read_observed_speeds(file(KTDB.replace(",", delimiter), encoding=encoding))
    assert rows(table) == EXPECTED
    assert table["weight"].eq(1).all()
    assert table.attrs["file"] == "관측 속도.csv"


def test_a_spreadsheet(tmp_path, file):
    path = tmp_path / "속도.xlsx"
    pd.read_csv(file(KTDB)).to_excel(path, index=False)
    assert rows(read_observed_speeds(path)) == EXPECTED
    with pd.ExcelWriter(path) as book:
        for sheet in ("2023", "2024"):
            pd.read_csv(file(KTDB)).to_excel(book, sheet_name=sheet, index=False)
    with pytest.raises(ObservationError, match=r"has 2 sheets: 2023, 2024"):
        read_observed_speeds(path)
    assert rows(read_observed_speeds(path, layer="2024")) == EXPECTED


def test_links_and_trips(file):
    text = "u,v,key,from_id,to_id,speed,travel_time\n12,34,0,,,40,\n,,,a,b,,12.5\n"
    table = read_observed_speeds(file(text))
    assert table[["u", "v", "key"]].iloc[0].tolist() == ["12", "34", "0"]
    assert table[["from_id", "to_id", "travel_time"]].iloc[1].tolist() == ["a", "b", 12.5]
    assert pd.isna(table["speed"].iloc[1])


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("오전첨두", "peak"),
        ("비첨두", "offpeak"),
        ("퇴근 시간", "peak"),
        ("08:00~09:00", "peak"),
        ("17-18시", "peak"),
        ("14시~15시", "offpeak"),
        ("02-03", "free"),
        ("전일 평균", "day"),
        ("off-peak", "offpeak"),
        ("주말", "주말"),
        ("", ""),
    ],
)
def test_periods_by_name(text, period):
    assert period_of(text) == period


def test_faults_are_reported_at_once_with_their_rows(file):
    text = (
        "도로명,시간대,속도,가중치\n무진대로,전일,0,\n하남대로,전일,-3,\n,전일,30,\n"
        "독립로,전일,빠름,\n너무,많은,값,이,있다\n금남로,전일,,\n경열로,전일,900,\n천변로,전일,20,0\n"
    )
    with pytest.raises(ObservationError) as caught:
        read_observed_speeds(file(text, encoding="cp949"))
    found = {one.row: one.problem for one in caught.value.faults}
    assert found == {
        "row 2": "speed is '0'.",
        "row 3": "speed is '-3'.",
        "row 4": "has no road, link or trip.",
        "row 5": "speed is '빠름'.",
        "row 6": "has 5 fields where the headings have 4.",
        "row 7": "has no speed.",
        "row 8": "speed is '900'.",
        "row 9": "weight is '0'.",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("도로명,차로수\n무진대로,4\n", r"no column of speeds \(columns: 도로명, 차로수\)"),
        ("구간,속도\n1,30\n", r"no column of roads, links or trips"),
        ("도로명,속도\n", r"has headings but no rows"),
        ("도로명,속도,속도구분\n무진대로,30,최고\n", r"row 2: kind is '최고'"),
        ("from_id,to_id,minutes\na,b,0\n", r"row 2: travel_time is '0'"),
        ("도로명,속도\n무진대로,30,1\n", r"row 2: has 3 fields where the headings have 2"),
    ],
)
def test_faults_of_a_table(file, text, message):
    with pytest.raises(ObservationError, match=message):
        read_observed_speeds(file(text))


def test_the_file_must_exist_and_be_a_table(tmp_path, file):
    with pytest.raises(DataNotFoundError, match=r"no file .*none\.csv"):
        read_observed_speeds(tmp_path / "none.csv")
    with pytest.raises(ParameterError, match="path is a int"):
        read_observed_speeds(3)
    (tmp_path / "cut.csv").write_bytes(b"\x00\xff\x81")
    with pytest.raises(ObservationError, match=r"is no text in UTF-8, UTF-16 or cp949"):
        read_observed_speeds(tmp_path / "cut.csv")
    with pytest.raises(ObservationError, match=r"cannot be read as xlsx"):
        read_observed_speeds(file("x", name="broken.xlsx"))
