"""What the commands share: a study with its router, and a result with its provenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicomplex_geo.cli.console import say, show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import Profile
    from aicomplex_geo.routing import Router
    from aicomplex_geo.study import Study


def prepare(study: Path | None, network: str | None, profile: str | None) -> tuple[Study, Router]:
    """Load the study and a router for its network and profile."""
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    return loaded, Router(loaded.network(network), profile=loaded.profile(profile))


def ids_of(places: gpd.GeoDataFrame) -> list[str]:
    """List the ids of places, as the provenance holds them."""
    ids = places["id"] if "id" in places.columns else places.index
    return [str(one) for one in ids]


@dataclass(frozen=True)
class Job:
    """The study, router and parameters that a table was computed from."""

    study: Study
    router: Router
    parameters: Mapping[str, object]
    profiles: tuple[Profile, ...] = ()

    def give(self, table: pd.DataFrame, out: Path | None, *, title: str = "") -> None:
        """Write the whole table to a file, or print it without its geometry."""
        if out is None:
            shown = table.drop(columns="geometry", errors="ignore")
            show(shown, title=title or self.router.profile.name)
            return
        from aicomplex_geo.cli.output import write_table  # noqa: PLC0415 - keeps --help fast
        from aicomplex_geo.results.provenance import record  # noqa: PLC0415 - the same

        profile = self.router.profile
        known = record(
            self.study,
            self.router.net,
            self.profiles or [profile],
            profile=profile.name,
            parameters=self.parameters,
        )
        write_table(table, out, provenance=known)
        say(f"{len(table)} rows in {out}")
