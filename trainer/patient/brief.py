"""Composes what the patient wants to get across this turn, from what may be said."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from trainer.patient.disclosure import may_say
from trainer.patient.hearing import AIMLESS, CLOSING, Heard, Sentence
from trainer.persona import Fact, Persona
from trainer.ports import Memory
from trainer.session import PatientState
from trainer.talk import words
from trainer.transcript import Phase

Intent = Literal[
    "answer", "tell", "tell_more", "hold_back", "go_on", "react", "small_talk",
    "risk", "evade", "lost", "puzzled", "hurt", "silent", "week",
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


class Brief(BaseModel):
    """Everything a voice may know about this turn; nothing locked is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[Part, ...]
    most_words: int
    """Words the whole answer may have."""
    least_words: int
    told: tuple[str, ...]
    """Earned facts told so far, as sentences about the person."""
    memories: tuple[str, ...]
    """Own words on neighbouring things, for the model voice."""
    presenting: tuple[str, ...]
    """How people with this problem in this phase talk; for the model voice."""
    mood: str
    resisting: str = ""
    """The habitual way of keeping away that shows now; empty for none."""

    @property
    def disclosed(self) -> tuple[str, ...]:
        """Return the facts this answer tells for the first time."""
        return tuple(
            part.fact for part in self.parts if part.intent == "tell" and part.fact
        )


class Situation(NamedTuple):
    """What the brief is composed from."""

    persona: Persona
    phase: Phase
    state: PatientState
    heard: Heard
    telling: Fact | None
    """The fact that comes out now, as `disclosure.fact_to_tell` chose it."""
    seed: int = 0


def compose(
    now: Situation, memories: Sequence[Memory] = (), presenting: Sequence[str] = ()
) -> Brief:
    """Return this turn's brief; pure over what the index returned.

    Raises:
        ValueError: A memory is handed in that may not be said. This is a fault
            of the caller and never of a trainee.
    """
    allowed = may_say(now.state, now.persona, now.phase)
    for memory in memories:
        if memory.target not in allowed:
            raise ValueError(f"memory '{memory.target}' is locked")
    parts = _parts(now, allowed)
    shape = _shape(now.heard)
    band = getattr(now.persona.style.words, shape)
    telling = any(part.intent in ("tell", "tell_more") for part in parts)
    most = max(band[1], now.persona.style.words.full[1]) if telling else band[1]
    told = {one.fact for one in now.state.told} | (
        {now.telling.id} if now.telling else set()
    )
    return Brief(
        parts=parts,
        most_words=most,
        least_words=band[0],
        told=tuple(fact.text for fact in now.persona.facts if fact.id in told),
        memories=tuple(memory.text for memory in memories),
        presenting=tuple(presenting),
        mood=_mood(now.state),
        resisting=_resisting(now),
    )


def _shape(heard: Heard) -> Literal["brief", "usual", "full"]:
    forms = {one.form for one in heard.sentences}
    if CLOSING & set(heard.moves):
        return "brief"
    if "open" in forms:
        return "full"
    if "closed" in forms or forms <= {"minimal"}:
        return "brief"
    return "usual"


def _parts(now: Situation, allowed: frozenset[str]) -> tuple[Part, ...]:
    if now.telling is not None:
        return (_tell(now, now.telling),)
    special = _special(now)
    if special is not None:
        return (special,)
    parts: list[Part] = []
    for one in now.heard.sentences:
        part = _by_target(now, one, allowed)
        if (
            part is not None
            and part.lines
            and part.about not in {p.about for p in parts}
        ):
            parts.append(part)
    if parts:
        return tuple(parts[:2])
    return (_without_target(now, allowed),)


def _special(now: Situation) -> Part | None:
    """Return the answer to abuse or to an attempt on the role, whatever it asks."""
    persona, tags = now.persona, now.heard.moves
    lead = tags[0] if tags else ""
    for tag, intent, lines in (
        ("ABU", "hurt", persona.abuse),
        ("BRK", "puzzled", persona.role_break),
    ):
        if lead == tag:
            return Part(intent=intent, about="", lines=_fresh(now, lines))
    if not words(now.heard.text):
        return Part(intent="silent", about="", lines=_fresh(now, persona.silence))
    return None


def _tell(now: Situation, fact: Fact) -> Part:
    return Part(
        intent="tell",
        about=fact.text,
        lines=_unsaid(now, fact.lines),
        take=1,
        fact=fact.id,
    )


def _by_target(now: Situation, one: Sentence, allowed: frozenset[str]) -> Part | None:
    if one.tags[:1] == ("OPN",) and one.form != "statement":
        start = now.persona.phases.at(now.phase)
        return Part(intent="week", about="", lines=_unsaid(now, start.week), take=2)
    if one.target is None:
        return None
    kind, _, name = one.target.rpartition(":")
    if kind == "small_talk":
        talk = next(talk for talk in now.persona.small_talk if talk.id == name)
        return Part(intent="small_talk", about=name, lines=_fresh(now, talk.lines))
    if kind == "risk_talk":
        return _risk(now, name, allowed)
    if one.target in now.persona.fact_ids:
        return _about_fact(now, now.persona.fact(one.target), allowed)
    return _topic(now, one, one.target)


def _risk(now: Situation, name: str, allowed: frozenset[str]) -> Part:
    talk = next(talk for talk in now.persona.risk_talk if talk.id == name)
    if f"risk_talk:{name}" not in allowed and talk.fact:
        return _hold_back(now, now.persona.fact(talk.fact))
    return Part(intent="risk", about=f"risk: {name}", lines=_fresh(now, talk.lines))


