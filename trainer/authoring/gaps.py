"""Finds what is still to write in a file, and whether practice can do without it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trainer.persona import GAP

DEBRIEF = frozenset({"trap", "formulation", "mood_timeline", "culture", "ideal_moves"})
"""Fields that only the debrief reads."""

INVENTORY = frozenset({"wanted", "given", "talk"})
"""What of the inventory is only read to a language model; nobody says it."""

LATER = frozenset({"middle", "termination"})
"""Phases in which nobody has to begin."""


class Gap(NamedTuple):
    """A text that an author has still to write."""

    place: str
    """File, line and column."""
    asked: str
    """What is to be written."""
    can_wait: bool
    """Whether a first session with the built-in voice does without it."""

    @property
    def sentence(self) -> str:
        """Return place and task, as a check lists them."""
        return f"{self.place}: still to write: {self.asked}"


def gaps(text: str, place: str) -> Iterator[Gap]:
    """Yield each gap of a file, in its order; `place` names the file."""
    part, deeper = "", ""
    for number, line in enumerate(text.splitlines(), start=1):
        if top := re.match(r"([a-z_0-9]+):", line):
            part, deeper = top.group(1), ""
        elif below := re.match(_BELOW.get(part, r"\Z."), line):
            deeper = below.group(1)
        for found in re.finditer(rf"{GAP}[^\"]*", line):
            asked = found.group().removeprefix(GAP).strip(" '\"]},#")
            yield Gap(
                f"{place}:{number}:{found.start() + 1}",
                asked,
                can_wait=part in DEBRIEF or deeper in LATER | INVENTORY,
            )


_BELOW = {
    "phases": r"\s+(initial|middle|termination):",
    "inventory": r"[\s-]+([a-z]+):",
}
"""How the fields begin that decide whether a gap in this part can wait."""


def left_to_write(found: Sequence[Gap]) -> str:
    """Return how many gaps of either kind there are."""
    later = sum(gap.can_wait for gap in found)
    first = len(found) - later
    gaps_first = "1 gap" if first == 1 else f"{first} gaps"
    return f"{gaps_first} to fill before practice, {later} that can wait"
