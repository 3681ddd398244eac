"""What of a voice's words the trainee never sees, and what passes."""

import pytest

from trainer.patient.guard import Watch, check, leaks
from trainer.persona import Persona, Principle, own_words
from trainer.talk import sentences, words


def watching(persona: Persona, **more: object) -> Watch:
    return Watch(persona, (), (), 40)._replace(**more)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("As an AI I have no husband.", "It left the role"),
        ("I'm a language model, you know.", "It left the role"),
        ("My instructions say no.", "It left the role"),
        ("How can I help you today?", "It left the role"),
        ("I'm here to listen.", "It left the role"),
        ("I hear that you are trying.", "It sounded like a therapist"),
        ("How does that make you feel?", "It sounded like a therapist"),
        ("Thank you for sharing that.", "It sounded like a therapist"),
        ("**He** shouts.", "It had markup or a list"),
        ("- He shouts.", "It had markup or a list"),
        ("1. He shouts.", "It had markup or a list"),
        ("# Evenings", "It had markup or a list"),
        ("He said `no`.", "It had markup or a list"),
        ("[looks away] He shouts.", "It had a stage direction"),
        ("(sighs) He shouts.", "It had a stage direction"),
        ("*sighs* He shouts.", "It had a stage direction"),
        ("Therapist: And then?", "It wrote a speaker's name"),
        ("Patient: He shouts.", "It wrote a speaker's name"),
        ("I'd take 30 tablets.", "It gave detail of a method"),
        ("There's a razor in the bathroom.", "It gave detail of a method"),
        ("My insomnia is worse.", "It used a clinical word"),
        ("It's a depressive thing, they say.", "It used a clinical word"),
        ("I have intrusive thoughts.", "It used a clinical word"),
        ("What should I do?", "It asked for or offered a solution"),
        ("Do you have any tips for me, any strategies?", "It asked for or offered"),
        ("Maybe I could try to go out more.", "It asked for or offered a solution"),
        ("He's a narcissist, Gareth.", "This person would never say"),
        (
            "My sleep, my appetite, my energy and my mood are gone.",
            "It recited symptoms",
        ),
    ],
)
def test_each_kind_of_slip_is_refused_with_its_reason(ruth, sentence, reason):
    ruling = check(sentence, [], watching(ruth))

    assert not ruling.shown
    assert ruling.reason.startswith(reason)


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't know.",
        "He's in the car, he's brought his paper.",
        "It was better when Mama was alive.",
        "I sleep till two and then I listen to the house.",
        "I wasn't hungry, so I didn't eat.",
        "What do you think he meant?",
        "She said, eat, you look like a coat hanger.",
        "I could have hugged him.",
        "Twelve minutes late, and he wanted all twelve!",
        "No… no, it's nothing.",
        "He teaches the under-fourteens; they like him.",
        "Is that all right?",
        "I'm a bit of a worrier, me.",
    ],
)
def test_what_a_person_would_say_passes(ruth, sentence):
    assert check(sentence, [], watching(ruth)).shown


def test_nearly_every_line_of_the_author_passes_as_a_models_sentence(persona):
    """What the guard refuses of the authors' own words it could refuse of a model's."""
    spoken = [one for line in own_words(persona) for one in sentences(line)]
    refused = [one for one in spoken if not check(one, [], watching(persona)).shown]

    assert len(refused) <= len(spoken) * 0.02, refused


def test_a_clinical_word_that_the_trainee_said_may_be_taken_up(ruth):
    sentence = "Insomnia, is that what it is?"

    assert not check(sentence, [], watching(ruth)).shown
    assert check(sentence, [], watching(ruth, heard="We call it insomnia.")).shown


def test_what_the_author_wrote_for_this_answer_may_hold_a_clinical_word(ruth):
    lines = ["The form says symptoms."]

    assert check("Symptoms, it says.", [], watching(ruth, lines=lines)).shown


def test_a_list_of_symptoms_is_allowed_to_one_who_asked_for_it(ruth):
    sentence = "My sleep, my appetite, my energy and my mood are gone."

    assert check(sentence, [], watching(ruth, asked_symptoms=True)).shown


def test_thanks_are_given_once(ruth):
    watch = watching(ruth, said=["Thank you, that's kind."])

    assert check("Thank you for asking.", [], watching(ruth)).shown
    assert check("Thank you for asking.", [], watch).reason.startswith("It thanked")


def test_thanks_may_come_again_after_other_talk(ruth):
    watch = watching(ruth, said=["Thanks.", "He's out.", "It rained."])

    assert check("Thank you for asking.", [], watch).shown


def test_what_was_said_before_is_not_said_again_word_for_word_or_nearly(ruth):
    before = "He goes quiet and the quiet has a shape and you walk round it."
    watch = watching(ruth, said=[before])

    assert check(before, [], watch).reason == "It repeated what was said before."
    nearly = "He goes quiet and the quiet has a shape and you walk past it."
    assert check(nearly, [], watch).reason == "It repeated what was said before."
    other = "He goes quiet of an evening and then I tidy the cupboard."
    assert check(other, [], watch).shown


def test_three_words_may_come_again(ruth):
    assert check("I don't know.", [], watching(ruth, said=["I don't know."])).shown


def test_an_answer_that_runs_on_is_cut_behind_its_first_sentence(ruth):
    watch = watching(ruth, most_words=10)
    first = "He fits boilers and he coaches the boys of a Saturday morning in the park."

    assert len(words(first)) == 15
    assert check(first, [], watch).shown
    assert check("And he can dance.", [first], watch).reason.startswith("It ran on")


def test_a_rule_that_is_broken_is_named(ruth):
    rule = Principle(rule="Never speaks of Durban.", never=("durban",))

    ruling = check("In Durban it was warm.", [], watching(ruth, rules=(rule,)))

    assert ruling.reason == "It broke a rule of this person: Never speaks of Durban."


def test_a_locked_fact_is_not_given_away_and_an_open_one_may_be(persona):
    for fact in persona.facts:
        sentence = f"It is about {fact.giveaways[0]} now."

        assert leaks(sentence, (fact,)) == fact
        assert not check(sentence, [], watching(persona, locked=(fact,))).shown
        assert leaks(sentence, ()) is None


def test_a_giveaway_inside_another_word_gives_nothing_away(ruth):
    assert leaks("She's quite pushy. No, he pushed.", (ruth.fact("H2"),))
    assert leaks("I was upstaged and bewristed.", (ruth.fact("H2"),)) is None
