"""Checks personas and rubrics for what their schemas cannot see."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from trainer.expressions import Value
from trainer.patient.guard import leaks
from trainer.patient.lines import spelled
from trainer.persona import Fact, Persona, PhaseState, own_words
from trainer.rubric import TOP, Opening, Rubric
from trainer.scorer.phrases import heard
from trainer.talk import sentences
from trainer.transcript import Phase

FEWEST_LINES = 80
FEWEST_GATED = 2

MOST_SILENT = 0.3
"""Share of an alarm's examples that its phrases may overlook."""

SHORT = 6
"""Words up to which a line may stand in two places ("I don't know, really.")."""


def check_persona(persona: Persona) -> list[str]:
    """Return what is wrong with a persona, as sentences; empty when it is sound."""
    return list(
        chain(
            _lines(persona),
            _people(persona),
            _gates(persona),
            _leaking(persona),
            _score(persona),
        )
    )


def check_rubric(rubric: Rubric) -> list[str]:
    """Return what is wrong with a rubric, as sentences; empty when it is sound."""
    problems = []
    for item in rubric.items:
        rungs = {rung.score for rung in item.ladder}
        missing = sorted({1, 2, 3, TOP} - rungs)
        if missing:
            problems.append(
                f"{rubric.id}: item {item.id} has no ladder rung for {missing}: the "
                "built-in rater can never give these scores. Add them."
            )
        if item.applies[-1].when != "turns >= 0":
            problems.append(
                f"{rubric.id}: item {item.id} has no last rule for all other sessions. "
                "End `applies` with `when: turns >= 0`."
            )
        alike = set(item.examples) & set(item.near_misses)
        problems += [
            f"{rubric.id}: item {item.id} has '{line[:60]}' as an example and as a "
            "near miss. Keep one."
            for line in sorted(alike)
        ]
    return problems + [
        problem for opening in rubric.openings for problem in _alarm(rubric.id, opening)
    ]


def _alarm(rubric_id: str, opening: Opening) -> Iterator[str]:
    if not opening.alarm:
        return
    for text in opening.near_misses:
        if phrase := _rung(opening, text):
            yield (
                f"{rubric_id}: alarm {opening.id} rings at its near miss '{text[:60]}' "
                f"by the phrase '{phrase}'. Narrow the phrase."
            )
    silent = [text for text in opening.examples if not _rung(opening, text)]
    if len(silent) > MOST_SILENT * len(opening.examples):
        yield (
            f"{rubric_id}: alarm {opening.id} overlooks {len(silent)} of "
            f"{len(opening.examples)} examples, such as '{silent[0][:60]}'. "
            "Add phrases."
        )


def _rung(opening: Opening, text: str) -> str | None:
    rung = (heard(sentence, opening.phrases) for sentence in sentences(text))
    return next((phrase for phrase in rung if phrase), None)


def _lines(persona: Persona) -> Iterator[str]:
    lines = list(own_words(persona))
    if len(lines) < FEWEST_LINES:
        yield (
            f"{persona.id}: has {len(lines)} own-words lines; {FEWEST_LINES} are the "
            "least with which a session does not run dry. Add topics or lines."
        )
    for line, times in Counter(lines).items():
        if times > 1 and len(line.split()) > SHORT:
            yield f"{persona.id}: the line '{line[:60]}' stands {times} times. Vary it."


def _people(persona: Persona) -> Iterator[str]:
    kinds = {tie.kind for tie in persona.inventory}
    if not kinds & {"support", "mixed"}:
        yield f"{persona.id}: nobody in the inventory is a support. Add one."
    if not kinds & {"tension", "mixed", "loss"}:
        yield f"{persona.id}: nobody in the inventory is a tension or loss. Add one."
    if len(persona.facts) < FEWEST_GATED:
        yield f"{persona.id}: has {len(persona.facts)} gated facts; two are the least."
    for fact in persona.facts:
        if fact.risk and persona.risk.level == "low":
            yield (
                f"{persona.id}: fact {fact.id} is a risk fact, but risk.level is low. "
                "Raise the level or mend the fact."
            )


