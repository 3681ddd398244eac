import pytest
from pydantic import BaseModel, ConfigDict

from trainer.errors import BadFileError
from trainer.yaml_files import LARGEST, load, parse


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    parts: tuple[int, ...] = ()


def test_a_wrong_value_is_named_with_line_and_column():
    with pytest.raises(BadFileError) as caught:
        parse("name: a\nparts:\n  - 1\n  - many\n", Thing, "thing.yaml")

    assert str(caught.value).startswith("thing.yaml:4:5: parts.1: ")
    assert "found 'many'" in str(caught.value)


def test_a_missing_and_an_unknown_field_are_both_named():
    with pytest.raises(BadFileError) as caught:
        parse("nmae: a\n", Thing, "thing.yaml")

    assert "name: is missing. Add it." in str(caught.value)
    assert "nmae: is no field" in str(caught.value)


def test_a_key_written_twice_is_refused():
    with pytest.raises(BadFileError, match=r"thing\.yaml:2:1: .*duplicate key"):
        parse("name: a\nname: b\n", Thing, "thing.yaml")


def test_aliases_are_refused_before_they_can_grow():
    bomb = "a: &a [1]\nb: &b [*a, *a]\n"

    with pytest.raises(BadFileError, match="aliases"):
        parse(bomb, Thing, "thing.yaml")


def test_a_file_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))

    with pytest.raises(BadFileError, match="at most 2,000,000"):
        load(path, Thing)


def test_a_missing_file_names_its_neighbours(tmp_path):
    (tmp_path / "ana.yaml").write_text("name: a\n")

    with pytest.raises(BadFileError, match=r"ana\.yaml"):
        load(tmp_path / "anna.yaml", Thing)


@pytest.mark.parametrize("text", ["", "name: [", "- 1", "\x00", "name: !!python/x 1"])
def test_what_is_not_such_a_file_gets_a_sentence(text):
    with pytest.raises(BadFileError, match=r"thing\.yaml"):
        parse(text, Thing, "thing.yaml")


def test_text_in_a_wrong_encoding_is_named(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: café\n".encode("latin-1"))

    with pytest.raises(BadFileError, match="not UTF-8"):
        load(path, Thing)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name: "a\nparts: [1]\n', "1:7"),
        ('name: "a\nmore: "b"\n', "1:7"),
        ('one: 1\nparts:\n  - "a\n\n  - "b"\n', "3:5"),
        ("name: 'a\nmore: 'b'\n", "1:7"),
    ],
)
def test_an_unclosed_quotation_mark_is_named_where_it_was_opened(text, place):
    with pytest.raises(BadFileError) as caught:
        parse(text, Thing, "thing.yaml")

    assert str(caught.value).startswith(
        f"thing.yaml:{place}: the quotation mark that opens here is not closed"
    )


def test_a_text_of_several_lines_is_not_blamed_for_what_comes_later():
    with pytest.raises(BadFileError, match=r"thing\.yaml:3:9: mapping values"):
        parse('name: "a\n  b"\nparts: a: b\n', Thing, "thing.yaml")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: “Ana”\n", "1:7"),
        ("name: “Ana: a cook”\n", "1:7"),
        ("name: „Ana\n", "1:7"),
        ("name: a\nparts:\n  - “one”\n", "3:5"),
        ("name: a\nparts: [“one”]\n", "2:9"),
    ],
)
def test_a_curly_quotation_mark_that_opens_a_text_is_named(text, place):
    with pytest.raises(BadFileError) as caught:
        parse(text, Thing, "thing.yaml")

    assert str(caught.value).startswith(f"thing.yaml:{place}: a curly quotation mark")


@pytest.mark.parametrize("text", ['name: "“No,” she said"', "name: she said “no”"])
def test_a_curly_quotation_mark_within_a_text_is_let_be(text):
    assert "“" in parse(text, Thing, "thing.yaml").name


def test_a_quotation_mark_within_quotation_marks_is_named():
    with pytest.raises(BadFileError, match=r"thing\.yaml:1:16: the text in quotation"):
        parse('name: "He said "no" to me"\n', Thing, "thing.yaml")
