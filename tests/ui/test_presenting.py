"""What the screens show, made without a server: pure text from pure values."""

from datetime import UTC, datetime

import pytest

from trainer import yaml_files
from trainer.persona import Difficulty
from trainer.presenting.cards import (
    card,
    clock,
    in_order,
    label,
    level_badge,
    level_meanings,
    over,
    room_head,
    unfinished,
)
from trainer.presenting.charts import Bar, bars_svg
from trainer.presenting.chat import parting, row, rows
from trainer.presenting.debrief_html import debrief_html
from trainer.presenting.passages import hint_html, lead, result_cards, text_html
from trainer.rating import (
    Debrief,
    Evidence,
    Missed,
    NotApplicable,
    Point,
    ProscribedFinding,
    Rating,
    Scorecard,
    Unrated,
)
from trainer.session import PatientState, Session, SessionSummary, Told, Turn
from trainer.techniques import TagProbability, TechniqueSet
from trainer.transcript import Phase

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def techniques(library):
    return yaml_files.load(library.techniques, TechniqueSet).by_id()


@pytest.fixture
def session(rubric) -> Session:
    state = PatientState(
        turn=1, moves=(("EXP", "AFF"),), told=(Told(fact="H4", turn=1),)
    )
    turn = Turn(
        number=1,
        therapist="<script>alert(1)</script> Tell me about Kasia.",
        patient="I tell her I have had dinner.",
        tags=(TagProbability(tag="EXP", p=0.8), TagProbability(tag="ADV", p=0.2)),
        state=state,
        disclosed=("H4",),
        voice="fallback",
        fault="timeout",
        at=NOON,
    )
    scorecard = Scorecard(
        id="s", rubric=rubric.id, rubric_version=rubric.version, rater="openai:x",
        passes=3, adherence=49.0, stance=50.0, harm=45.0, band="emerging",
        caps=("safety-gate",), safety_gate="fail",
        safety_reason=rubric.safety_gate[0].reason, words=5, therapist_turns=1,
        items=(
            Rating(item="C1", score=3, spread=2.0, rationale="Open.",
                   evidence=(Evidence(utterance=1, quote="Tell me about Kasia."),),
                   missed=(Missed(utterance=2),)),
            NotApplicable(item="D1", reason="Too early."),
            Unrated(item="A1", reason="The rater gave no answer."),
        ),
        proscribed=(ProscribedFinding(id=rubric.proscribed[0].id, severity="major",
                                      utterance=1, quote="Tell me"),),
        debrief=Debrief(summary="A beginning.", points=(
            Point(item="S1", skill="asking about suicide", utterance=2,
                  quote="I tell her I have had dinner.", reply_to=2, why="Passed over.",
                  goal="It matters.", attempt="Ask."),
        )),
    )  # fmt: skip
    return Session(
        id="s", persona="halina", persona_version="1.0", phase=Phase.INITIAL,
        started=NOON, ended=NOON, opening="Good morning.",
        initial_state=PatientState(), turns=(turn,), scorecard=scorecard,
    )  # fmt: skip


@pytest.fixture
def shown(session, library, rubric, techniques) -> str:
    halina = library.persona("halina")
    return debrief_html(session, halina, rubric, library.passages, techniques)


def test_markup_that_a_trainee_typed_is_text_in_the_debrief(shown):
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_charts_say_their_numbers_in_words_too(shown):
    assert "IPT adherence: 49 of 100; Stance (warmth): 50 of 100" in shown
    assert "Techniques: 3.0 of 4, 1 item" in shown
    assert "Focus strategies: not applicable" in shown
    assert "held down because the safety gate failed" in shown


def test_a_failed_safety_gate_comes_first_with_a_line_to_say(shown, rubric):
    assert "Safety first." in shown
    assert shown.index("Safety first.") < shown.index("<svg class='bars'")
    assert rubric.safety_gate[0].alternative.split("?")[0] in shown


def test_items_without_a_score_are_listed_with_their_reasons(shown):
    assert "2 items did not apply or were not rated" in shown
    assert "Did not apply: Too early." in shown
    assert "Could not be rated: The rater gave no answer." in shown


