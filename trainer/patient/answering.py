"""Chooses the parts of an answer, and what comes before answering."""

from collections.abc import Sequence

from trainer.patient.asking import (
    answers,
    asks_leave,
    asks_of_score,
    goes_on,
    invites_role_play,
    steps_out,
    wanted,
)
from trainer.patient.hearing import AIMLESS, CLOSING, facts_of
from trainer.patient.lines import fresh, score_line, spare, unsaid
from trainer.patient.parts import (
    SCORE,
    Intent,
    Part,
    Situation,
    by_target,
    greeting,
    more_of,
    reacting_tag,
)
from trainer.patient.principles import answering
from trainer.patient.sentence import EXPLAINING, SURE, Sentence
from trainer.patient.speech import greets, is_speech
from trainer.persona import Fact
from trainer.talk import words

SHORT = 3
"""Words up to which an utterance is taken as listening, not as a move."""

QUESTION = ("open", "closed")
"""Forms of a sentence that wants an answer."""

FAINTLY = 0.3
"""Likeness of the nearest cue under which words make no sense to the person."""

REFLECTED = frozenset({"EMP", "CLA", "CRE", "HOP"})
"""Moves that are often met with a word or two.

Source: in AnnoMI (doi:10.3390/fi15030110) the median reply to a reflection has two
or three words."""

OFFERING = frozenset(
    {"ROL", "FRM", "CON", "DXR", "INF", "LNK", "TER", "AGD", "HOP", "AFF"}
)
"""Moves whose lines answer a question too; those of the others presume a story."""

NODS, WONDERS = 2, 5
"""Every so many turns a reflection gets a word only, an explanation a question."""

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
        told, other = _tell(now, now.telling), _elsewhere(beside, names)[:1]
        named = now.telling.id in facts_of(now.heard.targets, now.persona)
        # What was asked comes first where this is only said because it lies near.
        return (told, *other) if named else (*other, told)
    changed = _ruled(now) or _resisted(now, asked) or _welcomed(now)
    return None if changed is None else (changed,)


def _elsewhere(parts: Sequence[Part], names: set[str]) -> list[Part]:
    return [part for part in parts if part.about not in names]


def _targeted(now: Situation, allowed: frozenset[str]) -> list[Part]:
    """Return the answers to what was asked, or where nothing was, to what was said."""
    asked = [one for one in now.heard.sentences if _wants_an_answer(one)]
    parts: list[Part] = []
    for one in asked or now.heard.sentences:
        if parts and one.score < SURE:
            continue
        part = by_target(now, one, allowed)
        about = {known.about for known in parts}
        if part is not None and part.lines and part.about not in about:
            parts.append(part)
    return parts


def _wants_an_answer(one: Sentence) -> bool:
    """Return whether a sentence asks, speaks of risk, or remarks on the body."""
    noticed = one.target is not None and one.target.startswith("noticed:")
    return one.form in QUESTION or "RSK" in one.tags or noticed


def _close(now: Situation) -> Part:
    return Part(
        intent="close", about="", lines=fresh(now, now.persona.closing) or spare(now)
    )


def _special(now: Situation) -> Part | None:
    """Return the answer to abuse, to an attempt on the role, to silence or noise."""
    persona, tags = now.persona, now.heard.moves
    lead = tags[0] if tags else ""
    if lead == "ABU" and now.heard.plainly("ABU"):
        return _part(now, "hurt", persona.abuse)
    alone = all("BRK" in one.tags for one in now.heard.sentences)
    if lead == "BRK" and alone and now.heard.surely("BRK"):
        return _part(now, "puzzled", persona.role_break)
    if now.state.shut and persona.shuts is not None:
        return _part(now, "react", persona.shuts.lines)
    if not words(now.heard.text):
        return _part(now, "silent", persona.silence)
    if not is_speech(now.heard.text):
        return _part(now, "lost", persona.lost)
    return _plays_along(now)


def _plays_along(now: Situation) -> Part | None:
    """Return the answer to an offer to try a talk, or what is said while trying it.

    The first try is the author's first line: a talk has an order.
    """
    people = {tie.name.split()[0] for tie in now.persona.inventory}
    if invites_role_play(now.heard.text, people):
        lines = fresh(now, now.persona.role_play)
    elif _rehearses(now):
        lines = unsaid(now, now.persona.rehearsal)
    else:
        return None
    return Part(intent="react", about="", lines=lines) if lines else None


def _rehearses(now: Situation) -> bool:
    """Return whether a talk is being tried and the trainee is in the other part."""
    persona, last = now.persona, now.state.said[-1:]
    trying = set(last) & {*persona.role_play, *persona.rehearsal}
    return bool(trying) and not steps_out(now.heard.text)


def _welcomed(now: Situation) -> Part | None:
    """Return a greeting to whatever is said first, where it asks nothing."""
    first = now.state.turn <= 1 and greets(now.heard.text)
    if not first or now.heard.closing or _question(now):
        return None
    part = greeting(now)
    return part if part.lines else None


