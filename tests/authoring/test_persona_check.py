"""Each fault, put into a sound persona, is found; the shipped ones have few."""

import pytest

from trainer.authoring import check_persona, doubts_about, report_on_persona
from trainer.authoring.findings import Finding
from trainer.library import shipped
from trainer.persona import (
    Course,
    Event,
    Mood,
    Nonverbal,
    Persona,
    Principle,
    RiskLevel,
    ScoreLines,
    Shutting,
    Unsure,
    own_words,
)
from trainer.yaml_files import load


def with_fact(persona: Persona, **changes: object) -> Persona:
    first = persona.facts[0].model_copy(update=changes)
    return persona.model_copy(update={"facts": (first, *persona.facts[1:])})


def changed(persona: Persona, **changes: object) -> Persona:
    return persona.model_copy(update=changes)


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


COURSE = Course(
    phq9_end=(0, 1, 1, 1, 1, 1, 0, 0, 0),
    early="He has come twice.",
    openings=("Hi again.", "Hello, it's me.", "So, hello."),
    quiet_weeks=("Quiet.", "Work.", "The same.", "Nothing much.", "It rained."),
    score=ScoreLines(
        first=("{score}.",),
        better=("{score}, it was {before}.", "Down to {score}."),
        same=("{score} again.", "Still {score}."),
        worse=("{score}.", "Up, {score}."),
    ),
    events=(
        Event(
            id="cata",
            sessions=(3, 6),
            when="agreed(turn_to)",
            text="Cata rang him.",
            week=("Cata rang.",),
            asked=("Did she ring?", "What did Cata say?", "How was the call?"),
        ),
    ),
)


def test_the_example_of_the_guide_is_sound(ines):
    assert check_persona(ines) == []
    assert doubts_about(ines) == []


# --- gates


@pytest.mark.parametrize(
    ("gate", "when"),
    [
        ("turn >= 0", "before anything was said"),
        ("trust >= 1.5", "before anything was said"),
        ("not recent(P5)", "before anything was said"),
        ("trust >= 3", "before anything was said"),
        ("turn >= 20", "by kindness alone"),
        ("trust >= 2 and turn >= 2", "by kindness alone"),
        ("did(EMP, times=5)", "by kindness alone"),
        ("did(OPN) and not recent(P4)", "by kindness alone"),
        ("explored(last_quarrel)", "after a single open question"),
        ("asked(last_quarrel) and trust >= 1.6", "after a single open question"),
        ("did(AFF, EXP)", "after a single open question"),
        ("openness >= 0.5 and explored(last_quarrel)", "after a single open question"),
    ],
)
def test_a_gate_that_opens_too_early_is_named(ines, gate, when):
    # trust starts at 1.5, in the middle at 3.5; kindness reaches 3
    found = only(check_persona(with_fact(ines, gate=gate, topics=("last_quarrel",))))

    assert found.steps == ("facts", 0, "gate")
    assert found.sentence.startswith(f"opens {when}"), found.sentence


def test_a_risk_fact_may_open_upon_one_direct_question(ines):
    asked = changed(
        with_fact(ines, gate="now(RSK)", risk=True),
        risk=ines.risk.model_copy(update={"level": RiskLevel.LOW_MODERATE}),
    )

    assert check_persona(asked) == []


def test_a_gate_that_waits_for_a_word_unsaid_is_not_called_unreachable(ines):
    gate = "explored(last_quarrel) and openness >= 1.5 and not now(ADV)"

    assert check_persona(with_fact(ines, gate=gate)) == []


