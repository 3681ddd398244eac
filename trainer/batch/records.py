"""What a run of ratings writes: its header, and one line a session."""

import json
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from trainer.errors import BadFileError
from trainer.rating import NotApplicable, Rated, Rating, Scorecard, Unrated
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
    passes: int
    hashes: dict[str, str]
    """SHA-256 of the rubric file, the techniques file and the prompt texts."""


class RunRecord(_Value):
    """`run.json`: the header of a run."""

    instrument: Instrument
    started: datetime
    finished: datetime | None = None
    rated: int = 0
    skipped: int = 0
    unrated_items: int = 0


ABOUT = ("phase", "session", "focus", "trainee", "cohort")

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


def to_line(rated: Rated) -> str:
    """Return one line of `scorecards.jsonl`; every item has the same fields."""
    raw = rated.card.model_dump(mode="json")
    raw["items"] = [{**_BLANK, **item} for item in raw["items"]]
    about = rated.model_dump(mode="json", include=set(ABOUT))
    return json.dumps({**raw, **about}, ensure_ascii=False)


def from_line(line: str) -> Rated:
    """Return what `to_line` wrote.

    Raises:
        BadFileError: It is not such a line.
    """
    try:
        raw = json.loads(line)
        about = {name: raw.pop(name, None) for name in ABOUT}
        raw["items"] = [
            {name: item[name] for name in _OWN[item["outcome"]] if name in item}
            for item in raw["items"]
        ]
        return Rated.model_validate({"card": raw, **about})
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BadFileError("is no scorecard of this version.") from error
