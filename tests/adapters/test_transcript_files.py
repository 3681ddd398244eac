"""Transcripts are read in every form, and what is broken is named and left out."""

import csv
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.adapters.transcript_files import read_transcripts
from trainer.adapters.transcript_values import Filed
from trainer.session import PatientState, Session, Turn
from trainer.transcript import Phase, ProblemArea, Skipped, Speaker, Transcript

SAID = [("therapist", "How was the week?"), ("patient", "Long. She rang twice.")]
UTTERANCES = [{"speaker": who, "text": text} for who, text in SAID]


def read(*paths: Path) -> tuple[list[Transcript], list[Skipped]]:
    found = list(read_transcripts(paths))
    return (
        [one.transcript for one in found if isinstance(one, Filed)],
        [one for one in found if isinstance(one, Skipped)],
    )


def numbers(path: Path) -> tuple[int, ...]:
    (found,) = [one for one in read_transcripts([path]) if isinstance(one, Filed)]
    return found.numbers


def written(folder: Path, name: str, text: str, form: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(form))
    return path


def words(transcript: Transcript) -> list[tuple[str, str]]:
    return [(one.speaker.value, one.text) for one in transcript.utterances]


def test_a_json_object_carries_what_is_known_of_the_session(tmp_path):
    about = {"id": "a01", "phase": "middle", "session": 6, "focus": "grief"}
    path = written(tmp_path, "x.json", json.dumps({**about, "utterances": UTTERANCES}))

    (found,), skipped = read(path)

    assert skipped == []
    assert (found.id, found.phase, found.session) == ("a01", Phase.MIDDLE, 6)
    assert found.focus is ProblemArea.GRIEF
    assert words(found) == SAID


def test_a_session_without_an_id_takes_the_name_of_its_file(tmp_path):
    path = written(tmp_path, "tuesday.json", json.dumps({"utterances": UTTERANCES}))

    assert read(path)[0][0].id == "tuesday"


def test_a_line_of_jsonl_that_is_broken_is_named_and_the_rest_is_read(tmp_path):
    good = json.dumps({"id": "a", "utterances": UTTERANCES})
    path = written(tmp_path, "x.jsonl", f'{good}\n{{"id": \n\n{good}\n')

    found, (skipped,) = read(path)

    assert [one.id for one in found] == ["a", "a"]
    assert skipped.place == f"{path}:2"
    assert "one whole object a line" in skipped.reason


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_csv_holds_sessions_row_after_row(tmp_path, between):
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        rows = csv.writer(file, delimiter=between)
        rows.writerow(["session_id", "speaker", "text", "phase", "trainee"])
        for session in ("s1", "s2"):
            rows.writerows([session, who, text, "initial", "mo"] for who, text in SAID)

    found, skipped = read(path)

    assert skipped == []
    assert [one.id for one in found] == ["s1", "s2"]
    assert [words(one) for one in found] == [SAID, SAID]
    assert {one.trainee for one in found} == {"mo"}
    assert {one.phase for one in found} == {Phase.INITIAL}


def test_rows_with_a_turn_are_put_in_its_order(tmp_path):
    text = (
        "session_id,turn,speaker,text\na,2,patient,Bad.\na,1,therapist,How are you?\n"
    )

    (found,), _ = read(written(tmp_path, "x.csv", text))

    assert words(found) == [("therapist", "How are you?"), ("patient", "Bad.")]


def test_sessions_whose_rows_are_mixed_are_put_together(tmp_path):
    text = (
        "session_id,speaker,text\na,therapist,One?\nb,therapist,Two?\n"
        "a,patient,Three.\nb,patient,Four.\n"
    )

    found, skipped = read(written(tmp_path, "x.csv", text))

    assert skipped == []
    assert [one.id for one in found] == ["a", "b"]
    assert words(found[0]) == [("therapist", "One?"), ("patient", "Three.")]


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        ("a,therapist,Well, and you?", 3, "has 4 fields, the first row 3"),
        (",therapist,Well?", 3, "session_id is ''"),
        ("a,nurse,Well?", 3, "speaker is 'nurse'; therapist or patient"),
        ("a,therapist", 3, "has no text"),
        ('a,therapist,"Well\na,patient,"Yes."', 3, "(to line 4) is no row of CSV"),
    ],
)
def test_a_broken_row_of_csv_is_named_and_the_others_are_read(
    tmp_path, rows, place, reason
):
    text = f"session_id,speaker,text\na,therapist,One?\n{rows}\na,patient,Three.\n"

    (found,), (skipped,) = read(written(tmp_path, "x.csv", text))

    assert words(found) == [("therapist", "One?"), ("patient", "Three.")]
    assert skipped.place.endswith(f"x.csv:{place}")
    assert reason in skipped.reason


