"""Reads transcripts that are plain text with speaker names, or WebVTT captions."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from trainer.adapters.transcript_encoding import decoded
from trainer.adapters.transcript_values import Found, Spoken, speaker_of, whole
from trainer.errors import BadFileError
from trainer.transcript import Skipped

_CLOCK = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s+"
_NAMED = re.compile(
    rf"(?:{_CLOCK})?([^\W\d_][\w'’.-]*(?: [\w'’.-]+){{0,3}}?)"  # noqa: RUF001
    r"(?:\s*[(\[][^)\]]{0,40}[)\]])?\s*:\s*(.*)"
)
"""A name of up to four words, with a note in brackets behind it or none."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[^>]*>")
_TIMES = re.compile(r"[\d:.]+\s+-->\s+[\d:.]+")


def read_text(path: Path) -> Iterator[Found]:
    """Yield the transcript of a text in which names begin the utterances.

    `Therapist:`, `T:` or any capitalised name begins one, after a time of day or
    none; other lines go on with it.
    """
    said: list[tuple[str, str, int]] = []
    for number, line in enumerate(decoded(path).splitlines(), 1):
        named = _named(line)
        if named:
            said.append((*named, number))
        elif line.strip() and said:
            name, text, at = said[-1]
            said[-1] = (name, f"{text} {line.strip()}", at)
        elif line.strip():
            reason = "stands before any speaker. Begin it with Therapist: or Patient:."
            yield Skipped(place=f"{path}:{number}", reason=f"{reason} Left out.")
    yield from _gathered(path, said)


def read_vtt(path: Path) -> Iterator[Found]:
    """Yield the transcript of WebVTT captions with voice tags (`<v Therapist>`).

    A caption may name its speaker as plain text does. Captions of one voice that
    follow each other are one utterance.
    """
    text = decoded(path)
    if not text.startswith("WEBVTT"):
        raise BadFileError("does not begin with WEBVTT. Save it as WebVTT.")
    said: list[tuple[str, str, int]] = []
    for number, caption in _captions(text):
        before, voices = _voices(caption)
        if before:
            reason = "has no voice tag such as <v Therapist>. Left out."
            yield Skipped(place=f"{path}:{number}", reason=f"'{before[:40]}' {reason}")
        for name, words in voices:
            if said and said[-1][0] == name:
                said[-1] = (name, f"{said[-1][1]} {words}", said[-1][2])
            else:
                said.append((name, words, number))
    yield from _gathered(path, said)


def _named(line: str) -> tuple[str, str] | None:
    """Return the name that begins a line, and the rest of the line."""
    found = _NAMED.fullmatch(line.strip())
    if found is None:
        return None
    name: str = found[1]
    capitals = all(word[0].isupper() or word.isdigit() for word in name.split())
    if speaker_of(name) or capitals:
        return name, found[2]
    return None


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


def _voices(caption: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the words that nobody is named for, then each name with its words."""
    before, *rest = _VOICE.split(caption)
    bare = _words(before)
    if not rest:
        named = _named(bare)
        return ("", [named]) if named else (bare, [])
    voices = zip(rest[::2], rest[1::2], strict=True)
    return bare, [(unescape(name).strip(), _words(words)) for name, words in voices]


def _words(marked: str) -> str:
    return " ".join(unescape(_TAG.sub("", marked)).split())


def _gathered(path: Path, said: list[tuple[str, str, int]]) -> Iterator[Found]:
    spoken = [Spoken(name, text, f"{path}:{number}") for name, text, number in said]
    yield from whole({}, spoken, str(path), path.stem)
