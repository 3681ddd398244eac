"""Makes a transcript of what any file says, and names what of it cannot be used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from trainer.transcript import Skipped, Speaker, Transcript, Utterance

THERAPIST = frozenset(
    [
        "therapist", "t", "th", "trainee", "counsellor", "counselor", "clinician",
        "psychotherapist",
    ]
)  # fmt: skip
PATIENT = frozenset(
    [
        "patient", "p", "pt", "client", "c", "standardized patient",
        "standardised patient", "simulated patient",
    ]
)  # fmt: skip

AREAS = {
    "interpersonal_deficits": "isolation",
    "interpersonal_sensitivities": "isolation",
}
"""Other names of a problem area."""

MOST_UTTERANCES = 5_000
"""Utterances of one session; more is no session but a mistake."""

LONGEST = 20_000
"""Characters of one utterance."""

ABOUT = ("phase", "session", "focus", "trainee", "cohort")
"""What may be known about a session besides its utterances."""

Values = Mapping[str, object]


class Filed(NamedTuple):
    """A transcript with where it came from."""

    transcript: Transcript
    place: str
    """File, with line or row where several sessions are in one."""
    numbers: tuple[int, ...]
    """Of each utterance its place, from 0, among all that the file has of the
    session: where some were left out, the others keep their numbers."""


Found = Filed | Skipped


class Spoken(NamedTuple):
    """Something that a file says was said."""

    speaker: object
    text: object
    place: str


def speaker_of(word: object) -> Speaker | None:
    """Return who is meant by a name in a file; None for somebody else.

    Therapists are also called T, Th, trainee, counsellor, counselor, clinician or
    psychotherapist; patients P, Pt, client, C, standardized or simulated patient.
    Case does not matter, nor does a number behind the name.
    """
    if not isinstance(word, str):
        return None
    plain = " ".join(word.replace("_", " ").strip().rstrip(":").lower().split())
    plain = plain.rstrip(" 0123456789")
    if plain in THERAPIST:
        return Speaker.THERAPIST
    return Speaker.PATIENT if plain in PATIENT else None


def whole(
    about: Values, spoken: Sequence[Spoken], place: str, name: str
) -> Iterator[Found]:
    """Yield the transcript, and what of it was left out.

    Utterances of others and without text are left out; so is what is said about
    the session and cannot be true. Without an id it is called `name`.
    """
    if len(spoken) > MOST_UTTERANCES:
        reason = (
            f"has more than {MOST_UTTERANCES:,} utterances, which no session has. "
            "Split it."
        )
        yield Skipped(place=place, reason=reason)
        return
    utterances: list[Utterance] = []
    numbers: list[int] = []
    for number, one in enumerate(spoken):
        found = _utterance(one)
        if isinstance(found, Skipped):
            yield found
        else:
            utterances.append(found)
            numbers.append(number)
    problem = no_session(utterances)
    if problem:
        yield Skipped(place=place, reason=problem)
        return
    known: dict[str, object] = {"id": name}
    for field in ("id", *ABOUT):
        fit = _fit(field, about.get(field), place)
        if isinstance(fit, Skipped):
            yield fit
        elif fit is not None:
            known[field] = fit
    transcript = Transcript.model_validate({**known, "utterances": tuple(utterances)})
    yield Filed(transcript, place, tuple(numbers))


def no_session(utterances: Sequence[Utterance]) -> str:
    """Return why nothing could be rated in these utterances; empty if it can."""
    if not any(one.text for one in utterances):
        return "is empty: nobody says anything. Add utterances, or leave it out."
    if not any(one.speaker is Speaker.THERAPIST and one.text for one in utterances):
        return "holds no word of a therapist, so nothing can be rated. Check `speaker`."
    return ""


def is_blank(value: object) -> bool:
    """Return whether a file says nothing here: no value, no letter, or NaN."""
    if isinstance(value, float):
        return value != value  # noqa: PLR0124  only NaN is unlike itself
    return value is None or (isinstance(value, str) and not value.strip())


def name_of(value: object) -> str | None:
    """Return a name or id as text; None where it is neither text nor a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return None


def shown(value: object) -> str:
    """Return a found value, short enough to stand in a sentence."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of more than 18 digits"
    return repr(value)[:40]


def _utterance(one: Spoken) -> Utterance | Skipped:
    who = speaker_of(one.speaker)
    if who is None:
        reason = f"speaker is {shown(one.speaker)}; therapist or patient is wanted."
        return Skipped(place=one.place, reason=f"{reason} Left out.")
    if not isinstance(one.text, str):
        return Skipped(place=one.place, reason="has no text. Left out.")
    if len(one.text) > LONGEST:
        reason = f"has {len(one.text):,} characters; at most {LONGEST:,} are read."
        return Skipped(place=one.place, reason=f"{reason} Left out.")
    return Utterance(speaker=who, text=one.text.strip())


_NUMBER = re.compile(r"([0-9]{1,9})(\.0+)?")


def _fit(field: str, value: object, place: str) -> object:
    """Return the value as a transcript has it, None for none, or why it cannot be."""
    if is_blank(value):
        return None
    fit: object = name_of(value)
    if field == "session":
        found = _NUMBER.fullmatch(str(fit))
        fit = int(found[1]) if found else None
    elif field in ("phase", "focus"):
        word = str(fit).lower().replace(" ", "_").replace("-", "_")
        fit = AREAS.get(word, word)
    try:
        if fit is not None:
            Transcript.model_validate({"id": "x", field: fit, "utterances": ()})
            return fit
    except ValidationError:
        pass
    reason = f"{field} is {shown(value)}: {_WANTED[field]}."
    return Skipped(place=place, reason=reason)


_WANTED = {
    "id": "text or a number is wanted. Named after its file",
    "phase": "initial, middle or termination is wanted. Rated without it",
    "session": "a whole number from 1 is wanted. Rated without it",
    "focus": "grief, role_dispute, role_transition or isolation is wanted. Rated "
    "without it",
    "trainee": "a name is wanted. Rated without it",
    "cohort": "a name is wanted. Rated without it",
}
