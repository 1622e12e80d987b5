"""Asking Overpass and Nominatim through osmnx, whose settings are left as they were."""

from __future__ import annotations

import importlib
import socket
import tempfile
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network.readers.overpass import answers, body
from aicomplex_geo.network.readers.overpass.body import Limit
from aicomplex_geo.network.readers.overpass.patience import AttemptFailedError, Patience, persist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aicomplex_geo.network.readers.overpass.area import Area

FILTERS = (
    '["highway"]["highway"!~"^(abandoned|construction|planned|platform|proposed|raceway|razed)$"]',
    '["route"="ferry"]',
)
"""Ways that Overpass is asked for. What a mode may use of them, the tags of each way tell."""

SQUARE_KM = 1e6
NEARLY = 0.95
OSMNX_GIVES = frozenset({"timeout", "headers"})
"""Arguments of requests that osmnx gives itself, and that fail if they are given twice."""

ONE_AT_A_TIME = threading.RLock()
"""osmnx's settings belong to the whole process, so two downloads cannot run at once."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of the services.

    Parameters
    ----------
    overpass : str, optional
        Of Overpass, such as ``"https://overpass-api.de/api"``; osmnx's setting by default.
    nominatim : str, optional
        Of Nominatim, which finds a place by its name; osmnx's setting by default.
    """

    overpass: str | None = None
    nominatim: str | None = None

    def __post_init__(self) -> None:
        for name, url in (("overpass", self.overpass), ("nominatim", self.nominatim)):
            if url is not None and not str(url).startswith(("http://", "https://")):
                raise ParameterError(
                    f"the address of {name} is {url!r}. Give one that begins with https:// or "
                    "http://."
                )

    def filled(self) -> Endpoints:
        """Put osmnx's settings in place of what is not given.

        Returns
        -------
        Endpoints
            With both addresses, without a slash at their ends or the name of the program.
        """
        settings = _settings()
        overpass = str(self.overpass or settings.overpass_url).rstrip("/")
        return Endpoints(
            overpass.removesuffix("/interpreter"),
            str(self.nominatim or settings.nominatim_url).rstrip("/").removesuffix("/search"),
        )


@dataclass(frozen=True, slots=True)
class Client:
    """Both services, and how they are asked.

    Parameters
    ----------
    endpoints : Endpoints
        With both addresses.
    patience : Patience
        How often and how long.
    tell : callable
        Takes what is being done and the share that is done.
    """

    endpoints: Endpoints
    patience: Patience
    tell: Callable[[str, float], None]

    def roads(self, area: Area, size: float) -> list[dict[str, Any]]:
        """Download all roads of an area with their nodes.

        Parameters
        ----------
        area : Area
            What is asked for.
        size : float
            Square kilometres of it, for the progress.

        Returns
        -------
        list of dict
            Answers of Overpass, each whole, in the order of the questions.

        Raises
        ------
        DownloadError
            If one of them did not come.
        """
        came: dict[str, dict[str, Any]] = {}
        pieces = size * SQUARE_KM / _settings().max_query_area_size
        expected = len(FILTERS) * max(1.0, pieces)

        def share() -> float:
            return float(min(NEARLY, len(came) / expected))

        def take(response: Any) -> None:  # noqa: ANN401 - of requests
            came[_question(response)] = answers.overpass(response)
            self.tell("asking Overpass for roads", share())

        with tempfile.TemporaryDirectory(prefix="aicomplex_geo-") as folder:
            changes = {
                "overpass_url": self.endpoints.overpass,
                "cache_folder": folder,
                "cache_only_mode": True,
                "overpass_settings": _overpass_settings(self.patience.deadline),
            }

            def attempt(left: float) -> None:
                reading = self._reading(left, take)
                with osmnx_settings({**changes, "requests_timeout": left}, reading):
                    _download(area)

            self.tell("asking Overpass for roads", 0.0)
            self._persist(attempt, f"Overpass at {self.endpoints.overpass}", came, share)
        return list(came.values())

    def place(self, name: str) -> list[dict[str, Any]]:
        """Ask Nominatim for a place.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        list of dict
            What it found, perhaps nothing.

        Raises
        ------
        DownloadError
            If no answer came.
        """
        found: list[dict[str, Any]] = []
        self.tell(f"asking Nominatim for {name}", 0.0)

        def take(response: Any) -> None:  # noqa: ANN401 - of requests
            found[:] = answers.nominatim(response)

        changes = {"nominatim_url": self.endpoints.nominatim, "use_cache": False}

        def attempt(left: float) -> None:
            reading = self._reading(left, take)
            with osmnx_settings({**changes, "requests_timeout": left}, reading):
                _geocode(name)

        self._persist(attempt, f"Nominatim at {self.endpoints.nominatim}", found, lambda: 0.0)
        return found

    def _reading(self, left: float, take: Callable[[Any], None]) -> Callable[[Any], None]:
        """Read the body of each response in time before it is taken."""
        limit = Limit(left, self.patience.clock)

        def read(response: Any) -> None:  # noqa: ANN401 - of requests
            if response.is_redirect:
                body.read(response, limit)
                return
            if response.status_code == answers.OK:
                body.read(response, limit)
            take(response)
            limit.restart(self.patience.deadline)

        return read

    def _persist(
        self,
        attempt: Callable[[float], None],
        service: str,
        came: Any,  # noqa: ANN401 - something with a length
        share: Callable[[], float],
    ) -> None:
        persist(
            attempt,
            self.patience,
            service=service,
            done=lambda: len(came),
            tell=lambda line: self.tell(line, share()),
        )


