"""Puts figures into Markdown: one form for every study."""

from collections.abc import Sequence

from evals.statistics import Estimate, Interval, Share


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; every row has a cell for each head."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(one: Share) -> str:
    """Return a share with its counts and interval, e.g. `0.90 (9/10; 0.60-0.98)`."""
    if one.value is None:
        return "- (0/0)"
    return f"{one.value:.2f} ({one.hits}/{one.of}; {interval(one.interval)})"


def estimate(one: Estimate) -> str:
    """Return a statistic with its interval, e.g. `0.71 (0.65-0.77)`."""
    if one.value is None:
        return coefficient(None)
    return f"{one.value:.2f} ({interval(one.interval)})"


def interval(one: Interval | None) -> str:
    """Return both limits, or that there are none."""
    return "no interval" if one is None else f"{one.low:.2f}-{one.high:.2f}"


def coefficient(value: float | None) -> str:
    """Return a correlation or a kappa with two decimals, or that there is none."""
    return "not defined" if value is None else f"{value:.2f}"


def number(value: float | None) -> str:
    """Return a score with one decimal, a dash where there is none."""
    return "-" if value is None else f"{value:.1f}"
