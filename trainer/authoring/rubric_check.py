"""Checks a rubric for what its schema cannot see."""

from collections.abc import Iterator, Sequence

from trainer.authoring.findings import Finding, shortened
from trainer.rubric import TOP, Item, Opening, PatientTalk, Rubric
from trainer.scorer.phrases import heard
from trainer.talk import sentences

MOST_SILENT = 0.3
"""Share of an alarm's examples that its phrases may overlook."""


def check_rubric(rubric: Rubric) -> list[Finding]:
    """Return what is wrong with a rubric; empty when it is sound."""
    found = [
        one for place, item in enumerate(rubric.items) for one in _item(place, item)
    ]
    return found + _alarms(rubric.openings)


def check_talk(talk: PatientTalk) -> list[Finding]:
    """Return what is wrong with what rubrics hear in patients."""
    return _alarms(talk.openings)


def check_openings(rubric: Rubric, talk: PatientTalk) -> list[Finding]:
    """Return where items name openings that neither the rubric nor `talk` has."""
    known = {one.id for one in rubric.openings or talk.openings}
    return [
        Finding(
            ("items", place, "openings"),
            f"item {item.id} names the opening '{kind}', which is not there. Openings: "
            f"{', '.join(sorted(known))}.",
        )
        for place, item in enumerate(rubric.items)
        for kind in item.openings
        if kind not in known
    ]


def _alarms(openings: Sequence[Opening]) -> list[Finding]:
    return [
        one for place, opening in enumerate(openings) for one in _alarm(place, opening)
    ]


def _item(place: int, item: Item) -> Iterator[Finding]:
    missing = sorted({1, 2, 3, TOP} - {rung.score for rung in item.ladder})
    if missing:
        yield Finding(
            ("items", place, "ladder"),
            f"item {item.id} has no ladder rung for {missing}: the built-in rater can "
            "never give these scores. Add them.",
        )
    if item.applies[-1].when != "turns >= 0":
        yield Finding(
            ("items", place, "applies"),
            f"item {item.id} has no last rule for all other sessions. End `applies` "
            "with `when: turns >= 0`.",
        )
    for line in sorted(set(item.examples) & set(item.near_misses)):
        yield Finding(
            ("items", place, "near_misses", item.near_misses.index(line)),
            f"item {item.id} has '{shortened(line, 60)}' as an example and as a near "
            "miss. Keep one.",
        )


def _alarm(place: int, opening: Opening) -> Iterator[Finding]:
    if not opening.alarm:
        return
    for number, text in enumerate(opening.near_misses):
        if phrase := _rung(opening, text):
            yield Finding(
                ("openings", place, "near_misses", number),
                f"alarm {opening.id} rings at its near miss '{shortened(text, 60)}' "
                f"by the phrase '{phrase}'. Narrow the phrase.",
            )
    silent = [text for text in opening.examples if not _rung(opening, text)]
    if len(silent) > MOST_SILENT * len(opening.examples):
        yield Finding(
            ("openings", place, "phrases"),
            f"alarm {opening.id} overlooks {len(silent)} of {len(opening.examples)} "
            f"examples, such as '{shortened(silent[0], 60)}'. Add phrases.",
        )


def _rung(opening: Opening, text: str) -> str | None:
    rung = (heard(sentence, opening.phrases) for sentence in sentences(text))
    return next((phrase for phrase in rung if phrase), None)