@contextmanager
def osmnx_settings(changes: Mapping[str, Any], take: Callable[[Any], None]) -> Iterator[None]:
    """Change osmnx's settings for the length of a block, and hand over every answer.

    Parameters
    ----------
    changes : mapping of str to object
        Settings by name.
    take : callable
        Takes each response of the requests library, redirects too, before its body is read;
        what it raises ends the block.

    Yields
    ------
    None
        The settings, and the resolver of host names that osmnx replaces, are put back in
        any case.
    """

    def hook(response: Any, *_: object, **__: object) -> Any:  # noqa: ANN401 - of requests
        try:
            take(response)
        except BaseException:
            response.close()
            raise
        return response

    with ONE_AT_A_TIME:
        settings = _settings()
        before, resolver = dict(vars(settings)), socket.getaddrinfo
        own = {k: v for k, v in settings.requests_kwargs.items() if k not in OSMNX_GIVES}
        try:
            vars(settings).update(
                use_cache=True,
                overpass_rate_limit=False,
                doh_url_template=None,
                requests_kwargs={**own, "hooks": {"response": hook}},
            )
            vars(settings).update(changes)
            yield
        finally:
            vars(settings).update(before)
            socket.getaddrinfo = resolver


def overpass_settings() -> str:
    """Tell what osmnx puts in front of a question, such as the date of the data.

    Returns
    -------
    str
        Its setting, with ``{timeout}`` and ``{maxsize}`` to be filled in.
    """
    return str(_settings().overpass_settings)


def _settings() -> Any:  # noqa: ANN401 - osmnx is untyped here
    return importlib.import_module("osmnx.settings")


def _overpass_settings(deadline: float) -> str:
    """Put in the time that Overpass may take, the same in every attempt."""
    return overpass_settings().replace("{timeout}", str(int(deadline)))


def _question(response: Any) -> str:  # noqa: ANN401 - of requests
    sent = response.request.body or ""
    return sent.decode("utf-8") if isinstance(sent, bytes) else str(sent)


def _download(area: Area) -> None:
    """Let osmnx put the questions; it stops before it makes a graph."""
    osmnx = importlib.import_module("osmnx")
    enough = importlib.import_module("osmnx._errors").CacheOnlyInterruptError
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "This area is", UserWarning)
            osmnx.graph_from_polygon(
                area.shape, custom_filter=list(FILTERS), simplify=False, retain_all=True
            )
    except enough:
        return
    except ValueError as error:  # json of a broken answer that a proxy made
        raise AttemptFailedError(f"gave what osmnx cannot read: {error}", most=1) from error


def _geocode(name: str) -> None:
    """Let osmnx ask; what it makes of the answer is not needed."""
    osmnx = importlib.import_module("osmnx")
    not_enough = importlib.import_module("osmnx._errors").InsufficientResponseError
    try:
        osmnx.geocode_to_gdf(name)
    except (not_enough, TypeError, KeyError, ValueError):
        return
