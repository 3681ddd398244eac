"""Reads an author's file and says all that is wrong with it, place by place."""

import re
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from trainer import yaml_files
from trainer.authoring.findings import Finding, errors, warnings
from trainer.authoring.gaps import Gap, gaps
from trainer.authoring.persona_check import findings_in
from trainer.authoring.places import located
from trainer.authoring.rubric_check import check_openings, check_rubric, check_talk
from trainer.errors import BadFileError
from trainer.library import PATIENT_TALK, TECHNIQUES, TRAINEES, shipped
from trainer.persona import Persona
from trainer.rubric import PatientTalk, Rubric
from trainer.techniques import TechniqueSet
from trainer.trainees import Trainees

T = TypeVar("T", bound=BaseModel)

_MENDS = (
    (r"there is a tab here", "Indent with spaces; YAML takes no tabs."),
    (
        r"could not determine a constructor for the tag",
        "Tags (!…) are not read. Write plain text, in quotes if it begins with !.",
    ),
    (r"maximum recursion depth", f"It {yaml_files.TOO_DEEP}"),
    (r"found duplicate key", "A field stands once. Take one of the two out."),
    (
        r"mapping values are not allowed here",
        'A text with a colon in it stands in double quotes: "cook: nights".',
    ),
    (
        r"expected <block end>|could not find expected|while scanning|"
        r"unexpected end of stream|expected ',' or|expected the node content|"
        r"found unexpected",
        "Look for a quotation mark or bracket that is not closed, or a line that is "
        "indented otherwise than its neighbours, here or just above.",
    ),
    (r"but found another document", "One file holds one persona. Split it at ---."),
    (
        r"unacceptable character",
        "The file holds characters that no text has: it is not a text file, or was "
        "damaged. Save it anew as UTF-8 text.",
    ),
    (
        r": (?:phq9|course\.phq9_end): has \d+ entries",
        "The items in order: interest, mood, sleep, energy, appetite, guilt, "
        "concentration, slowed or restless, thoughts of death.",
    ),
    (r"The file is empty", "Begin with `interpersona persona new ID`."),
)
"""What a parser's words mean for an author: a pattern, and the mend."""


class Report(NamedTuple):
    """All that was found in one file, as `file:line:column: sentence`."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()
    """What is still to write, in the order of the file."""


def report_on_persona(path: Path) -> Report:
    """Return what is wrong with a persona file."""
    try:
        text, persona = _read(path, Persona)
    except BadFileError as error:
        return Report(tuple(mended(str(error))), ())
    found = findings_in(persona)
    if persona.id != path.stem:
        renamed = Finding(
            ("id",),
            f"is '{persona.id}', but the file is called {path.name}. Rename one of "
            "them: the two go together.",
        )
        found = [renamed, *found]
    return Report(
        tuple(located(errors(found), text, str(path))),
        tuple(located(warnings(found), text, str(path))),
        tuple(gaps(text, str(path))),
    )


def report_on_rubric(path: Path) -> Report:
    """Return what is wrong with a rubric file, or with another that lies beside it."""
    try:
        if path.name == TECHNIQUES:
            _read(path, TechniqueSet)
            return Report((), ())
        if path.name == TRAINEES:
            _read(path, Trainees)
            return Report((), ())
        if path.name == PATIENT_TALK:
            text, talk = _read(path, PatientTalk)
            return Report(tuple(located(check_talk(talk), text, str(path))), ())
        text, rubric = _read(path, Rubric)
        found = check_rubric(rubric) + check_openings(rubric, _talk_beside(path))
    except BadFileError as error:
        return Report(tuple(mended(str(error))), ())
    return Report(tuple(located(found, text, str(path))), ())


def _talk_beside(path: Path) -> PatientTalk:
    """Return what rubrics of this folder hear in patients, the shipped one if none."""
    own = path.with_name(PATIENT_TALK)
    talk = own if own.is_file() else shipped().rubrics[0] / PATIENT_TALK
    return _read(talk, PatientTalk)[1]


def _read(path: Path, kind: type[T]) -> tuple[str, T]:
    """Return a file's text and its value; whatever is wrong is a BadFileError."""
    if path.is_dir():
        raise BadFileError(f"{path} is a folder. Name the files in it.")
    text = yaml_files.read_text(path)
    return text, yaml_files.parse(text, kind, str(path))


def mended(message: str) -> list[str]:
    """Return the sentences of an error, each with what to do about it."""
    return [_mended(line) for line in _whole(message)]


def _whole(message: str) -> list[str]:
    """Return a message's lines; what a parser broke over two becomes one."""
    lines: list[str] = []
    for line in message.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return lines


def _mended(sentence: str) -> str:
    for pattern, mend in _MENDS:
        if re.search(pattern, sentence):
            return f"{sentence.rstrip('.')}. {mend}"
    return sentence
