"""Chooses the parts of an answer: what each is about, with the own words for it."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from trainer.patient.hearing import AIMLESS, CLOSING, Heard, Sentence
from trainer.patient.lines import fresh, score_line, spare, unsaid, week_lines
from trainer.patient.speech import is_speech
from trainer.persona import Fact, Persona, Principle
from trainer.session import PatientState
from trainer.talk import words
from trainer.transcript import Phase

Intent = Literal[
    "answer", "tell", "tell_more", "hold_back", "go_on", "react", "small_talk",
    "risk", "evade", "lost", "puzzled", "hurt", "silent", "week", "resist", "close",
]  # fmt: skip

SHORT = 3
"""Words up to which an utterance is taken as listening, not as a move."""

ASKING = frozenset({"EXP", "ELI", "AFF", "COM", "CLA", "SYM", "RSK"})
"""Tags of a question that goes on asking about what is being told."""

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

MOST_PARTS = 2
"""Questions of one utterance that are answered."""


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


def parts_of(now: Situation, allowed: frozenset[str]) -> tuple[Part, ...]:
    """Return what the answer gets across, in order; never empty.

    `allowed` holds the targets whose lines may be handed out.
    """
    parts = _parts(now, allowed)
    if now.heard.ends:
        return (_close(now),)
    return (*parts[:MOST_PARTS], _close(now)) if now.time_is_up else parts


def _parts(now: Situation, allowed: frozenset[str]) -> tuple[Part, ...]:
    special = _special(now)
    if special is not None:
        return (special,)
    others = _targeted(now, allowed)
    if now.telling is not None:
        beside = [part for part in others if part.intent in ("answer", "small_talk")]
        own = {now.persona.topic(topic) for topic in now.telling.topics}
        names = {topic.name for topic in own if topic is not None}
        return (_tell(now, now.telling), *_elsewhere(beside, names)[:1])
    ruled = _ruled(now)
    if ruled is not None:
        return (ruled,)
    resisted = _resisted(now, others)
    if resisted is not None:
        return (resisted,)
    return tuple(others[:MOST_PARTS]) or (_without_target(now, allowed),)


def _elsewhere(parts: Sequence[Part], names: set[str]) -> list[Part]:
    return [part for part in parts if part.about not in names]


def _targeted(now: Situation, allowed: frozenset[str]) -> list[Part]:
    parts: list[Part] = []
    for one in now.heard.sentences:
        part = _by_target(now, one, allowed)
        about = {known.about for known in parts}
        if part is not None and part.lines and part.about not in about:
            parts.append(part)
    return parts


def _close(now: Situation) -> Part:
    return Part(
        intent="close", about="", lines=fresh(now, now.persona.closing) or spare(now)
    )


def _special(now: Situation) -> Part | None:
    """Return the answer to abuse, to an attempt on the role, to silence or noise."""
    persona, tags = now.persona, now.heard.moves
    lead = tags[0] if tags else ""
    if lead == "ABU":
        return _part(now, "hurt", persona.abuse)
    if lead == "BRK":
        return _part(now, "puzzled", persona.role_break)
    if now.state.shut and persona.shuts is not None:
        return _part(now, "react", persona.shuts.lines)
    if not words(now.heard.text):
        return _part(now, "silent", persona.silence)
    if not is_speech(now.heard.text):
        return _part(now, "lost", persona.lost)
    return None


def _part(now: Situation, intent: Intent, lines: Sequence[str]) -> Part:
    """Return a part of unspoken lines, or where none is left of spare ones."""
    left = fresh(now, lines)
    return Part(intent=intent if left else "lost", about="", lines=left or spare(now))


def _ruled(now: Situation) -> Part | None:
    """Return what an instructor's rule has the person say now."""
    for rule in now.rules:
        lines = fresh(now, rule.lines)
        if lines:
            return Part(intent="answer", about="", lines=lines)
    return None


def _resisted(now: Situation, others: Sequence[Part]) -> Part | None:
    """Return the habitual move where a sore place is pressed on.

    The first time the author's cover answers; the move shows when it goes on.
    """
    used = now.state.resisting
    if used is None or used.since >= now.state.turn:
        return None
    if any(part.intent not in ("hold_back", "tell_more") for part in others):
        return None
    if now.heard.closing or (not others and "RSK" in now.heard.moves):
        return None
    move = next(one for one in now.persona.resistance if one.id == used.move)
    lines = fresh(now, move.lines) or fresh(now, now.persona.deflections)
    return Part(intent="resist", about=move.name, lines=lines) if lines else None


def _tell(now: Situation, fact: Fact) -> Part:
    return Part(
        intent="tell",
        about=fact.text,
        lines=unsaid(now, fact.lines) or unsaid(now, fact.again) or spare(now),
        fact=fact.id,
    )


