"""Asks an author what a persona needs first; every question may be passed over."""

import re
from collections.abc import Callable, Iterator

from pydantic import BaseModel, ConfigDict

from trainer.authoring.choices import with_people, without_work
from trainer.authoring.starter import Begun, begin
from trainer.persona import Fact, Identity, Onset, Persona, Tie
from trainer.transcript import ProblemArea

Ask = Callable[[str], str]
"""Puts a question and returns the answer; empty where it is passed over."""

TRIES = 3
"""Times a question is put whose answer cannot be used."""


class Person(BaseModel):
    """Somebody of the inventory, as far as an answer says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    relation: str


class Answers(BaseModel):
    """What the author answered; an empty text is a question passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    age: int | None = None
    pronouns: str = ""
    place: str = ""
    occupation: str = ""
    works: bool | None = None
    area: ProblemArea | None = None
    event: str = ""
    event_when: str = ""
    symptoms_when: str = ""
    support: Person | None = None
    tension: Person | None = None
    other: Person | None = None
    hurts: str = ""
    smaller: str = ""
    manner: str = ""
    trap: str = ""


def interview(ask: Ask) -> Answers:
    """Return the answers to sixteen questions."""
    name = ask("Name, first and last (invented)")
    age, pronouns = _age_and_pronouns(ask)
    return Answers(
        name=name,
        age=age,
        pronouns=pronouns,
        place=ask("Where do they live? Town or city"),
        occupation=ask("What do they do? A word or two"),
        works=_works(ask),
        area=_area(ask),
        event=ask("What happened, and with whom?"),
        event_when=ask("When was that? As in: 4 months ago"),
        symptoms_when=ask("When did the low mood begin? As in: 3 months ago"),
        support=_person(ask("Who is a support? Name, who that is")),
        tension=_person(ask("With whom is it hard? Name, who that is")),
        other=_person(ask("Somebody further out? Name, who that is")),
        hurts=ask("What hurts most and is hidden? A sentence, in the third person"),
        smaller=ask("A smaller hidden thing that comes out first? A sentence"),
        manner=ask("How do they talk? Quick or slow, what they do when moved"),
        trap=ask("What do beginners fall for with this person?"),
    )


def _age_and_pronouns(ask: Ask) -> tuple[int | None, str]:
    question = "Age and pronouns, as in: 43, she/her"
    for _ in range(TRIES):
        answer = ask(question)
        number, _, pronouns = answer.partition(",")
        if not answer:
            return None, ""
        if re.fullmatch(r"\s*\d{1,3}\s*", number) and 16 <= int(number) <= 110:  # noqa: PLR2004
            return int(number), pronouns.strip()
        question = (
            f"'{answer}' does not begin with an age from 16 to 110. Age, pronouns"
        )
    return None, ""


def _works(ask: Ask) -> bool | None:
    question = "Do they go out to work at present? yes or no"
    for _ in range(TRIES):
        answer = ask(question).lower()
        if not answer:
            return None
        if answer in ("y", "yes", "n", "no"):
            return answer.startswith("y")
        question = f"'{answer}' is neither. Do they go out to work? yes or no"
    return None


def _area(ask: Ask) -> ProblemArea | None:
    known = ", ".join(area.value for area in ProblemArea)
    question = f"Problem area: {known}"
    for _ in range(TRIES):
        answer = ask(question).lower().replace(" ", "_")
        if not answer:
            return None
        near = [area for area in ProblemArea if area.value.startswith(answer)]
        if len(near) == 1:
            return near[0]
        question = f"'{answer}' is none of them. Problem area: {known}"
    return None


def _person(answer: str) -> Person | None:
    name, _, relation = answer.partition(",")
    return (
        Person(name=name.strip(), relation=relation.strip()) if name.strip() else None
    )


def begun_with(persona_id: str, answers: Answers) -> Begun:
    """Return the starter with the answers in it; the rest stays a gap."""
    begun = begin(persona_id, answers.area)
    base, remarks = begun.persona, dict(begun.remarks)
    if answers.age is not None:
        del remarks[("identity", "age")]
    persona = base.model_copy(
        update={
            "identity": _identity(base.identity, answers),
            "onset": _onset(base.onset, answers),
            "inventory": tuple(_ties(base, answers)),
            "facts": tuple(_facts(base, answers)),
            "trap": answers.trap or base.trap,
            "style": base.style.model_copy(
                update={"notes": answers.manner or base.style.notes}
            ),
        }
    )
    persona = with_people(persona)
    return Begun(without_work(persona) if answers.works is False else persona, remarks)


def _identity(base: Identity, answers: Answers) -> Identity:
    first = answers.name.split(" ")[0]
    return base.model_copy(
        update={
            "name": answers.name or base.name,
            "known_as": first or base.known_as,
            "age": answers.age or base.age,
            "pronouns": answers.pronouns or base.pronouns,
            "occupation": answers.occupation or base.occupation,
            "place": answers.place or base.place,
        }
    )


def _onset(base: Onset, answers: Answers) -> Onset:
    return Onset(
        event=answers.event or base.event,
        event_when=answers.event_when or base.event_when,
        symptoms_when=answers.symptoms_when or base.symptoms_when,
    )


def _ties(base: Persona, answers: Answers) -> Iterator[Tie]:
    people = (answers.support, answers.tension, answers.other)
    for tie, person in zip(base.inventory, people, strict=True):
        if person is None:
            yield tie
            continue
        yield tie.model_copy(
            update={"name": person.name, "relation": person.relation or tie.relation}
        )


def _facts(base: Persona, answers: Answers) -> Iterator[Fact]:
    for fact, text in zip(base.facts, (answers.hurts, answers.smaller), strict=True):
        yield fact.model_copy(update={"text": text or fact.text})
