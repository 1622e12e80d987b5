"""What a console or a notebook shows of the objects of a study: one line each."""

from __future__ import annotations

from dataclasses import replace

from aicomplex_geo.layers import read_sources
from aicomplex_geo.layers.one_line import MAX_LENGTH
from aicomplex_geo.units import shown_minutes


def test_a_study_prints_on_one_line(study):
    assert repr(study) == (
        "<Study cheomdan3, 17 layers, network strategic, profiles car_free car_offpeak car_peak>"
    )
    html = replace(study, title_en="<b>")._repr_html_()
    assert "&lt;b&gt;" in html
    assert "expressway_nodes" in html


def test_every_object_of_a_study_prints_on_one_line(study, results):
    opportunities = study.opportunities()
    left = [one for each in opportunities for one in each.excluded]
    shown = [study, results, results.comparison, *opportunities, *left, *read_sources().values()]
    for one in shown:
        assert len(repr(one)) <= MAX_LENGTH
        assert "\n" not in repr(one)
        assert type(one).__name__ in repr(one)
    long = replace(study, network_name="x" * 500)
    assert len(repr(long)) == MAX_LENGTH


def test_results_show_the_minutes_to_the_hubs_in_a_notebook(results):
    html = results._repr_html_()
    for name in results.hubs["name_en"]:
        assert name.replace("&", "&amp;") in html
    row = results.od[results.od["from_id"].eq(results.origins.index[0])].iloc[0]
    assert f"<td>{shown_minutes(row['travel_time']):.1f}</td>" in html