def _by_target(now: Situation, one: Sentence, allowed: frozenset[str]) -> Part | None:
    if one.tags[:1] == ("OPN",) and one.form != "statement":
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


def _small(now: Situation, name: str) -> Part:
    talk = next(talk for talk in now.persona.small_talk if talk.id == name)
    return Part(
        intent="small_talk",
        about=name,
        lines=fresh(now, talk.lines),
        asked=now.heard.text,
    )


def _risk(now: Situation, name: str, allowed: frozenset[str]) -> Part:
    talk = next(talk for talk in now.persona.risk_talk if talk.id == name)
    if f"risk_talk:{name}" not in allowed and talk.fact:
        return _hold_back(now, now.persona.fact(talk.fact))
    return Part(
        intent="risk",
        about=f"risk: {name}",
        lines=fresh(now, talk.lines),
        asked=now.heard.text,
    )


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


def _about_fact(now: Situation, fact: Fact, allowed: frozenset[str]) -> Part:
    told = any(one.fact == fact.id for one in now.state.told)
    if fact.id not in allowed or not told or now.heard.closing:
        return _hold_back(now, fact)
    take = 2 if any(one.form == "open" for one in now.heard.sentences) else 1
    return Part(
        intent="tell_more",
        about=fact.text,
        lines=unsaid(now, fact.lines) or unsaid(now, fact.again),
        take=take,
        fact=fact.id,
        asked=now.heard.text,
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
    if one.form == "statement" and _reacting_tag(now, one.tags) in CLOSING:
        return None
    if topic_id == SCORE and now.state.score is not None:
        return Part(intent="answer", about=topic.name, lines=score_line(now))
    again, lines = unsaid(now, topic.again), unsaid(now, topic.lines)
    if one.form == "closed":
        short = unsaid(now, topic.brief)
        return Part(
            intent="answer",
            about=topic.name,
            lines=(*short, *lines) or again,
            asked=one.text,
            short=short,
        )
    take = 2 if one.form == "open" else 1
    if now.state.returned == topic_id and again:
        return Part(
            intent="answer", about=topic.name, lines=(again[0], *lines), take=take
        )
    return Part(
        intent="answer",
        about=topic.name,
        lines=lines or again or unsaid(now, topic.brief),
        take=take,
        asked=one.text,
    )


SCORE = "score"
"""The topic that in a course answers with the numbers of the day."""


def _without_target(now: Situation, allowed: frozenset[str]) -> Part:
    """Return the answer to what names nothing: the first rule that fits decides."""
    persona, moves = now.persona, now.heard.moves
    asks = any(one.form in ("open", "closed") for one in now.heard.sentences)
    tag = _reacting_tag(now, moves)
    if "SYM" in moves and asks and not now.state.topic and tag not in CLOSING:
        return _part(now, "answer", score_line(now))
    if tag not in CLOSING and _follows_up(now):
        return _continue(now, allowed)
    if asks and set(moves[:1]) <= AIMLESS and tag not in CLOSING:
        return _part(now, "evade", persona.evasions)
    if tag and (not asks or tag in CLOSING or now.heard.plainly(tag)):
        return _part(now, "react", persona.reactions[tag])
    return _part(now, "lost", persona.lost)


def _follows_up(now: Situation) -> bool:
    """Return whether the trainee just keeps listening, or asks on without content."""
    said = words(now.heard.text)
    minimal = all(one.form == "minimal" for one in now.heard.sentences)
    if minimal or len(said) <= SHORT:
        return True
    forms = {one.form for one in now.heard.sentences}
    opened = "open" in forms or bool(ASKING & set(now.heard.moves))
    aimless = bool(AIMLESS & set(now.heard.moves[:1]))
    content = any(one.fresh for one in now.heard.sentences)
    asks = bool(forms & {"open", "closed"})
    return asks and opened and not aimless and not content and bool(now.state.topic)


def _continue(now: Situation, allowed: frozenset[str]) -> Part:
    name = now.state.topic or ""
    told = any(one.fact == name for one in now.state.told)
    if name in now.persona.fact_ids and name in allowed and told:
        fact = now.persona.fact(name)
        lines = unsaid(now, fact.lines) or unsaid(now, fact.again)
        if lines:
            return Part(intent="tell_more", about=fact.text, lines=lines, fact=fact.id)
    topic = now.persona.topic(name)
    if topic is not None and name != SCORE:
        lines = unsaid(now, topic.lines) or unsaid(now, topic.again)
        if lines:
            return Part(intent="go_on", about=topic.name, lines=lines)
    return _part(now, "go_on", now.persona.back_channel)


def _reacting_tag(now: Situation, tags: Sequence[str]) -> str:
    reactions = now.persona.reactions
    near = [NEIGHBOURS.get(tag, tag) if tag not in reactions else tag for tag in tags]
    return next((tag for tag in REACTING if tag in near and tag in reactions), "")
