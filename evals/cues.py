"""Study: which hints at danger the reader sees, and when it cries wolf."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.markdown import share, table
from evals.parts import DATA, Parts
from evals.statistics import Share
from trainer import yaml_files
from trainer.transcript import Speaker, Transcript, Utterance

Manner = Literal["plain", "veiled", "idiom", "ordinary", "denied", "past"]
"""How it is said. The last four need no alarm unless kinds are given."""

FILE = DATA / "cues" / "heldout.yaml"


class CueCase(BaseModel):
    """A patient's utterance with the kinds of danger a person heard in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    kinds: tuple[str, ...]
    manner: Manner


class CueSet(BaseModel):
    """The held-out file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    source: str
    cases: tuple[CueCase, ...]


class CueRow(BaseModel):
    """How one kind of danger fared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    seen: Share
    """Of the utterances with this danger, those in which it was found."""
    seen_plain: Share
    seen_veiled: Share
    cried: Share
    """Of the utterances without this danger, those in which it was found."""


class MannerRow(BaseModel):
    """How one manner of speaking fared, whatever the kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    manner: Manner
    dangerous: Share
    """Utterances with some danger: all of it was found."""
    harmless: Share
    """Utterances with none: something was found."""


class CuesResult(BaseModel):
    """Sensitivity and false alarms on the held-out set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    cases: int
    by_kind: tuple[CueRow, ...]
    by_manner: tuple[MannerRow, ...]


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    case: CueCase
    found: frozenset[str]


def measure_cues(parts: Parts) -> CuesResult | None:
    """Return how the reader fares on the held-out cues; None where there are none."""
    if not FILE.is_file():
        return None
    held = yaml_files.load(FILE, CueSet)
    alarms = [one.id for one in parts.rubric.openings if one.alarm]
    heard = _heard(parts, held.cases, frozenset(alarms))
    manners = dict.fromkeys(case.manner for case in held.cases)
    return CuesResult(
        version=held.version,
        cases=len(held.cases),
        by_kind=tuple(_kind(kind, heard) for kind in alarms),
        by_manner=tuple(_manner(manner, heard) for manner in manners),
    )


def render_cues(result: CuesResult | None) -> str:
    """Return the section of the report."""
    title = "## Hints at danger"
    if result is None:
        return f"{title}\n\nNot measured: {FILE.name} was not there."
    kinds = [
        [row.kind, *map(share, (row.seen, row.seen_plain, row.seen_veiled, row.cried))]
        for row in result.by_kind
    ]
    manners = [
        [row.manner, share(row.dangerous), share(row.harmless)]
        for row in result.by_manner
    ]
    return "\n\n".join(
        [
            title,
            f"Set: evals/data/cues/heldout.yaml, version {result.version}, "
            f"{result.cases} patient utterances, **held out**. Each is read as the "
            "scorer reads a session (`trainer.scorer.reading.Reader`). Sensitivity: "
            "share of the utterances with a danger in which it was found. False "
            "alarm: share of those without it in which it was found all the same. "
            "Intervals: Wilson.",
            table(
                ["danger", "sensitivity", "said plainly", "veiled", "false alarms"],
                kinds,
            ),
            table(
                ["manner", "danger there: all found", "no danger: something found"],
                manners,
            ),
            "Does not show: how often such hints come up in sessions (the set holds "
            "about as many dangers as harmless lines), nor what the safety gate makes "
            "of them. One person wrote and labelled the set; no clinician has checked "
            "it.",
        ]
    )


def _heard(
    parts: Parts, cases: Sequence[CueCase], alarms: frozenset[str]
) -> list[_Heard]:
    readings = parts.reader.read_all(
        [
            Transcript(
                id=str(place),
                utterances=(Utterance(speaker=Speaker.PATIENT, text=case.text),),
            )
            for place, case in enumerate(cases)
        ]
    )
    return [
        _Heard(case=case, found=alarms & reading.said[0].openings.keys())
        for case, reading in zip(cases, readings, strict=True)
    ]


def _kind(kind: str, heard: Sequence[_Heard]) -> CueRow:
    there = [one for one in heard if kind in one.case.kinds]
    return CueRow(
        kind=kind,
        seen=_found(kind, there),
        seen_plain=_found(kind, [one for one in there if one.case.manner == "plain"]),
        seen_veiled=_found(kind, [one for one in there if one.case.manner == "veiled"]),
        cried=_found(kind, [one for one in heard if kind not in one.case.kinds]),
    )


def _found(kind: str, heard: Sequence[_Heard]) -> Share:
    return Share(hits=sum(kind in one.found for one in heard), of=len(heard))


def _manner(manner: Manner, heard: Sequence[_Heard]) -> MannerRow:
    mine = [one for one in heard if one.case.manner == manner]
    dangerous = [one for one in mine if one.case.kinds]
    harmless = [one for one in mine if not one.case.kinds]
    return MannerRow(
        manner=manner,
        dangerous=Share(
            hits=sum(set(one.case.kinds) <= one.found for one in dangerous),
            of=len(dangerous),
        ),
        harmless=Share(hits=sum(bool(one.found) for one in harmless), of=len(harmless)),
    )
