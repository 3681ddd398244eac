"""One part of an answer: what it is about, and the own words for it."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from trainer.patient.asking import answers, wanted
from trainer.patient.hearing import CLOSING, GREETINGS, Heard
from trainer.patient.lines import fresh, score_line, unsaid, week_lines
from trainer.patient.sentence import SURE, Sentence
from trainer.patient.speech import asks_of_week
from trainer.persona import Fact, Persona, Principle, RiskTalk, Wants
from trainer.session import PatientState
from trainer.transcript import Phase

Intent = Literal[
    "answer", "tell", "tell_more", "hold_back", "go_on", "react", "small_talk",
    "risk", "evade", "lost", "unsure", "puzzled", "hurt", "silent", "week", "resist",
    "close",
]  # fmt: skip

REACTING = (
    "P8", "P2", "P4", "P5", "P6", "P1", "ADV", "LNK", "FRM", "AFF", "CLA", "COM",
    "ROL", "DEC", "NET", "TER", "DXR", "CON", "CRE", "HOP", "REL", "AGD", "SDI",
    "INF", "EMP",
)  # fmt: skip
"""Tags that have lines of their own, the weightiest first."""

NEIGHBOURS = {
    "GRF": "AFF", "TRN": "AFF", "DSP": "CLA", "ISO": "REL", "P3": "P2", "P9": "SDI",
    "P10": "CON", "P7": "AGD", "EXP": "CLA", "SYM": "INF",
}  # fmt: skip
"""Where a tag has no lines of its own, whose lines fit."""


class Part(BaseModel):
    """One thing to get across, with the person's own words for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intent: Intent
    about: str
    """What it concerns, in plain words; empty for mere reactions."""
    lines: tuple[str, ...]
    """Own words not yet spoken, best first."""
    take: int = 1
    """How many of them the authored voice says."""
    fact: str | None = None
    """The fact this tells."""
    asked: str = ""
    """The words that the lines are to answer, where their order is free."""
    short: tuple[str, ...] = ()
    """Those of the lines that answer a yes-or-no question."""
    least: float = 0.0
    """Likeness to `asked` that the line said must have."""
    otherwise: tuple[str, ...] = ()
    """What is said where no line has it."""


class Situation(NamedTuple):
    """What the brief is composed from."""

    persona: Persona
    phase: Phase
    state: PatientState
    heard: Heard
    telling: Fact | None
    """The fact that comes out now, as `disclosure.fact_to_tell` chose it."""
    seed: int = 0
    rules: tuple[Principle, ...] = ()
    """The instructor's rules that hold now."""
    time_is_up: bool = False

    def turned(self, every: int) -> bool:
        """Return whether it is the turn for what comes every so many turns."""
        return (self.seed + self.state.turn) % every == 0


def by_target(now: Situation, one: Sentence, allowed: frozenset[str]) -> Part | None:
    """Return the answer to what one sentence is about; None where it names nothing.

    `allowed` holds the targets whose lines may be handed out.
    """
    named = one.target is not None and one.score >= SURE
    opens = one.tags[:1] == ("OPN",) and one.form != "statement" and not named
    if opens or asks_of_week(one.text):
        lines = week_lines(now)
        return Part(intent="week", about="", lines=lines, take=2)
    if one.target is None:
        return None
    kind, _, name = one.target.rpartition(":")
    by_kind: dict[str, Callable[[], Part | None]] = {
        "small_talk": lambda: _small(now, name),
        "risk_talk": lambda: _risk(now, name, allowed),
        "event": lambda: _event(now, name),
        "noticed": lambda: _noticed(now, name),
    }
    if kind:
        return by_kind[kind]()
    if name in now.persona.fact_ids:
        return _about_fact(now, now.persona.fact(name), allowed)
    return _topic(now, one, name)


def greeting(now: Situation, name: str = "greeting") -> Part:
    """Return what is said to a greeting.

    People who know each other greet in the words the phase begins with.
    """
    if now.state.session == 1:
        return _small_talk(now, name)
    lines = fresh(now, now.persona.phases.at(now.phase).opening)
    return Part(intent="small_talk", about=name, lines=lines)


def _small(now: Situation, name: str) -> Part:
    greets = f"small_talk:{name}" in GREETINGS
    return greeting(now, name) if greets else _small_talk(now, name)


def _small_talk(now: Situation, name: str) -> Part:
    talk = next((talk for talk in now.persona.small_talk if talk.id == name), None)
    return Part(
        intent="small_talk",
        about=name,
        lines=fresh(now, talk.lines) if talk else (),
        asked=now.heard.text,
    )


def _risk(now: Situation, name: str, allowed: frozenset[str]) -> Part:
    talk = next(talk for talk in now.persona.risk_talk if talk.id == name)
    if f"risk_talk:{name}" not in allowed and talk.fact:
        return _hold_back(now, now.persona.fact(talk.fact))
    return _answer_of_risk(now, talk)


def _answer_of_risk(now: Situation, talk: RiskTalk) -> Part:
    return Part(
        intent="risk",
        fact=talk.fact,
        about=f"risk: {talk.id}",
        lines=fresh(now, talk.later if _is_over(now, talk) else talk.lines),
        asked=now.heard.text,
    )