def _about_fact(now: Situation, fact: Fact, allowed: frozenset[str]) -> Part:
    told = any(one.fact == fact.id for one in now.state.told)
    if fact.id not in allowed or not told or _closing(now):
        return _hold_back(now, fact)
    return Part(
        intent="tell_more",
        about=fact.text,
        lines=_unsaid(now, fact.lines),
        take=2 if _shape(now.heard) == "full" else 1,
        fact=fact.id,
    )


def _hold_back(now: Situation, fact: Fact) -> Part:
    return Part(
        intent="hold_back",
        about="something the person is not ready to speak of",
        lines=_fresh(now, fact.cover),
    )


def _topic(now: Situation, one: Sentence, topic_id: str) -> Part | None:
    topic = now.persona.topic(topic_id)
    if topic is None:
        return None
    statement = one.form == "statement"
    if statement and _reacting_tag(now, one.tags) in CLOSING:
        return None
    if one.form == "closed":
        lines = _unsaid(now, topic.brief) or _unsaid(now, topic.lines)
        return Part(intent="answer", about=topic.name, lines=lines)
    lines = _unsaid(now, topic.lines) or _unsaid(now, topic.brief)
    take = 2 if one.form == "open" else 1
    return Part(intent="answer", about=topic.name, lines=lines, take=take)


def _without_target(now: Situation, allowed: frozenset[str]) -> Part:
    """Return the answer to what names nothing: the first rule that fits decides."""
    persona = now.persona
    tags = {tag for one in now.heard.sentences for tag in one.tags} or set(
        now.heard.moves
    )
    asks = any(one.form in ("open", "closed") for one in now.heard.sentences)
    tag = _reacting_tag(now, tuple(now.heard.moves))
    if "SYM" in now.heard.moves and asks and not now.state.topic and tag not in CLOSING:
        start = persona.phases.at(now.phase)
        return _or_lost(now, "answer", (start.score,))
    if tag not in CLOSING and _follows_up(now):
        return _continue(now, allowed)
    if asks and tags & AIMLESS and tag not in CLOSING:
        return _or_lost(now, "evade", _fresh(now, persona.evasions))
    if tag:
        return _or_lost(now, "react", _fresh(now, persona.reactions[tag]))
    return _or_lost(now, "lost", _fresh(now, persona.lost))


def _follows_up(now: Situation) -> bool:
    """Return whether the trainee just keeps listening, or asks on without content."""
    said = words(now.heard.text)
    minimal = all(one.form == "minimal" for one in now.heard.sentences)
    if minimal or len(said) <= SHORT:
        return True
    forms = {one.form for one in now.heard.sentences}
    opened = "open" in forms or bool(ASKING & set(now.heard.moves))
    aimless = bool(AIMLESS & set(now.heard.moves[:1]))
    fresh = any(one.fresh for one in now.heard.sentences)
    asks = bool(forms & {"open", "closed"})
    return asks and opened and not aimless and not fresh and bool(now.state.topic)


def _continue(now: Situation, allowed: frozenset[str]) -> Part:
    topic = now.persona.topic(now.state.topic or "")
    fact_id = now.state.topic or ""
    told = any(one.fact == fact_id for one in now.state.told)
    if fact_id in now.persona.fact_ids and fact_id in allowed and told:
        fact = now.persona.fact(fact_id)
        lines = _unsaid(now, fact.lines)
        if lines:
            return Part(intent="tell_more", about=fact.text, lines=lines, fact=fact.id)
    lines = _unsaid(now, topic.lines) if topic is not None else ()
    if lines and topic is not None:
        return Part(intent="go_on", about=topic.name, lines=lines)
    return _or_lost(now, "go_on", _fresh(now, now.persona.back_channel))


def _or_lost(
    now: Situation, intent: Intent, lines: tuple[str, ...], take: int = 1
) -> Part:
    if lines:
        return Part(intent=intent, about="", lines=lines, take=take)
    return Part(intent="lost", about="", lines=_fresh(now, now.persona.lost))


def _reacting_tag(now: Situation, tags: Sequence[str]) -> str:
    reactions = now.persona.reactions
    near = [NEIGHBOURS.get(tag, tag) if tag not in reactions else tag for tag in tags]
    return next((tag for tag in REACTING if tag in near and tag in reactions), "")


def _closing(now: Situation) -> bool:
    return bool(CLOSING & set(now.heard.moves))


def _unsaid(now: Situation, lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines not spoken yet, in the author's order."""
    said = set(now.state.said)
    return tuple(line for line in lines if line not in said)


def _fresh(now: Situation, lines: Sequence[str]) -> tuple[str, ...]:
    """Return unspoken lines, starting at a place the seed and turn decide.

    When all have been spoken the least recent comes again.
    """
    unsaid = _unsaid(now, lines)
    if not unsaid:
        order: Callable[[str], int] = {
            line: place for place, line in enumerate(now.state.said)
        }.__getitem__
        return tuple(sorted(lines, key=order))
    turn = (now.seed * 7 + now.state.turn) % len(unsaid)
    return unsaid[turn:] + unsaid[:turn]


def _mood(state: PatientState) -> str:
    level = max(state.distress.values(), default=0.0)
    if level > 0.6:  # noqa: PLR2004  thirds of the scale
        return "close to tears or to leaving the subject"
    if level > 0.3:  # noqa: PLR2004
        return "stirred; it shows in pauses"
    if state.trust >= 5:  # noqa: PLR2004  half way
        return "easier in the chair than at the start"
    return "guarded and polite"


def _resisting(now: Situation) -> str:
    moves = now.persona.resistance
    if not _closing(now) and now.state.trust >= 3:  # noqa: PLR2004  settled in
        return ""
    if not moves:
        return ""
    return moves[(now.seed + now.state.turn) % len(moves)].name
