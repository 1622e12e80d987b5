"""The measures of accessibility as the command line names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from aicomplex_geo.accessibility import ODSums
    from aicomplex_geo.accessibility.decay import Decay
    from aicomplex_geo.matrix import ODMatrix

    Kernel = Callable[..., dict[str, pd.Series]]


class Measure(StrEnum):
    """What to compute."""

    CUMULATIVE = "cumulative"
    GRAVITY = "gravity"
    CLOSEST = "closest"
    AT_CLOSEST = "at-closest"
    TIME_TO_REACH = "time-to-reach"
    BALANCING = "balancing"
    TWO_STEP = "2sfca"
    ENHANCED = "e2sfca"
    THREE_STEP = "3sfca"
    BALANCED = "bfca"
    RATIO = "fca-ratio"
    AVAILABILITY = "availability"
    CONSTRAINED = "constrained"
    RAAM = "raam"
    COMPARISON = "comparison"


_CATCHMENTS = (Measure.TWO_STEP, Measure.ENHANCED, Measure.THREE_STEP, Measure.BALANCED)
_TAKES: dict[Measure, set[str]] = {
    Measure.CUMULATIVE: {"cutoff", "interval", "passive", "normalise"},
    Measure.GRAVITY: {"decay", "passive", "normalise"},
    Measure.CLOSEST: {"n", "count", "passive"},
    Measure.AT_CLOSEST: {"n", "passive"},
    Measure.TIME_TO_REACH: {"amount", "passive"},
    Measure.BALANCING: {"demand"},
    **{one: {"decay", "demand", "normalise"} for one in _CATCHMENTS},
    Measure.RATIO: {"decay", "demand", "normalise"},
    Measure.AVAILABILITY: {"decay", "demand", "normalise"},
    Measure.CONSTRAINED: {"decay", "demand", "constraint"},
    Measure.RAAM: {"demand"},
    Measure.COMPARISON: {"cutoff"},
}
_NEEDS = {
    "decay": "--decay, such as exponential:0.1",
    "amount": "--amount NUMBER",
    "constraint": "--constraint total, singly or doubly",
}
_WHOLE_IF_PASSIVE = (Measure.CLOSEST, Measure.AT_CLOSEST, Measure.TIME_TO_REACH)
# minutes or a cost: lower is better
LOWEST_FIRST = frozenset({Measure.CLOSEST, Measure.TIME_TO_REACH, Measure.BALANCING, Measure.RAAM})


@dataclass(frozen=True)
class MeasureRequest:
    """A measure with its options."""

    measure: Measure
    options: dict[str, Any]
    decays: dict[str, Decay] = field(default_factory=dict)

    def check(self) -> None:
        """Raise ParameterError for options that the measure does not take, lacks or repeats."""
        takes = _TAKES[self.measure]
        given = set(self.given)
        faults = []
        needless = sorted(given - takes)
        if needless:
            names = ", ".join(f"--{name}" for name in needless)
            faults.append(f"{self.measure.value} takes no {names}; leave it out")
        missing = [hint for name, hint in _NEEDS.items() if name in takes and name not in given]
        if missing:
            faults.append(f"{self.measure.value} needs {' and '.join(missing)}")
        if {"cutoff", "interval"} <= given:
            faults.append("give either --cutoff or --interval")
        if len(self.decays) > 1 and self.measure is not Measure.GRAVITY:
            faults.append(f"{self.measure.value} takes one --decay; only gravity takes several")
        if faults:
            raise ParameterError(". ".join(faults))

    @property
    def given(self) -> dict[str, Any]:
        """The options that were given; 0 counts as given."""
        return {
            name: value
            for name, value in self.options.items()
            if not (value is None or value is False or value == ())
        }

    @property
    def passive(self) -> bool:
        """Whether the destinations are scored, by the origins that reach them."""
        return bool(self.options.get("passive"))

    @property
    def needs_the_whole(self) -> bool:
        """Whether the measure needs the whole matrix, not blocks or sums."""
        passive = self.passive and self.measure in _WHOLE_IF_PASSIVE
        doubly = self.options.get("constraint") == "doubly"
        return self.measure is Measure.RAAM or doubly or passive


def measure(
    request: MeasureRequest,
    od: ODMatrix | ODSums,
    amounts: pd.DataFrame,
    demand: pd.Series,
    around: Callable[[], ODMatrix | ODSums],
) -> pd.DataFrame:
    """Compute a measure."""
    import pandas as pd  # noqa: PLC0415 - keeps --help fast

    kernel: Kernel = _PARTS.get(request.measure, _competition)
    parts = kernel(request, od, amounts, demand, around)
    return pd.DataFrame(parts)


def _frame(found: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """State that scores of a frame of amounts are a frame, with its columns."""
    return cast("pd.DataFrame", found)


def _cumulative(
    request: MeasureRequest, od: ODMatrix | ODSums, amounts: pd.DataFrame, *_: object
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    options: dict[str, Any] = {
        "active": not request.passive,
        "normalise": request.options.get("normalise"),
    }
    interval = request.options.get("interval")
    if interval:
        found = _frame(acc.cumulative(od, amounts, interval=interval, **options))
        low, high = interval
        return {f"{name}_within_{low:g}_to_{high:g}": found[name] for name in amounts}
    cutoffs = list(request.options["cutoff"])
    found = _frame(acc.cumulative(od, amounts, cutoff=cutoffs, **options))
    return {
        f"{name}_within_{cutoff:g}": found[(name, cutoff)] for name in amounts for cutoff in cutoffs
    }


def _gravity(
    request: MeasureRequest, od: ODMatrix | ODSums, amounts: pd.DataFrame, *_: object
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    options: dict[str, Any] = {
        "active": not request.passive,
        "normalise": request.options.get("normalise"),
    }
    several = len(request.decays) > 1
    columns = {}
    for written, decay in request.decays.items():
        found = _frame(acc.gravity(od, amounts, decay=decay, **options))
        ending = f"_{written.replace(':', '_')}" if several else ""
        columns.update({f"{name}_gravity{ending}": found[name] for name in amounts})
    return columns


def _closest(
    request: MeasureRequest, od: ODMatrix | ODSums, amounts: pd.DataFrame, *_: object
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    options: dict[str, Any] = {"n": request.given.get("n", 1), "active": not request.passive}
    if request.measure is Measure.AT_CLOSEST:
        found = _frame(acc.opportunities_at_closest(od, amounts, **options))
        return {f"{name}_at_closest_{options['n']}": found[name] for name in amounts}
    options["count"] = request.given.get("count", "places")
    minutes = _frame(acc.cost_to_closest(od, amounts, **options))
    which = _frame(acc.closest_destination(od, amounts, **options))
    return {
        column: part
        for name in amounts
        for column, part in (
            (f"{name}_closest_id", which[name]),
            (f"{name}_closest", minutes[name]),
        )
    }


def _reach(
    request: MeasureRequest,
    od: ODMatrix | ODSums,
    amounts: pd.DataFrame,
    demand: pd.Series,
    *_: object,
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    if request.measure is Measure.BALANCING:
        found = _frame(acc.balancing_cost(od, amounts, demand))
        return {f"{name}_balancing": found[name] for name in amounts}
    amount = request.options["amount"]
    found = _frame(acc.time_to_reach(od, amounts, amount=amount, active=not request.passive))
    return {f"{name}_time_to_reach_{amount:.10g}": found[name] for name in amounts}


def _competition(
    request: MeasureRequest,
    od: ODMatrix | ODSums,
    amounts: pd.DataFrame,
    demand: pd.Series,
    around: Callable[[], ODMatrix | ODSums],
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    options: dict[str, Any] = {
        "decay": next(iter(request.decays.values())),
        "normalise": request.options.get("normalise"),
    }
    if request.measure is Measure.RATIO:
        found = _frame(acc.fca_ratio(od, amounts, demand, demand_od=around(), **options))
    elif request.measure is Measure.AVAILABILITY:
        found = _frame(acc.spatial_availability(od, amounts, demand, **options))
    else:
        method = cast("acc.CatchmentMethod", request.measure.value)
        found = _frame(acc.floating_catchment(od, amounts, demand, method=method, **options))
    return {f"{name}_{request.measure.value}".replace("-", "_"): found[name] for name in amounts}


def _raam(
    request: MeasureRequest,
    od: ODMatrix | ODSums,
    amounts: pd.DataFrame,
    demand: pd.Series,
    *_: object,
) -> dict[str, pd.Series]:
    del request
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    whole: Any = od  # MeasureRequest.needs_the_whole says so
    return {f"{name}_raam": acc.raam(whole, amounts[name], demand) for name in amounts}


def _constrained(
    request: MeasureRequest,
    od: ODMatrix | ODSums,
    amounts: pd.DataFrame,
    demand: pd.Series,
    *_: object,
) -> dict[str, pd.Series]:
    from aicomplex_geo import accessibility as acc  # noqa: PLC0415 - keeps --help fast

    kind = request.options["constraint"]
    decay = next(iter(request.decays.values()))
    held = None if kind == "total" else demand
    return {
        f"{name}_{kind}_constrained": cast(
            "pd.Series", acc.constrained(od, amounts[name], held, decay=decay, constraint=kind)
        )
        for name in amounts
    }


_PARTS: dict[Measure, Kernel] = {
    Measure.CUMULATIVE: _cumulative,
    Measure.GRAVITY: _gravity,
    Measure.CLOSEST: _closest,
    Measure.AT_CLOSEST: _closest,
    Measure.TIME_TO_REACH: _reach,
    Measure.BALANCING: _reach,
    Measure.CONSTRAINED: _constrained,
    Measure.RAAM: _raam,
}
