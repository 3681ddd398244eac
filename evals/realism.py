"""Study: whether patients talk at the length and in the manner that clients do."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from pydantic import BaseModel, ConfigDict

from evals.annomi_set import client_turns
from evals.markdown import estimate, table
from evals.parts import Parts
from evals.statistics import Estimate, auc, bootstrap
from trainer.persona import Persona
from trainer.session import Session
from trainer.simulation import TURNS, Staging, play
from trainer.talk import form, questions, sentences, words
from trainer.trainees import Trainees
from trainer.yaml_files import load

SEEDS = 4
"""Sessions of each persona with each of the two better levels of trainee."""

HEDGES = re.compile(
    r"\b(i think|i guess|i suppose|i don't know|maybe|probably|perhaps|kind of|sort of|"
    r"i mean|might|i'm not sure|a bit|i'd say|i dunno)\b",
    re.IGNORECASE,
)
_FEELINGS = (
    "sad angry afraid scared ashamed guilty lonely hurt happy anxious worried upset "
    "hopeless jealous proud relieved frightened embarrassed furious miserable "
    "crying tears cried cry grief shame anger fear guilt hate love loved depressed "
    "nervous annoyed resentful numb empty desperate tense glad disgusted humiliated "
)

AFFECT = frozenset(_FEELINGS.split())
"""Names of feelings; a closed list, so that figures can be compared."""

BRACKETS = re.compile(r"\[[^\]]*\]")


class Talked(BaseModel):
    """Figures of one persona, or of clients, over whole replies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    replies: int
    median: float
    upper_quarter: float
    p90: float
    short: float
    """Share of replies of three words or fewer."""
    very_long: float
    """Share of a hundred words or more."""
    asking: float
    """Share with a question mark."""
    hedging: float
    affect: float
    """Names of feelings in a hundred words."""
    open_closed: float | None
    """Mean length after open questions over that after closed ones."""
    missed: tuple[str, ...] = ()
    """The bands that it misses."""


class Repeated(BaseModel):
    """What one session said twice, and how varied it was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    twice: tuple[str, ...]
    """Sentences of more than three words that came again."""
    distinct_1: float
    distinct_2: float


class RealismResult(BaseModel):
    """All figures; the classifier's is None without AnnoMI."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personas: tuple[Talked, ...]
    clients: Talked | None
    told_apart: Estimate | None
    repeated: tuple[Repeated, ...]


def measure_realism(parts: Parts, annomi: Path) -> RealismResult:
    """Return how the authored voice talks; some minutes. No model call."""
    trainees = load(parts.library.trainees, Trainees)
    best = sorted(trainees.levels, key=lambda level: level.skill)[-2:]
    turns = parts.turns()
    sessions = {
        persona.id: [
            play(turns, trainees, Staging(persona, level, seed))
            for level in best
            for seed in range(SEEDS)
        ]
        for persona in parts.library.personas.values()
    }
    clients = client_turns(annomi) if annomi.is_file() else []
    return RealismResult(
        personas=tuple(
            _judged(talked(name, _pairs(played)), parts.library.persona(name))
            for name, played in sessions.items()
        ),
        clients=talked("clients of AnnoMI", clients) if clients else None,
        told_apart=_told_apart(sessions, clients) if clients else None,
        repeated=tuple(
            repeated_in(session) for played in sessions.values() for session in played
        ),
    )


def render_realism(result: RealismResult) -> str:
    """Return the section of the report."""
    everyone = [*result.personas, *([result.clients] if result.clients else [])]
    rows = [
        [
            one.who,
            str(one.replies),
            f"{one.median:.0f}",
            f"{one.upper_quarter:.0f}",
            f"{one.p90:.0f}",
            f"{one.short:.0%}",
            f"{one.very_long:.1%}",
            f"{one.asking:.0%}",
            f"{one.hedging:.0%}",
            f"{one.affect:.2f}",
            "-" if one.open_closed is None else f"{one.open_closed:.1f}",
            "; ".join(one.missed) or "-",
        ]
        for one in everyone
    ]
    heads = [
        "who", "replies", "median words", "upper quarter", "p90", "three or fewer",
        "hundred or more", "asking", "hedging", "feelings named per 100", "open:closed",
        "outside its band",
    ]  # fmt: skip
    again = [one for one in result.repeated if one.twice]
    return "\n\n".join(
        [
            "## Realism",
            f"Replies of the authored voice in sessions of {TURNS} turns with the two "
            "better levels of simulated trainee; what the body does is left out of the "
            "counts. Bands: median 8-20 words, p90 25-65, at least 8 % of three words "
            "or fewer, under 3 % of a hundred or more, 2-12 % with a question, 5-30 % "
            "hedging, 0.4-1.5 names of feelings in a hundred words, after open "
            "questions at least 1.5 times as long as after closed ones; a "
            "persona's own `style.talk` stands in for the first ones.",
            table(heads, rows),
            _apart(result),
            "### Repetition",
            f"Sentences of more than three words that came twice in a session: "
            f"{sum(len(one.twice) for one in again)} in {len(again)} of "
            f"{len(result.repeated)} sessions of {TURNS} turns. Distinct words, "
            f"{_range([one.distinct_1 for one in result.repeated])} of all; distinct "
            f"pairs, {_range([one.distinct_2 for one in result.repeated])}.",
            *(f"- {one.persona}: “{one.twice[0]}”" for one in again[:10]),
        ]
    )


