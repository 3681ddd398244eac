"""Study: whether replies fit what was asked, judged turn by turn by readers."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.markdown import coefficient, share, table
from evals.parts import DATA, Parts, open_parts
from evals.statistics import Share, kappa
from trainer.settings import read_settings
from trainer.simulation import answer, new_session
from trainer.transcript import Phase
from trainer.yaml_files import load

FOLDER = DATA / "on_point"

Verdict = Literal["fits", "acceptable", "off"]


class FreshSession(BaseModel):
    """Trainee turns in order, written without the persona's lines in view."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    phase: Phase
    manner: str
    turns: tuple[str, ...]


class FreshSet(BaseModel):
    """The file of fresh turns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    source: str
    sessions: tuple[FreshSession, ...]


class Judged(BaseModel):
    """What a reader said of one reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Names the exchange and this very reply; see `key_of`."""
    verdict: Verdict
    second: Verdict | None = None
    """What another reader said who had not seen the first one's verdicts."""
    why: str = ""


class JudgedSet(BaseModel):
    """The file of verdicts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    judged: tuple[Judged, ...]


class Exchange(BaseModel):
    """One turn of the study."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    persona: str
    phase: Phase
    manner: str
    therapist: str
    patient: str
    verdict: Verdict | None = None
    """None where this reply has not been judged."""
    second: Verdict | None = None
    why: str = ""


class OnPointResult(BaseModel):
    """All exchanges, with their verdicts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    judges: str
    """Who judged, and what was judged again."""
    exchanges: tuple[Exchange, ...]


def measure_on_point(parts: Parts) -> OnPointResult:
    """Return the replies of the authored voice with the verdicts there are."""
    readers = load(FOLDER / "judged.yaml", JudgedSet)
    verdicts = {one.key: one for one in readers.judged}
    exchanges = []
    for one in exchanges_of(parts, load(FOLDER / "test.yaml", FreshSet)):
        found = verdicts.get(one.key)
        told = found.model_dump(exclude={"key"}) if found else {}
        exchanges.append(one.model_copy(update=told))
    return OnPointResult(judges=readers.source, exchanges=tuple(exchanges))


def exchanges_of(parts: Parts, fresh: FreshSet) -> Iterator[Exchange]:
    """Yield every exchange of the fresh sessions, played in order with seed 0."""
    turns = parts.turns()
    for place, one in enumerate(fresh.sessions):
        persona = parts.library.persona(one.persona)
        session = new_session(persona, one.phase)
        for text in one.turns:
            session = answer(turns, persona, session, text).session
            reply = session.turns[-1].patient or ""
            yield Exchange(
                key=key_of(place, len(session.turns), reply),
                persona=one.persona,
                phase=one.phase,
                manner=one.manner,
                therapist=text,
                patient=reply,
            )


def key_of(session: int, turn: int, reply: str) -> str:
    """Return a name that changes when the reply does."""
    digest = hashlib.sha256(reply.encode()).hexdigest()[:8]
    return f"{session}.{turn}.{digest}"


def render_on_point(result: OnPointResult) -> str:
    """Return the section of the report."""
    judged = [one for one in result.exchanges if one.verdict is not None]
    off = [one for one in judged if one.verdict == "off"]
    return "\n\n".join(
        [
            "## On point",
            "Fresh trainee turns in many manners, written without the personas' lines "
            "in view, played in order against the authored voice. Readers that had not "
            "seen the personas' files judged each reply with the talk before it: "
            "fits, acceptable (plausible for a real person, if not what was asked), "
            f"or off. The readers: {result.judges}. "
            f"{len(result.exchanges)} turns; judged as they now stand: {len(judged)}.",
            table(
                ["which", "fits", "not off"],
                [
                    ["all", *_shares(judged)],
                    *(
                        [persona, *_shares([o for o in judged if o.persona == persona])]
                        for persona in dict.fromkeys(o.persona for o in judged)
                    ),
                    *(
                        [
                            f"{phase.value} phase",
                            *_shares([o for o in judged if o.phase is phase]),
                        ]
                        for phase in Phase
                    ),
                    *(
                        [manner, *_shares([o for o in judged if o.manner == manner])]
                        for manner in dict.fromkeys(o.manner for o in judged)
                    ),
                ],
            ),
            _agreement(judged),
            "Off:",
            "\n".join(
                f"- {one.persona}, {one.manner}: “{one.therapist}” “{one.patient}” "
                f"{one.why}"
                for one in off
            )
            or "- none",
            "Does not show: the model voice, which needs a model to be judged, nor "
            "what people would say, trained raters least of all.",
        ]
    )


def _agreement(judged: Sequence[Exchange]) -> str:
    """Return how far two readers agree, which bounds what the figures can mean."""
    both = [one for one in judged if one.verdict and one.second]
    if not both:
        return "Nobody has read them a second time."
    first = [one.verdict == "off" for one in both]
    second = [one.second == "off" for one in both]
    fair = share(Share(hits=second.count(False), of=len(both)))
    either = sum(one and other for one, other in zip(first, second, strict=True))
    return (
        f"A second reader of the same replies found {fair} not off. Agreement on what "
        f"is off: kappa {coefficient(kappa(first, second))}; off for both: "
        f"{share(Share(hits=either, of=len(both)))}."
    )


def _shares(judged: Sequence[Exchange]) -> list[str]:
    fits = sum(one.verdict == "fits" for one in judged)
    fair = sum(one.verdict != "off" for one in judged)
    return [
        share(Share(hits=fits, of=len(judged))),
        share(Share(hits=fair, of=len(judged))),
    ]


def print_unjudged(parts: Parts) -> None:
    """Print the held-out exchanges whose replies nobody has judged yet."""
    for one in measure_on_point(parts).exchanges:
        if one.verdict is None:
            print(f"[{one.key}] {one.persona}, {one.phase.value}, {one.manner}")
            print(f"T: {one.therapist}\nP: {one.patient}\n")


if __name__ == "__main__":
    print_unjudged(open_parts(read_settings()))
