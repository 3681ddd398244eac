"""What the words in a rubric's conditions mean, over one reading."""

from collections.abc import Callable, Mapping
from statistics import mean

from trainer.expressions import Condition, Value
from trainer.scorer.reading import Reading, Said
from trainer.transcript import Speaker

WITHIN = 2
"""Therapist utterances in which an answer is looked for, unless a rule says more."""

ENDS = 4
"""Therapist utterances that are the opening, and the close."""


class Terms:
    """The names and functions of `trainer.rubric.SESSION_TERMS` for one item."""

    def __init__(self, reading: Reading, item: str = "") -> None:
        """Read the reading; `item` is whose examples `matches()` means."""
        self._reading = reading
        self._item = item
        self._therapist = reading.therapist
        self._moves = [set(one.moves) for one in self._therapist]

    def holds(self, condition: Condition) -> bool:
        """Return whether the condition is true of this session."""
        return condition.holds(self.names(), self.functions())

    def names(self) -> Mapping[str, Value]:
        """Return the values that stand alone."""
        transcript = self._reading.transcript
        return {
            "phase": transcript.phase or "",
            "session": float(transcript.session or 0),
            "focus": transcript.focus or "",
            "turns": float(len(self._therapist)),
        }

    def functions(self) -> Mapping[str, Callable[..., Value]]:
        """Return the functions by the names conditions call them."""
        return {
            "count": self.count,
            "share": lambda *tags: self.count(*tags) / max(1, len(self._moves)),
            "kinds": lambda *tags: float(len(set(tags) & set().union(*self._moves))),
            "opening": self.opening,
            "closing": self.closing,
            "runs": self.runs,
            "followed": self.followed,
            "before": self.before,
            "matches": lambda: float(sum(self.matched(one) for one in self._therapist)),
            "tailored": lambda: float(
                sum(one.tailored and self.matched(one) for one in self._therapist)
            ),
            "cues": lambda kind: float(len(self.cues(kind))),
            "met": self.met,
            "missed": lambda kind, *tags, within=WITHIN: float(
                len(self.missed_cues(kind, tags, int(within)))
            ),
            "asked_words": self.asked_words,
            "open_share": self.open_share,
        }

    def count(self, *tags: str) -> float:
        """Return how many therapist utterances carry any of the tags."""
        return float(sum(bool(set(tags) & moves) for moves in self._moves))

    def opening(self, *tags: str, within: float = ENDS) -> float:
        """Return the count among the first utterances."""
        return float(sum(bool(set(tags) & one) for one in self._moves[: int(within)]))

    def closing(self, *tags: str, within: float = ENDS) -> float:
        """Return the count among the last utterances."""
        return float(sum(bool(set(tags) & one) for one in self._moves[-int(within) :]))

    def runs(self, *tags: str, length: float = 2) -> float:
        """Return how many unbroken runs of at least `length` there are."""
        found, run = 0, 0
        for moves in [*self._moves, set()]:
            if set(tags) & moves:
                run += 1
                continue
            found += run >= length
            run = 0
        return float(found)

    def followed(self, *tags: str, by: str, within: float = WITHIN) -> float:
        """Return how many such utterances have `by` in one of the next ones."""
        return float(
            sum(
                any(by in later for later in self._moves[at + 1 : at + 1 + int(within)])
                for at, moves in enumerate(self._moves)
                if set(tags) & moves
            )
        )

    def before(self, first: str, second: str) -> float:
        """Return 1 if `first` comes before any `second`, else 0."""
        for moves in self._moves:
            if second in moves:
                return 0.0
            if first in moves:
                return 1.0
        return 0.0

    def matched(self, one: Said) -> bool:
        """Return whether the utterance matches this item's examples."""
        return any(self._item in sentence.matches for sentence in one.sentences)

    def cues(self, kind: str) -> list[Said]:
        """Return the patient's utterances that carry this kind of opening."""
        return [one for one in self._reading.patient if kind in one.openings]

    def met(self, kind: str, *tags: str, within: float = WITHIN) -> float:
        """Return how many openings were answered by one of the tags."""
        missed = self.missed_cues(kind, tags, int(within))
        return float(len(self.cues(kind)) - len(missed))

    def missed_cues(
        self, kind: str, tags: tuple[str, ...], within: int = WITHIN
    ) -> list[Said]:
        """Return the openings that none of the tags answered in time.

        An opening after which the therapist did not speak again is not missed.
        """
        missed = []
        for cue in self.cues(kind):
            after = [set(one.moves) for one in self._therapist if one.at > cue.at][
                :within
            ]
            if after and not any(set(tags) & moves for moves in after):
                missed.append(cue)
        return missed

    def asked_words(self, *tags: str) -> float:
        """Return the mean length of the patient's replies to such utterances."""
        said = self._reading.said
        lengths = [
            said[one.at + 1].words
            for one, moves in zip(self._therapist, self._moves, strict=True)
            if set(tags) & moves
            and one.at + 1 < len(said)
            and said[one.at + 1].speaker is Speaker.PATIENT
        ]
        return mean(lengths) if lengths else 0.0

    def open_share(self) -> float:
        """Return the share of open ones among the therapist's questions."""
        forms = [
            sentence.form
            for one in self._therapist
            for sentence in one.sentences
            if sentence.form in ("open", "closed")
        ]
        return forms.count("open") / len(forms) if forms else 0.0
