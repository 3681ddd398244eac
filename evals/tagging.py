"""Study: how often the tagger reads a single utterance as a person did."""

from pydantic import BaseModel, ConfigDict, Field

from evals.markdown import share, table
from evals.parts import DATA
from evals.statistics import Share
from trainer import yaml_files
from trainer.scorer.tagger import CONFIDENT, Tagger


class TaggedLine(BaseModel):
    """A therapist's utterance with the tags a person gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    tags: tuple[str, ...] = Field(min_length=1)
    """The primary tag first."""


class TaggedSet(BaseModel):
    """The held-out file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    source: str
    cases: tuple[TaggedLine, ...]


class TagRow(BaseModel):
    """How one primary tag fared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str
    right: Share
    taken_for: tuple[str, ...]
    """The wrong tags it was given, most frequent first."""


class TaggingResult(BaseModel):
    """Accuracies on the held-out set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    primary: Share
    """The best tag is the primary one."""
    either: Share
    """The best tag is one of those given."""
    sure: Share
    """How many utterances have a tag that counts."""
    sure_primary: Share
    sure_either: Share
    by_tag: tuple[TagRow, ...]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    best: str
    sure: bool
    given: tuple[str, ...]


def measure_tagging(tagger: Tagger) -> TaggingResult:
    """Return how the tagger fares on evals/data/tagging/heldout.yaml."""
    held = yaml_files.load(DATA / "tagging" / "heldout.yaml", TaggedSet)
    found = tagger.tag_all([one.text for one in held.cases])
    answers = [
        _Answer(best=tags[0].tag, sure=tags[0].p >= CONFIDENT, given=case.tags)
        for case, tags in zip(held.cases, found, strict=True)
    ]
    sure = [one for one in answers if one.sure]
    return TaggingResult(
        version=held.version,
        primary=_primary(answers),
        either=_either(answers),
        sure=Share(hits=len(sure), of=len(answers)),
        sure_primary=_primary(sure),
        sure_either=_either(sure),
        by_tag=tuple(
            _row(tag, [one for one in answers if one.given[0] == tag])
            for tag in dict.fromkeys(one.given[0] for one in answers)
        ),
    )


def render_tagging(result: TaggingResult) -> str:
    """Return the section of the report."""
    rows = [
        ["all utterances", share(result.primary), share(result.either)],
        [
            f"those with a tag of p >= {CONFIDENT}",
            share(result.sure_primary),
            share(result.sure_either),
        ],
    ]
    tags = [
        [row.tag, f"{row.right.hits}/{row.right.of}", ", ".join(row.taken_for) or "-"]
        for row in result.by_tag
    ]
    return "\n\n".join(
        [
            "## Tags of single utterances",
            f"Set: evals/data/tagging/heldout.yaml, version {result.version}, "
            f"{result.primary.of} utterances, **held out**: written from the "
            "definitions alone, used for no choice. Intervals: Wilson.",
            table(["", "best tag is the primary one", "best tag is one given"], rows),
            "A tag counts in the program from "
            f"p >= {CONFIDENT}; {share(result.sure)} of the utterances have such a "
            "tag.",
            table(["primary tag", "right", "taken for"], tags),
            "Does not show: agreement with a second reader (one person wrote and "
            "labelled the set), or accuracy in sessions, where utterances are messier "
            "and tags far from evenly frequent. With a few utterances a tag, the rows "
            "say where to look and no more.",
        ]
    )


def _primary(answers: list[_Answer]) -> Share:
    hits = sum(one.best == one.given[0] for one in answers)
    return Share(hits=hits, of=len(answers))


def _either(answers: list[_Answer]) -> Share:
    hits = sum(one.best in one.given for one in answers)
    return Share(hits=hits, of=len(answers))


def _row(tag: str, answers: list[_Answer]) -> TagRow:
    wrong = [one.best for one in answers if one.best != tag]
    names = sorted(set(wrong), key=lambda name: (-wrong.count(name), name))
    return TagRow(tag=tag, right=_primary(answers), taken_for=tuple(names))
