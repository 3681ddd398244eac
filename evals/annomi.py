"""Study: whether our tags read real therapists as the experts of AnnoMI do."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from evals.annomi_set import BEHAVIOURS, Behaviour, Labelled, MiSession, read_annomi
from evals.markdown import estimate, table
from evals.parts import DATA
from evals.statistics import Estimate, auc, bootstrap, kappa
from trainer.scorer.tagger import Tagger, confident
from trainer.talk import form, sentences
from trainer.techniques import EXPLORING

FILE = DATA.parent.parent.parent / "shared" / "data" / "annomi" / "AnnoMI-full.csv"
"""Where the set is looked for unless the command says another place."""

TABLE: dict[str, Behaviour] = {
    **dict.fromkeys(("OPN", "EXP", "INV", "ELI", "SYM", "TML", "RSK"), "question"),
    **dict.fromkeys(("EMP", "CLA", "LNK", "FRM"), "reflection"),
    **dict.fromkeys(("DXR", "INF", "ADV", "P4"), "input"),
}
"""Our tags as AnnoMI's labels, fixed before anything was measured. DEC and AFF
stand on two sides there and go by the sentence's grammar; all others are `other`."""

BY_GRAMMAR: dict[str, Behaviour] = {"DEC": "input", "AFF": "reflection"}
"""Tags that are a question where the sentence asks, and this where it does not."""

HUMAN: dict[Behaviour, str] = {
    "question": "0.92 (0.86-0.97)",
    "reflection": "0.77 (0.65-0.89)",
    "input": "0.75 (0.54-0.84)",
}
"""One annotator against the majority of the nine others: mean and range of kappa."""

FIRST = 20
"""Therapist utterances of the short look at a session."""

MANY = 10
"""Annotators of the seven sessions that all of them labelled."""


class KappaRow(BaseModel):
    """Agreement on one behaviour."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    behaviour: Behaviour
    reading: str
    ten: Estimate
    """Against the majority of ten annotators."""
    everything: Estimate
    """On every session, most of them labelled by one annotator."""


class AucRow(BaseModel):
    """How well one number tells high from low quality."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str
    expected: Literal["more", "less"]
    """What was expected of high quality."""
    whole: Estimate
    start: Estimate


class AnnomiResult(BaseModel):
    """Both comparisons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    utterances: int
    ten: int
    """Utterances with ten annotators."""
    high: int
    low: int
    kappas: tuple[KappaRow, ...]
    aucs: tuple[AucRow, ...]


class Read(NamedTuple):
    """A therapist's utterance as experts and as we read it."""

    labels: frozenset[Behaviour]
    counted: frozenset[Behaviour]
    """By the tags that count."""
    best: frozenset[Behaviour]
    """By the best tag of each sentence, sure or not."""
    asks: frozenset[Behaviour]
    """By grammar alone; holds `question` or nothing."""
    moves: frozenset[str]
    """Our tags that count."""
    annotators: int


class ReadSession(NamedTuple):
    """One session, read."""

    high: bool
    said: tuple[Read, ...]


Taken = Callable[[Read], frozenset[Behaviour]]


def measure_annomi(tagger: Tagger, path: Path) -> AnnomiResult | None:
    """Return the comparison; None where the set is not there. Takes some minutes."""
    if not path.is_file():
        return None
    sessions = [_read_session(tagger, one) for one in read_annomi(path)]
    said = [one for session in sessions for one in session.said]
    return AnnomiResult(
        utterances=len(said),
        ten=sum(one.annotators == MANY for one in said),
        high=sum(one.high for one in sessions),
        low=sum(not one.high for one in sessions),
        kappas=tuple(_kappas(sessions)),
        aucs=tuple(_aucs(sessions)),
    )


