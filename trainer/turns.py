"""One turn from the trainee's words to what the voice is given; no model call."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain
from typing import NamedTuple, Protocol

from trainer.patient.asking import answers, wanted
from trainer.patient.brief import compose
from trainer.patient.course import situation
from trainer.patient.disclosure import fact_to_tell, locked_facts, may_say, open_gates
from trainer.patient.guard import Watch
from trainer.patient.hearing import ABOUT, Heard, Listened, hear, targets_in
from trainer.patient.parts import Part, Situation
from trainer.patient.principles import applying
from trainer.patient.prompting import Scene
from trainer.patient.spelling import Speller, joined, spelled_out, unaddressed
from trainer.patient.state import update
from trainer.patient.voices import chosen_lines
from trainer.persona import Persona, Wants
from trainer.ports import CueMatch, CueReader, LineReader, Memory, Retriever
from trainer.scorer.tagger import Tagger
from trainer.session import PatientState, Session, Told, Turn
from trainer.talk import clauses, questions
from trainer.transcript import Speaker

SENTENCES_HEARD = 12
"""Sentences of one utterance that are listened to; the rest is kept all the same."""

SHORT_FIRST = 0.1
"""Likeness that a short answer to a closed question is spared."""

FITS = 0.06
"""The same for a line that has the form of an answer: a name to "who"."""

FAINT, ANSWERS = 0.3, 0.42
"""Likeness of a cue from which lines are tried, and of a line that answers."""

TRIED = 4
"""Topics tried, and lines of each: 16 new lines cost 80 ms."""

LATER = 0.01
"""Likeness that each line further down the author's list must have more."""

LASTS = timedelta(minutes=50)
"""How long a session is meant to be; nobody is cut off."""


class Index(Retriever, CueReader, LineReader, Protocol):
    """The index as a turn needs it: cues for hearing, passages for the voice."""


class Prepared(NamedTuple):
    """What the patient heard, and what it is about to say."""

    scene: Scene
    heard: Heard
    state: PatientState
    """The state after hearing; see `after` for the one after the answer."""


