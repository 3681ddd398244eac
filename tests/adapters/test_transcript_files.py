"""Transcripts are read in every form, and what is broken is named and left out."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.adapters.transcript_files import read_transcripts
from trainer.errors import BadFileError
from trainer.transcript import Phase, ProblemArea, Skipped, Speaker, Transcript

SAID = [("therapist", "How was the week?"), ("patient", "Long. She rang twice.")]
UTTERANCES = [{"speaker": who, "text": text} for who, text in SAID]


def read(*paths: Path) -> tuple[list[Transcript], list[Skipped]]:
    found = list(read_transcripts(paths))
    return (
        [one for one in found if isinstance(one, Transcript)],
        [one for one in found if isinstance(one, Skipped)],
    )


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

    assert [one.id for one in found] == ["a", "a-2"]
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


def test_a_session_that_goes_on_after_another_is_not_split_in_silence(tmp_path):
    text = "session_id,speaker,text\na,therapist,One?\nb,therapist,Two?\na,patient,Three.\n"

    found, (skipped,) = read(written(tmp_path, "x.csv", text))

    assert [one.id for one in found] == ["a", "b"]
    assert skipped.place.endswith("x.csv:4")
    assert "Sort the rows by session_id" in skipped.reason


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
    _, (skipped,) = read(written(tmp_path, "x.txt", "Therapist: Schön\n", "latin-1"))

    assert "Save it as UTF-8" in skipped.reason


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", "[" * 100_000, "is not JSON"),
        ("a.json", "3", "holds no object"),
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


def test_what_cannot_be_true_of_a_session_is_left_out_and_the_session_is_read(tmp_path):
    raw = {"phase": "late", "session": -3, "focus": "Grief", "utterances": UTTERANCES}

    (found,), skipped = read(written(tmp_path, "x.json", json.dumps(raw)))

    assert (found.phase, found.session, found.focus) == (None, None, ProblemArea.GRIEF)
    assert [one.reason.split(" is ")[0] for one in skipped] == ["phase", "session"]


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


def test_a_path_that_is_not_there_stops_before_anything_is_read(tmp_path):
    with pytest.raises(BadFileError, match=r"does not exist\. Name a file or a folder"):
        list(read_transcripts([tmp_path / "nowhere"]))


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
