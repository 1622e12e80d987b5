"""Public objects show themselves in one line of at most 100 characters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pandas as pd
import pytest

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo import location
from aicomplex_geo.maps import OfflineMap

IDS = [f"facility number {number}" for number in range(40)]
OD = ag.ODMatrix([[float(i + j) for j in range(40)] for i in range(40)], IDS, IDS)
ONES = pd.Series(1.0, index=IDS)


def made():
    every = acc.decay.stepped(list(range(1, 41)), [1 / n for n in range(1, 41)])
    long_name = "a profile whose name is as long as the name of a profile can ever sensibly become"
    yield OD, "40 origins, 40 destinations"
    yield acc.ODBlocks([OD]), "40 destinations"
    yield every, "stepped"
    yield acc.raam_equilibrium(OD, ONES, ONES), "40 origins"
    compared = acc.site_comparison(
        {long_name: OD, "peak": OD}, ONES, decays={"0.1": acc.decay.exponential(0.1)}
    )
    yield compared, "40 sites"
    yield location.Facilities(required=IDS, capacity=ONES), "40 required, capacity"
    yield location.p_median(OD, ONES, p=20), "p_median"
    yield OfflineMap(title="광주"), "광주"


def test_a_repr_is_one_line_that_says_the_most_important():
    for thing, said in made():
        text = repr(thing)
        assert said in text
        assert "\n" not in text
        assert len(text) <= 100, text


def public_modules():
    packages = [one.name for one in pkgutil.iter_modules(ag.__path__) if one.ispkg]
    names = [name for name in packages if not name.startswith("_")]
    return [ag, *(importlib.import_module(f"aicomplex_geo.{name}") for name in names)]


def public_classes():
    found = {}
    for module in public_modules():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            is_shown = inspect.isclass(thing) and not issubclass(thing, BaseException)
            if is_shown and not getattr(thing, "_is_protocol", False):
                found[f"{thing.__module__}.{name}"] = thing
    return found


@pytest.mark.parametrize("name", sorted(public_classes()))
def test_no_public_class_has_the_repr_of_object(name):
    assert public_classes()[name].__repr__ is not object.__repr__


def test_a_matrix_in_a_notebook():
    statuses = ["ok", "too_far"]
    od = ag.ODMatrix(
        [[1.25, float("inf")], [float("inf")] * 2], ["<b>", "c"], ["x", "y"], origin_status=statuses
    )
    page = od._repr_html_()
    assert repr(od) in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    for shown in ("1.3", "unreachable", "too_far"):
        assert f"<td>{shown}</td>" in page
    assert OD._repr_html_().count("<tr") == 1 + 5
    assert ag.ODMatrix([], [], [])._repr_html_()
