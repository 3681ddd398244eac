"""Makes transcripts of plain values; reads those that are JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from trainer.errors import BadFileError
from trainer.session import Session
from trainer.transcript import Skipped, Speaker, Transcript, Utterance

THERAPIST = frozenset(
    ["therapist", "t", "trainee", "counsellor", "counselor", "clinician", "th"]
)
PATIENT = frozenset(["patient", "p", "client", "c", "pt"])

MOST_UTTERANCES = 5_000
"""Utterances of one session; more is no session but a mistake."""

LONGEST = 20_000
"""Characters of one utterance."""

ABOUT = ("phase", "session", "focus", "trainee", "cohort")
"""What may be known about a session besides its utterances."""

Found = Transcript | Skipped

Values = Mapping[str, object]


def speaker_of(word: object) -> Speaker | None:
    """Return who is meant by a name in a file; None for somebody else.

    Therapists are also called T, Th, trainee, counsellor, counselor or clinician;
    patients P, Pt, client or C. Case does not matter.
    """
    plain = str(word).strip().rstrip(":").lower() if word is not None else ""
    if plain in THERAPIST:
        return Speaker.THERAPIST
    return Speaker.PATIENT if plain in PATIENT else None


def decoded(path: Path) -> str:
    """Return a file's text: UTF-8 with or without a mark, or UTF-16 with one.

    Raises:
        BadFileError: It is neither.
    """
    raw = path.read_bytes()
    form = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(form)
    except UnicodeDecodeError as error:
        raise BadFileError(
            f"is not UTF-8 (byte {error.start}). Save it as UTF-8."
        ) from error


def read_json(path: Path) -> Iterator[Found]:
    """Yield the transcript of a file that holds one object, or a list of them."""
    try:
        raw = json.loads(decoded(path))
    except (json.JSONDecodeError, RecursionError) as error:
        place = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        what = (
            error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        )
        yield Skipped(place=f"{path}{place}", reason=f"is not JSON: {what}. Mend it.")
        return
    if isinstance(raw, list):
        for number, one in enumerate(raw):
            yield from from_object(one, f"{path}[{number}]", f"{path.stem}-{number}")
        return
    yield from from_object(raw, str(path), path.stem)


def read_jsonl(path: Path) -> Iterator[Found]:
    """Yield a transcript for each line that holds one object."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            place = f"{path}:{number}"
            if not line.strip():
                continue
            if "\ufffd" in line:
                yield Skipped(place=place, reason="is not UTF-8. Save it as UTF-8.")
                continue
            try:
                raw = json.loads(line)
            except (json.JSONDecodeError, RecursionError):
                reason = (
                    "is not JSON: one whole object a line is wanted. Mend the line."
                )
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
    utterances: list[Utterance] = []
    for number, one in enumerate(said):
        fields: Values = one if isinstance(one, dict) else {}
        found = utterance(
            fields.get("speaker"), fields.get("text"), f"{place}: utterance {number}"
        )
        if isinstance(found, Skipped):
            yield found
        else:
            utterances.append(found)
    yield from whole(raw, utterances, place, name)


def utterance(speaker: object, text: object, place: str) -> Utterance | Skipped:
    """Return one utterance, or why it cannot be one."""
    who = speaker_of(speaker)
    if who is None:
        found = str(speaker)[:40]
        reason = f"speaker is '{found}'; therapist or patient is wanted. Left out."
        return Skipped(place=place, reason=reason)
    if not isinstance(text, str):
        return Skipped(place=place, reason="has no text. Left out.")
    if len(text) > LONGEST:
        reason = (
            f"has {len(text):,} characters; at most {LONGEST:,} are read. Left out."
        )
        return Skipped(place=place, reason=reason)
    return Utterance(speaker=who, text=text.strip())


def whole(
    about: Values, utterances: Sequence[Utterance], place: str, name: str
) -> Iterator[Found]:
    """Yield the transcript; what is said about it and cannot be true is left out."""
    problem = _no_session(utterances)
    if problem:
        yield Skipped(place=place, reason=problem)
        return
    known: dict[str, object] = {}
    for field in ABOUT:
        value = about.get(field)
        if value is None or str(value).strip() in ("", "nan"):
            continue
        found = _plain(field, value)
        try:
            Transcript.model_validate({"id": "x", field: found, "utterances": ()})
        except ValidationError as error:
            wanted = error.errors()[0]["msg"]
            reason = f"{field} is '{str(value)[:40]}': {wanted}. Rated without it."
            yield Skipped(place=place, reason=reason)
            continue
        known[field] = found
    given = about.get("id")
    known["id"] = str(given).strip() if given not in (None, "") else name
    yield Transcript.model_validate({**known, "utterances": tuple(utterances)})


def _plain(field: str, value: object) -> object:
    if field == "session":
        text = str(value).strip()
        return int(float(text)) if text.replace(".0", "").isdigit() else text
    text = str(value).strip()
    return text.lower().replace(" ", "_") if field in ("phase", "focus") else text


def _no_session(utterances: Sequence[Utterance]) -> str:
    if len(utterances) > MOST_UTTERANCES:
        return (
            f"has {len(utterances):,} utterances; a session has at most "
            f"{MOST_UTTERANCES:,}. Split it."
        )
    if not any(one.text for one in utterances):
        return "is empty: nobody says anything. Add utterances, or leave it out."
    if not any(one.speaker is Speaker.THERAPIST for one in utterances):
        return "holds no word of a therapist, so nothing can be rated. Check `speaker`."
    return ""


def _from_session(raw: dict[str, object], place: str) -> Found:
    """Return the transcript of a session as the app's own download writes it."""
    try:
        return Session.model_validate(raw).transcript()
    except ValidationError as error:
        reason = f"is no session of this version: {error.errors()[0]['msg']}."
        return Skipped(place=place, reason=reason)
