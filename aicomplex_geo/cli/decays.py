"""Decays as they are written on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from aicomplex_geo.accessibility.decay import Decay

# name of the factory, and how many numbers it takes
NUMBERS = {
    "binary": 1,
    "linear": 1,
    "exponential": 1,
    "power": 1,
    "gaussian": 1,
    "epanechnikov": 1,
    "logistic": 2,
}
STEPPED = "stepped"
FORMS = (
    "exponential:RATE, gaussian:MINUTES, linear:MINUTES, power:EXPONENT, binary:MINUTES, "
    "epanechnikov:MINUTES, logistic:MINUTES,SD, stepped:MINUTES,...:WEIGHT,..."
)


def parse_decay(text: str) -> Decay:
    """Read a decay.

    Examples
    --------
    >>> parse_decay("exponential:0.1"), parse_decay("stepped:10,20:1,0.5")
    (exponential(rate=0.1), stepped(steps=[10, 20], weights=[1, 0.5]))
    """
    from aicomplex_geo.accessibility import decay  # noqa: PLC0415 - keeps --help fast
    from aicomplex_geo.layers.numbers import numbers_in  # noqa: PLC0415 - the same

    name, *parts = text.strip().split(":")
    wanted = 2 if name == STEPPED else 1
    numbers = [numbers_in(part) for part in parts]
    count = NUMBERS.get(name)
    if len(numbers) != wanted or not all(numbers) or (name != STEPPED and count != len(numbers[0])):
        raise ParameterError(f"--decay is {quoted(text)}. Write one of: {FORMS}")
    if name == STEPPED:
        return decay.stepped(*numbers)
    made: Decay = getattr(decay, name)(*numbers[0])
    return made
