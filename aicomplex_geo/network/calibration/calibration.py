"""The result of a calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import path_of
from aicomplex_geo._replacing import replacing_output
from aicomplex_geo.network.profiles.effective import to_toml

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from aicomplex_geo.network.profiles.profile import Profile


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Calibration:
    """A profile fitted to observed speeds, and how well it fits.

    Parameters
    ----------
    profile : Profile
        The fitted profile. Each fitted constant is ``measured`` and names the observations.
    constants : pandas.DataFrame
        A row for each constant that some observation depends on: ``constant``, ``before``,
        ``value``, ``low`` and ``high`` (its bounds), ``observations`` (how many depend on it) and
        ``at_bound``.
    residuals : pandas.DataFrame
        A row for each observation: ``row``, ``target`` (``link``, ``road`` or ``trip``),
        ``road`` (or link, or ends of the trip), ``period``, ``kind``, ``unit`` (``km/h``, or
        ``min`` for times of trips), ``measured``, ``modelled`` by the fitted profile, ``error``
        (modelled less measured), ``before`` (as modelled by the given profile), ``used`` and
        ``reason`` (why it was not used, else empty).
    provenance : dict
        The observations, the network, the profile, the method with its options, versions, and
        the root mean square of the relative errors before and after.
    """

    profile: Profile
    constants: pd.DataFrame
    residuals: pd.DataFrame
    provenance: dict[str, Any]

    def __repr__(self) -> str:
        fit = self.provenance["fit"]
        return (
            f"<Calibration of {self.profile.name[:20]}, {len(self.constants)} constants by "
            f"{fit['observations']} observations, error {fit['rms_after']:.1%}>"
        )

    def save(self, path: str | Path) -> Path:
        """Write the fitted profile as a TOML file.

        Parameters
        ----------
        path : str or pathlib.Path
            File that ends in ``.toml``; replaced if it exists.

        Returns
        -------
        pathlib.Path
            The file, which ``Profile.from_file`` and ``--profile`` read.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        file = path_of(path, "path")
        with replacing_output(file) as draft:
            draft.write_text(to_toml(self.profile), encoding="utf-8", newline="\n")
        return file
