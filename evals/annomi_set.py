"""Reads AnnoMI: public sessions whose therapist behaviour experts have labelled.

Wu et al. (2023), Future Internet 15(3):110, doi:10.3390/fi15030110. The file is
AnnoMI-full.csv of github.com/uccollab/AnnoMI; it is not part of this project.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from trainer.errors import BadFileError
from trainer.transcript import Speaker, Transcript, Utterance

Behaviour = Literal["question", "reflection", "input"]

BEHAVIOURS: tuple[Behaviour, ...] = ("question", "reflection", "input")

_COLUMN: dict[Behaviour, str] = {
    "question": "question_exists",
    "reflection": "reflection_exists",
    "input": "therapist_input_exists",
}


class Labelled(NamedTuple):
    """A therapist's utterance with what the majority of its annotators saw in it."""

    text: str
    behaviours: frozenset[Behaviour]
    annotators: int


class MiSession(NamedTuple):
    """The therapist's side of one session, in order."""

    id: str
    high: bool
    """Whether the demonstration was labelled as of high quality."""
    said: tuple[Labelled, ...]


def read_annomi(path: Path) -> list[MiSession]:
    """Return the sessions; rows that repeat for each annotator become one utterance.

    Raises:
        BadFileError: The file has not AnnoMI's columns.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {"transcript_id", "mi_quality", "interlocutor", *_COLUMN.values()}
    missing = sorted(wanted - set(rows[0] if rows else ()))
    if missing:
        raise BadFileError(
            f"{path} has no column {missing[0]}. Give AnnoMI-full.csv of AnnoMI."
        )
    by_session: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_session[row["transcript_id"]].append(row)
    return [
        MiSession(session, mine[0]["mi_quality"] == "high", _said(mine))
        for session, mine in by_session.items()
    ]


def _said(rows: Iterable[dict[str, str]]) -> tuple[Labelled, ...]:
    by_place: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["interlocutor"] == "therapist":
            by_place[int(row["utterance_id"])].append(row)
    return tuple(
        Labelled(mine[0]["utterance_text"], _majority(mine), len(mine))
        for _, mine in sorted(by_place.items())
    )


def _majority(rows: list[dict[str, str]]) -> frozenset[Behaviour]:
    """Return what more than half of the annotators saw; half is not enough."""
    return frozenset(
        behaviour
        for behaviour in BEHAVIOURS
        if 2 * sum(row[_COLUMN[behaviour]] == "True" for row in rows) > len(rows)
    )


def client_turns(path: Path) -> list[tuple[str, str]]:
    """Return every client's turn with the therapist's words before it.

    Utterances that one speaker says in a row make one turn.

    Raises:
        BadFileError: The file has not AnnoMI's columns.
    """
    said = _utterances(path)
    turns: list[tuple[int, str, str]] = []
    for (transcript, _), (speaker, text) in sorted(said.items()):
        if turns and turns[-1][:2] == (transcript, speaker):
            turns[-1] = (transcript, speaker, f"{turns[-1][2]} {text}")
        else:
            turns.append((transcript, speaker, text))
    return [
        (before[2], turn[2])
        for before, turn in pairwise(turns)
        if before[0] == turn[0] and turn[1] == "client"
    ]


class WholeSession(NamedTuple):
    """Both sides of one session."""

    high: bool
    transcript: Transcript


def whole_sessions(path: Path) -> list[WholeSession]:
    """Return every session as a transcript, in the order of the file's numbers.

    Raises:
        BadFileError: The file has not AnnoMI's columns.
    """
    quality = {int(one.id): one.high for one in read_annomi(path)}
    said: dict[int, list[Utterance]] = defaultdict(list)
    for (session, _), (speaker, text) in sorted(_utterances(path).items()):
        if text:
            who = Speaker.THERAPIST if speaker == "therapist" else Speaker.PATIENT
            said[session].append(Utterance(speaker=who, text=text))
    return [
        WholeSession(
            quality[session],
            Transcript(id=f"annomi-{session}", utterances=tuple(utterances)),
        )
        for session, utterances in said.items()
    ]


def _utterances(path: Path) -> dict[tuple[int, int], tuple[str, str]]:
    """Return speaker and words by session and place, once for all annotators."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {"transcript_id", "utterance_id", "interlocutor", "utterance_text"}
    missing = sorted(wanted - set(rows[0] if rows else ()))
    if missing:
        raise BadFileError(
            f"{path} has no column {missing[0]}. Give AnnoMI-full.csv of AnnoMI."
        )
    return {
        (int(row["transcript_id"]), int(row["utterance_id"])): (
            row["interlocutor"],
            row["utterance_text"].strip(),
        )
        for row in rows
    }
