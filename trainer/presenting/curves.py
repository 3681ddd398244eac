"""A line chart as a stand-alone SVG, with its numbers in words beside each line."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 760, 360
LEFT, TOP, RIGHT, BOTTOM = 44, 48, 300, 44
"""Margins in units: axis figures, title, names of the lines, name of the x axis."""

COLOURS = ("#7a2e2e", "#8a5a00", "#5f5f5f", "#0b5f8a", "#1f6f4a", "#4b2e83")
"""Dark enough for text on white (contrast 4.5 and more)."""

APART = 16
"""Units between the names of two lines, at least."""


class Curve(NamedTuple):
    """One line: a value for each step, from the first."""

    name: str
    values: Sequence[float]


def curves_svg(title: str, across: str, curves: Sequence[Curve]) -> str:
    """Return the chart; `across` names the x axis, `desc` says the ends in words."""
    steps = max((len(curve.values) for curve in curves), default=1)
    top = max([1.0, *(value for curve in curves for value in curve.values)])
    told = "; ".join(f"{curve.name}: {_last(curve):.1f}" for curve in curves)
    lines = "".join(
        _line(curve, steps, top, COLOURS[place % len(COLOURS)])
        for place, curve in enumerate(curves)
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' viewBox='0 0 {WIDTH} "
        f"{HEIGHT}' font-family='system-ui, sans-serif' font-size='12'>"
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>"
        f"<text x='{LEFT}' y='24' font-size='15' fill='#222'>{escape(title)}</text>"
        f"{_axes(steps, top, across)}{lines}{_names(curves, top)}</svg>\n"
    )


def _axes(steps: int, top: float, across: str) -> str:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    marks = []
    for value in range(int(top) + 1):
        y = _y(value, top)
        marks.append(
            f"<line x1='{LEFT}' x2='{right}' y1='{y:.1f}' y2='{y:.1f}' "
            "stroke='#ddd'/>"
            f"<text x='{LEFT - 8}' y='{y + 4:.1f}' text-anchor='end' fill='#444'>"
            f"{value}</text>"
        )
    for step in range(5, steps + 1, 5):
        x = _x(step, steps)
        marks.append(
            f"<text x='{x:.1f}' y='{bottom + 18}' text-anchor='middle' fill='#444'>"
            f"{step}</text>"
        )
    middle = (LEFT + right) / 2
    marks.append(
        f"<text x='{middle:.1f}' y='{HEIGHT - 8}' text-anchor='middle' fill='#444'>"
        f"{escape(across)}</text>"
    )
    return "".join(marks)


def _line(curve: Curve, steps: int, top: float, colour: str) -> str:
    points = " ".join(
        f"{_x(step, steps):.1f},{_y(value, top):.1f}"
        for step, value in enumerate(curve.values, 1)
    )
    return (
        f"<polyline points='{points}' fill='none' stroke='{colour}' "
        "stroke-width='2.5'/>"
    )


def _names(curves: Sequence[Curve], top: float) -> str:
    """Return each line's name and last value at its end, moved apart."""
    ends = sorted(
        (_y(_last(curve), top), place, curve) for place, curve in enumerate(curves)
    )
    ends.reverse()
    lowest = float(HEIGHT - BOTTOM + APART)
    words = []
    for y, place, curve in ends:
        lowest = min(y, lowest - APART)
        words.append(
            f"<text x='{WIDTH - RIGHT + 8}' y='{lowest + 4:.1f}' "
            f"fill='{COLOURS[place % len(COLOURS)]}'>{_last(curve):.1f}  "
            f"{escape(curve.name)}</text>"
        )
    return "".join(words)


def _last(curve: Curve) -> float:
    return curve.values[-1] if curve.values else 0.0


def _x(step: int, steps: int) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * step / max(1, steps)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top
