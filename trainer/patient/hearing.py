"""Works out what the patient heard: of what each sentence speaks, and what it does."""

from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.sentence import SURE, Sentence, leaning
from trainer.patient.speech import (
    only_checks,
    says_farewell,
    says_it_plainly,
    talks_of_machinery,
)
from trainer.persona import Persona
from trainer.ports import CueMatch
from trainer.session import PatientState
from trainer.talk import STOP_WORDS, Form, content_words, form, words
from trainer.techniques import EXPLORING, TagProbability
from trainer.transcript import Phase

ABOUT = 0.55
"""Likeness to a cue from which a sentence is about that target."""

AT_HAND = 0.04
"""Likeness that what is being talked of has beforehand."""

COUNTS = 0.25
"""Probability from which a tag moves the patient."""

HURTS = 0.40
"""The same for moves that shut a person: doubt is in the trainee's favour."""

CLOSING = frozenset({"ADV", "P1", "P2", "P4", "P5", "P6", "P8", "P9", "P10", "ABU"})
"""Moves after which a person shuts a little."""

SURELY = 0.80
"""Probability from which a move cannot be another, odd as it is."""

PLAINLY, HINTED = 0.60, 0.15
"""Probability from which a risk question is one, and from which a cue can prove it."""

FEWEST_OF_RISK = 3
"""Words of a risk question that does not say it plainly."""

SAME_ALONE = 0.80
"""Likeness to the answer of a risk question that nothing else makes one."""

SAME = 0.70
"""Likeness to a risk cue that needs no tag."""

SEEN = 2
"""Showings back that a trainee can still remark on."""

WORD_FOR_WORD = 0.92
"""Likeness a sentence without content of its own needs: "What was that like?"."""

MACHINERY = ("BRK",)
"""All that a sentence about a program behind the person does."""

AIMLESS = frozenset({"OFF", "BRK", "ABU", "SOC", "ACK", "P7"})

SAFE_WITHOUT_CONTENT = 3
"""Content words up to which a question can be a mere follow-up."""


class Heard(NamedTuple):
    """A whole utterance of the trainee's."""

    text: str
    sentences: tuple[Sentence, ...]
    tags: tuple[TagProbability, ...]
    repeated: bool
    """The trainee has said this very thing before."""

    @property
    def moves(self) -> tuple[str, ...]:
        """Return the tags that count, best first, without repetition."""
        named = [one.tag for one in self.tags if counts(one)]
        named += [tag for one in self.sentences for tag in one.tags]
        return tuple(dict.fromkeys(named))

    @property
    def targets(self) -> tuple[str, ...]:
        """Return what it speaks of, in order, without repetition."""
        found = [one.target for one in self.sentences if one.target]
        return tuple(dict.fromkeys(found))

    def plainly(self, tag: str) -> bool:
        """Return whether it is that move beyond doubt."""
        return any(one.tag == tag and one.p >= PLAINLY for one in self.tags)

    def surely(self, tag: str) -> bool:
        """Return whether it can hardly be anything else."""
        return any(one.tag == tag and one.p >= SURELY for one in self.tags)

    def likely(self, tag: str) -> bool:
        """Return whether it is that move rather than not."""
        return any(one.tag == tag and one.p >= HURTS for one in self.tags)

    def touches(self, persona: Persona) -> tuple[str, ...]:
        """Return the topics and facts it speaks of; a fact brings its topics."""
        facts = {fact.id: fact.topics for fact in persona.facts}
        found = [
            name
            for target in self.targets
            if ":" not in target
            for name in (target, *facts.get(target, ()))
        ]
        wider = sorted(persona.around(found) - set(found))
        return tuple(dict.fromkeys([*found, *wider]))

    @property
    def about(self) -> frozenset[str]:
        """Return everything it speaks of, small talk by its bare id."""
        return frozenset(target.rpartition(":")[2] for target in self.targets)

    @property
    def noticed(self) -> str | None:
        """Return what the body showed and the trainee remarked on, if anything."""
        marked = (one for one in self.targets if one.startswith("noticed:"))
        return next((one.removeprefix("noticed:") for one in marked), None)

    @property
    def ends(self) -> bool:
        """Return whether it ends the meeting."""
        return says_farewell(self.text)

    @property
    def closing(self) -> bool:
        """Return whether it does what shuts anybody a little."""
        return bool(CLOSING & set(self.moves))

    @property
    def exploring(self) -> bool:
        """Return whether it opens, rather than closes or chats."""
        if self.repeated:
            return False
        return self.noticed is not None or any(
            EXPLORING & set(one.tags) and one.form != "closed" for one in self.sentences
        )


