"""Checks that a persona has enough to say, and the people and facts it takes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from trainer.authoring.findings import Finding, shortened
from trainer.patient.hearing import CLOSING
from trainer.patient.parts import NEIGHBOURS, REACTING
from trainer.persona import Mood, Persona, Placed, Steps, placed_words
from trainer.transcript import Phase

FEWEST_LINES = 120
"""Own words with which a session does not run dry."""

SHORT = 6
"""Words up to which a line may stand in two places ("I don't know, really.")."""

POOLS = {
    "back_channel": (8, "while the trainee only listens"),
    "consents": (6, "when the trainee asks leave"),
    "role_play": (4, "when the trainee offers to try a talk"),
    "rehearsal": (5, "in the part, once a talk is being tried"),
    "lost": (6, "when a question makes no sense"),
    "evasions": (6, "when a question leads nowhere"),
    "deflections": (6, "when something hurts"),
    "silence": (5, "when nobody speaks"),
    "role_break": (4, "when a trainee tests whether this is a machine"),
    "abuse": (4, "when a trainee is rude"),
    "asks_back": (4, "when nothing else is left"),
    "closing": (4, "at the end"),
}
"""Fewest lines with which 40 turns do not run dry, and when they are said."""

UNSURE = 3
"""Fewest lines for each kind of question nobody foresaw."""

REACTIONS, OPENINGS, WEEKS, MOVES = 3, 2, 4, 3
"""Fewest lines for a tag, a phase's beginning, its week, and a way of keeping away."""


def check_supply(persona: Persona) -> Iterator[Finding]:
    """Yield where a persona runs dry, says the same twice, or lacks people."""
    yield from _lines(list(placed_words(persona)))
    yield from _people(persona)
    yield from _pools(persona)
    yield from _reactions(persona)
    yield from _phases(persona)
    yield from _moods(persona)


def _lines(lines: Sequence[Placed]) -> Iterator[Finding]:
    if len(lines) < FEWEST_LINES:
        yield Finding(
            ("topics",),
            f"has {len(lines)} own-words lines in all; {FEWEST_LINES} are the least "
            "with which a session does not run dry. Add topics or lines.",
        )
    times = Counter(placed.line for placed in lines)
    seen: set[str] = set()
    for steps, line in lines:
        if line in seen and len(line.split()) > SHORT:
            yield Finding(
                steps,
                f"the line '{shortened(line)}' stands {times[line]} times. Vary it.",
            )
        seen.add(line)


def _people(persona: Persona) -> Iterator[Finding]:
    kinds = {tie.kind for tie in persona.inventory}
    for wanted, sentence in (
        ({"support", "mixed"}, "is a support"),
        ({"tension", "mixed", "loss"}, "is a tension or a loss"),
    ):
        if not kinds & wanted:
            yield Finding(("inventory",), f"nobody {sentence}. Add one.")


def _few(steps: Steps, number: int, least: int, when: str) -> Iterator[Finding]:
    if number < least:
        yield Finding(
            steps,
            f"has {number} lines for {when}; in 40 turns these run dry. "
            f"Write {least} or more.",
            warning=True,
        )


def _pools(persona: Persona) -> Iterator[Finding]:
    for pool, (least, when) in POOLS.items():
        lines: tuple[str, ...] = getattr(persona, pool)
        yield from _few((pool,), len(lines), least, when)
    yield from _unsure(persona)
    for place, move in enumerate(persona.resistance):
        steps = ("resistance", place, "lines")
        yield from _few(steps, len(move.lines), MOVES, f"'{move.name}'")
    if not persona.resistance:
        yield Finding(
            ("resistance",),
            "is empty: asked too soon, this person has no way of keeping away. "
            "Write two or three moves.",
            warning=True,
        )


def _unsure(persona: Persona) -> Iterator[Finding]:
    few = [wants for wants, lines in persona.unsure if len(lines) < UNSURE]
    missing = not any(lines for _, lines in persona.unsure)
    if few:
        yield Finding(
            ("lost",) if missing else ("unsure",),
            f"`unsure` has fewer than {UNSURE} lines for {', '.join(few)}: plain "
            "questions that nothing here answers are then met with puzzlement. Write "
            "them.",
            warning=True,
        )


def _reactions(persona: Persona) -> Iterator[Finding]:
    for tag, lines in persona.reactions.items():
        yield from _few(("reactions", tag), len(lines), REACTIONS, f"the move {tag}")
        if tag not in REACTING:
            yield Finding(
                ("reactions", tag),
                f"lines for {tag} are never said: it has no reactions of its own. "
                "Move them to a tag that has, or take them out.",
                warning=True,
            )
    missing = [
        tag
        for tag in sorted(CLOSING - {"ABU"})
        if not {tag, NEIGHBOURS.get(tag, tag)} & set(persona.reactions)
    ]
    if missing:
        yield Finding(
            ("reactions",),
            f"nothing is said to {', '.join(missing)}, moves that a trainee has to "
            "feel. Write three lines for each.",
            warning=True,
        )


def _phases(persona: Persona) -> Iterator[Finding]:
    for phase in Phase:
        start = persona.phases.at(phase)
        steps = ("phases", phase.value)
        yield from _few(
            (*steps, "opening"), len(start.opening), OPENINGS, "the first words"
        )
        yield from _few((*steps, "week"), len(start.week), WEEKS, "how the week was")


def _moods(persona: Persona) -> Iterator[Finding]:
    shown = {cue.mood for cue in persona.nonverbal}
    for mood in Mood:
        if shown and mood not in shown:
            yield Finding(
                ("nonverbal",),
                f"the body shows nothing while the mood is {mood.value}. Add an entry "
                f"with `mood: {mood.value}`.",
                warning=True,
            )