def test_a_gate_that_nothing_can_open_is_named(ines):
    found = only(check_persona(with_fact(ines, gate="trust >= 11")))

    assert "can never be true" in found.sentence


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("trust >= 'high'", "compares trust, a number, with 'high', a word"),
        ("openess >= 2", "names 'openess'. Did you mean openness?"),
        ("did(AFF, times=twice)", "did() has times=twice. Write a number from 1."),
    ],
)
def test_a_slip_in_a_gate_is_named_where_the_gate_stands(file, ines_text, gate, said):
    lines = ines_text.splitlines()
    number = next(n for n, one in enumerate(lines) if one.startswith("    gate: "))
    lines[number] = f'    gate: "{gate}"'
    path = file("\n".join(lines), "ines.yaml")

    report = report_on_persona(path)

    assert len(report.errors) == 1
    assert report.errors[0].startswith(f"{path}:{number + 1}:5: facts.H1.gate: ")
    assert said in report.errors[0]


def test_how_often_is_counted_from_one(ines):
    gate = "did(AFF, times=0) and openness >= 2 and explored(last_quarrel)"

    found = only(check_persona(with_fact(ines, gate=gate)))

    assert "did() has times=0. Write a number from 1." in found.sentence


def test_an_unknown_tag_is_named_wherever_it_stands(ines):
    move = ines.resistance[0].model_copy(update={"yields": ("AFFF",)})
    broken = changed(
        with_fact(ines, gate="did(XYZ, times=2) and openness >= 2"),
        reactions={**ines.reactions, "emp": ("Yes.", "Mm.", "Right.")},
        resistance=(move, *ines.resistance[1:]),
        temperament=ines.temperament.model_copy(update={"weights": {"P11": -1.0}}),
    )

    found = check_persona(broken)

    assert {one.steps for one in found} == {
        ("facts", 0, "gate"),
        ("reactions", "emp"),
        ("resistance", 0, "yields"),
        ("temperament", "weights", "P11"),
    }
    assert any("Did you mean AFF?" in one.sentence for one in found)


# --- leaks


def leaking(ines: Persona, **changes: object) -> list[tuple[object, ...]]:
    found = check_persona(changed(ines, **changes))
    assert all("gives fact H1 away" in one.sentence for one in found), found
    return [one.steps for one in found]


def test_a_line_that_gives_a_locked_fact_away_is_named_with_its_place(ines):
    steps = leaking(ines, evasions=(*ines.evasions, "It is in the biro, that."))

    assert steps == [("evasions", len(ines.evasions))]


def test_words_said_on_coming_back_are_looked_at_too(ines):
    first = ines.topics[0].model_copy(update={"again": ("The biro, again.",)})

    steps = leaking(ines, topics=(first, *ines.topics[1:]))

    assert steps == [("topics", 0, "again", 0)]


def test_what_the_body_shows_and_what_shuts_him_are_looked_at(ines):
    cues = tuple(
        Nonverbal(shows=f"looks {mood.value}", mood=mood, noticed=("The biro?",))
        for mood in Mood
    )
    shuts = Shutting(when="now(ADV)", lines=("No.", "The biro.", "Enough."))

    steps = leaking(ines, nonverbal=cues, shuts=shuts)

    assert set(steps) == {
        *(("nonverbal", place, "noticed", 0) for place in range(4)),
        ("shuts", "lines", 1),
    }


def test_a_rule_that_waits_for_the_fact_may_name_it(ines):
    after = Principle(
        rule="Speaks of the biro.",
        when="after(H1) and about(work)",
        lines=("The biro is empty now.",),
    )
    before = after.model_copy(update={"when": "about(work)"})

    assert leaking(ines, principles=(after,)) == []
    assert leaking(ines, principles=(before,)) == [
        ("principles", 0, "lines", 0),
        ("principles", 0, "rule"),
    ]


def with_event(when: str) -> Course:
    event = COURSE.events[0].model_copy(
        update={"when": when, "week": ("Cata asked about the biro.",)}
    )
    return COURSE.model_copy(update={"events": (event,)})


def test_an_event_that_cannot_happen_before_the_fact_may_name_it(ines):
    assert leaking(ines, course=with_event("after(H1)")) == []
    assert leaking(ines, course=with_event("agreed(turn_to)")) == [
        ("course", "events", 0, "week", 0)
    ]


