"""Study: whether the handbook entry that answers a trainee's question is found."""

from collections.abc import Callable, Sequence
from statistics import mean

import numpy as np
from pydantic import BaseModel, ConfigDict

from evals.markdown import estimate, table
from evals.parts import DATA, Parts
from evals.statistics import Estimate, bootstrap
from trainer.adapters.chroma_index import ChromaRetriever
from trainer.yaml_files import load

FOLDER = DATA / "retrieval"

TOP = 5
"""Entries that are looked at."""


class Case(BaseModel):
    """A question and the entries that answer it, best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    entries: tuple[str, ...]


class CaseSet(BaseModel):
    """The file of questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    source: str
    cases: tuple[Case, ...]


class WayRow(BaseModel):
    """How well one way of searching does on one set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    way: str
    recall: Estimate
    """Share of a question's entries among the first `TOP`, mean over questions."""
    rank: Estimate
    """Mean reciprocal rank of the first entry that answers."""


class RetrievalResult(BaseModel):
    """Every way on every set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[WayRow, ...]
    questions: dict[str, int]
    unanswered: dict[str, int]
    """Questions that no entry answers; not counted in the rows."""


Search = Callable[[str], Sequence[str]]


def measure_retrieval(parts: Parts) -> RetrievalResult:
    """Return how the index finds the entries. No model call; some seconds."""
    ways = _ways(parts.retriever)
    sets = {
        name: load(FOLDER / f"{name}.yaml", CaseSet).cases
        for name in ("heldout", "tune")
    }
    answered = {
        name: [one for one in cases if one.entries] for name, cases in sets.items()
    }
    return RetrievalResult(
        rows=tuple(
            _row(name, way, search, cases)
            for name, cases in answered.items()
            for way, search in ways.items()
        ),
        questions={name: len(cases) for name, cases in sets.items()},
        unanswered={name: len(sets[name]) - len(answered[name]) for name in sets},
    )


def _ways(index: ChromaRetriever) -> dict[str, Search]:
    ids = [one.id for one in index.all_passages() if one.audience == "therapist"]

    def by(part: int, query: str) -> list[str]:
        scores = index.likenesses(query, ids)[part]
        return [ids[at] for at in np.argsort(-scores, kind="stable")[:TOP]]

    return {
        "both": lambda query: [
            one.passage.id for one in index.passages(query, "therapist", TOP)
        ],
        "meaning alone": lambda query: by(0, query),
        "words alone": lambda query: by(1, query),
    }


def _row(name: str, way: str, search: Search, cases: Sequence[Case]) -> WayRow:
    found = [(one.entries, list(search(one.question))[:TOP]) for one in cases]
    return WayRow(
        name=name,
        way=way,
        recall=bootstrap(found, lambda some: mean(_recall(*one) for one in some)),
        rank=bootstrap(found, lambda some: mean(_rank(*one) for one in some)),
    )


def _recall(entries: Sequence[str], found: Sequence[str]) -> float:
    return len(set(entries) & set(found)) / len(entries)


def _rank(entries: Sequence[str], found: Sequence[str]) -> float:
    hits = [rank for rank, one in enumerate(found, 1) if one in entries]
    return 1 / hits[0] if hits else 0.0


def render_retrieval(result: RetrievalResult) -> str:
    """Return the section of the report."""
    use = {"heldout": "held out", "tune": "tuned on"}
    return "\n\n".join(
        [
            "## Finding what to read",
            "Questions in trainees' words, written without sight of the corpus, and "
            "the entries that answer them, chosen by a reader of the whole corpus "
            "(both a general language model; no clinician). Recall: the share of a "
            f"question's entries among the first {TOP}. Rank: the mean of one over the "
            "rank of the first that answers. Intervals: questions resampled.",
            table(
                ["set", "search by", f"recall@{TOP}", f"reciprocal rank@{TOP}"],
                [
                    [
                        f"{one.name} ({use[one.name]})",
                        one.way,
                        estimate(one.recall),
                        estimate(one.rank),
                    ]
                    for one in result.rows
                ],
            ),
            "Questions: "
            + "; ".join(
                f"{name} {count}, of which no entry answers {result.unanswered[name]}"
                for name, count in result.questions.items()
            )
            + ".",
        ]
    )
