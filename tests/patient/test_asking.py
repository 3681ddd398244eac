"""What a question asks for decides the form of the answer."""

import pytest

from tests.patient.steps import heard, says, sentence, step, steps
from trainer.patient.asking import (
    answers,
    asks_of_score,
    goes_on,
    invites_role_play,
    wanted,
)
from trainer.patient.hearing import Listened, hear
from trainer.patient.sentence import leaning
from trainer.patient.spelling import unaddressed
from trainer.patient.state import begin
from trainer.persona import Persona, Unsure
from trainer.ports import CueMatch
from trainer.techniques import TagProbability
from trainer.transcript import Phase

UNSURE = Unsure(
    who=("Nobody I could name just now.",),
    when=("I couldn't put a day to it.",),
    whether=("Hard to say.",),
    what=("I'd have to think about that.",),
)


@pytest.fixture
def thinking(ruth: Persona) -> Persona:
    return ruth.model_copy(update={"unsure": UNSURE})


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("Who would you ring?", "who"),
        ("since when", "when"),
        ("How long has it been like this?", "when"),
        ("What time do you wake?", "when"),
        ("How often do you see her?", "how_much"),
        ("Why didn't you go?", "why"),
        ("How come?", "why"),
        ("And where were you?", "where"),
        ("What did you say to him?", "said"),
        ("And his?", "said"),
        ("What were the exact words?", "said"),
        ("What went through you?", "feeling"),
        ("What was that like?", "feeling"),
        ("What would you like from her?", "wish"),
        ("Is it the mornings or the evenings?", "which"),
        ("Mornings or evenings, which is worse?", "which"),
        ("Do you sleep?", "whether"),
        ("Do you like the job, yes or no?", "whether"),
        ("Did you tell him or not?", "whether"),
        ("What happened then?", "what"),
        ("Tell me about your sister.", "what"),
        ("Can you describe a normal day?", "what"),
        ("Could you say how?", "what"),
        ("Can you tell me who was there?", "who"),
        ("And who could you lean on?", "who"),
        ("When did it start to feel off?", "when"),
        ("When he said that, how did you feel?", "feeling"),
        ("How have you been sleeping?", "what"),
        ("How have you been?", "feeling"),
        ("What do you see in the man who came in?", "what"),
        ("Is there anyone you see, from here or from home?", "what"),
        ("Where are you two at with the holidays?", "what"),
    ],
)
def test_a_question_says_what_kind_of_answer_it_wants(question, wants):
    assert wanted(question) == wants


@pytest.mark.parametrize(
    ("line", "wants", "fits"),
    [
        ("Kasia, mostly.", "who", True),
        ("I put water on the stove.", "who", False),
        ("Since Easter, about.", "when", True),
        ("I knock and there's nobody in.", "when", False),
        ("I said, pass the pepper.", "said", True),
        ("The kettle was full.", "said", False),
        ("Anything at all.", "what", True),
    ],
)
def test_a_line_is_known_by_its_form_to_answer(line, wants, fits):
    assert answers(line, wants) is fits


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("And then?", True),
        ("Say a bit more about that.", True),
        ("What did you do next?", True),
        ("Which of your friends knows?", False),
        ("Do you drink?", False),
    ],
)
def test_a_follow_up_is_told_from_a_question_of_its_own(question, more):
    assert goes_on(question) is more


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who might notice it before you did?", "Nobody I could name just now."),
        ("When would the harvest come round?", "I couldn't put a day to it."),
        ("Do you juggle?", "Hard to say."),
    ],
)
def test_a_plain_question_nothing_answers_gets_an_honest_answer_of_its_kind(
    thinking, question, answer
):
    asked = sentence(question, "EXP")._replace(score=0.4)

    taken = step(thinking, begin(thinking, Phase.INITIAL), heard(asked))

    assert taken.intents == ("unsure",)
    assert taken.lines == (answer,)


def test_words_that_mean_nothing_to_the_person_are_met_with_puzzlement(thinking):
    asked = sentence("Is the quartile hydrated?", "CLA")._replace(score=0.1)

    taken = step(thinking, begin(thinking, Phase.INITIAL), heard(asked))

    assert taken.intents == ("lost",)


def test_a_short_answer_is_kept_for_questions_of_yes_and_no(persona):
    topic = persona.topics[0]
    start = begin(persona, Phase.INITIAL)

    which = step(persona, start, says("Who was there?", target=topic.id))
    whether = step(persona, start, says("Is it bad?", target=topic.id))

    assert not set(topic.brief) & set(which.part.lines)
    assert set(topic.brief) <= set(whether.part.lines)


