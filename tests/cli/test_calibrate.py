from __future__ import annotations

import io

import pandas as pd
import pytest

from aicomplex_geo.cli.app import main
from aicomplex_geo.network import Profile

TABLE = "도로명,시간대,속도\n상무대로,전일,21.5\n필문대로,비첨두,19\n금남로,전일,17.2\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "속도.csv"
    path.write_text(TABLE, encoding="cp949")
    return path


def test_the_errors_are_printed_and_the_profile_is_written(file, tmp_path, capsys):
    out = tmp_path / "보정.toml"
    options = ["--observed", str(file), "--profile", "car_offpeak", "--out", str(out)]
    assert main(["network", "calibrate", *options]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table["road"].tolist() == ["상무대로", "필문대로", "금남로"]
    assert table["used"].all()
    assert Profile.from_file(out).name == "car_offpeak_calibrated"
    times = []
    for name in ("car_offpeak", str(out)):
        trip = ["--origins", "ai_complex", "--destinations", "ktx_songjeong", "--profile", name]
        assert main(["od", *trip]) == 0
        times.append(pd.read_csv(io.StringIO(capsys.readouterr().out))["travel_time"].iloc[0])
    assert times[0] < times[1]


def test_faults_are_one_report_and_nothing_is_written(file, tmp_path, capsys):
    file.write_text(TABLE.replace("21.5", "0").replace("19", "-"), encoding="cp949")
    out = tmp_path / "out.toml"
    assert main(["network", "calibrate", "--observed", str(file), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "2 faults" in said
    assert "속도.csv, row 2: speed is '0'." in said
    assert "속도.csv, row 3: speed is '-'." in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "message"), [("x.csv", "ends in .toml"), ("속도.toml", "is an input")]
)
def test_out_must_be_a_profile_and_no_input(file, tmp_path, capsys, name, message):
    table = file.rename(tmp_path / "속도.toml") if "input" in message else file
    out = str(tmp_path / name)
    assert main(["network", "calibrate", "--observed", str(table), "--out", out]) == 2
    assert message in capsys.readouterr().err
