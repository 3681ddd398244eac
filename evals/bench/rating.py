"""How many sessions the built-in rater reads and rates in a second."""

import time

from evals.bench.lines import Line
from evals.known_groups import FOLDER, rate
from evals.parts import Parts
from trainer.adapters.embeddings import MiniLm
from trainer.scorer.raters import SimilarityRater
from trainer.scorer.reading import Reader, open_bank
from trainer.scorer.tagger import open_tagger
from trainer.scoring import Scoring
from trainer.settings import Settings
from trainer.talk import sentences
from trainer.transcript import Transcript


def measure_rating(parts: Parts, settings: Settings) -> Line:
    """Return the rate on the sessions of known quality, none of them read before."""
    paths = sorted(FOLDER.glob("*/*.json"))
    said = [
        sentence
        for path in paths
        for one in Transcript.model_validate_json(path.read_bytes()).utterances
        for sentence in sentences(one.text)
    ]
    bare = MiniLm()
    started = time.perf_counter()
    bare.embed(said)
    embedding = time.perf_counter() - started
    scoring = _unread(parts, settings)
    started = time.perf_counter()
    for path in paths:
        rate(scoring, path)
    took = time.perf_counter() - started
    return Line(
        what=f"built-in rater, {len(paths)} sessions of some 45 utterances",
        measured=f"{len(paths) / took:.1f} sessions/s",
        beside=f"{took / embedding:.1f} x embedding their sentences",
    )


def _unread(parts: Parts, settings: Settings) -> Scoring:
    """Return scoring whose embedder remembers no sentence."""
    embedder = MiniLm()
    tagger = open_tagger(parts.library.techniques, embedder, settings.cache)
    bank = open_bank(parts.rubric, embedder, settings.cache)
    reader = Reader(tagger, embedder, bank)
    return Scoring(reader, SimilarityRater(), parts.rubric, parts.retriever)