def test_what_only_a_later_row_says_of_a_session_is_known_and_a_second_word_is_named(
    tmp_path,
):
    text = (
        "session_id,speaker,text,phase,trainee\na,therapist,One?,,\n"
        "a,patient,Two.,middle,mo\na,patient,Three.,initial,mo\n"
    )

    (found,), (skipped,) = read(written(tmp_path, "x.csv", text))

    assert (found.phase, found.trainee) == (Phase.MIDDLE, "mo")
    assert "phase is 'middle' here and 'initial' further down" in skipped.reason


def test_an_utterance_keeps_the_number_it_has_in_its_file(tmp_path):
    said = [{"speaker": "nurse", "text": "Hello."}, *UTTERANCES]
    path = written(tmp_path, "x.json", json.dumps({"utterances": said}))
    table = written(
        tmp_path,
        "y.csv",
        "session_id,speaker,text\na,nurse,Hello.\na,t,How?\na,p,So.\n",
    )

    assert numbers(path) == (1, 2)
    assert numbers(table) == (1, 2)


def test_a_session_as_the_app_downloads_it_is_read(tmp_path):
    state = PatientState()
    at = "2026-03-02T10:00:00Z"
    turn = Turn.model_validate(
        {
            "number": 1,
            "therapist": SAID[0][1],
            "patient": SAID[1][1],
            "state": state,
            "at": at,
        }
    )
    session = Session.model_validate(
        {
            "id": "s7", "persona": "halina", "persona_version": "1.0", "phase": "middle",
            "trainee": "mo", "started": at, "initial_state": state, "turns": (turn,),
        }
    )  # fmt: skip

    (found,), skipped = read(
        written(tmp_path, "session.json", session.model_dump_json())
    )

    assert skipped == []
    assert (found.id, found.phase, found.trainee) == ("s7", Phase.MIDDLE, "mo")
    assert words(found) == SAID


def test_parquet_is_read_like_csv(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "x.parquet"
    table = pa.table(
        {
            "session_id": ["s1", "s1"],
            "speaker": [who for who, _ in SAID],
            "text": [text for _, text in SAID],
            "session": [3, 3],
        }
    )
    parquet.write_table(table, path)

    (found,), skipped = read(path)

    assert skipped == []
    assert (found.id, found.session, words(found)) == ("s1", 3, SAID)


def test_a_file_that_is_no_parquet_is_named(tmp_path):
    _, (skipped,) = read(written(tmp_path, "x.parquet", "hello"))

    assert "no readable Parquet" in skipped.reason


def test_plain_text_is_read_by_the_names_that_begin_its_lines(tmp_path):
    text = "Therapist: How was the week?\nP: Long.\nShe rang twice.\n\nt: And then?\n"

    (found,), skipped = read(written(tmp_path, "x.txt", text))

    assert skipped == []
    assert words(found) == [*SAID, ("therapist", "And then?")]


def test_somebody_else_who_speaks_in_a_text_is_left_out_and_named(tmp_path):
    text = "Therapist: How are you?\nObserver: Louder.\nPlease.\nPatient: Bad.\n"

    (found,), (skipped,) = read(written(tmp_path, "x.txt", text))

    assert words(found) == [("therapist", "How are you?"), ("patient", "Bad.")]
    assert skipped.place.endswith("x.txt:2")
    assert "'Observer'" in skipped.reason


def test_a_time_of_day_before_a_name_is_no_part_of_what_was_said(tmp_path):
    text = "[00:00:02] Therapist: How was the week?\n0:05 Patient: Long.\nShe rang twice.\n"

    (found,), skipped = read(written(tmp_path, "x.txt", text))

    assert skipped == []
    assert words(found) == SAID


def test_captions_may_name_the_speaker_in_words_and_write_signs_as_entities(tmp_path):
    text = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\nTherapist: How was\n  the week?\n\n"
        "00:04.000 --> 00:06.000\n<v P>Mum&#39;s back &amp; well.\n\n"
        "00:07.000 --> 00:08.000\n(door)\n"
    )

    (found,), (skipped,) = read(written(tmp_path, "x.vtt", text))

    assert words(found) == [
        ("therapist", "How was the week?"),
        ("patient", "Mum's back & well."),
    ]
    assert skipped.place.endswith("x.vtt:11")