def _part(now: Situation, intent: Intent, lines: Sequence[str]) -> Part:
    """Return a part of unspoken lines, or where none is left of spare ones."""
    left = fresh(now, lines)
    return Part(intent=intent if left else "lost", about="", lines=left or spare(now))


def _ruled(now: Situation) -> Part | None:
    """Return what an instructor's rule has the person say now."""
    for rule in answering(now.state, now.heard, now.persona):
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
    asks = _question(now) is not None
    tag = reacting_tag(now, moves)
    scored = "SYM" in moves and asks_of_score(now.heard.text)
    if scored and asks and tag not in CLOSING:
        return _part(now, "answer", score_line(now))
    if tag not in CLOSING and _follows_up(now):
        return _consent(now) or _continue(now, allowed)
    if asks and _idle(now) and tag not in CLOSING:
        return _part(now, "evade", persona.evasions)
    if tag and _reacts(now, tag, asks=asks):
        return _part(now, "react", _nods(now, tag) or persona.reactions[tag])
    if not asks:
        return _part(now, "react", _nod(now))
    return _consent(now) or _unsure(now)


def _consent(now: Situation) -> Part | None:
    """Return leave, where the question only asks for it."""
    asked = _question(now)
    lines = fresh(now, now.persona.consents)
    if asked is None or not lines or not asks_leave(asked.text):
        return None
    return Part(intent="react", about="", lines=lines)


def _idle(now: Situation) -> bool:
    """Return whether the question is plainly about something of no weight."""
    asked = _question(now)
    lead = asked.tags[:1] if asked else ()
    return any(tag in AIMLESS and now.heard.plainly(tag) for tag in lead)


def _reacts(now: Situation, tag: str, *, asks: bool) -> bool:
    """Return whether what was done is plain enough to be answered as that."""
    if tag in REFLECTED and not asks:
        return now.heard.likely(tag)
    return now.heard.plainly(tag) and (not asks or tag in CLOSING or tag in OFFERING)


def _nods(now: Situation, tag: str) -> tuple[str, ...]:
    return _nod(now) if tag in REFLECTED and now.turned(NODS) else ()


def _nod(now: Situation) -> tuple[str, ...]:
    """Return a word or two; to an explanation now and then a question back."""
    explained = bool(EXPLAINING & set(now.heard.moves))
    if explained and now.turned(WONDERS):
        return fresh(now, now.persona.asks_back) or _short(now)
    return _short(now) or now.persona.back_channel


def _short(now: Situation) -> tuple[str, ...]:
    pool = now.persona.back_channel
    return fresh(now, tuple(one for one in pool if len(words(one)) <= SHORT))


def _question(now: Situation) -> Sentence | None:
    """Return the last question of the utterance; None where nothing is asked."""
    asked = [one for one in now.heard.sentences if one.form in QUESTION]
    return asked[-1] if asked else None


def _unsure(now: Situation) -> Part:
    """Return what is said to a plain question that nothing here answers."""
    asked = _question(now)
    known = any(one.score >= FAINTLY for one in now.heard.sentences)
    lines = now.persona.unsure.to(wanted(asked.text)) if asked and known else ()
    left = fresh(now, lines)
    if not left:
        return _part(now, "lost", now.persona.lost)
    return Part(intent="unsure", about="", lines=left)


def _follows_up(now: Situation) -> bool:
    """Return whether the trainee just keeps listening, or asks on without content."""
    minimal = all(one.form == "minimal" for one in now.heard.sentences)
    if minimal or len(words(now.heard.text)) <= SHORT:
        return True
    asked = _question(now)
    alone = not any(one.fresh for one in now.heard.sentences if one is not asked)
    return bool(asked and alone and now.state.topic and goes_on(asked.text))


def _continue(now: Situation, allowed: frozenset[str]) -> Part:
    """Return more of what is being talked of, in the form that was asked for."""
    asked = _question(now)
    wants = wanted(asked.text) if asked else "what"
    more = _more(now, allowed)
    if more is not None and wants != "what":
        fitting = tuple(line for line in more.lines if answers(line, wants))
        more = more.model_copy(update={"lines": fitting}) if fitting else None
    if more is not None and wants not in ("whether", "which", "where"):
        return more
    if asked:
        return _unsure(now)
    return _part(now, "go_on", now.persona.back_channel)


def _more(now: Situation, allowed: frozenset[str]) -> Part | None:
    """Return what is left to say of the topic at hand, in the author's order."""
    name = now.state.topic or ""
    told = any(one.fact == name for one in now.state.told)
    if name in now.persona.fact_ids and name in allowed and told:
        more = more_of(now, now.persona.fact(name))
        if more.lines:
            return more
    topic = now.persona.topic(name)
    if topic is None or name == SCORE:
        return None
    lines = unsaid(now, topic.lines) or unsaid(now, topic.again)
    return Part(intent="go_on", about=topic.name, lines=lines) if lines else None
