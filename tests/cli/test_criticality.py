"""Closing links from the command line."""

from __future__ import annotations

import io
import json

import geopandas as gpd
import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo.cli import main


def run(*arguments):
    return main(["criticality", *map(str, arguments)])


def test_the_table_is_that_of_the_library(study, homes, tmp_path, capsys):
    out = tmp_path / "critical.gpkg"
    given = ("--origins", homes, "--demand", "people", "--destinations", "ktx_songjeong")
    assert run(*given, "--out", out) == 0
    points = ag.read_points(homes, amounts=["people"])
    hubs = study.hubs().loc[["ktx_songjeong"]]
    table = ag.scenarios.criticality(study.network(), points, hubs, demand=points["people"])
    written = gpd.read_file(out)
    assert written["minutes_lost"].tolist() == table["minutes_lost"].tolist()
    assert written["u"].tolist() == table.index.get_level_values("u").tolist()
    capsys.readouterr()
    assert run(*given, "--top", 2) == 0
    assert len(pd.read_csv(io.StringIO(capsys.readouterr().out))) == 2


def test_opportunities_of_the_study_are_demand(study, tmp_path):
    out = tmp_path / "critical.geojson"
    given = ("--origins", "population", "--destinations", "ktx_songjeong", "--directed")
    assert run(*given, "--out", out) == 0
    written = gpd.read_file(out)
    kept = json.loads(out.read_text("utf-8"))["aicomplex_geo"]["parameters"]
    assert (kept["origins"], kept["directed"], kept["links"]) == ("population", True, len(written))
    assert written["demand"].max() <= study.opportunity("population").values.sum()  # noqa: PD011
    assert not written["two_way"].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--top", 0), "--top is 0"),
        (("--origins", "population", "--demand", "people"), "population has amounts of its own"),
        (("--demand", "cats"), "origins has no column 'cats'"),
        (("--origins", "nowhere.csv"), "there is no file nowhere.csv"),
    ],
)
def test_invalid_options_are_refused(arguments, message, capsys):
    assert run(*arguments) in {1, 2}
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
