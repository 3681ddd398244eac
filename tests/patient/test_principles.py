"""An instructor's rules for a persona, kept by both voices."""

import pytest

from tests.patient.steps import heard, says, sentence, step, steps
from trainer.patient.guard import Watch, check
from trainer.patient.principles import answering, applying, broken
from trainer.patient.state import begin
from trainer.persona import Persona, Principle
from trainer.session import PatientState
from trainer.transcript import Phase

NO_TEARS = Principle(
    rule="Sheds no tears in the first session.", when="session == 1", never=("tear",)
)
PROUD = Principle(
    rule="Says first that the hotel is well run.",
    when="about(hotel)",
    lines=("We were second in all of Wales.", "You'll not find a better linen room."),
)


@pytest.fixture
def at_start(ruth: Persona) -> PatientState:
    return begin(ruth, Phase.INITIAL)


def with_rules(persona: Persona, *rules: Principle) -> Persona:
    return persona.model_copy(update={"principles": rules, "shuts": None})


def test_a_line_with_a_forbidden_word_stays_unsaid(ruth, at_start):
    topic = ruth.topic("sleep")
    forbidding = Principle(rule="Not a word of the house.", never=("the house",))
    ruled = with_rules(ruth, forbidding)
    asked = says("Do tell me about your sleep.", "SYM", target="sleep")
    forbidden = [one for one in topic.lines if broken(one, (forbidding,))]
    taken = steps(ruled, at_start, *[asked] * len(topic.lines))

    said = {line for one in taken for line in one.lines}

    assert forbidden
    assert not said & set(forbidden)
    assert said & set(topic.lines)


def test_a_stem_forbids_the_words_that_begin_with_it_and_no_others():
    rule = Principle(rule="No tears.", never=("tear",))

    assert broken("I was in tears.", (rule,)) is rule
    assert broken("Tearful? Me?", (rule,)) is rule
    assert broken("The bus was in arrears.", (rule,)) is None


def test_the_guard_refuses_a_models_sentence_that_breaks_a_rule(ruth):
    watch = Watch(ruth, (), (), 40, rules=(NO_TEARS,))

    ruling = check("I was in tears all night.", [], watch)

    assert not ruling.shown
    assert ruling.reason == (
        "It broke a rule of this person: Sheds no tears in the first session."
    )


def test_a_rules_line_answers_a_question_about_its_matter(ruth, at_start):
    taken = step(
        with_rules(ruth, PROUD), at_start, says("How is work?", target="hotel")
    )

    assert taken.lines[0] in PROUD.lines
    assert taken.brief.rules == (PROUD.rule,)


def test_once_a_rules_lines_are_spoken_the_question_gets_its_own_answer(ruth, at_start):
    asked = says("How is work?", target="hotel")

    *ruled, last = steps(with_rules(ruth, PROUD), at_start, asked, asked, asked)

    assert {line for one in ruled for line in one.lines} == set(PROUD.lines)
    assert last.lines
    assert set(last.lines) <= set(ruth.topic("hotel").lines)


def test_a_rule_about_one_matter_says_nothing_on_another(ruth, at_start):
    ruled = with_rules(ruth, PROUD)

    taken = step(ruled, at_start, says("How is Lindi?", target="lindi"))

    assert not set(taken.lines) & set(PROUD.lines)
    assert taken.brief.rules == ()


def test_a_rule_of_the_first_session_lapses_in_the_second(ruth, at_start):
    ruled = with_rules(ruth, NO_TEARS)
    second = at_start.model_copy(update={"session": 2})
    hello = says("Hello.")

    assert applying(at_start, hello, ruled) == (NO_TEARS,)
    assert applying(second, hello, ruled) == ()


def test_a_rule_on_a_move_holds_in_that_very_turn_only(ruth, at_start):
    rule = Principle(
        rule="Takes his side.", when="now(P6)", lines=("He's a good man.",)
    )
    blaming = says("He is a brute.", "P6")

    blamed, later = steps(with_rules(ruth, rule), at_start, blaming, says("Mm."))

    assert blamed.lines == ("He's a good man.",)
    assert later.brief.rules == ()


def test_a_rule_looks_at_everything_said_in_the_utterance(ruth, at_start):
    both = heard(sentence("How are you?"), sentence("And how is work?", target="hotel"))

    assert applying(at_start, both, with_rules(ruth, PROUD)) == (PROUD,)


def test_ruth_says_only_pleasant_things_of_gareth_until_asked_if_she_is_alone(
    ruth, at_start
):
    rule = ruth.principles[0]
    about_him = says("Tell me about Gareth.", "EXP", target="gareth")
    alone = says("Can you talk freely?", "RSK", target="alone")

    before, _, after = steps(ruth, at_start, about_him, alone, about_him)

    assert before.lines[0] in rule.lines
    assert set(after.lines) <= set(ruth.topic("gareth").lines) | set(
        ruth.topic("gareth").again
    )


def test_no_line_a_rule_has_a_person_say_breaks_a_rule_of_theirs(persona):
    for rule in persona.principles:
        for line in rule.lines:
            assert broken(line, persona.principles) is None, line


def test_a_rule_keeps_nobody_from_every_line_that_fits_anywhere(persona):
    for rule in persona.principles:
        assert any(broken(line, (rule,)) is None for line in persona.lost)


def test_a_rule_forbids_for_the_parts_of_a_topic_and_answers_for_itself(ruth, at_start):
    part = next(
        one for one in ruth.topics if one.within and Phase.INITIAL in one.phases
    )
    rule = Principle(rule="r", when=f"about({part.within})", never=("zebra",))
    ruled = with_rules(ruth, rule)
    asked = says("And that?", target=part.id)

    assert applying(at_start, asked, ruled) == (rule,)
    assert answering(at_start, asked, ruled) == ()
