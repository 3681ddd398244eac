"""Reads transcripts that are plain text with speaker names, or WebVTT captions."""

import re
from collections.abc import Iterator
from pathlib import Path

from trainer.adapters.transcript_values import (
    Found,
    decoded,
    speaker_of,
    utterance,
    whole,
)
from trainer.errors import BadFileError
from trainer.transcript import Skipped, Utterance

_NAMED = re.compile(r"([A-Za-z][\w'.-]*(?: [A-Z][\w'.-]*)?)\s*:\s*(.*)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>(.*?)(?=<v[\s.]|$)", re.DOTALL)
_TAG = re.compile(r"</?[^>]*>")
_TIMES = re.compile(r"[\d:.]+\s+-->\s+[\d:.]+")


def read_text(path: Path) -> Iterator[Found]:
    """Yield the transcript of a text in which names begin the utterances.

    `Therapist:`, `T:` or any capitalised name begins one; other lines go on with it.
    """
    said: list[tuple[str, str, int]] = []
    for number, line in enumerate(decoded(path).splitlines(), 1):
        named = _NAMED.fullmatch(line.strip())
        if named and (named[1][0].isupper() or speaker_of(named[1])):
            said.append((named[1], named[2], number))
        elif line.strip() and said:
            name, text, at = said[-1]
            said[-1] = (name, f"{text} {line.strip()}", at)
        elif line.strip():
            reason = "stands before any speaker. Begin it with Therapist: or Patient:."
            yield Skipped(place=f"{path}:{number}", reason=f"{reason} Left out.")
    yield from _gathered(path, said)


def read_vtt(path: Path) -> Iterator[Found]:
    """Yield the transcript of WebVTT captions with voice tags (`<v Therapist>`).

    Captions of one voice that follow each other are one utterance.
    """
    text = decoded(path)
    if not text.startswith("WEBVTT"):
        raise BadFileError("does not begin with WEBVTT. Save it as WebVTT.")
    said: list[tuple[str, str, int]] = []
    for number, caption in _captions(text):
        voices = _VOICE.findall(caption)
        if not voices:
            reason = "has no voice tag such as <v Therapist>. Left out."
            yield Skipped(place=f"{path}:{number}", reason=reason)
        for name, words in voices:
            spoken = " ".join(_TAG.sub("", words).split())
            if said and said[-1][0] == name:
                said[-1] = (name, f"{said[-1][1]} {spoken}", said[-1][2])
            else:
                said.append((name, spoken, number))
    yield from _gathered(path, said)


def _captions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of every caption."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not _TIMES.match(line.strip()):
            continue
        end = number + 1
        while end < len(lines) and lines[end].strip():
            end += 1
        yield number + 2, "\n".join(lines[number + 1 : end])


def _gathered(path: Path, said: list[tuple[str, str, int]]) -> Iterator[Found]:
    utterances: list[Utterance] = []
    for name, text, number in said:
        found = utterance(name, text, f"{path}:{number}")
        if isinstance(found, Skipped):
            yield found
        else:
            utterances.append(found)
    yield from whole({}, utterances, str(path), path.stem)
