"""Study: whether patients open to skill, and to nothing else, and not all at once."""

from collections.abc import Iterator, Sequence
from itertools import product

from pydantic import BaseModel, ConfigDict

from evals.markdown import estimate, table
from evals.parts import Parts
from evals.statistics import Estimate, bootstrap, spearman
from trainer.patient.disclosure import PACE
from trainer.persona import Persona
from trainer.session import Session
from trainer.simulation import TURNS, Staging, play
from trainer.trainees import Level, Trainees
from trainer.yaml_files import load

SEEDS = 20
"""Sessions of each persona with each level of skill."""

SHORT = 25
"""Turns of a session broken off early, which is looked at beside the whole one."""

POOR = 2
"""The highest rank of skill that must earn nothing."""


class Received(BaseModel):
    """What one simulated session came to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    skill: int
    earned: int
    """Gated facts told, those of risk apart."""
    risk_told: int
    """Risk facts told; a direct question is enough for some."""
    trust: float
    told_in: tuple[int, ...]
    """Turns in which facts were told, risk included."""
    earned_in: tuple[int, ...]
    """Turns in which the facts of `earned` were told."""

    @property
    def earned_early(self) -> int:
        """Return how many of them were told in the first `SHORT` turns."""
        return sum(turn <= SHORT for turn in self.earned_in)


class ReceptivityResult(BaseModel):
    """All sessions, and the levels by rank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levels: tuple[str, ...]
    sessions: tuple[Received, ...]


def measure_receptivity(parts: Parts, seeds: int = SEEDS) -> ReceptivityResult:
    """Return the sessions; 20 seeds take some minutes. No model call."""
    trainees = load(parts.library.trainees, Trainees)
    levels = sorted(trainees.levels, key=lambda level: level.skill)
    return ReceptivityResult(
        levels=tuple(level.name for level in levels),
        sessions=tuple(
            _received(persona, level, session)
            for persona, level, session in _played(parts, trainees, levels, seeds)
        ),
    )


def most_in_any(turns: Sequence[int], span: int = PACE) -> int:
    """Return the most of these turns that lie within any `span` turns in a row."""
    return max(
        (sum(0 <= one - first < span for one in turns) for first in turns), default=0
    )


def render_receptivity(result: ReceptivityResult) -> str:
    """Return the section of the report."""
    sessions = result.sessions
    pooled = table(
        ["what", "Spearman with skill"],
        [
            ["facts earned", estimate(_with_skill(sessions, "earned"))],
            [
                f"facts earned in the first {SHORT} turns",
                estimate(_with_skill(sessions, "earned_early")),
            ],
            ["final trust", estimate(_with_skill(sessions, "trust"))],
        ],
    )
    poor = [one for one in sessions if one.skill <= POOR]
    crowded = [one for one in sessions if most_in_any(one.earned_in) > 1]
    with_risk = [one for one in sessions if most_in_any(one.told_in) > 1]
    return "\n\n".join(
        [
            "## Receptivity",
            f"Simulated trainees of {len(result.levels)} levels of skill, "
            f"{TURNS} turns a session, {len(sessions)} sessions. What is earned is "
            "decided before a voice speaks, so the figures hold for both voices. "
            "Facts of risk are counted apart: a direct question is enough for some, "
            "whoever asks it. Intervals: sessions of a persona resampled together.",
            pooled,
            _by_level(result),
            _by_persona(sessions),
            f"Poor trainees (the first {POOR + 1} levels) earned a fact in "
            f"{sum(one.earned > 0 for one in poor)} of {len(poor)} sessions. More "
            f"than one fact within {PACE} turns: {len(crowded)} of {len(sessions)}; "
            f"with facts of risk, which are told when asked: {len(with_risk)}.",
            _shape(result),
            "**Partly made**: how often each level does what, the gates of the easiest "
            f"facts and the length of a session ({SHORT} turns before) were adjusted "
            "while looking at this correlation.",
            "Does not show: how real trainees fare. The simulated ones pick the cues "
            "that the personas' authors wrote down, so they are understood better than "
            "people are; whether people are understood is the on-point study's matter.",
        ]
    )


def _played(
    parts: Parts, trainees: Trainees, levels: Sequence[Level], seeds: int
) -> Iterator[tuple[Persona, Level, Session]]:
    turns = parts.turns(ranks=False)
    personas = parts.library.personas.values()
    for persona, level, seed in product(personas, levels, range(seeds)):
        yield persona, level, play(turns, trainees, Staging(persona, level, seed))


def _received(persona: Persona, level: Level, session: Session) -> Received:
    risky = {fact.id for fact in persona.facts if fact.risk}
    told = [(turn.number, fact) for turn in session.turns for fact in turn.disclosed]
    earned = [number for number, fact in told if fact not in risky]
    return Received(
        persona=persona.id,
        skill=level.skill,
        earned=len(earned),
        risk_told=len(told) - len(earned),
        trust=session.state.trust,
        told_in=tuple(number for number, _ in told),
        earned_in=tuple(earned),
    )


def _with_skill(sessions: Sequence[Received], what: str) -> Estimate:
    groups = [
        [one for one in sessions if one.persona == persona]
        for persona in dict.fromkeys(one.persona for one in sessions)
    ]

    def statistic(chosen: Sequence[list[Received]]) -> float | None:
        flat = [one for group in chosen for one in group]
        return spearman([(one.skill, getattr(one, what)) for one in flat])

    return bootstrap(groups, statistic)


def _by_level(result: ReceptivityResult) -> str:
    rows = []
    for skill, name in enumerate(result.levels):
        here = [one for one in result.sessions if one.skill == skill]
        rows.append(
            [
                name,
                f"{_mean([one.earned for one in here]):.2f}",
                f"{_mean([one.risk_told for one in here]):.2f}",
                f"{_mean([one.trust for one in here]):.1f}",
            ]
        )
    return table(["trainee", "facts earned", "facts of risk", "final trust"], rows)


def _by_persona(sessions: Sequence[Received]) -> str:
    rows = []
    for persona in dict.fromkeys(one.persona for one in sessions):
        here = [one for one in sessions if one.persona == persona]
        top = max(one.skill for one in here)
        rows.append(
            [
                persona,
                _plain(spearman([(one.skill, one.earned) for one in here])),
                _plain(spearman([(one.skill, one.trust) for one in here])),
                f"{_mean([one.earned for one in here if one.skill == top]):.1f}",
            ]
        )
    heads = ["persona", "Spearman, facts", "Spearman, trust", "facts, best trainee"]
    return table(heads, rows)


def _shape(result: ReceptivityResult) -> str:
    """Return when the best trainees earn: not at the start only, nor all at once."""
    top = len(result.levels) - 1
    best = [one for one in result.sessions if one.skill == top]
    cells = []
    for first in range(1, TURNS, 5):
        count = sum(first <= turn < first + 5 for one in best for turn in one.earned_in)
        cells.append(f"turns {first}-{first + 4}: {count / max(1, len(best)):.2f}")
    return f"Facts a session earned by the best trainees, {'; '.join(cells)}."


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _plain(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"