def test_an_event_that_may_also_happen_without_the_fact_may_not(ines):
    steps = leaking(ines, course=with_event("after(H1) or agreed(turn_to)"))

    assert steps == [("course", "events", 0, "week", 0)]


def test_what_follows_only_from_such_an_event_may_name_it_too(ines):
    first = COURSE.events[0].model_copy(update={"when": "after(H1)"})
    second = first.model_copy(
        update={
            "id": "second",
            "when": "happened(cata)",
            "week": ("She had seen the biro.",),
        }
    )
    course = COURSE.model_copy(update={"events": (first, second)})

    assert leaking(ines, course=course) == []


# --- enough to say


def test_fewer_lines_than_a_session_needs_are_an_error(ines):
    few = changed(
        ines,
        topics=ines.topics[:12],
        reactions={},
        small_talk=(),
        resistance=(),
        nonverbal=(),
        asks_back=(),
    )
    number = sum(1 for _ in own_words(few))
    bare = changed(
        few,
        topics=few.topics[:5],
        risk_talk=(),
        lost=(),
        unsure=Unsure(),
        evasions=(),
        closing=(),
    )
    fewer = sum(1 for _ in own_words(bare))

    assert fewer < 120 <= number
    assert any(
        f"has {fewer} own-words lines" in one.sentence for one in check_persona(bare)
    )
    assert not any("own-words" in one.sentence for one in check_persona(few))


@pytest.mark.parametrize("pool", ["back_channel", "lost", "evasions", "deflections"])
def test_a_pool_that_runs_dry_is_a_warning(ines, pool):
    found = only(doubts_about(changed(ines, **{pool: getattr(ines, pool)[:4]})))

    assert found.steps == (pool,)
    assert "has 4 lines" in found.sentence


def test_kinds_of_questions_without_an_honest_answer_are_a_warning(ines):
    unsure = ines.unsure.model_copy(update={"who": (), "why": ("I don't know why.",)})

    found = only(doubts_about(changed(ines, unsure=unsure)))

    assert found.steps == ("unsure",)
    assert "lines for who, why:" in found.sentence


def test_a_tag_with_two_reactions_is_a_warning(ines):
    few = {**ines.reactions, "AFF": ines.reactions["AFF"][:2]}

    found = only(doubts_about(changed(ines, reactions=few)))

    assert found.steps == ("reactions", "AFF")


def test_a_mood_in_which_nothing_shows_is_a_warning_where_something_does(ines):
    cue = Nonverbal(shows="looks down", mood=Mood.GUARDED, noticed=("Was I?",))

    found = doubts_about(changed(ines, nonverbal=(cue,)))

    assert [one.sentence.split(".")[0] for one in found] == [
        "the body shows nothing while the mood is stirred",
        "the body shows nothing while the mood is overwhelmed",
        "the body shows nothing while the mood is easing",
    ]


def test_a_short_week_is_a_warning(ines):
    start = ines.phases.middle.model_copy(update={"week": ines.phases.middle.week[:3]})
    phases = ines.phases.model_copy(update={"middle": start})

    assert only(doubts_about(changed(ines, phases=phases))).steps == (
        "phases",
        "middle",
        "week",
    )


def test_a_line_that_stands_twice_is_named_at_its_second_place(ines):
    line = next(one for one in own_words(ines) if len(one.split()) > 6)

    found = only(check_persona(changed(ines, lost=(*ines.lost, line))))

    assert "stands 2 times" in found.sentence


def test_nobody_to_lean_on_is_an_error(ines):
    tense = tuple(tie.model_copy(update={"kind": "tension"}) for tie in ines.inventory)

    assert (
        "nobody is a support"
        in only(check_persona(changed(ines, inventory=tense))).sentence
    )


# --- risk


def test_a_risk_fact_in_a_low_risk_persona_is_named(ines):
    found = check_persona(with_fact(ines, risk=True))

    assert any("risk.level is low" in one.sentence for one in found)


