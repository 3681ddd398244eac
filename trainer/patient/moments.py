"""What a condition in a persona can look at: the state, and this very moment."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from trainer.expressions import Value
from trainer.persona import Difficulty
from trainer.session import PatientState

EASE = {Difficulty.EASIER: 1.0, Difficulty.STANDARD: 0.0, Difficulty.HARDER: -1.0}
"""Points of trust and openness that a gate sees beyond those there are."""


class Moment(NamedTuple):
    """The state with what the trainee's last words were about."""

    state: PatientState
    about: AbstractSet[str] = frozenset()
    """Topics, facts and small talk that the trainee's last words touched."""

    @property
    def names(self) -> Mapping[str, Value]:
        """Return the values that stand alone."""
        ease = EASE[self.state.difficulty]
        return {
            "trust": self.state.trust + ease,
            "openness": self.state.openness + ease,
            "turn": float(self.state.turn),
            "session": float(self.state.session),
        }

    @property
    def functions(self) -> Mapping[str, Callable[..., Value]]:
        """Return the functions; several labels mean any of them, `after` all."""
        return {
            "did": self._did,
            "explored": self._explored,
            "asked": self._asked,
            "now": self._now,
            "recent": self._recent,
            "after": self._after,
            "about": self._about,
        }

    def _times(self, times: float) -> float:
        """Return how often it takes; what it takes once, it takes once for all."""
        if times <= 1:
            return times
        return max(1.0, times - EASE[self.state.difficulty])

    def _did(self, *tags: str, times: float = 1) -> bool:
        turns = sum(bool(set(tags) & set(turn)) for turn in self.state.moves)
        return turns >= self._times(times)

    def _explored(self, *topics: str, times: float = 1) -> bool:
        turns = sum(self.state.explored.get(topic, 0) for topic in topics)
        return turns >= self._times(times)

    def _asked(self, *topics: str, times: float = 1) -> bool:
        turns = sum(self.state.asked.get(topic, 0) for topic in topics)
        return turns >= self._times(times)

    def _now(self, *tags: str) -> bool:
        return bool(self.state.moves) and bool(set(tags) & set(self.state.moves[-1]))

    def _recent(self, *tags: str, turns: float = 3) -> bool:
        return any(set(tags) & set(turn) for turn in self.state.moves[-int(turns) :])

    def _after(self, *facts: str) -> bool:
        return set(facts) <= {one.fact for one in self.state.told}

    def _about(self, *things: str) -> bool:
        return bool(set(things) & self.about)
