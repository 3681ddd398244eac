"""Tells sessions apart: by name for people, by content for going on with a run."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from trainer.adapters.transcript_values import Filed, Found
from trainer.transcript import Skipped, Transcript


class Due(NamedTuple):
    """A session that is to be rated, by an id that no other one has."""

    filed: Filed
    content: str
    """Hash of the session as its file has it; the same in every run."""


def content_hash(transcript: Transcript) -> str:
    """Return the SHA-256 of all that is known of a session, its id included."""
    return hashlib.sha256(transcript.model_dump_json().encode()).hexdigest()


def told_apart(
    found: Iterator[Found], rated: Mapping[str, str]
) -> Iterator[Due | Skipped]:
    """Yield what has still to be rated, no two sessions by the same id.

    `rated` has the content hash and the id of each session rated earlier. Those
    are passed over; the same session a second time is left out; another one by
    a name that is taken gets a number. Memory grows by some 300 bytes a session.
    """
    seen: dict[str, str] = {}
    taken = set(rated.values())
    for one in found:
        if isinstance(one, Skipped):
            yield one
            continue
        content = content_hash(one.transcript)
        if content in seen:
            reason = f"is session {one.transcript.id} of {seen[content]} once more."
            yield Skipped(place=one.place, reason=f"{reason} Taken once.")
            continue
        seen[content] = one.place
        if content not in rated:
            yield Due(_named(one, taken), content)


def _named(one: Filed, taken: set[str]) -> Filed:
    name, times = one.transcript.id, 1
    while name in taken:
        times += 1
        name = f"{one.transcript.id}-{times}"
    taken.add(name)
    if times == 1:
        return one
    return one._replace(transcript=one.transcript.model_copy(update={"id": name}))