class Turns:
    """Prepares turns with one index and one tagger; safe to share."""

    def __init__(
        self, index: Index, tagger: Tagger, *, recalls: bool, ranks: bool
    ) -> None:
        """Keep the two.

        `recalls` looks up memories and passages, which the model voice uses; `ranks`
        puts the author's lines in the order of how well they answer, which costs
        5 ms a line not met before and is for whoever reads the authored voice.
        """
        self._index = index
        self._tagger = tagger
        self._recalls = recalls
        self._ranks = ranks
        self._spellers: dict[str, Speller] = {}

    def meet(self, persona: Persona) -> None:
        """Make ready what the first answer needs; some 10 s for somebody new.

        Whoever does not call this waits at the first answer instead.
        """
        self._speller(persona)
        self._index.match_cues(persona, [persona.presenting_line])

    def prepare(self, session: Session, turn: Turn, persona: Persona) -> Prepared:
        """Return all that comes before the voice; some 20 ms, no network."""
        heard = self._hear(session, turn, persona)
        state = update(turn.state, heard, persona, session.seed)
        state = open_gates(state, persona)
        telling = fact_to_tell(state, heard, persona)
        allowed = may_say(state, persona, session.life)
        rules = applying(state, heard, persona)
        memories, presenting = self._recalled(session, turn, persona, allowed)
        brief = compose(
            Situation(
                persona=persona,
                phase=session.life,
                state=state,
                heard=heard,
                telling=telling,
                seed=session.seed,
                rules=rules,
                time_is_up=_time_is_up(session, turn),
            ),
            memories,
            presenting,
        )
        if self._ranks:
            parts = _answering([self._ranked(part) for part in brief.parts])
            brief = brief.model_copy(update={"parts": parts})
        before = session.transcript().utterances[:-1]
        watch = Watch(
            persona=persona,
            locked=locked_facts(state, persona),
            said=[one.text for one in before if one.speaker is Speaker.PATIENT],
            most_words=brief.most_words,
            asked_symptoms="SYM" in heard.moves,
            rules=rules,
            heard=turn.therapist,
            lines=[line for part in brief.parts for line in part.lines],
        )
        scene = Scene(
            persona=persona,
            situation=situation(persona, session.initial_state, session.life),
            before=before,
            text=turn.therapist,
            brief=brief,
            watch=watch,
        )
        return Prepared(scene, heard, state)

    def _recalled(
        self, session: Session, turn: Turn, persona: Persona, allowed: frozenset[str]
    ) -> tuple[list[Memory], list[str]]:
        """Return memories of what was said, and how such people talk."""
        if not self._recalls:
            return [], []
        memories = self._index.memories(persona, turn.therapist, sorted(allowed), 3)
        # One query for the whole session: this stands at the front of every prompt.
        presenting = self._index.passages(
            persona.phases.at(session.life).situation,
            "patient",
            1,
            session.phase,
            persona.problem_area,
        )
        return (
            [one for one in memories if one.target in allowed],
            [_first_paragraph(one.passage.text) for one in presenting],
        )

    def _hear(self, session: Session, turn: Turn, persona: Persona) -> Heard:
        said = self._speller(persona).mended(spelled_out(turn.therapist))
        said = unaddressed(said, persona.identity.known_as)
        parts = joined(questions(said))[:SENTENCES_HEARD]
        tags = self._tagger.tag_each(parts)
        within = [clauses(part) for part in parts]
        matches = iter(self._index.match_cues(persona, list(chain(*within))))
        here = targets_in(persona, session.life, turn.state)
        listened = [
            Listened(
                part,
                tags[place],
                self._by_lines(
                    part, _best([next(matches) for _ in within[place]]), persona, here
                ),
            )
            for place, part in enumerate(parts)
        ]
        before = [one.therapist for one in session.turns[: turn.number - 1]]
        topic = turn.state.topic
        return hear(turn.therapist, listened, persona, here, topic, before)

    def _speller(self, persona: Persona) -> Speller:
        key = f"{persona.id} {persona.version}"
        if key not in self._spellers:
            self._spellers[key] = Speller(persona)
        return self._spellers[key]

    def _by_lines(
        self,
        part: str,
        matches: Sequence[CueMatch],
        persona: Persona,
        here: frozenset[str],
    ) -> Sequence[CueMatch]:
        """Return the matches, where no cue is near with the topic whose line answers.

        An author cannot foresee every question, but may have written its answer.
        """
        near = [match for match in matches if match.target in here]
        if "?" not in part or not near or not FAINT <= near[0].score < ABOUT:
            return matches
        topics = [persona.topic(match.target) for match in near]
        lines = {
            line: topic.id
            for topic in [one for one in topics if one is not None][:TRIED]
            for line in topic.lines[:TRIED]
        }
        if not lines:
            return matches
        likeness = self._index.likeness(part, list(lines))
        best, target = max(zip(likeness, lines.values(), strict=True))
        return [CueMatch(target, ABOUT), *matches] if best >= ANSWERS else matches

    def _ranked(self, part: Part) -> Part:
        """Return the part with its lines in order of how well they answer."""
        if not part.asked or not part.lines:
            return part
        likeness = self._index.likeness(part.asked, part.lines)
        wants = wanted(part.asked)
        keyed = [
            (near + _beforehand(line, part, wants) - LATER * place, line)
            for place, (line, near) in enumerate(zip(part.lines, likeness, strict=True))
        ]
        ordered = [line for _, line in sorted(keyed, key=lambda one: -one[0])]
        alike = dict(zip(part.lines, likeness, strict=True))[ordered[0]]
        if part.otherwise and alike < part.least:
            return Part(intent="unsure", about="", lines=part.otherwise)
        after_it = part.lines[part.lines.index(ordered[0]) + 1 :][:1]
        rest = [line for line in ordered[1:] if line not in after_it]
        # What is said in one breath are lines that the author put side by side.
        take = part.take if after_it else 1
        lines = (ordered[0], *after_it, *rest)
        return part.model_copy(update={"lines": lines, "take": take})


def after(state: PatientState, scene: Scene, turn: int) -> PatientState:
    """Return the state once the brief of `scene` has been said, in turn `turn`."""
    told = tuple(Told(fact=fact, turn=turn) for fact in scene.brief.disclosed)
    topic = scene.brief.disclosed[0] if scene.brief.disclosed else state.topic
    lines = chosen_lines(scene.brief)
    said = tuple(one for one in state.said if one not in lines) + lines
    shows = scene.brief.shows
    return state.model_copy(
        update={
            "told": (*state.told, *told),
            "topic": topic,
            "resisting": None if told else state.resisting,
            "said": said,
            "shown": (*state.shown, shows) if shows else state.shown,
            "shown_at": turn if shows else state.shown_at,
        }
    )


def _answering(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts, ignorance only where nothing else is said, and once."""
    known = tuple(part for part in parts if part.intent != "unsure")
    return known or tuple(parts[:1])


def _beforehand(line: str, part: Part, wants: Wants) -> float:
    """Return what a line has over others before its words are compared."""
    form = FITS if answers(line, wants) else 0.0
    return form + (SHORT_FIRST if line in part.short else 0.0)


def _time_is_up(session: Session, turn: Turn) -> bool:
    """Return whether the patient looks at the clock: once, when the time is over."""
    over = turn.at - session.started >= LASTS
    before = session.turns[turn.number - 2].at if turn.number > 1 else turn.at
    return over and before - session.started < LASTS


def _first_paragraph(text: str) -> str:
    return text.split("\n\n", 1)[0]


def _best(matches: Sequence[Sequence[CueMatch]]) -> list[CueMatch]:
    """Return for each target the best of several readings, best first."""
    best: dict[str, float] = {}
    for match in chain(*matches):
        best[match.target] = max(best.get(match.target, -1.0), match.score)
    ordered = sorted(best, key=lambda one: (-best[one], one))
    return [CueMatch(target, best[target]) for target in ordered]