def counts(tag: TagProbability) -> bool:
    """Return whether a tag is sure enough to move the patient."""
    return tag.p >= (HURTS if tag.tag in CLOSING else COUNTS)


class Listened(NamedTuple):
    """What the tagger and the cues say of one sentence."""

    text: str
    tags: tuple[TagProbability, ...]
    matches: Sequence[CueMatch]


def hear(
    text: str,
    listened: Sequence[Listened],
    persona: Persona,
    here: frozenset[str],
    topic: str | None = None,
    before: Sequence[str] = (),
) -> Heard:
    """Return what the patient takes from `text`.

    `here` holds the targets there are now (`targets_in`), `topic` what is being
    talked of, `before` the trainee's earlier utterances: a line that is only said
    again earns nothing.
    """
    risky = _risky(persona)
    at_hand = frozenset({topic, *(f.id for f in persona.facts if topic in f.topics)})
    marks = any("?" in one.text for one in listened)
    sentences = leaning(
        [_sentence(one, here, risky, at_hand, marks=marks) for one in listened]
    )
    most: dict[str, float] = {}
    for one, heard in zip(listened, sentences, strict=True):
        for tag in one.tags:
            if tag.tag != "RSK" and heard.tags != MACHINERY:
                most[tag.tag] = max(most.get(tag.tag, 0.0), tag.p)
        if heard.tags == MACHINERY:
            most["BRK"] = 1.0
        if "RSK" in heard.tags:
            most["RSK"] = max(_sure_of_risk(one), COUNTS)
    tags = tuple(
        TagProbability(tag=tag, p=most[tag])
        for tag in sorted(most, key=lambda tag: (-most[tag], tag))
    ) or (TagProbability(tag="ACK", p=1.0),)
    same = " ".join(words(text))
    repeated = bool(same) and any(same == " ".join(words(one)) for one in before)
    long_enough = len(same.split()) > 4  # noqa: PLR2004  "go on" may be said again
    return Heard(text, sentences, tags, repeated and long_enough)


def facts_of(targets: Sequence[str], persona: Persona) -> frozenset[str]:
    """Return the facts that these targets ask for, by name or by a risk question."""
    bound = {f"risk_talk:{talk.id}": talk.fact for talk in persona.risk_talk}
    found = {bound.get(one) or one for one in targets}
    return frozenset(found & set(persona.fact_ids))


MEETING = 2
"""Turns in which people greet each other."""

GREETINGS = frozenset({"small_talk:greeting", "small_talk:how_are_you"})
"""Small talk that belongs to the start of a meeting."""

PARTING = "small_talk:goodbye"


def targets_in(persona: Persona, phase: Phase, state: PatientState) -> frozenset[str]:
    """Return every target that exists now, locked or not.

    Events count once they have happened, what the body showed for `SEEN` showings.
    """
    apart = {PARTING} | (GREETINGS if state.turn >= MEETING else frozenset())
    return _all_targets(persona, phase, state) - apart