def test_captions_of_one_voice_are_one_utterance(tmp_path):
    text = (
        "WEBVTT\n\n1\n00:00.000 --> 00:02.000\n<v Therapist>How was\n\n"
        "00:02.000 --> 00:03.000\n<v Therapist>the <b>week</b>?</v>\n\n"
        "00:04.000 --> 00:06.000\n<v.loud Patient>Long. She rang twice.</v>\n"
    )

    (found,), skipped = read(written(tmp_path, "x.vtt", text))

    assert skipped == []
    assert words(found) == SAID


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_and_unmarked_encodings_are_read(tmp_path, form):
    text = "Therapist: Schön, und dann?\nPatient: Nichts.\n"

    (found,), _ = read(written(tmp_path, "x.txt", text, form))

    assert found.utterances[0].text == "Schön, und dann?"


def test_an_unknown_encoding_gets_a_sentence(tmp_path):
    text = "session_id,speaker,text\na,therapist,Ja?\na,patient,Schön\n"

    _, (skipped,) = read(written(tmp_path, "x.csv", text, "latin-1"))

    assert skipped.reason == "is not UTF-8 (line 3). Save it as UTF-8."


def test_jsonl_in_utf_16_is_read(tmp_path):
    text = json.dumps({"id": "ä", "utterances": UTTERANCES}, ensure_ascii=False)

    (found,), skipped = read(written(tmp_path, "x.jsonl", f"{text}\n", "utf-16"))

    assert (found.id, skipped) == ("ä", [])


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", "[" * 100_000, "is not JSON"),
        ("a.json", "3", "holds no object"),
        ("a.json", '{"id": "\\ud800"}', "is not JSON"),
        ("a.jsonl", '{"id": "\\ud800"}', "is not JSON"),
        ("a.txt", "T\0:\0", "holds zero bytes"),
        ("a.json", '{"id": "a"}', "no list `utterances`"),
        ("a.json", '{"utterances": []}', "is empty"),
        (
            "a.json",
            '{"utterances": [{"speaker": "patient", "text": "Hm."}]}',
            "no word of a therapist",
        ),
        ("a.csv", "id,who,words\n1,2,3\n", "no column session_id, speaker, text"),
        ("a.vtt", "00:00.000 --> 00:01.000\nHello\n", "does not begin with WEBVTT"),
        ("a.docx", "PK", "ends in '.docx'"),
        ("a.txt", "", "is empty"),
    ],
)
def test_a_broken_file_is_named_with_its_reason(tmp_path, name, text, reason):
    found, skipped = read(written(tmp_path, name, text))

    assert found == []
    assert len(skipped) == 1
    assert skipped[0].place.startswith(str(tmp_path / name))
    assert reason in skipped[0].reason


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("phase", "late", "'late': initial, middle or termination"),
        ("session", -3, "-3: a whole number from 1"),
        ("session", 0, "0: a whole number from 1"),
        ("session", "1.0.0", "'1.0.0': a whole"),
        ("session", "²", "'²': a whole"),
        ("session", True, "True: a whole"),
        ("session", 10**400, "a number of more than 18 digits: a whole"),
        ("focus", "work", "'work': grief, role_dispute"),
        ("trainee", ["mo"], "['mo']: a name"),
        ("id", {"a": 1}, "{'a': 1}: text or a number"),
    ],
)
def test_what_cannot_be_true_of_a_session_is_left_out_and_the_session_is_read(
    tmp_path, field, value, shown
):
    raw = {field: value, "utterances": UTTERANCES}

    (found,), (skipped,) = read(written(tmp_path, "x.json", json.dumps(raw)))

    assert words(found) == SAID
    assert (found.id, getattr(found, field) if field != "id" else None) == ("x", None)
    assert f"{field} is {shown}" in skipped.reason


def test_words_of_the_format_may_be_written_as_people_write_them(tmp_path):
    raw = {
        "id": 7, "phase": "Middle", "focus": "Interpersonal deficits", "session": "6",
        "utterances": [{"speaker": "Counsellor", "text": "Yes?"}],
    }  # fmt: skip

    (found,), skipped = read(written(tmp_path, "x.json", json.dumps(raw)))

    assert skipped == []
    assert (found.id, found.phase, found.session) == ("7", Phase.MIDDLE, 6)
    assert found.focus is ProblemArea.ISOLATION


def test_an_utterance_of_a_stranger_or_without_text_is_left_out(tmp_path):
    said = [*UTTERANCES, {"speaker": "dog", "text": "Wuff"}, {"speaker": "patient"}]

    (found,), skipped = read(
        written(tmp_path, "x.json", json.dumps({"utterances": said}))
    )

    assert words(found) == SAID
    assert [one.place[-11:] for one in skipped] == ["utterance 2", "utterance 3"]