def test_thoughts_of_death_above_the_level_are_named(ines):
    found = check_persona(changed(ines, phq9=(1, 2, 2, 2, 2, 2, 1, 0, 2)))

    assert only(found).steps == ("phq9", 8)


@pytest.mark.parametrize("missing", ["wish", "plan", "means", "past", "protective"])
def test_a_direct_question_without_an_answer_is_named(ines, missing):
    rest = tuple(talk for talk in ines.risk_talk if talk.id != missing)

    found = only(check_persona(changed(ines, risk_talk=rest)))

    assert f"about {missing}." in found.sentence


@pytest.mark.parametrize(
    "line",
    [
        "I thought I'd take forty of the tablets.",
        "He hanged himself in the garage.",
        "I'd jump off the bridge at Bloor.",
        "I counted them, it'd be a lethal dose.",
        "I was going to cut my wrists.",
    ],
)
def test_detail_of_a_method_is_an_error_wherever_it_stands(ines, line):
    for changes in (
        {"lost": (*ines.lost, line)},
        {"presenting_line": line},
        {"identity": ines.identity.model_copy(update={"background": line})},
    ):
        found = check_persona(changed(ines, **changes))

        assert any("method of self-harm" in one.sentence for one in found)


@pytest.mark.parametrize(
    "line",
    [
        "I cut the thumb on the mandoline.",
        "I jumped off the bus at Dufferin.",
        "I take two tablets for the back, from the drugstore.",
        "A razor of light under the door.",
        "I could shoot him, sometimes, with his socks.",
        "I nearly hung up on her.",
    ],
)
def test_ordinary_accidents_are_no_method(ines, line):
    assert check_persona(changed(ines, lost=(*ines.lost, line))) == []


# --- rules


def test_lines_of_a_rule_that_would_answer_everything_are_an_error(ines):
    rule = Principle(rule="Is brief.", when="trust < 3", lines=("No.",))

    found = only(check_persona(changed(ines, principles=(rule,))))

    assert "would answer everything" in found.sentence
    for when in ("trust < 3 and about(work)", "now(ADV)"):
        better = rule.model_copy(update={"when": when})
        assert check_persona(changed(ines, principles=(better,))) == []


def test_a_line_that_breaks_a_rule_that_always_holds_is_a_warning(ines):
    rule = Principle(rule="Never speaks of dogs.", never=("dog",))
    sometimes = rule.model_copy(update={"when": "session == 1"})

    found = doubts_about(changed(ines, principles=(rule,)))

    assert found
    assert all("Never speaks of dogs." in one.sentence for one in found)
    assert doubts_about(changed(ines, principles=(sometimes,))) == []


# --- course


def test_a_sound_course_is_sound(ines):
    assert check_persona(changed(ines, course=COURSE)) == []


def test_an_item_of_the_last_vector_outside_its_range_is_named(ines):
    course = COURSE.model_copy(update={"phq9_end": (0, 1, 1, 4, 1, 1, 0, 0, 0)})

    assert only(check_persona(changed(ines, course=course))).steps == (
        "course",
        "phq9_end",
        3,
    )


@pytest.mark.parametrize("sessions", [(1, 5), (6, 3), (9, 15)])
def test_an_event_outside_the_course_is_named(ines, sessions):
    event = COURSE.events[0].model_copy(update={"sessions": sessions})
    course = COURSE.model_copy(update={"events": (event,)})

    found = only(check_persona(changed(ines, course=course)))

    assert "is no span of sessions" in found.sentence


@pytest.mark.parametrize("wrong", ["{scores}", "{ score }", "{befor}", "{score"])
def test_a_misspelt_placeholder_is_named(ines, wrong):
    score = COURSE.score.model_copy(update={"first": (f"{wrong}, I think.",)})
    course = COURSE.model_copy(update={"score": score})

    found = only(check_persona(changed(ines, course=course)))

    assert found.steps == ("course", "score", "first", 0)
    assert wrong in found.sentence


