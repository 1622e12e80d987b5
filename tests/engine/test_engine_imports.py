"""The engine sees arrays only."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_engine_loads_no_geography():
    heavy = "{'pandas', 'geopandas', 'shapely', 'networkx', 'scipy'}"
    code = f"import sys, aicomplex_geo.engine; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