def render_annomi(result: AnnomiResult | None) -> str:
    """Return the section of the report."""
    title = "## Real therapists: AnnoMI"
    if result is None:
        return (
            f"{title}\n\nNot measured: AnnoMI was not at hand. Get AnnoMI-full.csv "
            "from github.com/uccollab/AnnoMI and run `python -m evals --annomi FILE`."
        )
    kappas = [
        [row.behaviour, row.reading, estimate(row.ten), estimate(row.everything),
         HUMAN[row.behaviour]]
        for row in result.kappas
    ]  # fmt: skip
    aucs = [
        [row.measure, row.expected, estimate(row.whole), estimate(row.start)]
        for row in result.aucs
    ]
    return "\n\n".join(
        [
            title,
            "Set: AnnoMI (Wu et al. 2023, doi:10.3390/fi15030110), "
            f"{result.utterances} therapist utterances of {result.high} sessions of "
            f"high and {result.low} of low quality. **This is motivational "
            "interviewing, not IPT**: it says something of questions, reflections, "
            "information and advice, and nothing of IPT's own techniques. **Not tuned "
            "on**: no example, threshold or mapping was chosen by it. Intervals: "
            "bootstrap, whole sessions resampled.",
            "Kappa of our tags, mapped to AnnoMI's labels by a table fixed before. "
            "`counted` are the tags that count in the program, `best` the best tag of "
            "each sentence however unsure, `grammar` the form of the sentence without "
            f"any tag. People: one annotator against nine, on the same {result.ten} "
            "utterances, with the range over annotators.",
            table(
                [
                    "behaviour",
                    "reading",
                    f"{result.ten} utterances, ten annotators",
                    f"all {result.utterances}",
                    "people",
                ],
                kappas,
            ),
            "Area under the curve for high against low quality of simple shares of "
            "therapist utterances, none of them fitted. `expected` is what was "
            "expected of high quality; 0.5 is chance, and below it the expectation "
            "was wrong.",
            table(
                ["share", "expected", "whole session", f"first {FIRST} utterances"],
                aucs,
            ),
            "For comparison, from the literature review this project began with: a "
            "rule on people's own labels reaches 0.95 (0.90-0.98) on whole sessions; "
            "word patterns 0.82, and 0.76 on the first 20 turns. Low-quality sessions "
            "are shorter, many shorter than 20 utterances, so that the count alone "
            "tells them apart (last row); the shares do not use it.",
            "Does not show: anything on IPT adherence; nor quality beyond staged "
            "demonstrations, of which the low ones are few.",
        ]
    )


def behaviours(sentence: str, tags: Sequence[str]) -> frozenset[Behaviour]:
    """Return what a sentence with these tags is in AnnoMI's terms."""
    asks = form(sentence) in ("open", "closed")
    found: set[Behaviour] = {TABLE[tag] for tag in tags if tag in TABLE}
    for tag in tags:
        if tag in BY_GRAMMAR:
            found.add("question" if asks else BY_GRAMMAR[tag])
    return frozenset(found)


def _read_session(tagger: Tagger, session: MiSession) -> ReadSession:
    parts = [sentences(one.text) for one in session.said]
    tags = iter(tagger.tag_each([sentence for part in parts for sentence in part]))
    said = []
    for one, part in zip(session.said, parts, strict=True):
        tagged = [(sentence, next(tags)) for sentence in part]
        counted = [(sentence, confident(found)) for sentence, found in tagged]
        best = [(sentence, (found[0].tag,)) for sentence, found in tagged]
        said.append(_read(one, counted, best))
    return ReadSession(session.high, tuple(said))


def _read(
    one: Labelled,
    counted: Sequence[tuple[str, tuple[str, ...]]],
    best: Sequence[tuple[str, tuple[str, ...]]],
) -> Read:
    asks = any(form(sentence) in ("open", "closed") for sentence, _ in counted)
    return Read(
        labels=one.behaviours,
        counted=_together(counted),
        best=_together(best),
        asks=frozenset[Behaviour](("question",) if asks else ()),
        moves=frozenset(tag for _, tags in counted for tag in tags),
        annotators=one.annotators,
    )


