"""Chooses the parts of an answer, and what comes before answering."""

from collections.abc import Sequence

from trainer.patient.hearing import AIMLESS, CLOSING
from trainer.patient.lines import fresh, score_line, spare, unsaid
from trainer.patient.parts import (
    SCORE,
    Intent,
    Part,
    Situation,
    by_target,
    reacting_tag,
)
from trainer.patient.speech import is_speech
from trainer.persona import Fact
from trainer.talk import words

SHORT = 3
"""Words up to which an utterance is taken as listening, not as a move."""

ASKING = frozenset({"EXP", "ELI", "AFF", "COM", "CLA", "SYM", "RSK"})
"""Tags of a question that goes on asking about what is being told."""

REFLECTED = frozenset({"EMP", "CLA", "CRE", "HOP"})
"""Moves that are often met with a word or two.

Source: in AnnoMI (doi:10.3390/fi15030110) the median reply to a reflection has two
or three words."""

OFFERING = frozenset(
    {"ROL", "FRM", "CON", "DXR", "INF", "LNK", "TER", "AGD", "HOP", "AFF"}
)
"""Moves whose lines answer a question too; those of the others presume a story."""

NODS, WONDERS = 2, 4
"""Every so many turns such a move gets a word only; and silence a question back."""

MOST_PARTS = 2
"""Questions of one utterance that are answered."""


def parts_of(now: Situation, allowed: frozenset[str]) -> tuple[Part, ...]:
    """Return what the answer gets across, in order; never empty.

    `allowed` holds the targets whose lines may be handed out.
    """
    parts = _parts(now, allowed)
    if now.heard.ends:
        return (_close(now),)
    return (*parts[:MOST_PARTS], _close(now)) if now.time_is_up else parts


def _parts(now: Situation, allowed: frozenset[str]) -> tuple[Part, ...]:
    asked = sorted(_targeted(now, allowed), key=lambda part: part.intent != "risk")
    instead = _instead(now, asked)
    if instead is None:
        return tuple(asked[:MOST_PARTS]) or (_without_target(now, allowed),)
    # Whatever else comes first, a question about suicide has its answer.
    told = now.telling.id if now.telling else None
    risk = [part for part in asked if part.intent == "risk" and part.fact != told]
    return (*instead, *risk[:1])


def _instead(now: Situation, asked: Sequence[Part]) -> tuple[Part, ...] | None:
    """Return what comes before answering what was asked; None where nothing does."""
    special = _special(now)
    if special is not None:
        return (special,)
    if now.telling is not None:
        beside = [part for part in asked if part.intent in ("answer", "small_talk")]
        own = {now.persona.topic(topic) for topic in now.telling.topics}
        names = {topic.name for topic in own if topic is not None}
        return (_tell(now, now.telling), *_elsewhere(beside, names)[:1])
    changed = _ruled(now) or _resisted(now, asked)
    return None if changed is None else (changed,)


def _elsewhere(parts: Sequence[Part], names: set[str]) -> list[Part]:
    return [part for part in parts if part.about not in names]


def _targeted(now: Situation, allowed: frozenset[str]) -> list[Part]:
    parts: list[Part] = []
    for one in now.heard.sentences:
        part = by_target(now, one, allowed)
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
    if not others or any(part.intent != "hold_back" for part in others):
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


def _without_target(now: Situation, allowed: frozenset[str]) -> Part:
    """Return the answer to what names nothing: the first rule that fits decides."""
    persona, moves = now.persona, now.heard.moves
    asks = any(one.form in ("open", "closed") for one in now.heard.sentences)
    tag = reacting_tag(now, moves)
    if "SYM" in moves and asks and not now.state.topic and tag not in CLOSING:
        return _part(now, "answer", score_line(now))
    if tag not in CLOSING and _follows_up(now):
        return _continue(now, allowed)
    idle = set(moves[:1]) <= AIMLESS and any(map(now.heard.plainly, moves[:1]))
    if asks and idle and tag not in CLOSING:
        return _part(now, "evade", persona.evasions)
    if tag and (not asks or tag in CLOSING or _offers(now, tag)):
        short = tuple(one for one in persona.back_channel if len(words(one)) <= SHORT)
        nods = tag in REFLECTED and now.turned(NODS)
        lines = fresh(now, short) if nods else ()
        return _part(now, "react", lines or persona.reactions[tag])
    return _part(now, "lost", persona.lost)


def _offers(now: Situation, tag: str) -> bool:
    """Return whether a question offers or asks for something done, and plainly so."""
    return tag in OFFERING and now.heard.plainly(tag)


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
    if any(one.form in ("open", "closed") for one in now.heard.sentences):
        return _part(now, "lost", now.persona.lost)
    wonders = now.turned(WONDERS)
    pool = now.persona.asks_back if wonders else now.persona.back_channel
    return _part(now, "go_on", pool)
