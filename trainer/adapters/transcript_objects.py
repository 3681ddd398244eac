"""Reads transcripts that are JSON: one object a file, or one a line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from trainer.adapters.transcript_encoding import byte_lines, decoded
from trainer.adapters.transcript_values import (
    Filed,
    Found,
    Spoken,
    Values,
    no_session,
    whole,
)
from trainer.session import Session
from trainer.transcript import Skipped

NO_ACCOUNT = "local"
"""Trainee of sessions on a machine without accounts."""


def read_json(path: Path) -> Iterator[Found]:
    """Yield the transcript of a file that holds one object, or a list of them."""
    try:
        raw = from_json(decoded(path))
    except ValueError as error:
        yield Skipped(place=str(path), reason=f"is not JSON: {error}. Mend it.")
        return
    if isinstance(raw, list):
        for number, one in enumerate(raw):
            yield from from_object(one, f"{path}[{number}]", f"{path.stem}-{number}")
        return
    yield from from_object(raw, str(path), path.stem)


def read_jsonl(path: Path) -> Iterator[Found]:
    """Yield a transcript for each line that holds one object."""
    for number, line in enumerate(byte_lines(path), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            raw = from_json(line)
        except ValueError as error:
            what = str(error).replace(" at line 1 column ", " at column ")
            reason = f"is not JSON: {what}; one whole object a line is wanted. Mend it."
            yield Skipped(place=place, reason=reason)
            continue
        yield from from_object(raw, place, f"{path.stem}-{number}")


def from_object(raw: object, place: str, name: str) -> Iterator[Found]:
    """Yield the transcript of one JSON object, with what of it was left out."""
    if not isinstance(raw, dict):
        reason = "holds no object. An object with `utterances` is wanted."
        yield Skipped(place=place, reason=reason)
        return
    if "initial_state" in raw:
        yield _from_session(raw, place)
        return
    said = raw.get("utterances")
    if not isinstance(said, list):
        reason = "has no list `utterances`. Add it: speaker and text of each."
        yield Skipped(place=place, reason=reason)
        return
    spoken = []
    for number, one in enumerate(said):
        fields: Values = one if isinstance(one, dict) else {}
        at = f"{place}: utterance {number}"
        spoken.append(Spoken(fields.get("speaker"), fields.get("text"), at))
    yield from whole(raw, spoken, place, name)


def _from_session(raw: Mapping[str, object], place: str) -> Found:
    """Return the transcript of a session as the app's own download writes it."""
    try:
        session = Session.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        reason = f"is no session of this version: {where}: {first['msg']}. Export anew."
        return Skipped(place=place, reason=reason)
    transcript = session.transcript()
    problem = no_session(transcript.utterances)
    if problem:
        return Skipped(place=place, reason=problem)
    if session.trainee != NO_ACCOUNT:
        transcript = transcript.model_copy(update={"trainee": session.trainee})
    return Filed(transcript, place, tuple(range(len(transcript.utterances))))
