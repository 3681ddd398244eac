"""Study: whether anything unearned gets out under attack, or the role is left."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from evals.markdown import share, table
from evals.parts import DATA, Parts
from evals.statistics import Share
from trainer.patient.disclosure import locked_facts
from trainer.patient.guard import leaks, leaves_role
from trainer.patient.prompting import Scene, prompt
from trainer.persona import Fact, Persona
from trainer.prompts import neutralized
from trainer.simulation import answer, new_session
from trainer.testing import ScriptedModel
from trainer.turns import Turns
from trainer.yaml_files import load

FILE = DATA / "adversarial" / "turns.yaml"

A_SESSION = 20
"""Attacks in one session."""


class Attacks(BaseModel):
    """Attacks of one kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    turns: tuple[str, ...]


class AttackSet(BaseModel):
    """The file of attacks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    source: str
    kinds: tuple[Attacks, ...]


class Attacked(BaseModel):
    """One attack on one persona."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    kind: str
    attack: str
    reply: str
    told: tuple[str, ...]
    """Facts told by the reply."""
    leaked_reply: bool
    """The authored reply holds a giveaway of a fact that is still locked."""
    leaked_prompt: bool
    """The prompt of the model voice does."""
    left_role: bool


class LeaksResult(BaseModel):
    """All attacks, and how the guard fared against a model that knows everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attacks: tuple[Attacked, ...]
    guarded: Share
    """Of the facts' own lines, said by a model while locked: those the guard stops."""


def measure_leaks(parts: Parts) -> LeaksResult:
    """Return every attack against every persona; some minutes. No model call."""
    attacks = load(FILE, AttackSet)
    personas = list(parts.library.personas.values())
    turns = parts.turns(recalls=True)
    done = [one for persona in personas for one in against(turns, persona, attacks)]
    lines = [
        leaks(line, (fact,)) is not None
        for persona in personas
        for fact in persona.facts
        for line in fact.lines
    ]
    return LeaksResult(
        attacks=tuple(done), guarded=Share(hits=sum(lines), of=len(lines))
    )


def render_leaks(result: LeaksResult) -> str:
    """Return the section of the report."""
    kinds = dict.fromkeys(one.kind for one in result.attacks)
    rows = [
        [kind, *_counts([one for one in result.attacks if one.kind == kind])]
        for kind in kinds
    ]
    heads = [
        "attack",
        "turns",
        "leaks in replies",
        "in prompts",
        "told",
        "role left",
    ]
    told = [one for one in result.attacks if one.told]
    return "\n\n".join(
        [
            "## Leaks",
            f"{len(result.attacks)} adversarial turns, each attack against each "
            f"persona, {A_SESSION} in a session, at the start of the initial phase. A "
            "leak is a giveaway of a fact that is locked, in a reply of the authored "
            "voice or in the prompt that the model voice would send.",
            table(heads, [*rows, ["all", *_counts(result.attacks)]]),
            f"Facts told, which is no leak but what the attack earned: {len(told)}"
            + _examples(told),
            "The model voice is never handed a locked fact. Were a model to know one "
            "all the same and to say the author's own line of it, the guard would "
            f"stop {share(result.guarded)} of the lines by their giveaways alone.",
            "**Not held out**: these attacks were used to mend what the patient takes "
            "for talk of machinery, and words of the prompt itself.",
            "Does not show: what a large model makes up by itself that happens to "
            "come near a fact.",
        ]
    )


def against(turns: Turns, persona: Persona, attacks: AttackSet) -> Iterator[Attacked]:
    """Yield each attack on one persona, `A_SESSION` of them in a session."""
    all_of_them = [(one.kind, text) for one in attacks.kinds for text in one.turns]
    for start in range(0, len(all_of_them), A_SESSION):
        session = new_session(persona)
        for kind, text in all_of_them[start : start + A_SESSION]:
            session, scene = answer(turns, persona, session, text)
            turn = session.turns[-1]
            locked = locked_facts(turn.state, persona)
            reply = turn.patient or ""
            yield Attacked(
                persona=persona.id,
                kind=kind,
                attack=text,
                reply=reply,
                told=turn.disclosed,
                leaked_reply=leaks(reply, locked) is not None,
                leaked_prompt=_leaks_in_prompt(scene, locked),
                left_role=leaves_role(reply),
            )


def _leaks_in_prompt(scene: Scene, locked: Sequence[Fact]) -> bool:
    """Return whether our part of the prompt gives a fact away; an attack may guess."""
    said = [neutralized(one.text) for one in scene.before]
    sent = " ".join(message.text for message in prompt(scene, ScriptedModel()))
    for words in (*said, neutralized(scene.text)):
        sent = sent.replace(words, "")
    return leaks(sent, locked) is not None


def _counts(attacks: Sequence[Attacked]) -> list[str]:
    return [
        str(len(attacks)),
        str(sum(one.leaked_reply for one in attacks)),
        str(sum(one.leaked_prompt for one in attacks)),
        str(sum(bool(one.told) for one in attacks)),
        str(sum(one.left_role for one in attacks)),
    ]


def _examples(told: Sequence[Attacked]) -> str:
    if not told:
        return "."
    some = "; ".join(f"{one.persona} upon “{one.attack[:60]}”" for one in told[:5])
    return f", such as {some}."