def with_score(ines: Persona, score: str) -> Persona:
    initial = ines.phases.initial.model_copy(update={"score": score})
    return changed(ines, phases=ines.phases.model_copy(update={"initial": initial}))


@pytest.mark.parametrize(
    ("score", "heard"),
    [
        ("It was 12, I think.", "says 12,"),
        ("I made it sixteen.", "says 16,"),
        ("16, it came to.", "says 16,"),
        ("Three for the sleep, so twenty two in all.", "says 22,"),
        ("TWENTY-ONE. I got the twos nearly all the way.", "says 21,"),
        ("Twenty of them.", "says 20,"),
        ("Between six and seven.", "says 6 and 7,"),
    ],
)
def test_a_score_that_is_not_the_sum_of_its_items_is_named(ines, score, heard):
    found = only(check_persona(with_score(ines, score)))

    assert found.steps == ("phases", "initial", "score")
    assert found.sentence.startswith(heard)
    assert "adds up to 14" in found.sentence


@pytest.mark.parametrize(
    "score",
    [
        "Is it a lot, fourteen?",
        "I gave one of them a three, and it came to 14.",
        "You've got the sheet there. Two or three of them I left.",
        "It went from sixteen to Fourteen.",
    ],
)
def test_other_numbers_beside_the_sum_are_let_be(ines, score):
    assert check_persona(with_score(ines, score)) == []


# --- wording


@pytest.mark.parametrize(
    "text",
    [
        "<b>No.</b>",
        "<script>alert(1)</script>",
        "Yes &amp; no.",
        "It was **bad**.",
        "See https://example.org for that.",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_markup_is_an_error_in_any_text(ines, text):
    for changes in (
        {"lost": (*ines.lost, text)},
        {"trap": text},
        {"formulation": ines.formulation.model_copy(update={"wish": text})},
    ):
        found = check_persona(changed(ines, **changes))

        assert any("markup or a link" in one.sentence for one in found), text


def test_a_character_that_cannot_be_seen_is_an_error(ines):
    found = only(check_persona(changed(ines, trap="He agrees\u202e.")))

    assert found.sentence.startswith(r"'\u202e' holds a character")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Like all Poles she keeps quiet.", "whole people"),
        ("Women always put others first.", "whole people"),
        ("In her culture, women do not complain.", "whole people"),
        ("Surprisingly articulate for a driver.", "strange or less"),
        ("His uncle committed suicide.", "a crime"),
        ("She suffers from depression.", "the person"),
        ("His cousin is an illegal immigrant.", "illegal"),
        ("They called him a faggot.", "slur"),
    ],
)
def test_a_stereotype_is_a_warning_and_no_error(ines, text, part):
    told = changed(ines, trap=text)

    assert part in only(doubts_about(told)).sentence
    assert check_persona(told) == []


@pytest.mark.parametrize(
    "text",
    [
        "He is the only man in the choir.",
        "All the women in my family cook.",
        "A depressive episode of moderate severity.",
        "She had an old suitcase.",
    ],
)
def test_speaking_of_single_people_is_no_stereotype(ines, text):
    assert doubts_about(changed(ines, trap=text)) == []


def test_an_assumption_may_be_named_so_that_it_is_not_made(ines):
    culture = ines.culture.model_copy(
        update={
            "do_not_assume": ("That all Chileans, like all Catholics, are strict.",)
        }
    )

    assert doubts_about(changed(ines, culture=culture)) == []


def test_a_clinicians_word_in_the_persons_mouth_is_a_warning(ines):
    line = "My symptoms are worse on Sundays."

    found = only(doubts_about(changed(ines, lost=(*ines.lost, line))))

    assert found.sentence.startswith("'symptoms' is a clinician's word")


def test_the_shipped_files_raise_few_doubts():
    for path in sorted(shipped().personas[0].glob("*.yaml")):
        assert len(doubts_about(load(path, Persona))) <= 6, path
