"""Study: whether the foundational rubric tells good from poor sessions it never saw."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from evals.annomi import FIRST
from evals.annomi_set import WholeSession, whole_sessions
from evals.markdown import estimate, table
from evals.parts import Parts
from evals.statistics import Estimate, auc, bootstrap
from trainer.rating import Scorecard
from trainer.scoring import Scoring
from trainer.transcript import Speaker, Transcript

RUBRIC = "foundational-skills"

INDICES = ("adherence", "stance", "harm")


class IndexRow(BaseModel):
    """How well one index tells high from low quality."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: str
    whole: Estimate
    start: Estimate
    """The same on the first `FIRST` therapist utterances."""


class FoundationalResult(BaseModel):
    """The indices, and on how many sessions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    high: int
    low: int
    rows: tuple[IndexRow, ...]


class _Scored(NamedTuple):
    high: bool
    whole: Scorecard
    start: Scorecard


def measure_foundational(parts: Parts, path: Path) -> FoundationalResult | None:
    """Return the comparison; None where AnnoMI is not there. Takes some minutes."""
    if not path.is_file():
        return None
    scoring = parts.rating_by(RUBRIC, fewest_turns=1)
    scored = [_scored(scoring, one) for one in whole_sessions(path)]
    return FoundationalResult(
        version=scoring.rubric.version,
        high=sum(one.high for one in scored),
        low=sum(not one.high for one in scored),
        rows=tuple(
            IndexRow(
                index=index,
                whole=bootstrap(scored, partial(_auc, index=index, part="whole")),
                start=bootstrap(scored, partial(_auc, index=index, part="start")),
            )
            for index in INDICES
        ),
    )


def _scored(scoring: Scoring, one: WholeSession) -> _Scored:
    def rate(transcript: Transcript) -> Scorecard:
        return asyncio.run(scoring.rate(transcript, lambda _share, _doing: None))

    return _Scored(one.high, rate(one.transcript), rate(_begun(one.transcript)))


def _begun(transcript: Transcript) -> Transcript:
    """Return the transcript up to the answer to therapist utterance `FIRST`."""
    said, count = [], 0
    for one in transcript.utterances:
        count += one.speaker is Speaker.THERAPIST
        if count > FIRST:
            break
        said.append(one)
    return transcript.model_copy(update={"utterances": tuple(said)})


def _auc(scored: Sequence[_Scored], index: str, part: str) -> float | None:
    sign = -1.0 if index == "harm" else 1.0
    numbers = {True: list[float](), False: list[float]()}
    for one in scored:
        score = getattr(getattr(one, part), index)
        if score is not None:
            numbers[one.high].append(sign * score)
    return auc(numbers[True], numbers[False])


def render_foundational(result: FoundationalResult | None) -> str:
    """Return the section of the report."""
    title = "## Foundational skills: AnnoMI"
    if result is None:
        return f"{title}\n\nNot measured: AnnoMI was not at hand."
    return "\n\n".join(
        [
            title,
            f"Rubric {RUBRIC} {result.version} on whole sessions of AnnoMI, both "
            f"sides: {result.high} of high and {result.low} of low quality. **Not "
            "tuned on**: the rubric was written without sight of it. Area under the "
            "curve, high against low (of harm: less); sessions resampled.",
            table(
                ["index", "whole session", f"first {FIRST} utterances"],
                [
                    [one.index, estimate(one.whole), estimate(one.start)]
                    for one in result.rows
                ],
            ),
            "Does not show: agreement with human raters on any item, nor quality "
            "beyond staged demonstrations.",
        ]
    )