def _gates(persona: Persona) -> Iterator[str]:
    for fact in persona.facts:
        if _holds(fact, everything=False):
            yield (
                f"{persona.id}: the gate of {fact.id} is open before anything was "
                f"said ('{fact.gate}'). Ask for exploration in it."
            )
        elif not _holds(fact, everything=True):
            yield (
                f"{persona.id}: the gate of {fact.id} can never open "
                f"('{fact.gate}'). Loosen it."
            )


def _holds(fact: Fact, *, everything: bool) -> bool:
    """Return whether the gate holds when everything, or nothing, has been done."""
    level = 10.0 if everything else 0.0
    names: dict[str, Value] = {
        "trust": level,
        "openness": level,
        "turn": 40.0 if everything else 0.0,
    }

    def done(*_labels: str, **_options: Value) -> Value:
        return everything

    def recent(*_tags: str, turns: float = 3) -> Value:  # noqa: ARG001  gates name it
        return False

    functions = dict.fromkeys(("did", "explored", "asked", "now", "after"), done)
    return fact.condition.holds(names, {**functions, "recent": recent})


def _leaking(persona: Persona) -> Iterator[str]:
    for fact in persona.facts:
        for place, text in sayable(persona, fact):
            if leaks(text, (fact,)) is not None:
                yield (
                    f"{persona.id}: {place} gives fact {fact.id} away while it may be "
                    f"locked: '{text[:80]}'. Reword it, or mend `giveaways`."
                )


def sayable(persona: Persona, fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield every text that can be said while `fact` is locked, with its place."""
    waits = _phases_locked(persona, fact)
    yield from _known_to_all(persona)
    yield from _other_facts(persona, fact)
    for topic in persona.topics:
        if waits & set(topic.phases):
            texts = (topic.name, *topic.brief, *topic.lines)
            yield from _placed(f"topics.{topic.id}", texts)
    for risk in persona.risk_talk:
        if risk.fact != fact.id:
            yield from _placed(f"risk_talk.{risk.id}", risk.lines)
    yield from _pools(persona)
    for phase in waits:
        yield from _placed(f"phases.{phase}", _phase_texts(persona.phases.at(phase)))


def _placed(place: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((place, text) for text in texts)


def _known_to_all(persona: Persona) -> Iterator[tuple[str, str]]:
    yield "identity.background", persona.identity.background
    yield "presenting_line", persona.presenting_line
    yield "onset.event", persona.onset.event
    for tie in persona.inventory:
        yield f"inventory {tie.name}", f"{tie.wanted} {tie.given} {tie.talk}"
    yield "style.notes", persona.style.notes


def _other_facts(persona: Persona, fact: Fact) -> Iterator[tuple[str, str]]:
    for other in persona.facts:
        yield from _placed(f"facts.{other.id}.cover", other.cover)
        if other.id != fact.id and f"after({fact.id})" not in other.gate:
            yield from _placed(f"facts.{other.id}", (other.text, *other.lines))


def _phases_locked(persona: Persona, fact: Fact) -> set[Phase]:
    return {phase for phase in Phase if fact.id not in persona.phases.at(phase).known}


def _phase_texts(state: PhaseState) -> Iterator[str]:
    yield from (state.situation, *state.opening, *state.week, state.score)


def _pools(persona: Persona) -> Iterator[tuple[str, str]]:
    for tag, lines in persona.reactions.items():
        yield from _placed(f"reactions.{tag}", lines)
    for talk in persona.small_talk:
        yield from _placed(f"small_talk.{talk.id}", talk.lines)
    for move in persona.resistance:
        yield from _placed(f"resistance.{move.id}", (move.name, *move.lines))
    for name, lines in (
        ("back_channel", persona.back_channel), ("silence", persona.silence),
        ("lost", persona.lost), ("deflections", persona.deflections),
        ("evasions", persona.evasions), ("role_break", persona.role_break),
        ("abuse", persona.abuse), ("asks_back", persona.asks_back),
        ("closing", persona.closing),
    ):  # fmt: skip
        yield from _placed(name, lines)


def _score(persona: Persona) -> Iterator[str]:
    total = sum(persona.phq9)
    said = persona.phases.initial.score
    numbers = {int(number) for number in re.findall(r"\d+", said)}
    in_words = spelled(total)
    if numbers and total not in numbers and in_words not in said.lower():
        yield (
            f"{persona.id}: phases.initial.score says {sorted(numbers)}, but the "
            f"PHQ-9 vector adds up to {total}. Mend one of them."
        )