def test_a_rating_shows_its_words_its_misses_and_the_raters_doubt(shown):
    assert "“Tell me about Kasia.” <a class='place' href='#u-1'>" in shown
    assert "Openings not taken up: <a class='place' href='#u-2'>" in shown
    assert "The passes disagree by 2 points" in shown


def test_an_off_model_move_is_named_with_the_words_that_show_it(shown, rubric):
    assert rubric.proscribed[0].name in shown
    assert "“Tell me” <a class='place' href='#u-1'>" in shown


def test_a_point_at_the_patients_words_says_whose_they_are(shown):
    assert "<span class='who'>Patient:</span> “I tell her I have had dinner.”" in shown
    assert "You did not answer this." in shown


def test_the_timeline_names_techniques_and_what_they_earned(shown, library):
    timeline = shown[shown.index("id='dbf-time'") : shown.index("id='dbf-told'")]

    assert "<span class='chip'>Nondirective exploration</span>" in timeline
    assert "Advice" not in timeline
    assert f"earned: {library.persona('halina').fact('H4').name}" in timeline


def test_the_disclosure_map_says_by_what_and_keeps_the_rest_to_itself(shown, library):
    halina = library.persona("halina")
    told = shown[shown.index("id='dbf-told'") : shown.index("id='dbf-said'")]

    assert "turn 1</a>, by: Nondirective exploration, Encourages affect" in told
    assert halina.fact("H4").text in told
    hidden = [fact for fact in halina.facts if fact.id != "H4"]
    assert all(fact.opens_by in told for fact in hidden)
    assert not any(fact.text in shown for fact in hidden)


def test_the_transcript_marks_a_reply_of_the_built_in_voice(shown):
    assert "I tell her I have had dinner. <span class='chip'>built-in voice" in shown


def test_a_debrief_of_an_older_rubric_says_so_and_leaves_out_what_is_gone(
    session, library, rubric, techniques
):
    gone = Rating(item="Z9", score=1, rationale="Gone.")
    old = session.scorecard.model_copy(
        update={"rubric_version": "0.1", "items": (gone, *session.scorecard.items)}
    )

    shown = debrief_html(
        session.model_copy(update={"scorecard": old}), library.persona("halina"),
        rubric, library.passages, techniques,
    )  # fmt: skip

    assert "Rated with version 0.1 of the rubric" in shown
    assert "Z9" not in shown


def test_a_passages_markdown_becomes_html_and_everything_else_is_escaped():
    text = "One *two* **three**.\n\n## Four\n\n- five\n  six\n- <b>\n\n1. seven"

    assert text_html(text) == (
        "<p>One <em>two</em> <strong>three</strong>.</p><h4>Four</h4>"
        "<ul><li>five six</li><li>&lt;b&gt;</li></ul><ol><li>seven</li></ol>"
    )


def test_every_passage_of_the_corpus_leaves_no_markdown_behind(library):
    for passage in library.passages.values():
        shown = text_html(passage.text)
        assert "**" not in shown, passage.id
        assert "<p>- " not in shown, passage.id
        assert "<p>#" not in shown, passage.id


def test_a_card_begins_with_whole_words_and_folds_the_rest(index):
    found = index.passages("how to ask about suicide", "therapist", 3)

    shown = result_cards(found)

    assert shown.count("<article") == shown.count("<details>") == 3
    assert "Source:" in shown
    assert len(lead(found[0].passage.text)) <= 242
    assert "Nothing found" in result_cards([])
    assert "Source:" in hint_html(found[0].passage)


def test_a_chart_without_a_figure_draws_no_bar():
    drawn = bars_svg("Areas", [Bar("One", None, "not rated"), Bar("Two", 2.0, "2")])

    assert drawn.count("class='track'") == 2
    assert drawn.count("class='fill'") == 1
    assert "width='320.0'" in drawn


def test_the_clock_goes_on_past_an_hour():
    assert [clock(one) for one in (0, 61, 3599, 4500)] == [
        "00:00", "01:01", "59:59", "75:00",
    ]  # fmt: skip


def test_a_clock_set_back_shows_no_time_before_the_beginning(session, library):
    early = NOON.replace(hour=11)

    assert "data-age='0'" in room_head(session, library.persona("halina"), early, 14)