def _all_targets(persona: Persona, phase: Phase, state: PatientState) -> frozenset[str]:
    return frozenset(
        [
            *(f"event:{event}" for event in state.happened),
            *(f"noticed:{shown}" for shown in state.shown[-SEEN:]),
            *persona.fact_ids,
            *(topic.id for topic in persona.topics if phase in topic.phases),
            *(f"small_talk:{talk.id}" for talk in persona.small_talk),
            *(f"risk_talk:{talk.id}" for talk in persona.risk_talk),
        ]
    )


def _sentence(
    one: Listened,
    here: frozenset[str],
    risky: frozenset[str],
    at_hand: frozenset[str | None],
    *,
    marks: bool,
) -> Sentence:
    tags = tuple(tag.tag for tag in one.tags if counts(tag))
    shape = "statement" if only_checks(one.text) else form(one.text, marks=marks)
    near = sorted(
        (
            match._replace(score=match.score + _beforehand(match, at_hand))
            for match in one.matches
            if match.target in here
        ),
        key=lambda match: -match.score,
    )
    best = near[0] if near else None
    lead = near[0].score - near[1].score if len(near) > 1 else 1.0
    target = None
    if best is not None and shape != "minimal" and _about(best, shape, tags):
        bare = set(words(one.text)) <= STOP_WORDS
        target = None if bare and best.score < WORD_FOR_WORD else best.target
    tags = tuple(tag for tag in tags if tag != "RSK")
    if talks_of_machinery(one.text):
        return Sentence(one.text, shape, MACHINERY, None, 0.0, fresh=True)
    if _asks_of_risk(one, risky):
        tags = ("RSK", *tags)
        named = (target or "").startswith("risk_talk:") or target in risky
        faint = best is None or best.score < SURE
        if not named and (faint or says_it_plainly(one.text)):
            target = _kind_of_risk(one, here)
    if not tags and shape == "open" and target and ":" not in target:
        tags = ("EXP",)
    fresh = len(content_words(one.text)) > SAFE_WITHOUT_CONTENT
    score = best.score if best else 0.0
    return Sentence(one.text, shape, tags, target, score, fresh, lead)


def _beforehand(match: CueMatch, at_hand: frozenset[str | None]) -> float:
    """Return what a target has over others before the words are looked at."""
    if match.target in at_hand:
        return AT_HAND
    idle = match.target.startswith("small_talk:") and match.score < WORD_FOR_WORD
    return -AT_HAND if idle else 0.0


def _kind_of_risk(one: Listened, here: frozenset[str]) -> str | None:
    """Return which risk question it is, the plain one where that is not clear."""
    kinds = (match for match in one.matches if match.target.startswith("risk_talk:"))
    best = next(kinds, None)
    if best is not None and best.score >= ABOUT:
        return best.target
    return WISH if WISH in here else None


WISH = "risk_talk:wish"
"""The answers to whether one has thought of dying."""


def _asks_of_risk(one: Listened, risky: frozenset[str]) -> bool:
    """Return whether a sentence asks about wanting to die.

    A tag alone must be plain; a weaker one needs a cue of the same kind beside it.
    """
    if len(words(one.text)) < FEWEST_OF_RISK and not says_it_plainly(one.text):
        return False
    sure = _sure_of_risk(one)
    near = max(
        (match.score for match in one.matches if match.target in risky), default=0
    )
    plain = "?" in one.text and says_it_plainly(one.text)
    hinted = sure >= HINTED and near >= SURE
    return plain or sure >= PLAINLY or hinted or near >= SAME


def _sure_of_risk(one: Listened) -> float:
    return max((tag.p for tag in one.tags if tag.tag == "RSK"), default=0.0)


def _risky(persona: Persona) -> frozenset[str]:
    """Return the facts that speak of wanting to die."""
    return frozenset(fact.id for fact in persona.facts if fact.risk)


def _about(best: CueMatch, shape: Form, tags: tuple[str, ...]) -> bool:
    if best.target.startswith("risk_talk:") and "RSK" not in tags:
        return best.score >= SAME_ALONE
    if shape not in ("open", "closed"):
        return best.score >= SURE
    return best.score >= ABOUT