def test_where_something_is_asked_what_was_said_before_it_is_not_answered(persona):
    first, second = (topic.id for topic in persona.topics[:2])
    what = heard(
        sentence("So that is how it was.", target=first),
        sentence("Do you mind?", target=second),
    )

    taken = step(persona, begin(persona, Phase.INITIAL), what)

    assert taken.intents == ("answer",)
    assert taken.part.about == persona.topic(second).name


def test_a_question_about_her_is_about_whom_the_sentence_before_it_named(library):
    here = frozenset({"kasia", "home"})
    tags = (TagProbability(tag="EXP", p=0.9),)
    said = [
        Listened("You told me about Kasia.", tags, [CueMatch("kasia", 0.8)]),
        Listened("How do you get on with her?", tags, [CueMatch("home", 0.58)]),
    ]

    taken = hear(
        "You told me about Kasia. And her?", said, library.persona("halina"), here
    )

    assert [one.target for one in taken.sentences] == ["kasia", "kasia"]


def test_being_called_by_name_is_not_being_asked_about_the_name():
    assert unaddressed("Right, Kwame. Why are you here?", "Kwame") == (
        "Right. Why are you here?"
    )
    assert unaddressed("Who is Kwame?", "Kwame") == "Who is Kwame?"
    assert unaddressed("Kwame?", "Kwame") == "Kwame?"


def test_what_was_said_of_risk_is_answered_though_only_the_rest_is_a_question(persona):
    talk = next(one for one in persona.risk_talk if one.fact is None)
    what = heard(
        sentence("You put a one there.", "RSK", target=f"risk_talk:{talk.id}"),
        sentence("Can you tell me about that?", "EXP"),
    )

    taken = step(persona, begin(persona, Phase.INITIAL), what)

    assert "risk" in taken.intents


@pytest.mark.parametrize("name", ["halina", "keisha", "kwame", "linh", "maeve"])
def test_at_the_end_a_wish_to_be_dead_that_has_passed_is_not_told_as_of_now(
    library, name
):
    persona = library.persona(name)
    wish = next(one for one in persona.risk_talk if one.id == "wish")
    asked = says("Do you think of dying?", "RSK", target="risk_talk:wish")
    named = says("Do you think of dying?", "RSK", target=wish.fact)

    for what in (asked, named):
        end = step(persona, begin(persona, Phase.TERMINATION), what)
        middle = step(persona, begin(persona, Phase.MIDDLE), what)

        assert set(end.lines) <= set(wish.later)
        assert not set(middle.lines) & set(wish.later)


@pytest.mark.parametrize("name", ["halina", "keisha", "kwame", "linh", "maeve"])
def test_nor_when_the_trainee_asks_for_more_of_it(library, name):
    persona = library.persona(name)
    wish = next(one for one in persona.risk_talk if one.id == "wish")
    first = says("Do you think of dying?", "RSK", target=wish.fact)

    asked, more = steps(
        persona, begin(persona, Phase.TERMINATION), first, says("Say more about that.")
    )

    assert set(asked.lines) | set(more.lines) <= set(wish.later)


def test_a_remark_on_what_the_body_does_is_answered_beside_a_question(persona):
    cue = persona.nonverbal[0]
    start = begin(persona, Phase.INITIAL)
    shown = start.model_copy(update={"shown": (cue.shows,)})
    what = heard(
        sentence("You looked away just then.", target=f"noticed:{cue.shows}"),
        sentence("What was that about?", "AFF"),
    )

    taken = step(persona, shown, what)

    assert set(taken.lines) & set(cue.noticed)


# Leave, role-play, greeting


@pytest.mark.parametrize(
    "words",
    [
        "I'll be Gareth, and you can be as awkward as you like.",
        "Okay, I'm Gareth, I'm looking at my phone.",
        "Try it out loud, as if I were him.",
        "Shall we have a go together?",
        "You be him and I'll be you.",
        "We could practise it here, if you like.",
    ],
)
def test_an_offer_to_play_somebody_is_known_by_its_words(words):
    assert invites_role_play(words, ["Gareth"])


@pytest.mark.parametrize(
    "words",
    [
        "I'm sorry.",
        "I'll be here next week.",
        "What does Gareth say when you try?",
        "I'm Dr Lewis.",
        "How was it to try that out here?",
    ],
)
def test_what_only_resembles_such_an_offer_is_none(words):
    assert not invites_role_play(words, ["Gareth"])


