"""Tries conditions of a persona out: what could make one true, or false."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product

from trainer.expressions import Call, Condition, Value

MOST_CALLS = 10
"""Different calls of one condition up to which every combination is tried."""

RANGES = {
    "trust": (0.0, 10.0),
    "openness": (0.0, 10.0),
    "turn": (0.0, 60.0),
    "session": (1.0, 14.0),
}
"""Least and most of the numbers that a condition can name."""

Truth = Callable[[Call], bool]


def different_calls(condition: Condition) -> list[Call]:
    """Return the calls of a condition, each once."""
    return list(dict.fromkeys(condition.calls()))


def holds_at(condition: Condition, levels: Mapping[str, float], true: Truth) -> bool:
    """Return whether a condition holds where the numbers and calls are as given."""
    calls = {_key(call): true(call) for call in condition.calls()}
    names: dict[str, Value] = {**levels}
    return condition.holds(names, _functions(condition, calls))


def can_be(condition: Condition, wanted: bool, never: Truth = lambda _: False) -> bool:
    """Return whether some combination makes a condition true, or false.

    Each call may be true or not, each number may be anything in its range; a call
    for which `never` holds stays false. Conditions of more than `MOST_CALLS` calls
    count as able to be both.
    """
    calls = different_calls(condition)
    if len(calls) > MOST_CALLS:
        return True
    choices = [(False,) if never(call) else (wanted, not wanted) for call in calls]
    named = sorted(condition.names())
    for levels in product(*(_levels(condition, name) for name in named)):
        names: dict[str, Value] = dict(zip(named, levels, strict=True))
        for truths in product(*choices):
            said = dict(zip(map(_key, calls), truths, strict=True))
            if condition.holds(names, _functions(condition, said)) is wanted:
                return True
    return False


_Key = tuple[str, tuple[str, ...], tuple[tuple[str, Value], ...]]


def _key(call: Call) -> _Key:
    return call.function, call.labels, tuple(sorted(call.options))


def _functions(
    condition: Condition, true: Mapping[_Key, bool]
) -> dict[str, Callable[..., Value]]:
    def named(name: str) -> Callable[..., Value]:
        def answer(*labels: str, **options: Value) -> Value:
            return true[(name, labels, tuple(sorted(options.items())))]

        return answer

    return {call.function: named(call.function) for call in condition.calls()}


def _levels(condition: Condition, name: str) -> Sequence[float]:
    """Return the levels that can make a difference, the highest first."""
    least, most = RANGES[name]
    points = sorted({least, most, *_numbers(condition.source, least, most)})
    between = [(low + high) / 2 for low, high in pairwise(points)]
    return sorted([*points, *between], reverse=True)


def _numbers(source: str, least: float, most: float) -> Iterator[float]:
    for found in re.findall(r"\d+(?:\.\d+)?", source):
        if least <= float(found) <= most:
            yield float(found)