def test_a_folder_is_walked_without_its_hidden_files(tmp_path):
    (tmp_path / "b").mkdir()
    written(tmp_path / "b", "2.json", json.dumps({"utterances": UTTERANCES}))
    written(tmp_path, "1.json", json.dumps({"utterances": UTTERANCES}))
    written(tmp_path, ".3.json", "{")

    found, skipped = read(tmp_path)

    assert [one.id for one in found] == ["1", "2"]
    assert skipped == []


def test_a_path_that_is_not_there_is_named_and_the_others_are_read(tmp_path):
    path = written(tmp_path, "x.json", json.dumps({"utterances": UTTERANCES}))

    (found,), (skipped,) = read(tmp_path / "nowhere", path)

    assert found.id == "x"
    assert skipped.place == str(tmp_path / "nowhere")
    assert "does not exist. Name a file or a folder" in skipped.reason


def test_a_file_named_twice_is_read_once_and_the_ratings_beside_it_are_not(tmp_path):
    path = written(tmp_path, "x.json", json.dumps({"utterances": UTTERANCES}))
    out = tmp_path / "ratings"
    out.mkdir()
    written(out, "run.json", "{}")

    found = list(read_transcripts([path, tmp_path], leave_out=out))

    assert [one.transcript.id for one in found if isinstance(one, Filed)] == ["x"]
    assert len(found) == 1


def test_a_table_is_read_session_by_session(tmp_path):
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("session_id,speaker,text\n")
        for number in range(2_000):
            file.write(f"s{number},therapist,{'How was the week? ' * 40}\n")

    tracemalloc.start()
    count = sum(1 for _ in read_transcripts([path]))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 2_000
    assert path.stat().st_size > 1_400_000
    assert most < 1_000_000


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40
).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(st.sampled_from(Speaker), TEXTS), min_size=1, max_size=8))
def test_what_is_written_as_csv_comes_back_word_for_word(tmp_path_factory, said):
    said = [(Speaker.THERAPIST, "Go on?"), *said]
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["session_id", "speaker", "text"])
        rows.writerows(["a", who.value, text] for who, text in said)

    (found,), skipped = read(path)

    assert skipped == []
    assert [(one.speaker, one.text) for one in found.utterances] == said


@given(
    st.lists(st.tuples(st.sampled_from(Speaker), TEXTS), min_size=1, max_size=8),
    st.sampled_from(["json", "jsonl", "parquet"]),
)
def test_what_is_written_as_json_or_parquet_comes_back_word_for_word(
    tmp_path_factory, said, form
):
    said = [(Speaker.THERAPIST, "Go on?"), *said]
    path = tmp_path_factory.mktemp(form) / f"x.{form}"
    if form == "parquet":
        import pyarrow as pa
        from pyarrow import parquet

        columns = {
            "session_id": ["a"] * len(said),
            "speaker": [who.value for who, _ in said],
            "text": [text for _, text in said],
        }
        parquet.write_table(pa.table(columns), path)
    else:
        utterances = [{"speaker": who.value, "text": text} for who, text in said]
        path.write_text(json.dumps({"utterances": utterances}), encoding="utf-8")

    (found,), skipped = read(path)

    assert skipped == []
    assert [(one.speaker, one.text) for one in found.utterances] == said
    assert numbers(path) == tuple(range(len(said)))


@given(
    st.binary(max_size=300),
    st.sampled_from(["json", "jsonl", "csv", "txt", "vtt", "parquet"]),
)
def test_no_file_whatever_is_in_it_breaks_off_the_reading(
    tmp_path_factory, content, form
):
    path = tmp_path_factory.mktemp(form) / f"x.{form}"
    path.write_bytes(content)

    found, skipped = read(path)

    assert all(one.therapist_turns for one in found)
    assert all(one.reason.endswith(".") for one in skipped)


def test_a_note_a_number_or_a_clock_behind_a_name_hides_nobody(tmp_path):
    text = (
        "Therapist 1: How are you?\nPatient (crying): I said: no.\nSpeaker 2: Hm.\n"
        "Therapist [00:01:02]: And then?\nI thought: well.\n"
    )

    (found,), (skipped,) = read(written(tmp_path, "x.txt", text))

    assert words(found) == [
        ("therapist", "How are you?"),
        ("patient", "I said: no."),
        ("therapist", "And then? I thought: well."),
    ]
    assert "'Speaker 2'" in skipped.reason
