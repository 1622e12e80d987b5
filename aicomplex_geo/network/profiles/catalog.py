"""The profiles that can be named: the bundled ones, or those of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from aicomplex_geo._files import is_file
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError, UnknownProfileError
from aicomplex_geo.layers.location import data_folder
from aicomplex_geo.network.profiles.profile import Profile
from aicomplex_geo.network.profiles.profile_file import read_profile_file

if TYPE_CHECKING:
    from pathlib import Path

PROFILES_FILE = "profiles.toml"
LIST_COLUMNS = ("name", "title_ko", "title_en", "mode", "period", "access_speed")


def list_profiles(*, data_dir: str | Path | None = None) -> pd.DataFrame:
    """List the profiles that have a name.

    Parameters
    ----------
    data_dir : str or pathlib.Path, optional
        Folder of a study; the bundled profiles are listed if it has no ``profiles.toml``.

    Returns
    -------
    pandas.DataFrame
        One row for each profile, in the order of the file: ``name``, ``title_ko``, ``title_en``,
        ``mode``, ``period`` and ``access_speed`` (km/h).

    Examples
    --------
    >>> list_profiles()["name"].tolist()
    ['car_free', 'car_offpeak', 'car_peak', 'bike', 'walk']
    """
    found = read_profile_file(_profiles_file(data_dir)).values()
    rows = [[profile[column] for column in LIST_COLUMNS] for profile in found]
    return pd.DataFrame(rows, columns=list(LIST_COLUMNS))


def read_profile(profile: str | Profile, *, data_dir: str | Path | None = None) -> Profile:
    """Read a profile by its name.

    Parameters
    ----------
    profile : str or Profile
        Name of a profile in the study's ``profiles.toml``, else of a bundled one; path of a
        TOML file with one profile; or a profile, which is returned as it is.
    data_dir : str or pathlib.Path, optional
        Folder of a study, as for :func:`list_profiles`.

    Returns
    -------
    Profile
        The profile.

    Raises
    ------
    ParameterError
        If `profile` is neither a name nor a Profile.
    UnknownProfileError
        If there is no profile of that name.

    Examples
    --------
    >>> offpeak = read_profile("car_offpeak")
    >>> round(dict(offpeak.speed_factor)["arterial"] * 50, 2)   # km/h, published for 2018
    40.34
    """
    if isinstance(profile, Profile):
        return profile
    if not isinstance(profile, str):
        raise ParameterError(
            f"profile is a {type(profile).__name__}, not a name or a Profile. Give one of "
            "list_profiles(), or read a file with Profile.from_file()."
        )
    if profile.endswith(".toml"):
        return Profile.from_file(profile)
    found = read_profile_file(_profiles_file(data_dir))
    if profile not in found:
        raise UnknownProfileError(
            f"no profile {quoted(profile)}. Choose from: {', '.join(found)}; or name a TOML file."
        )
    return Profile(**found[profile])


def _profiles_file(data_dir: str | Path | None) -> Path:
    if data_dir is not None:
        own = data_folder(data_dir) / PROFILES_FILE
        if is_file(own):
            return own
    return data_folder() / PROFILES_FILE
