"""What is wrong with the fields of a profile."""

from __future__ import annotations

from typing import Any

from aicomplex_geo._numbers import is_finite
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.network.profiles.constant import Constant
from aicomplex_geo.network.profiles.delays import Delays
from aicomplex_geo.network.profiles.profile_file import BY_CLASS

PAIR = 2
TABLES = tuple(one for one in BY_CLASS if one not in ("delay_s", "slowdown"))
"""Fields that are pairs; of a file, `delay_s` becomes `delays`, and `slowdown` other values."""
KINDS = (
    ("title_ko", str),
    ("title_en", str),
    ("mode", str),
    ("period", str),
    ("delays", Delays),
)
ZERO_ALLOWED = ("delay_s_per_km", "road_delay_s_per_km", "junction_delay_s")


def profile_faults(profile: Any) -> list[Fault]:  # noqa: ANN401 - Profile imports this
    """Find what is wrong with the fields of a profile, all of it."""
    file = f"profile {profile.name}"
    faults: list[Fault] = []
    _check_types(profile, faults)
    for field in TABLES:
        for key, value in _rows(profile, field, faults):
            zero_is_fine = field in ZERO_ALLOWED
            if not _usable(value, zero_is_fine=zero_is_fine):
                wanted = "0 or more" if zero_is_fine else "above 0"
                problem = f"{field} is {quoted(value)}, not a number {wanted}."
                faults.append(Fault(file, str(key), problem, "Correct the value."))
    for field in ("access_speed", "access_circuity"):
        value = getattr(profile, field)
        if not _usable(value, zero_is_fine=False):
            problem = f"{field} is {quoted(value)}, not a number above 0."
            faults.append(Fault(file, "", problem, "Correct the value."))
    known = Delays.__slots__ if isinstance(profile.delays, Delays) else ()
    single = {f"delays.{name}": getattr(profile.delays, name) for name in known}
    single |= {field: getattr(profile, field) for field in ("value_of_time", "city_limit")}
    for field, value in single.items():
        if not _usable(value, zero_is_fine=True):
            problem = f"{field} is {quoted(value)}, not a number of 0 or more."
            faults.append(Fault(file, "", problem, "Correct the value."))
    return faults


def _check_types(profile: Any, faults: list[Fault]) -> None:  # noqa: ANN401 - the same
    if not (isinstance(profile.name, str) and profile.name):
        faults.append(Fault("profile", "", "has no name.", "Give it one."))
    for field, kind in KINDS:
        value = getattr(profile, field)
        if not isinstance(value, kind):
            problem = f"{field} is {quoted(value)}, not a {kind.__name__}."
            faults.append(Fault(f"profile {profile.name}", "", problem, "Correct the value."))
    numbers = profile.constants
    if not (isinstance(numbers, tuple) and all(isinstance(one, Constant) for one in numbers)):
        problem = f"constants is {quoted(numbers)}, not a tuple of Constant."
        faults.append(Fault(f"profile {profile.name}", "", problem, "Correct the value."))


def _rows(profile: Any, field: str, faults: list[Fault]) -> list[tuple[str, Any]]:  # noqa: ANN401 - the same
    """Rows of a table, none with a fault if it is no table."""
    table = getattr(profile, field)
    pairs = isinstance(table, tuple) and all(
        isinstance(row, tuple) and len(row) == PAIR for row in table
    )
    if pairs:
        return list(table)
    problem = f"{field} is {quoted(table)}, not pairs of a name and a number."
    faults.append(Fault(f"profile {profile.name}", "", problem, "Correct the value."))
    return []


def _usable(value: Any, *, zero_is_fine: bool) -> bool:  # noqa: ANN401 - whatever the caller gave
    return is_finite(value) and (value >= 0 if zero_is_fine else value > 0)
