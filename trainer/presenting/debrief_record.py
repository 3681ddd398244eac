"""The debrief's record as HTML: techniques by turn, disclosure, transcript."""

from collections.abc import Mapping, Sequence
from html import escape

from trainer.persona import Fact, Persona
from trainer.presenting.places import UNSURE, Said, clipped, turn_link
from trainer.session import Session, Turn
from trainer.techniques import TagProbability, Technique
from trainer.transcript import Speaker

MOST = 3
"""Techniques shown for one turn."""

Techniques = Mapping[str, Technique]


def timeline(
    session: Session, persona: Persona, said: Sequence[Said], techniques: Techniques
) -> str:
    """Return what each turn did, by the names of its techniques."""
    facts = {fact.id: fact.name for fact in persona.facts}
    rows = "".join(
        _turn(turn, said, techniques, [facts.get(one, one) for one in turn.disclosed])
        for turn in session.turns
    )
    return (
        "<section id='dbf-time'><h2>Technique timeline</h2><p class='quiet'>What each "
        "turn looked like to the tagger: hints, not scores. A dashed tag with “?” is "
        f"a guess; a red one is off the model.</p><ol class='timeline'>{rows}</ol>"
        "</section>"
    )


def disclosure(
    session: Session, persona: Persona, said: Sequence[Said], techniques: Techniques
) -> str:
    """Return what was earned, when and by what, and what would open the rest."""
    told = {one.fact: one.turn for one in session.state.told}
    moves = dict(enumerate(session.state.moves, 1))
    heard, known, hidden = [], [], []
    for fact in persona.facts:
        turn = told.get(fact.id)
        if turn is None:
            hidden.append(_hidden(fact))
        elif turn == 0:
            known.append(_known(fact))
        else:
            names = ", ".join(_name(tag, techniques) for tag in moves.get(turn, ()))
            heard.append(_heard(fact, turn_link(turn, said), names))
    return (
        "<section id='dbf-told'><h2>What you heard, and what stayed hidden</h2>"
        + _listed("Earned in this session", heard, "Nothing was earned this time.")
        + _listed("Known from earlier sessions", known, "")
        + _listed("Stayed hidden", hidden, "Nothing: you heard it all.")
        + "</section>"
    )


def transcript(said: Sequence[Said]) -> str:
    """Return what was said, every utterance with an anchor of its own."""
    rows = "".join(_utterance(one) for one in said)
    return (
        f"<section id='dbf-said'><h2>Transcript</h2><div class='said'>{rows}</div>"
        "<p><a href='#dbf-top'>Back to the top</a></p></section>"
    )


def _turn(
    turn: Turn, said: Sequence[Said], techniques: Techniques, opened: Sequence[str]
) -> str:
    sure = [one for one in turn.tags if one.p >= UNSURE][:MOST]
    shown = sure or list(turn.tags[:1])
    chips = "".join(_chip(one, techniques) for one in shown)
    chips = chips or "<span class='quiet'>no technique</span>"
    chips += "".join(
        f"<span class='chip told'>earned: {escape(name)}</span>" for name in opened
    )
    words = clipped(turn.therapist) or "(silence)"
    return (
        f"<li><span class='turn'>{turn_link(turn.number, said)}</span>"
        f"<span class='tags'>{chips}</span>"
        f"<span class='words'>{escape(words)}</span></li>"
    )


def _chip(one: TagProbability, techniques: Techniques) -> str:
    kind = "chip"
    if one.tag in techniques and techniques[one.tag].group == "off_model":
        kind += " off"
    mark = ""
    if one.p < UNSURE:
        kind, mark = f"{kind} unsure", "?"
    return f"<span class='{kind}'>{escape(_name(one.tag, techniques))}{mark}</span>"


def _name(tag: str, techniques: Techniques) -> str:
    return techniques[tag].name if tag in techniques else tag


def _heard(fact: Fact, where: str, names: str) -> str:
    by = f", by: {escape(names)}" if names else ""
    return (
        f"<li><strong>{escape(_capital(fact.name))}</strong> ({where}{by})<br>"
        f"{escape(fact.text)}</li>"
    )


def _known(fact: Fact) -> str:
    return f"<li><strong>{escape(_capital(fact.name))}</strong></li>"


def _hidden(fact: Fact) -> str:
    return (
        f"<li><strong>{escape(_capital(fact.name))}</strong><br>"
        f"What would have opened it: {escape(fact.opens_by)}</li>"
    )


def _listed(title: str, rows: Sequence[str], without: str) -> str:
    if not rows and not without:
        return ""
    body = f"<ul class='plain'>{''.join(rows)}</ul>" if rows else f"<p>{without}</p>"
    return f"<h3>{title}</h3>{body}"


def _utterance(one: Said) -> str:
    mine = one.speaker is Speaker.THERAPIST
    who = f"You, turn {one.turn}" if mine else "Patient"
    stand_in = " <span class='chip'>built-in voice</span>" if one.stand_in else ""
    kind = "mine" if mine else "theirs"
    return (
        f"<p id='u-{one.place}' class='{kind}'><span class='who'>{who}:</span> "
        f"{escape(one.text) or '(silence)'}{stand_in}</p>"
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
