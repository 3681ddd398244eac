"""New persona files: where they go, what they begin with, what is left to write."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer import yaml_files
from trainer.authoring import (
    begin,
    begun_text,
    begun_with,
    check_persona,
    checked_vignette,
    copied,
    doubts_about,
    gaps,
    interview,
    left_to_write,
    new_path,
    report_on_persona,
    write_new,
)
from trainer.authoring.interview import Answers, Person
from trainer.authoring.writing import persona_text
from trainer.errors import BadFileError, InterpersonaError
from trainer.library import shipped
from trainer.persona import Persona, own_words
from trainer.transcript import ProblemArea


def read(text: str) -> Persona:
    return yaml_files.parse(text, Persona, "new.yaml")


# --- the starter


@pytest.mark.parametrize("area", ProblemArea)
def test_the_starter_is_sound_but_for_its_gaps(area):
    persona = begin("anna", area).persona

    assert check_persona(persona) == []
    assert doubts_about(persona) == []


@pytest.mark.parametrize("area", ProblemArea)
def test_the_starter_talks_of_everyday_things_before_a_word_is_written(area):
    persona = begin("anna", area).persona

    ready = [line for line in own_words(persona) if "GAP:" not in line]
    assert len(ready) > 400
    assert len(set(ready)) == len(ready)
    assert all(len(set(topic.asked)) >= 4 for topic in persona.topics)


def test_no_two_topics_of_the_starter_share_a_question():
    for area in ProblemArea:
        asked = [
            one for topic in begin("anna", area).persona.topics for one in topic.asked
        ]

        assert len(set(asked)) == len(asked)


def test_what_was_begun_is_read_back_as_it_was():
    for area in (None, *ProblemArea):
        begun = begin("anna", area)

        assert read(begun_text(begun)) == begun.persona


def test_every_gap_is_listed_with_its_line_and_nothing_else_is_wrong(file):
    path = file(begun_text(begin("anna", ProblemArea.GRIEF)), "anna.yaml")
    lines = path.read_text("utf-8").splitlines()

    report = report_on_persona(path)

    assert len(report.gaps) == sum(line.count("GAP:") for line in lines)
    assert (report.errors, report.warnings) == ((), ())
    for gap in report.gaps:
        number = int(gap.place.split(":")[1])
        assert "GAP:" in lines[number - 1]


def test_a_gap_that_no_first_session_needs_can_wait():
    text = begun_text(begin("anna", ProblemArea.GRIEF))

    asked = {gap.asked: gap.can_wait for gap in gaps(text, "anna.yaml")}

    assert asked["what set it off, with whom."]
    assert asked["a good time."]
    assert asked[
        "what this person does that a beginner falls for, and what goes wrong then."
    ]
    for place, can_wait in (("first meeting", False), ("half way", True)):
        assert [wait for one, wait in asked.items() if place in one] == [can_wait]
    assert not asked["who wrote this persona; say that the person is invented."]
    assert asked["what they hope for from this person."]
    assert not asked["the person they lean on."]
    assert not asked["the plain question for it."]
    assert not asked["how old the person is."]


def test_what_is_left_is_counted_apart():
    text = 'name: "GAP: x"\nlist: ["GAP: y", "GAP: z"]\ntrap: "GAP: w"\n'

    assert left_to_write(list(gaps(text, "x"))) == (
        "3 gaps to fill before practice, 1 that can wait"
    )


def test_the_example_of_the_guide_grew_out_of_the_starter(ines):
    begun = begin("ines", ProblemArea.ROLE_DISPUTE).persona

    assert [topic.id for topic in ines.topics] == [topic.id for topic in begun.topics]
    assert [fact.gate for fact in ines.facts] == [fact.gate for fact in begun.facts]


# --- the writer


def test_a_shipped_persona_can_be_written_and_read_back():
    persona = yaml_files.load(shipped().personas[0] / "linh.yaml", Persona)

    assert read(persona_text(persona, {})) == persona


@settings(max_examples=12)
@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80
    )
)
def test_any_text_that_can_be_typed_is_read_back_as_it_was(text):
    begun = begin("anna", None)
    persona = begun.persona.model_copy(
        update={"trap": text, "closing": (text, "no", "12:30")}
    )

    assert read(persona_text(persona, {})) == persona


def test_each_field_has_a_line_of_explanation_above_it():
    text = begun_text(begin("anna", None))

    assert "# What a beginner falls for; shown in the debrief.\ntrap:" in text
    assert "# The fact in full, in the third person.\n    text:" in text


# --- from another persona


def test_a_copy_has_its_own_id_and_asks_for_a_new_identity(file, ines, ines_text):
    path = file(copied(ines_text, ines, "berta"), "berta.yaml")

    persona = yaml_files.load(path, Persona)
    asked = [gap.asked for gap in report_on_persona(path).gaps]
    assert persona.id == "berta"
    assert persona.facts == ines.facts
    assert "name is still that of ines." in asked
    assert "appearance is still that of ines." in asked
    assert len(asked) == 10


@pytest.mark.parametrize("name", ["halina", "tomas", "alec"])
def test_a_shipped_persona_can_be_copied(name):
    path = shipped().personas[0] / f"{name}.yaml"
    text = path.read_text("utf-8")
    original = yaml_files.parse(text, Persona, str(path))

    written = copied(text, original, "other")

    copy = read(written)

    assert copy.id == "other"
    assert copy.identity == original.identity
    assert len(list(gaps(written, "x"))) == 10


# --- by questions


def asked(*answers: str):
    left = list(answers)
    return lambda _question: left.pop(0) if left else ""


def test_answers_stand_in_the_file_and_the_rest_stays_a_gap():
    answers = interview(
        asked(
            "Ines Duarte", "43, she/her", "Leeds", "cook", "yes", "role dispute", "A row.",
            "5 months ago", "4 months ago", "Bela, neighbour", "Graça", "",
            "She signed.", "", "Quick.", "Asks for a verdict.",
        )
    )  # fmt: skip

    begun = begun_with("ines", answers)

    who = begun.persona.identity
    assert (who.name, who.known_as, who.age, who.pronouns) == (
        "Ines Duarte", "Ines", 43, "she/her",
    )  # fmt: skip
    assert begun.persona.problem_area is ProblemArea.ROLE_DISPUTE
    assert begun.remarks == {}
    assert begun.persona.inventory[0].relation == "neighbour"
    assert begun.persona.inventory[1].name == "Graça"
    assert begun.persona.inventory[1].relation.startswith("GAP:")
    assert begun.persona.inventory[2].name.startswith("GAP:")
    assert begun.persona.facts[0].text == "She signed."
    assert begun.persona.facts[1].text.startswith("GAP:")


def test_every_question_may_be_passed_over():
    assert interview(asked()) == Answers()
    assert begun_with("ines", Answers()) == begin("ines", None)


def test_an_age_that_is_none_is_asked_for_again_and_then_let_be():
    assert interview(asked("", "old", "seven", "7")).age is None
    assert interview(asked("", "forty", "41")).age == 41


def test_a_problem_area_may_be_begun_and_a_doubtful_one_is_asked_for_again():
    area = interview(asked("", "", "", "", "", "role", "role_t")).area

    assert area is ProblemArea.ROLE_TRANSITION


def test_each_person_that_is_named_gets_a_topic_with_questions_by_name():
    answers = Answers(
        support=Person(name="Bela", relation="neighbour"),
        tension=Person(name="Graça Duarte", relation=""),
    )

    persona = begun_with("ines", answers).persona

    first, second, third = persona.topics[:3]
    assert (first.id, first.name) == ("about_bela", "Bela, neighbour")
    assert (second.id, second.name) == ("about_graca_duarte", "Graça Duarte")
    assert not third.id.startswith("about_")
    for question in (
        "Tell me about Bela.",
        "How do you get on with Bela?",
        "When did you last see Bela?",
    ):
        assert question in first.asked
    assert "It isn't easy, with Graça Duarte." in second.brief
    assert check_persona(persona) == []


def test_two_people_of_one_name_or_of_another_alphabet_keep_their_ids_apart():
    answers = Answers(
        support=Person(name="静", relation="aunt"),
        tension=Person(name="Bela", relation="sister"),
        other=Person(name="Béla", relation="uncle"),
    )

    topics = begun_with("ines", answers).persona.topics

    assert [one.id for one in topics if one.id.startswith("about_")] == [
        "about_1",
        "about_bela",
        "about_bela_3",
    ]


def test_somebody_without_work_is_not_given_a_job():
    at_work = begun_with("ines", Answers(works=True)).persona
    at_home = begun_with("ines", Answers(works=False)).persona

    assert "They've been decent about it." in at_work.topic("work").brief
    assert "I don't go out to work." in at_home.topic("work").brief
    assert "How is work?" in at_home.topic("work").asked
    assert len(at_home.topics) == len(at_work.topics)
    assert check_persona(at_home) == []


def test_whether_somebody_works_is_asked_until_it_is_yes_or_no():
    assert interview(asked("", "", "", "", "a bit", "No")).works is False
    assert interview(asked("", "", "", "", "y")).works is True
    assert interview(asked("", "", "", "", "")).works is None


def test_hostile_answers_stay_plain_text():
    hostile = 'x"\nid: evil\n- !!python/object:os # {{ }} \\'
    begun = begun_with(
        "ines",
        Answers(name=hostile, event=hostile, support=Person(name=hostile, relation="")),
    )

    persona = read(begun_text(begun))

    assert persona.id == "ines"
    assert persona.onset.event == hostile
    assert persona.identity.name == hostile


# --- where it goes


@pytest.mark.parametrize(
    "wrong",
    [
        "../ines",
        "/etc/ines",
        "Ines",
        "i",
        "ines.yaml",
        "in es",
        "ines/../x",
        "",
        "a" * 60,
        "ines\n",
        "iñes",
    ],
)
def test_an_id_that_could_leave_the_folder_is_refused(tmp_path, wrong):
    with pytest.raises(InterpersonaError, match="cannot be a persona's id"):
        new_path(wrong, tmp_path)


def test_no_file_is_written_over(tmp_path):
    path = new_path("ines", tmp_path)
    write_new(path, "one")

    with pytest.raises(InterpersonaError, match="is there already"):
        new_path("ines", tmp_path)
    with pytest.raises(BadFileError, match="cannot be written: File exists"):
        write_new(path, "two")
    assert path.read_text() == "one"


def test_a_link_that_leads_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ines.yaml").symlink_to(tmp_path / "outside.yaml")

    with pytest.raises(InterpersonaError, match="is there already"):
        new_path("ines", tmp_path / "in")
    with pytest.raises(BadFileError):
        write_new(tmp_path / "in" / "ines.yaml", "x")
    assert not (tmp_path / "outside.yaml").exists()


# --- a vignette without a model


def test_a_vignette_stands_in_the_file_as_a_remark_and_changes_nothing():
    vignette = checked_vignette(
        "She is 43.\nid: evil\n\x00\u202eGAP: x\n" + "word " * 40
    )
    begun = begin("ines", None)

    text = begun_text(begun, vignette)

    assert read(text) == begun.persona
    assert "# id: evil\n" in text
    assert len(list(gaps(text, "x"))) == len(list(gaps(begun_text(begun), "x")))
    assert max(len(line) for line in text.splitlines()[:15]) <= 100


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "is empty"), (" \n\x00", "is empty"), ("x" * 20_001, "Shorten it")],
)
def test_a_vignette_that_is_none_is_refused(text, part):
    with pytest.raises(InterpersonaError, match=part):
        checked_vignette(text)


def test_json_and_yaml_agree_on_what_is_written():
    text = persona_text(begin("anna", None).persona, {})

    for line in text.splitlines():
        if line.strip().startswith('- "'):
            assert json.loads(line.strip()[2:])
