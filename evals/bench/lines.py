"""One line of the benchmark: what was measured beside what was promised."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Line(BaseModel):
    """A measured number with its budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    measured: str
    budget: str = "no budget"
    kept: bool | None = None
    """Whether the budget is kept; None where there is none."""
    beside: str = ""
    """The same number as a ratio to a baseline of this run, or what explains it."""


class Times(NamedTuple):
    """Durations in milliseconds, in no order."""

    ms: Sequence[float]

    @property
    def median(self) -> float:
        """Half are shorter."""
        return median(self.ms)

    @property
    def p95(self) -> float:
        """Nineteen in twenty are at most this long."""
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]

    def less(self, baseline: float) -> "Times":
        """Return each duration with the baseline taken off."""
        return Times([one - baseline for one in self.ms])

    def __str__(self) -> str:
        """Median, 95th percentile and count, for people."""
        return f"median {self.median:.0f} ms, p95 {self.p95:.0f} ms (n={len(self.ms)})"


def rendered(lines: Sequence[Line]) -> str:
    """Return the lines as a table of plain text."""
    rows = [
        ("", "measured", "budget", "what was measured"),
        *((_mark(one), one.measured, one.budget, _what(one)) for one in lines),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(_aligned(row, [*widths, 0]) for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _mark(one: Line) -> str:
    if one.kept is None:
        return "-"
    return "ok" if one.kept else "OVER"


def _what(one: Line) -> str:
    return f"{one.what} [{one.beside}]" if one.beside else one.what