def _together(tagged: Sequence[tuple[str, tuple[str, ...]]]) -> frozenset[Behaviour]:
    return frozenset(
        behaviour
        for sentence, tags in tagged
        for behaviour in behaviours(sentence, tags)
    )


def _kappas(sessions: Sequence[ReadSession]) -> list[KappaRow]:
    ten = [one for one in sessions if all(said.annotators == MANY for said in one.said)]
    readings: list[tuple[Behaviour, str, Taken]] = []
    for behaviour in BEHAVIOURS:
        readings.append((behaviour, "counted", lambda one: one.counted))
        readings.append((behaviour, "best", lambda one: one.best))
    readings.insert(2, ("question", "grammar", lambda one: one.asks))
    return [
        KappaRow(
            behaviour=behaviour,
            reading=reading,
            ten=bootstrap(ten, _kappa_of(behaviour, taken)),
            everything=bootstrap(sessions, _kappa_of(behaviour, taken)),
        )
        for behaviour, reading, taken in readings
    ]


def _kappa_of(
    behaviour: Behaviour, taken: Taken
) -> Callable[[Sequence[ReadSession]], float | None]:
    def statistic(sessions: Sequence[ReadSession]) -> float | None:
        said = [one for session in sessions for one in session.said]
        return kappa(
            [behaviour in one.labels for one in said],
            [behaviour in taken(one) for one in said],
        )

    return statistic


Measure = Callable[[Sequence[Read]], float]


def _share(holds: Callable[[Read], bool]) -> Measure:
    def measure(said: Sequence[Read]) -> float:
        return sum(holds(one) for one in said) / len(said)

    return measure


def _less_input(of: Taken) -> Measure:
    reflection = _share(lambda one: "reflection" in of(one))
    given = _share(lambda one: "input" in of(one))
    return lambda said: reflection(said) - given(said)


def _off_model(one: Read) -> bool:
    return any(tag == "ADV" or tag[0] == "P" for tag in one.moves)


def _aucs(sessions: Sequence[ReadSession]) -> list[AucRow]:
    measures: list[tuple[str, Literal["more", "less"], Measure]] = [
        ("our tags: question", "more", _share(lambda one: "question" in one.counted)),
        ("our tags: reflection", "more",
         _share(lambda one: "reflection" in one.counted)),
        ("our tags: input", "less", _share(lambda one: "input" in one.counted)),
        ("our tags: reflection less input", "more",
         _less_input(lambda one: one.counted)),
        ("our tags: exploring", "more",
         _share(lambda one: bool(EXPLORING & one.moves))),
        ("our tags: advice or proscribed", "less", _share(_off_model)),
        ("people's labels: question", "more",
         _share(lambda one: "question" in one.labels)),
        ("people's labels: reflection", "more",
         _share(lambda one: "reflection" in one.labels)),
        ("people's labels: input", "less", _share(lambda one: "input" in one.labels)),
        ("people's labels: reflection less input", "more",
         _less_input(lambda one: one.labels)),
        ("count of therapist utterances, no share", "more",
         lambda said: float(len(said))),
    ]  # fmt: skip
    return [
        AucRow(
            measure=name,
            expected=expected,
            whole=bootstrap(sessions, _auc_of(measure, expected, None)),
            start=bootstrap(sessions, _auc_of(measure, expected, FIRST)),
        )
        for name, expected, measure in measures
    ]


def _auc_of(
    measure: Measure, expected: Literal["more", "less"], first: int | None
) -> Callable[[Sequence[ReadSession]], float | None]:
    def statistic(sessions: Sequence[ReadSession]) -> float | None:
        sign = 1.0 if expected == "more" else -1.0
        numbers = {True: list[float](), False: list[float]()}
        for one in sessions:
            numbers[one.high].append(sign * measure(one.said[:first]))
        return auc(numbers[True], numbers[False])

    return statistic
