"""The model rater: one item at a time, quotations checked, code adds up."""

import asyncio
from collections.abc import Sequence
from statistics import median_low

from pydantic import BaseModel, ConfigDict, Field

from trainer.errors import ModelError
from trainer.ports import ChatModel, Message
from trainer.prompts import neutralized, render
from trainer.rating import Evidence, ItemOutcome, NotApplicable, Rating, Unrated
from trainer.rubric import TOP, Item, Rubric, Status
from trainer.scorer.applicability import applicability
from trainer.scorer.evidence import find_quote, supported
from trainer.scorer.raters import Judged, Progress, as_missed, missed_openings
from trainer.scorer.reading import Reading
from trainer.scorer.terms import Terms
from trainer.transcript import Speaker, Transcript

AT_ONCE = 4
"""Items judged at the same time."""

ANSWER_TOKENS = 700


class Quotation(BaseModel):
    """A quotation as the model gives it."""

    model_config = ConfigDict(extra="forbid")

    utterance: int
    quote: str = Field(max_length=600)


class Judgement(BaseModel):
    """What the model says of one item: proof first, score last."""

    model_config = ConfigDict(extra="forbid")

    answers: list[bool]
    quotes: list[Quotation] = Field(max_length=6)
    rationale: str = Field(max_length=1200)
    score: int = Field(ge=0, le=TOP)


class ModelRater:
    """Has a model judge each applicable item, `passes` times."""

    def __init__(self, model: ChatModel, passes: int = 1) -> None:
        """Rate through `model`."""
        self.name = model.name
        self.passes = passes
        self._model = model

    async def rate(
        self, reading: Reading, rubric: Rubric, progress: Progress
    ) -> Judged:
        """Return an outcome for every item.

        Costs one model call for each applicable item and pass. What the model
        cannot judge is Unrated with the reason; the rest goes on.
        """
        gate = asyncio.Semaphore(AT_ONCE)
        done = 0

        async def one(item: Item) -> tuple[ItemOutcome, int]:
            nonlocal done
            async with gate:
                found = await self._item(item, reading, rubric.status)
            done += 1
            progress(0.9 * done / len(rubric.items), f"Rated {item.name}")
            return found

        found = await asyncio.gather(*(one(item) for item in rubric.items))
        return Judged(
            tuple(outcome for outcome, _ in found), sum(lost for _, lost in found)
        )

    async def _item(
        self, item: Item, reading: Reading, status: Status
    ) -> tuple[ItemOutcome, int]:
        rule = applicability(item, Terms(reading, item.id))
        if rule.outcome == "not_applicable":
            return NotApplicable(item=item.id, reason=rule.reason), 0
        messages = item_messages(item, reading.transcript)
        size = sum(self._model.count(one.text) for one in messages) + ANSWER_TOKENS
        if size > self._model.window:
            reason = (
                f"The session takes {size:,} tokens with this item; {self._model.name} "
                f"reads {self._model.window:,}. Name a model with a larger window."
            )
            return Unrated(item=item.id, reason=reason), 0
        try:
            judgements = [
                await self._model.ask(messages, Judgement, ANSWER_TOKENS)
                for _ in range(self.passes)
            ]
        except ModelError as error:
            return Unrated(item=item.id, reason=str(error)), 0
        return _outcome(item, judgements, reading, status, rule.outcome)


def item_messages(item: Item, transcript: Transcript) -> list[Message]:
    """Return the prompt for one item; the transcript stands apart, as data."""
    lines = [
        f"({index}) {'Therapist' if one.speaker is Speaker.THERAPIST else 'Patient'}: "
        f"{neutralized(one.text)}"
        for index, one in enumerate(transcript.utterances)
    ]
    data = "\n".join(line.replace("\n", " ") for line in lines)
    return [
        Message("system", render("item_rater", item=item, top=TOP)),
        Message("user", f"<transcript>\n{data}\n</transcript>\n\nRate item {item.id}."),
    ]


def _outcome(
    item: Item,
    judgements: Sequence[Judgement],
    reading: Reading,
    status: Status,
    called: str,
) -> tuple[ItemOutcome, int]:
    transcript = reading.transcript
    scores: list[int] = []
    kept: list[tuple[Evidence, ...]] = []
    dropped = 0
    for one in judgements:
        checked = [_checked(transcript, quote) for quote in one.quotes]
        evidence = tuple(quote for quote in checked if quote is not None)
        dropped += len(checked) - len(evidence)
        kept.append(tuple(dict.fromkeys(evidence)))
        scores.append(supported(one.score, evidence, transcript))
    score = median_low(scores)
    at = scores.index(score)
    if score == 0 and called == "optional":
        reason = "Not called for, and not done."
        return NotApplicable(item=item.id, reason=reason), dropped
    missed = missed_openings(item, reading)
    rationale = judgements[at].rationale
    if score < judgements[at].score:
        rationale += (
            f" (The model gave {judgements[at].score}; its quotations carry {score}.)"
        )
    return (
        Rating(
            item=item.id,
            score=score,
            spread=float(max(scores) - min(scores)) if len(scores) > 1 else None,
            rationale=rationale,
            evidence=kept[at] if score else (),
            missed=as_missed(item, missed),
            calibration=status,
        ),
        dropped,
    )


def _checked(transcript: Transcript, quote: Quotation) -> Evidence | None:
    """Return the quotation if it is there, compared as the model was shown it."""
    found = find_quote(transcript, quote.utterance, quote.quote)
    if found is not None:
        return found
    if not 0 <= quote.utterance < len(transcript.utterances):
        return None
    said = transcript.utterances[quote.utterance].text
    at = neutralized(said).find(neutralized(quote.quote))
    if at < 0 or len(neutralized(said)) != len(said) or not quote.quote.strip():
        return None
    return find_quote(transcript, quote.utterance, said[at : at + len(quote.quote)])
