"""Addresses of Overpass and Nominatim."""

from __future__ import annotations

from dataclasses import dataclass

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of the services that :func:`from_osm` downloads from.

    Parameters
    ----------
    overpass : str, default "https://overpass-api.de/api"
        Address of Overpass, with or without the trailing ``/interpreter``.
    nominatim : str, default "https://nominatim.openstreetmap.org"
        Address of Nominatim, which geocodes place names, with or without ``/search``.

    Raises
    ------
    ParameterError
        If an address does not begin with ``https://`` or ``http://``.

    Examples
    --------
    >>> Endpoints(overpass="https://overpass.example.org/api/interpreter").overpass
    'https://overpass.example.org/api'
    """

    overpass: str = "https://overpass-api.de/api"
    nominatim: str = "https://nominatim.openstreetmap.org"

    def __post_init__(self) -> None:
        for name, program in (("overpass", "/interpreter"), ("nominatim", "/search")):
            url = str(getattr(self, name))
            if not url.startswith(("http://", "https://")):
                raise ParameterError(
                    f"the address of {name} is {quoted(url)}. Give a URL that begins with "
                    "https:// or "
                    "http://."
                )
            object.__setattr__(self, name, url.rstrip("/").removesuffix(program))