def _is_over(now: Situation, talk: RiskTalk) -> bool:
    """Return whether what was told of risk has passed by the end of treatment."""
    told = any(one.fact == talk.fact for one in now.state.told)
    return bool(talk.later) and told and now.phase is Phase.TERMINATION


def _event(now: Situation, name: str) -> Part:
    event = next(event for event in now.persona.events if event.id == name)
    return Part(
        intent="answer",
        about=event.text,
        lines=unsaid(now, event.week),
        take=2,
        asked=now.heard.text,
    )


def _noticed(now: Situation, name: str) -> Part | None:
    cue = next(cue for cue in now.persona.nonverbal if cue.shows == name)
    lines = fresh(now, cue.noticed)
    return Part(intent="react", about="", lines=lines) if lines else None


def _about_fact(now: Situation, fact: Fact, allowed: frozenset[str]) -> Part | None:
    told = any(one.fact == fact.id for one in now.state.told)
    if fact.id not in allowed or not told:
        return _hold_back(now, fact)
    if now.heard.closing and not fact.risk:
        return None
    take = 2 if any(one.form == "open" for one in now.heard.sentences) else 1
    more = more_of(now, fact)
    return more.model_copy(update={"take": take, "asked": now.heard.text})


def more_of(now: Situation, fact: Fact) -> Part:
    """Return what is left to say of a fact that was told; no lines, if nothing is.

    What was told in an earlier session is no news: the lines that come back to it go
    first. A wish to be dead that has passed is told as passed.
    """
    for talk in now.persona.risk_talk:
        if talk.fact == fact.id and _is_over(now, talk):
            return _answer_of_risk(now, talk)
    lines, again = unsaid(now, fact.lines), unsaid(now, fact.again)
    earlier = any(one.fact == fact.id and one.turn == 0 for one in now.state.told)
    return Part(
        intent="tell_more",
        about=fact.text,
        lines=(again or lines) if earlier else (lines or again),
        fact=fact.id,
    )


def _hold_back(now: Situation, fact: Fact) -> Part:
    return Part(
        intent="hold_back",
        about="something the person is not ready to speak of",
        lines=fresh(now, fact.cover) or fresh(now, now.persona.deflections),
    )


def _topic(now: Situation, one: Sentence, topic_id: str) -> Part | None:
    topic = now.persona.topic(topic_id)
    if topic is None:
        return None
    tag = reacting_tag(now, one.tags)
    if one.form == "statement" and tag in CLOSING and now.heard.plainly(tag):
        return None
    score = score_line(now) if topic_id == SCORE else ()
    if score:
        return Part(intent="answer", about=topic.name, lines=score)
    again = unsaid(now, topic.again)
    if now.state.returned == topic_id and again and one.form != "closed":
        return Part(intent="answer", about=topic.name, lines=again)
    wants = wanted(one.text)
    plain = wants == "how_much" or one.score >= LIKELY
    short = unsaid(now, topic.brief) if wants in BRIEFLY and plain else ()
    lines = unsaid(now, topic.lines) or again
    sure = PLAINLY_MEANT if wants in NAMING else SURE
    if wants not in BRIEFLY and one.score < sure:
        # It may be this topic and may be not: only what has the form of an answer.
        lines = tuple(line for line in lines if answers(line, wants))
    return Part(
        intent="answer",
        about=topic.name,
        lines=(*short, *lines),
        take=2 if one.form == "open" else 1,
        asked=one.text,
        short=short if wants == "whether" else (),
        least=DOUBTED if one.lead < CLOSE else UNLIKE,
        otherwise=_at_a_loss(now, one, wants),
    )


def _at_a_loss(now: Situation, one: Sentence, wants: Wants) -> tuple[str, ...]:
    """Return what is said to a question that no line is like.

    Nothing where its form tells the answer. Who has just come in says why.
    """
    told_by_form = wants == "how_much" or wants in NAMING
    asks = one.form in ("open", "closed")
    if not asks or told_by_form or one.score >= LIKELY:
        return ()
    if now.state.turn <= 1:
        return greeting(now).lines
    return fresh(now, now.persona.unsure.to(wants))


LIKELY = 0.75
"""Likeness to a cue from which a topic answers whatever its lines look like."""

UNLIKE, DOUBTED = 0.2, 0.3
"""Likeness of line and question that an answer needs, where one topic is nearest, and
where another is as near. Of replies less alike more than one in three was off, of
honest ignorance one in seven."""

CLOSE = 0.06
"""Lead in likeness over the next topic below which another is as near."""


BRIEFLY: frozenset[Wants] = frozenset({"whether", "how_much"})
"""Questions that a topic's `brief` answers."""


NAMING: frozenset[Wants] = frozenset({"who", "when", "said"})
"""Questions whose answers one can tell by their form."""


PLAINLY_MEANT = 0.85
"""Likeness to a cue from which a topic answers these in whatever form."""


SCORE = "score"
"""The topic that answers with the numbers of the day before anything else."""


def reacting_tag(now: Situation, tags: Sequence[str]) -> str:
    """Return the tag whose lines fit what the trainee did; empty for none."""
    reactions = now.persona.reactions
    near = [NEIGHBOURS.get(tag, tag) if tag not in reactions else tag for tag in tags]
    return next((tag for tag in REACTING if tag in near and tag in reactions), "")
