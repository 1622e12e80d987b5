"""What the commands that travel share: a study with its router, and a table with its origin."""

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
    """Load what a command of travelling needs.

    Parameters
    ----------
    study : pathlib.Path or None
        Study file; by default the bundled one.
    network : str or None
        Another network than that of the study.
    profile : str or None
        Another profile than that of the study.

    Returns
    -------
    tuple of (Study, Router)
        Ready to be asked.
    """
    from aicomplex_geo.routing import Router  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.study import load_study  # noqa: PLC0415 - the same

    loaded = load_study(study)
    return loaded, Router(loaded.network(network), profile=loaded.profile(profile))


def ids_of(places: gpd.GeoDataFrame) -> list[str]:
    """List the ids of places, as the provenance holds them.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        With a column id, or ids in the index.

    Returns
    -------
    list of str
        In their order.
    """
    ids = places["id"] if "id" in places.columns else places.index
    return [str(one) for one in ids]


@dataclass(frozen=True)
class Job:
    """What a table was computed from.

    Parameters
    ----------
    study : Study
        The study.
    router : Router
        Network and profile.
    asked : mapping
        What else was asked for, as JSON can hold it.
    profiles : tuple of Profile, optional
        All profiles that were used, where there are several; by default that of the router.
    """

    study: Study
    router: Router
    asked: Mapping[str, object]
    profiles: tuple[Profile, ...] = ()

    def give(self, table: pd.DataFrame, out: Path | None, *, title: str = "") -> None:
        """Write the whole table to a file, or print it without its geometry.

        Parameters
        ----------
        table : pandas.DataFrame
            With geometry or without.
        out : pathlib.Path or None
            A file; None prints.
        title : str, optional
            Stands above what is printed; by default the name of the profile.
        """
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
            parameters=self.asked,
        )
        write_table(table, out, provenance=known)
        say(f"{len(table)} rows in {out}")
