from __future__ import annotations

import pytest

from aicomplex_geo import claims
from aicomplex_geo.study import load_study


@pytest.fixture(scope="session")
def bundled():
    """The bundled study, its network and its claims, with few draws."""
    study = load_study()
    network = study.network()
    return study, network, claims.check(study, network=network, draws=10)
