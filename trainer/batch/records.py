"""What a run of ratings writes: its header, and one line a session."""

import json
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from trainer.batch.identities import Due
from trainer.errors import BadFileError
from trainer.rating import NotApplicable, Rated, Rating, Scorecard, Unrated
from trainer.scorer.raters import SimilarityRater
from trainer.transcript import Transcript


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Instrument(_Value):
    """What decides a score besides the session; runs are joined only if it agrees."""

    program: str
    """Version of Interpersona."""
    rubric: str
    rubric_version: str
    rater: str
    model: str | None = None
    """As named in the settings; None for the built-in rater."""
    passes: int
    seed: int | None = None
    """None: the built-in rater has no chance in it, and models are asked without."""
    hashes: dict[str, str]
    """SHA-256 of the rubric file, the techniques file and the prompt texts."""


class RunRecord(_Value):
    """`run.json`: the header of a run."""

    instrument: Instrument
    paths: tuple[str, ...] = ()
    """What was named on the command line, last."""
    started: datetime
    finished: datetime | None = None
    """None while the run is under way, and where it broke off."""
    rated: int = 0
    """Sessions with a scorecard, those of earlier runs included."""
    skipped: int = 0
    """Files, sessions, rows and utterances left out; `skipped.jsonl` says why."""
    unrated_items: int = 0


ABOUT = ("phase", "session", "focus", "trainee", "cohort")
ORIGIN = ("source", "sha256")
"""Where a session came from, and the hash by which a run knows it again."""

_BLANK: dict[str, object] = {
    "score": None, "spread": None, "rationale": "", "evidence": [], "missed": [],
    "reason": "", "calibration": "draft",
}  # fmt: skip

_OWN = {
    "rated": set(Rating.model_fields),
    "not_applicable": set(NotApplicable.model_fields),
    "unrated": set(Unrated.model_fields),
}


def as_rated(card: Scorecard, transcript: Transcript) -> Rated:
    """Return the scorecard with what its transcript says about the session."""
    return Rated(
        card=card,
        phase=transcript.phase,
        session=transcript.session,
        focus=transcript.focus,
        trainee=transcript.trainee,
        cohort=transcript.cohort,
    )


def to_line(rated: Rated, due: Due) -> str:
    """Return one line of `scorecards.jsonl`; every item has the same fields.

    Places are those of the file: an utterance that was left out keeps its number.
    """
    raw = rated.card.model_dump(mode="json")
    raw["items"] = [{**_BLANK, **item} for item in raw["items"]]
    about = rated.model_dump(mode="json", include=set(ABOUT))
    origin = {"source": due.filed.place, "sha256": due.content}
    line = {**raw, **about, **origin}
    return json.dumps(_numbered(line, due.filed.numbers), ensure_ascii=False)


_PLACES = frozenset({"utterance", "reply_to"})


def _numbered(value: object, numbers: Sequence[int]) -> object:
    """Return the value with every place in the transcript as its file counts."""
    if isinstance(value, list):
        return [_numbered(one, numbers) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: numbers[one]
        if name in _PLACES and isinstance(one, int)
        else _numbered(one, numbers)
        for name, one in value.items()
    }


def from_line(line: str) -> Rated:
    """Return what `to_line` wrote; places are those of the file.

    Raises:
        BadFileError: It is not such a line.
    """
    try:
        raw = json.loads(line)
        about = {name: raw.pop(name, None) for name in ABOUT}
        for name in ORIGIN:
            raw.pop(name, None)
        raw["items"] = [
            {name: item[name] for name in _OWN[item["outcome"]] if name in item}
            for item in raw["items"]
        ]
        return Rated.model_validate({"card": raw, **about})
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BadFileError("is no scorecard of this version.") from error


class _Outcome(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    outcome: str


class Kept(BaseModel):
    """What going on with a run has to know of a line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    sha256: str
    rater: str
    items: tuple[_Outcome, ...]

    @property
    def failed(self) -> bool:
        """Return whether a model was asked and nothing could be rated at all."""
        outcomes = {one.outcome for one in self.items}
        return (
            self.rater != SimilarityRater.name
            and "unrated" in outcomes
            and "rated" not in outcomes
        )
