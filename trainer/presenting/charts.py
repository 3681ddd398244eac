"""Small bar charts as inline SVG, with their numbers and a text alternative."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH = 320
"""Units across; the drawing scales with the page."""

ROW = 38
"""Units for one bar with the line of words above it."""


class Bar(NamedTuple):
    """One row of a chart."""

    name: str
    share: float | None
    """0 to 1; None where there is no figure."""
    figure: str
    """The number as it is read out, with its unit."""
    harm: bool = False
    """Whether long is bad."""


def bars_svg(title: str, bars: Sequence[Bar]) -> str:
    """Return the chart; its `desc` says the same in words."""
    told = "; ".join(f"{bar.name}: {bar.figure}" for bar in bars)
    rows = "".join(_row(bar, place * ROW) for place, bar in enumerate(bars))
    return (
        f"<svg class='bars' role='img' viewBox='0 0 {WIDTH} {ROW * len(bars)}' "
        f"aria-label='{escape(title)}. {escape(told)}'>"
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{rows}</svg>"
    )


def _row(bar: Bar, top: int) -> str:
    filled = ""
    if bar.share is not None:
        width = max(0.0, min(1.0, bar.share)) * WIDTH
        kind = "harm" if bar.harm else "fill"
        filled = (
            f"<rect class='{kind}' x='0' y='{top + 19}' width='{width:.1f}' "
            "height='9' rx='3'/>"
        )
    return (
        f"<text x='0' y='{top + 13}'>{escape(bar.name)}</text>"
        f"<text class='figure' x='{WIDTH}' y='{top + 13}' text-anchor='end'>"
        f"{escape(bar.figure)}</text>"
        f"<rect class='track' x='0' y='{top + 19}' width='{WIDTH}' height='9' rx='3'/>"
        f"{filled}"
    )
