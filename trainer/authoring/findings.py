"""What a check found in a persona or rubric file, and how to mend it."""

from collections.abc import Iterable
from typing import NamedTuple

from trainer.persona import Steps


class Finding(NamedTuple):
    """One thing that is wrong, or may be."""

    steps: Steps
    """The way to its place in the file."""
    sentence: str
    """What is wrong, and how to mend it."""
    warning: bool = False
    """Whether a person should look at it, rather than that it must be mended."""


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that must be mended."""
    return [one for one in findings if not one.warning]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that a person should look at."""
    return [one for one in findings if one.warning]


def shortened(text: str, most: int = 70) -> str:
    """Return a text short enough to recognise its place by."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
