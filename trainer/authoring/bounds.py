"""Checks what must hold for safety's sake, and the course, rules and scores."""

import re
from collections.abc import Iterator

from trainer.authoring.conditions import can_be
from trainer.authoring.findings import Finding, shortened
from trainer.patient.course import SESSIONS
from trainer.patient.lines import spelled
from trainer.patient.principles import broken
from trainer.persona import Course, Persona, RiskLevel, placed_words

ASKED = ("wish", "plan", "means", "past", "protective")
"""Direct questions about risk that every persona answers."""

MOST_THOUGHTS = 1
"""PHQ-9 item 9 (thoughts of death) below a moderate level of risk."""

MOST_OF_AN_ITEM = 3
"""The highest score of a single PHQ-9 item."""

PLACEHOLDERS = frozenset({"{score}", "{before}"})

FIRST_LATER = 2
"""The first session of a course before which something can have happened."""


def check_risk(persona: Persona) -> Iterator[Finding]:
    """Yield where a persona goes above its level of risk, or has no answer to it."""
    low = persona.risk.level is RiskLevel.LOW
    for place, fact in enumerate(persona.facts):
        if fact.risk and low:
            yield Finding(
                ("facts", place, "risk"),
                f"fact {fact.id} is a risk fact, but risk.level is low. Raise the "
                "level or mend the fact.",
            )
    if persona.phq9[-1] > MOST_THOUGHTS and persona.risk.level != RiskLevel.MODERATE:
        yield Finding(
            ("phq9", 8),
            f"PHQ-9 item 9 (thoughts of death) is {persona.phq9[-1]}, but risk.level "
            f"is {persona.risk.level.value}. Lower the item to 0 or 1, or set the "
            "level to moderate.",
        )
    answered = {talk.id for talk in persona.risk_talk}
    for missing in (one for one in ASKED if one not in answered):
        yield Finding(
            ("risk_talk",),
            f"has no answer to a direct question about {missing}. Add an entry with "
            f"`id: {missing}`, four questions under `asked` and two or more `lines`.",
        )


def check_rules(persona: Persona) -> Iterator[Finding]:
    """Yield rules whose lines would answer everything, and lines that break a rule."""
    lines = list(placed_words(persona))
    for place, rule in enumerate(persona.principles):
        about = {call.function for call in rule.condition.calls()} & {"about", "now"}
        if rule.lines and not about:
            yield Finding(
                ("principles", place, "when"),
                f"with `when: {rule.when}` the lines of this rule would answer "
                "everything. Say upon what, with about(topic) or now(TAG).",
            )
        if can_be(rule.condition, wanted=False):
            continue
        for steps, line in lines:
            if broken(line, (rule,)) is not None:
                yield Finding(
                    steps,
                    f"'{shortened(line)}' breaks the rule '{shortened(rule.rule)}', "
                    "which always holds: it will never be said. Reword the line, or "
                    "narrow the rule's `never`.",
                    warning=True,
                )


def check_scores(persona: Persona) -> Iterator[Finding]:
    """Yield scores and dates of a course that cannot be right."""
    total = sum(persona.phq9)
    said = persona.phases.initial.score
    numbers = _numbers(said)
    if numbers and total not in numbers:
        heard = " and ".join(str(number) for number in sorted(numbers))
        yield Finding(
            ("phases", "initial", "score"),
            f"says {heard}, but the PHQ-9 vector adds up to {total}. Mend one of them.",
        )
    for steps, line in placed_words(persona):
        allowed = PLACEHOLDERS if steps[:2] == ("course", "score") else frozenset()
        for found in re.findall(r"\{[^}]*\}?", line):
            if found not in allowed:
                yield Finding(
                    steps,
                    f"'{found}' would be said as it stands. {{score}} and {{before}} "
                    "stand for numbers, and only under course.score.",
                )
    if persona.course is not None:
        yield from _course(persona, persona.course)


def _numbers(said: str) -> set[int]:
    """Return the numbers of a line, in digits or words, that can be a score.

    Words up to three ("one of those", "threes for sleep") tell of single items.
    """
    ones = "|".join(spelled(number) for number in range(1, 10))
    words = re.sub(rf"twenty (?=(?:{ones})\b)", "twenty-", said.lower())
    spoken = {
        number
        for number in range(MOST_OF_AN_ITEM + 1, 28)
        if re.search(rf"(?<![\w-]){spelled(number)}(?![\w-])", words)
    }
    return spoken | {int(number) for number in re.findall(r"\d+", said)}


def _course(persona: Persona, course: Course) -> Iterator[Finding]:
    for place, score in enumerate(course.phq9_end):
        if not 0 <= score <= MOST_OF_AN_ITEM:
            yield Finding(
                ("course", "phq9_end", place),
                f"{score} is outside 0-3. Mend the vector.",
            )
    if sum(course.phq9_end) >= sum(persona.phq9):
        yield Finding(
            ("course", "phq9_end"),
            f"adds up to {sum(course.phq9_end)}, and the first vector to "
            f"{sum(persona.phq9)}: good sessions would help nothing. Lower it.",
            warning=True,
        )
    for place, event in enumerate(course.events):
        first, last = event.sessions
        if not FIRST_LATER <= first <= last <= SESSIONS:
            yield Finding(
                ("course", "events", place, "sessions"),
                f"[{first}, {last}] is no span of sessions. Write the first and the "
                f"last, from {FIRST_LATER} to {SESSIONS}.",
            )
