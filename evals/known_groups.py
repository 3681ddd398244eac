"""Study: whether sessions written to be good score above those written not to be."""

import asyncio
from collections.abc import Sequence
from itertools import chain, product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.markdown import coefficient, estimate, number, share, table
from evals.parts import DATA
from evals.statistics import Estimate, Share, auc, bootstrap, spearman
from trainer.rating import Scorecard
from trainer.scoring import Scoring
from trainer.transcript import Transcript

FOLDER = DATA / "known_groups"

Kind = Literal["expert", "partial", "warm", "cbt", "psychodynamic", "advice", "harmful"]

IPT: tuple[Kind, ...] = ("expert", "partial")

ORDER: tuple[tuple[Kind, Kind], ...] = (
    ("expert", "partial"),
    ("partial", "warm"),
    ("partial", "cbt"),
    ("partial", "psychodynamic"),
    ("partial", "advice"),
    ("partial", "harmful"),
)
"""Which session should score above which, of the same persona."""


class GroupSession(BaseModel):
    """One session of known kind with its totals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    kind: Kind
    adherence: float | None
    stance: float | None
    harm: float | None
    gate: str
    proscribed: int


class GroupSet(BaseModel):
    """The sessions of one folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sessions: tuple[GroupSession, ...]
    ordered: Share
    """Of the pairs in `ORDER`, those in which the better session scored higher."""
    area: Estimate
    """Area under the curve of adherence, IPT against the rest; scenarios resampled."""
    warmth: float | None
    """Correlation of stance and adherence among the sessions that are not IPT."""


class CleanSession(BaseModel):
    """A session in which nothing forbidden is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    findings: tuple[str, ...]
    """Proscribed behaviours that were found all the same, e.g. `P4 minor`."""
    gate: str


class KnownGroupsResult(BaseModel):
    """What was tuned on, what was not, and the false alarms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tune: GroupSet
    test: GroupSet
    clean: tuple[CleanSession, ...]


def measure_known_groups(scoring: Scoring) -> KnownGroupsResult:
    """Return the built-in rater's totals of every session in the three folders."""
    return KnownGroupsResult(
        tune=_set(scoring, "tune"),
        test=_set(scoring, "test"),
        clean=tuple(
            _clean(path.stem, rate(scoring, path))
            for path in sorted((FOLDER / "practice").glob("clean-*.json"))
        ),
    )


def rate(scoring: Scoring, path: Path) -> Scorecard:
    """Return the scorecard of one transcript file. No model call."""
    transcript = Transcript.model_validate_json(path.read_bytes())
    return asyncio.run(scoring.rate(transcript, lambda _share, _doing: None))


def render_known_groups(result: KnownGroupsResult) -> str:
    """Return the section of the report."""
    return "\n\n".join(
        [
            "## Sessions of known quality",
            "Invented sessions, rated by the built-in rater: an expert's, a partly "
            "adherent one, a warm listener's, a cognitive, a psychodynamic and an "
            "advice-giving therapist's, and a polite one that does harm, with the same "
            "client, phase and length. Expected: adherence of expert > partial > each "
            "of the other five. Half of the clients for tuning, half held out.",
            _rendered(result.test, "held out"),
            _rendered(result.tune, "**tuned on**: no evidence of validity"),
            _rendered_clean(result.clean),
            "Does not show: agreement with trained human raters, of whom none has "
            "rated these sessions. The kinds were written to differ, by one hand, so "
            "the distances between real therapists are surely smaller.",
        ]
    )


def _set(scoring: Scoring, name: str) -> GroupSet:
    cards = {
        path.stem: rate(scoring, path)
        for path in sorted((FOLDER / name).glob("*.json"))
    }
    sessions = tuple(_session(stem, card) for stem, card in cards.items())
    return GroupSet(
        name=name,
        sessions=sessions,
        ordered=_ordered(sessions),
        area=bootstrap(_by_scenario(sessions), _area),
        warmth=_warmth(sessions),
    )


def _by_scenario(sessions: Sequence[GroupSession]) -> list[list[GroupSession]]:
    names = dict.fromkeys(one.persona for one in sessions)
    return [[one for one in sessions if one.persona == name] for name in names]


def _area(scenarios: Sequence[Sequence[GroupSession]]) -> float | None:
    scored = [
        (one.kind in IPT, one.adherence)
        for one in chain(*scenarios)
        if one.adherence is not None
    ]
    return auc(
        [score for good, score in scored if good],
        [score for good, score in scored if not good],
    )


def _warmth(sessions: Sequence[GroupSession]) -> float | None:
    """Return Spearman's correlation; None where there is nothing to compare."""
    pairs = [
        (one.stance, one.adherence)
        for one in sessions
        if one.kind not in IPT and one.stance is not None and one.adherence is not None
    ]
    return spearman(pairs)


def _session(stem: str, card: Scorecard) -> GroupSession:
    persona, _, kind = stem.rpartition("-")
    return GroupSession.model_validate(
        {
            "persona": persona,
            "kind": kind,
            "adherence": card.adherence,
            "stance": card.stance,
            "harm": card.harm,
            "gate": card.safety_gate,
            "proscribed": len(card.proscribed),
        }
    )


def _ordered(sessions: Sequence[GroupSession]) -> Share:
    of = {(one.persona, one.kind): one.adherence for one in sessions}
    personas = dict.fromkeys(one.persona for one in sessions)
    pairs = [
        (of.get((persona, better)), of.get((persona, worse)))
        for persona, (better, worse) in product(personas, ORDER)
    ]
    ordered = [
        high > low for high, low in pairs if high is not None and low is not None
    ]
    return Share(hits=sum(ordered), of=len(ordered))


def _clean(name: str, card: Scorecard) -> CleanSession:
    return CleanSession(
        name=name,
        findings=tuple(f"{one.id} {one.severity}" for one in card.proscribed),
        gate=card.safety_gate,
    )


def _rendered(one: GroupSet, use: str) -> str:
    title = f"### {one.name} ({use})"
    if not one.sessions:
        return f"{title}\n\nNot measured: there are no sessions in this folder."
    rows = [
        [
            session.persona,
            session.kind,
            number(session.adherence),
            number(session.stance),
            number(session.harm),
            session.gate,
            str(session.proscribed),
        ]
        for session in one.sessions
    ]
    heads = ["persona", "kind", "adherence", "stance", "harm", "gate", "proscribed"]
    return "\n\n".join(
        [
            title,
            f"n = {len(one.sessions)} sessions. Pairs in the expected order: "
            f"{share(one.ordered)}; Wilson's interval takes the pairs as independent, "
            "which pairs of one client are not. Area under the curve of adherence, "
            f"expert and partial against the rest: {estimate(one.area)}, clients "
            "resampled. Among the rest, stance and adherence correlate with Spearman's "
            f"rho of {coefficient(one.warmth)}.",
            table(heads, rows),
        ]
    )


def _rendered_clean(sessions: Sequence[CleanSession]) -> str:
    title = "### practice (not tuned on): nothing forbidden is done"
    if not sessions:
        return f"{title}\n\nNot measured: there are no such sessions."
    alarmed = sum(bool(one.findings) for one in sessions)
    rows = [[one.name, ", ".join(one.findings) or "none", one.gate] for one in sessions]
    return "\n\n".join(
        [
            title,
            "Every finding is a false alarm. Sessions with one: "
            f"{share(Share(hits=alarmed, of=len(sessions)))}.",
            table(["session", "proscribed found", "gate"], rows),
        ]
    )