def test_whoever_is_offered_a_role_play_plays_along_whatever_topic_is_near(ruth):
    offer = says("I'll be Gareth, and you tell me.", "ROL", target="husband")

    answer = step(ruth, begin(ruth, Phase.MIDDLE), offer)

    assert answer.lines[0] in ruth.role_play


def test_in_the_part_of_the_other_the_trainee_is_answered_in_order(ruth):
    offer = says("I'll be Gareth, and you tell me.", "ROL")
    first = says('"What is it now? I have only just come in."', "ROL")
    second = says('"Go on, then."', target="husband")

    _, *answers = steps(ruth, begin(ruth, Phase.MIDDLE), offer, first, second)

    assert [one.lines[0] for one in answers] == list(ruth.rehearsal[:2])


def test_a_question_about_the_trying_ends_it(ruth):
    offer = says("I'll be Gareth, and you tell me.", "ROL")
    after = says("How was that for you, just now?", "AFF")

    taken = steps(ruth, begin(ruth, Phase.MIDDLE), offer, after)

    assert taken[-1].lines[0] not in ruth.rehearsal


def test_a_question_for_leave_is_given_leave(ruth):
    asked = heard(
        sentence("I've written down a few things.", "SDI"),
        sentence("Is it all right if I look at my page?"),
    )

    answer = step(ruth, begin(ruth, Phase.INITIAL), asked)

    assert answer.lines[0] in ruth.consents


def test_a_greeting_is_greeted_in_the_words_of_the_phase(persona):
    coming = says("Come on in, I've been looking forward to this one.", "HOP")

    answer = step(persona, begin(persona, Phase.TERMINATION), coming)

    assert answer.lines[0] in persona.phases.termination.opening


def test_the_same_words_are_no_greeting_once_the_talk_has_begun(ruth):
    coming = says("Come on in, I've been looking forward to this one.", "HOP")

    taken = steps(ruth, begin(ruth, Phase.TERMINATION), coming, coming)

    assert taken[1].lines[0] not in ruth.phases.termination.opening


def test_a_question_of_who_that_nothing_names_is_not_answered_with_a_date(thinking):
    names = ("Since the spring, about.", "It went on a while.")
    topic = thinking.topics[0].model_copy(update={"lines": names})
    dated = thinking.model_copy(update={"topics": (topic, *thinking.topics[1:])})
    asked = sentence("Who started it, that change?", target=topic.id)

    answer = step(dated, begin(dated, Phase.INITIAL), heard(asked._replace(score=0.71)))

    assert answer.intents == ("unsure",)


def test_of_two_questions_the_second_is_answered_only_where_it_is_clear(ruth):
    first, second = (one.id for one in ruth.topics[:2])
    faint = sentence("And the rogue in her?", target=second)._replace(score=0.6)
    sure = sentence("Tell me about that.", "EXP", target=first)

    answer = step(ruth, begin(ruth, Phase.INITIAL), heard(sure, faint))

    assert len(answer.intents) == 1


def test_how_that_sits_is_asked_of_what_was_just_explained(ruth):
    told = heard(
        sentence("What you have is called depression, an illness.", "DXR"),
        sentence("How does that sit with you?", target="sleep"),
    )

    taken = step(
        ruth,
        begin(ruth, Phase.INITIAL),
        told._replace(sentences=leaning(told.sentences)),
    )

    assert taken.lines[0] in ruth.reactions["DXR"]


def test_how_that_sits_is_a_question_where_nothing_was_explained():
    asked = sentence("How does that feel?", "AFF", target="sleep")

    assert leaning([asked]) == (asked,)


def test_where_another_topic_is_as_near_an_answer_must_be_more_alike(ruth):
    alone = sentence("What are the nights like?", "EXP", target="sleep")
    doubted = alone._replace(score=0.7, lead=0.01)
    plain = alone._replace(score=0.7, lead=0.2)

    parts = [
        step(ruth, begin(ruth, Phase.INITIAL), heard(one)).part
        for one in (doubted, plain)
    ]

    assert parts[0].least > parts[1].least
    assert parts[0].otherwise


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("And on the form, how many points?", True),
        ("What does that bring up in you?", False),
    ],
)
def test_only_words_of_a_score_ask_for_one(words, score):
    assert asks_of_score(words) is score