def _pairs(played: Sequence[Session]) -> list[tuple[str, str]]:
    return [
        (turn.therapist, BRACKETS.sub("", turn.patient or "").strip())
        for session in played
        for turn in session.turns
    ]


def talked(who: str, pairs: Sequence[tuple[str, str]]) -> Talked:
    """Return the figures of replies, each with the question before it."""
    bare = [(asked, BRACKETS.sub("", reply).strip()) for asked, reply in pairs]
    spoken = [(asked, reply) for asked, reply in bare if words(reply)]
    lengths = sorted(len(words(reply)) for _, reply in spoken)
    said = [word for _, reply in spoken for word in words(reply)]
    count = len(spoken)
    return Talked(
        who=who,
        replies=count,
        median=median(lengths),
        upper_quarter=lengths[int(0.75 * count)],
        p90=lengths[int(0.9 * count)],
        short=sum(one <= 3 for one in lengths) / count,  # noqa: PLR2004
        very_long=sum(one >= 100 for one in lengths) / count,  # noqa: PLR2004
        asking=sum("?" in reply for _, reply in spoken) / count,
        hedging=sum(bool(HEDGES.search(reply)) for _, reply in spoken) / count,
        affect=100 * sum(word in AFFECT for word in said) / max(1, len(said)),
        open_closed=_ratio(spoken),
    )


def _ratio(spoken: Sequence[tuple[str, str]]) -> float | None:
    after: dict[str, list[int]] = {"open": [], "closed": []}
    for asked, reply in spoken:
        shapes = [form(one) for one in questions(asked)]
        if shapes and shapes[-1] in after:
            after[shapes[-1]].append(len(words(reply)))
    if not after["open"] or not after["closed"]:
        return None
    mean = {shape: sum(found) / len(found) for shape, found in after.items()}
    return mean["open"] / mean["closed"]


def _judged(talked: Talked, persona: Persona) -> Talked:
    talk = persona.style.talk
    checks = {
        "median": talk.median[0] <= talked.median <= talk.median[1],
        "p90": talk.p90[0] <= talked.p90 <= talk.p90[1],
        "three or fewer": talked.short >= talk.short,
        "hundred or more": talked.very_long < 0.03,  # noqa: PLR2004
        "asking": 0.02 <= talked.asking <= 0.12,  # noqa: PLR2004
        "hedging": 0.05 <= talked.hedging <= 0.30,  # noqa: PLR2004
        "feelings": 0.4 <= talked.affect <= 1.5,  # noqa: PLR2004
        "open:closed": (talked.open_closed or 0) >= 1.5,  # noqa: PLR2004
    }
    missed = tuple(name for name, holds in checks.items() if not holds)
    return talked.model_copy(update={"missed": missed})


def _told_apart(
    sessions: dict[str, list[Session]], clients: Sequence[tuple[str, str]]
) -> Estimate:
    """Return how well a word-based classifier tells our replies from clients'.

    Personas are held out in turn: it never reads the one that it judges.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    real = [reply for _, reply in clients if len(words(reply)) > 3]  # noqa: PLR2004
    groups = []
    for place, (name, played) in enumerate(sessions.items()):
        others = [
            reply
            for other, theirs in sessions.items()
            if other != name
            for _, reply in _pairs(theirs)
            if len(words(reply)) > 3  # noqa: PLR2004
        ]
        held = real[place :: len(sessions)]
        kept = [one for at, one in enumerate(real) if at % len(sessions) != place]
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(max_iter=1000, class_weight="balanced"),
        )
        model.fit([*kept, *others], [1] * len(kept) + [0] * len(others))
        own = [one for _, one in _pairs(played) if len(words(one)) > 3]  # noqa: PLR2004
        scores = model.predict_proba([*held, *own])[:, 1].tolist()
        groups.append((scores[: len(held)], scores[len(held) :]))

    def statistic(chosen: Sequence[tuple[list[float], list[float]]]) -> float | None:
        found = [auc(first, second) for first, second in chosen]
        known = [one for one in found if one is not None]
        return sum(known) / len(known) if known else None

    return bootstrap(groups, statistic)


def _apart(result: RealismResult) -> str:
    if result.told_apart is None:
        return "Clients were not compared with: AnnoMI is not at hand."
    return (
        "A classifier that reads words and pairs of words tells replies of a persona "
        "it has not read from clients of AnnoMI with an area under the curve of "
        f"{estimate(result.told_apart)}; 0.5 would be not at all. AnnoMI's clients "
        "talk of drinking, smoking and pills, transcribed from video; ours of losses "
        "and quarrels, so much of it is subject and transcription and not manner."
    )


def repeated_in(session: Session) -> Repeated:
    """Return what one session said twice, and how varied it was."""
    replies = [BRACKETS.sub("", turn.patient or "").strip() for turn in session.turns]
    said = Counter(one for reply in replies for one in _sentences(reply))
    spoken = [word for reply in replies for word in words(reply)]
    pairs = list(pairwise(spoken))
    return Repeated(
        persona=session.persona,
        twice=tuple(one for one, times in said.items() if times > 1),
        distinct_1=len(set(spoken)) / max(1, len(spoken)),
        distinct_2=len(set(pairs)) / max(1, len(pairs)),
    )


def _sentences(reply: str) -> Iterator[str]:
    for one in sentences(reply):
        if len(words(one)) > 3:  # noqa: PLR2004
            yield one


def _range(values: Sequence[float]) -> str:
    return f"{min(values):.2f}-{max(values):.2f}"
