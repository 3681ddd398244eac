"""Rates a session from transcript to debrief, whichever rater judges the items."""

import asyncio
from collections.abc import Sequence

from trainer.debrief import write_debrief
from trainer.ports import Retriever
from trainer.rating import (
    Evidence,
    Point,
    ProscribedFinding,
    Rating,
    Scorecard,
    Strength,
)
from trainer.rubric import Rubric
from trainer.scorer.raters import Progress, Rater
from trainer.scorer.reading import Reader, Reading
from trainer.scorer.totals import add_up, find_proscribed
from trainer.transcript import Phase, ProblemArea, Transcript


class Scoring:
    """One rubric, one rater, and what they need."""

    def __init__(
        self, reader: Reader, rater: Rater, rubric: Rubric, index: Retriever
    ) -> None:
        """Keep the parts; nothing is loaded here."""
        self.rubric = rubric
        self.rater = rater
        self._reader = reader
        self._index = index
        self._found: dict[tuple[str, Phase | None, ProblemArea | None], str | None] = {}

    def prepare(self, transcripts: Sequence[Transcript]) -> None:
        """Do what is faster for many transcripts at once, before each is rated."""
        self._reader.prepare(transcripts)

    async def rate(self, transcript: Transcript, progress: Progress) -> Scorecard:
        """Return the scorecard of one transcript, debrief included.

        Costs no model call with the built-in rater; with a model, one for each
        applicable item and pass.
        """
        progress(0.02, "Reading the session")
        reading = await asyncio.to_thread(self._reader.read, transcript)
        return await self._score(reading, progress)

    async def _score(self, reading: Reading, progress: Progress) -> Scorecard:
        rubric, transcript = self.rubric, reading.transcript
        judged = await self.rater.rate(reading, rubric, progress)
        progress(0.95, "Adding up")
        proscribed = find_proscribed(reading, rubric)
        totals = add_up(judged.outcomes, proscribed, reading, rubric)
        card = Scorecard(
            id=transcript.id,
            rubric=rubric.id,
            rubric_version=rubric.version,
            rater=self.rater.name,
            passes=self.rater.passes,
            adherence=totals.adherence,
            stance=totals.stance,
            harm=totals.harm,
            band=totals.band,
            withheld=totals.withheld,
            caps=totals.caps,
            safety_gate=totals.gate,
            safety_reason=totals.gate_reason,
            words=sum(one.words for one in reading.therapist),
            therapist_turns=len(reading.therapist),
            items=judged.outcomes,
            proscribed=proscribed,
            focus_detected=reading.focus_detected,
            unverified_quotes_dropped=judged.dropped,
        )
        phase, focus = transcript.phase, transcript.focus
        written = write_debrief(
            transcript, card, rubric, lambda query: self._find(query, phase, focus)
        )
        return card.model_copy(update={"debrief": written})

    def _find(
        self, query: str, phase: Phase | None, focus: ProblemArea | None
    ) -> str | None:
        key = (query, phase, focus)
        if key not in self._found:
            found = self._index.passages(query, "therapist", 1, phase, focus)
            self._found[key] = found[0].passage.id if found else None
        return self._found[key]


def quotations(card: Scorecard) -> list[Evidence]:
    """Return every quotation a scorecard shows, debrief included."""
    found = [
        quote for one in card.items if isinstance(one, Rating) for quote in one.evidence
    ]
    found += [
        Evidence(utterance=missed.utterance, quote=missed.quote)
        for one in card.items
        if isinstance(one, Rating)
        for missed in one.missed
        if missed.quote
    ]
    found += [_quotation(one) for one in card.proscribed]
    if card.debrief is not None:
        found += [_quotation(one) for one in card.debrief.strengths]
        found += [_quotation(one) for one in card.debrief.points]
    return found


def _quotation(one: ProscribedFinding | Strength | Point) -> Evidence:
    return Evidence(utterance=one.utterance, quote=one.quote)
