"""The overview of the bundled study."""

from __future__ import annotations

from aicomplex_geo.maps.overview import _with_network_positions
from aicomplex_geo.study import load_study
from aicomplex_geo.study.interchanges import find_interchanges


def test_interchanges_stand_where_results_place_them():
    study = load_study()
    network, nodes = study.network(), study.layer("expressway_nodes")
    shown = _with_network_positions(nodes, network)
    known = find_interchanges(nodes, network).open
    assert shown.loc[known.index].geometry.notna().all()
    derived = known.index[known["derived_m"] > 0]
    assert len(derived)
    assert shown.loc[derived, "position_basis"].eq("network").all()
    assert shown.loc[derived, "certainty_m"].eq(known.loc[derived, "derived_m"]).all()
    assert "derived_m" not in shown.columns