def test_a_label_tells_the_date_the_patient_the_phase_and_the_result():
    one = SessionSummary(
        id="s", persona="halina", phase=Phase.MIDDLE, started=NOON, ended=NOON,
        turns=3, adherence=61.6,
    )  # fmt: skip
    open_one = one.model_copy(update={"ended": None})

    assert "2 Mar, " in label(one, "Halina Nowicka", NOON)
    assert "2 Mar 2026, " in label(one, "Halina", NOON.replace(year=2027))
    assert label(one, "Halina", NOON).endswith(" · Halina · middle · adherence 62")
    assert label(open_one, "Halina", NOON).endswith("not finished")


def test_a_label_tells_the_number_of_a_session_within_its_course():
    third = SessionSummary(
        id="s", persona="ruth", phase=Phase.INITIAL, number=3, course="r", started=NOON,
        ended=None, turns=2,
    )  # fmt: skip

    shown = label(third, "Ruth", NOON, in_course=True)

    assert shown.endswith(" · Ruth · session 3, initial · not finished")


def test_the_room_tells_the_place_in_a_course_and_an_unusual_difficulty(
    session, library
):
    halina = library.persona("halina")
    third = session.model_copy(
        update={"course": "r", "number": 3, "difficulty": Difficulty.HARDER}
    )

    def standing(of: Session) -> str:
        return room_head(of, halina, NOON, 14).split("class='role'>")[1].split("<")[0]

    assert standing(session) == "Initial phase"
    assert standing(third) == "Session 3 of 14, initial phase, harder"
    assert "(session 3, initial phase, 1 turn)" in unfinished(third, halina)
    assert over(third, halina) == "<p>Last time: session 3 with Halina Nowicka.</p>"
    assert over(session, halina) == "<p>Last time: Halina Nowicka.</p>"


def test_a_card_says_nothing_that_is_hidden(library):
    for persona in library.personas.values():
        shown = card(persona) + level_badge(persona)

        assert persona.identity.name in shown
        assert persona.problem_area not in shown
        assert persona.problem_area.replace("_", " ") not in shown
        assert not any(fact.text in shown for fact in persona.facts)


def test_the_levels_have_words_of_their_own_and_the_more_open_come_first(persona):
    people = [
        persona.model_copy(update={"id": name, "level": Difficulty(level)})
        for name, level in (("a", "harder"), ("b", "standard"), ("c", "harder"))
    ]

    ordered = in_order(people)

    assert [one.id for one in ordered] == ["b", "a", "c"]
    assert [">Guarded<" in level_badge(one) for one in ordered] == [False, True, True]
    assert ">Reserved<" in level_badge(ordered[0])
    assert "Reserved:" in level_meanings(people)
    assert "Open:" not in level_meanings(people)


def test_what_the_body_does_gets_a_line_of_its_own_before_the_words():
    shown = row("assistant", "[looks at the floor] I don't know. [silence]")

    assert shown["content"] == (
        "<em class='shows'>looks at the floor</em>I don't know."
        "<em class='shows'>silence</em>"
    )


def test_markup_in_the_chat_stays_text_inside_brackets_and_out():
    line = "[<img src=x onerror=y>] *a* ![b](http://c) [[d]] [e <b>f</b>"

    shown = row("assistant", line)["content"]

    assert "<img" not in shown
    assert "<b>" not in shown
    assert shown.startswith("<em class='shows'>&lt;img src=x onerror=y&gt;</em>*a* !")
    assert shown.endswith("[e &lt;b&gt;f&lt;/b&gt;")
    assert shown.replace("<em class='shows'>", "").replace("</em>", "").count("<") == 0


def test_brackets_that_a_trainee_typed_stay_as_they_are():
    assert row("user", "[waits] <i>")["content"] == "[waits] &lt;i&gt;"


def test_the_last_words_end_the_chat_and_stand_above_the_own_view(session):
    left = session.model_copy(update={"farewell": "[gets up] Well. <Bye>."})

    assert rows(session)[-1]["content"] == "I tell her I have had dinner."
    assert rows(left)[-1]["content"].endswith("</em>Well. &lt;Bye&gt;.")
    assert "Halina, on leaving" in parting(left, "Halina")
    assert "gets up</em>Well. &lt;Bye&gt;." in parting(left, "Halina")
    assert parting(session, "Halina") == ""
