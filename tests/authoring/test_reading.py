"""Whatever an author saves as a persona file, the answer is a sentence with its place."""

import pytest

from trainer.authoring import Report, report_on_persona, report_on_rubric
from trainer.library import shipped


def first_error(path) -> str:
    report = report_on_persona(path)
    assert report.errors
    return report.errors[0].replace(str(path.parent), "")


def test_a_finding_has_file_line_and_column_and_names_its_place(file, ines_text):
    text = ines_text.replace(
        '"I never know what to put for several days. How many is several?"',
        '"I put the biro down. How many is several?"',
    )
    number = next(
        n for n, line in enumerate(text.splitlines(), 1) if "I put the biro" in line
    )
    path = file(text, "ines.yaml")

    report = report_on_persona(path)

    assert report.errors == (
        f"{path}:{number}:9: topics.score.lines: gives fact H1 away while it may be "
        "locked: 'I put the biro down. How many is several?'. Reword it, or mend the "
        "`giveaways` of H1.",
    )


def test_findings_come_in_the_order_of_the_file(file, ines_text):
    text = ines_text.replace('wish: "', 'wish: "<b>').replace(
        'trap: "She', 'trap: "<i>She'
    )

    lines = [
        int(error.split(".yaml:")[1].split(":")[0])
        for error in report_on_persona(file(text, "ines.yaml")).errors
    ]

    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_file_that_is_called_otherwise_than_its_id_is_named(file, ines_text):
    error = first_error(file(ines_text, "anna.yaml"))

    assert error.startswith("/anna.yaml:")
    assert "is 'ines', but the file is called anna.yaml." in error


def test_a_warning_is_no_error(file, ines_text):
    text = ines_text.replace('trap: "She asks', 'trap: "She suffers from it, asks')

    report = report_on_persona(file(text, "ines.yaml"))

    assert report.errors == ()
    assert "trap: 'suffers from'" in report.warnings[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty. Begin with `interpersona persona new ID`."),
        ("# only a remark\n", "The file is empty."),
        ("- id: ana\n- version: 1\n", "The file is a list. It must be fields"),
        ("hello\n", "The file is a single text. It must be fields with their names"),
        ("id: ana\nid: ana\n", "A field stands once. Take one of the two out."),
        ("id: ana\n---\nid: bea\n", "One file holds one persona."),
        (
            "id: ana\n\tversion: 1\n",
            ":2:1: there is a tab here. Indent with spaces; YAML takes no tabs.",
        ),
        ("id: !!python/object/apply:os.system ['x']\n", "Tags (!…) are not read."),
        ("id: !secret x\n", "Tags (!…) are not read."),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases (*a) are not read."),
        ('id: "ana\nversion: 1\n', ":1:5: the quotation mark that opens here"),
        ("id: [ana\nversion: 1\n", "Look for a quotation mark or bracket"),
        ("id: ana\nname: cook: nights\n", "A text with a colon in it stands in double"),
        ("id: ../../etc/passwd\n", "never holds a path."),
        ("id: /etc/passwd\n", "never holds a path."),
        ("id: ana\0\n", "it is not a text file, or was damaged."),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "Save it as UTF-8."),
        ("id: ana\n".encode("utf-16"), "Save it as UTF-8."),
        ("id: año\n".encode("latin-1"), "Save it as UTF-8."),
        (
            "a: " + "[" * 400 + "]" * 400,
            "is nested too deeply; a persona needs four levels.",
        ),
        ("a: " + "[" * 60_000, "is nested too deeply; a persona needs four levels."),
        ("a:\n" + "[\n" * 60_000, "is nested too deeply; a persona needs four levels."),
        (
            "a:\n" + "- " * 60_000 + "x\n",
            "is nested too deeply; a persona needs four levels.",
        ),
        (
            "a:\n" + "? " * 60_000 + "x\n",
            "is nested too deeply; a persona needs four levels.",
        ),
        (
            "a: " + "{a: " * 400 + "}" * 400,
            "is nested too deeply; a persona needs four levels.",
        ),
        (
            "\n".join("  " * depth + "a:" for depth in range(400)),
            "is nested too deeply; a persona needs four levels.",
        ),
        (
            "a:\n" + "- " * 400 + "x\n",
            "is nested too deeply; a persona needs four levels.",
        ),
        ("#" * 2_000_001, "at most 2,000,000 are read. Split it."),
    ],
)
def test_hostile_yaml_gets_a_sentence(file, content, sentence):
    found = report_on_persona(file(content))

    assert any(sentence in error for error in found.errors), found.errors
    assert all(error.count("\n") == 0 for error in found.errors)


def test_an_alias_bomb_is_refused_at_its_first_alias(file):
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    assert first_error(file("\n".join(levels))).startswith("/ana.yaml:2: aliases (*a0)")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("12", "found 12"),
        ("true", "found True"),
        ("2020-01-02", "found datetime.date"),
        ("1.5", "found 1.5"),
        ("", "nothing behind the colon"),
        ("[cook]", "One text is wanted here"),
    ],
)
def test_a_number_where_text_is_wanted_is_told_to_stand_in_quotes(
    file, ines_text, written, found
):
    text = ines_text.replace('occupation: "school cook"', f"occupation: {written}")

    error = first_error(file(text, "ines.yaml"))

    assert "identity.occupation" in error
    assert found in error
    if written and written != "[cook]":
        assert error.endswith("Put it in double quotes.")


@pytest.mark.parametrize("written", ["no", "yes", "12:30", "off"])
def test_words_that_some_yaml_takes_for_something_else_are_text_here(
    file, ines_text, written
):
    text = ines_text.replace('occupation: "school cook"', f"occupation: {written}")

    assert report_on_persona(file(text, "ines.yaml")).errors == ()


def test_a_text_where_a_list_is_wanted_is_told_so(file, ines_text):
    text = ines_text.replace(
        "accepted_areas: [role_dispute]", "accepted_areas: role_dispute"
    )

    assert first_error(file(text, "ines.yaml")).endswith(
        "Write [one, two], or each on its own line after a -."
    )


def test_a_misspelt_field_is_named(file, ines_text):
    text = ines_text.replace("presenting_line:", "presenting_lines:")

    errors = " ".join(report_on_persona(file(text, "ines.yaml")).errors)

    assert "presenting_lines: is no field of this kind of file." in errors
    assert "presenting_line: is missing. Add it." in errors


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "does not exist" in report_on_persona(tmp_path / "ana.yaml").errors[0]
    assert "is a folder" in report_on_persona(tmp_path).errors[0]


def test_the_shipped_rubric_and_what_lies_beside_it_are_sound():
    folder = shipped().rubrics[0]

    for name in (
        "ipt-adherence.yaml",
        "patient-talk.yaml",
        "techniques.yaml",
        "trainees.yaml",
    ):
        assert report_on_rubric(folder / name) == Report((), ())


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            "phq9: [2, ",
            "phq9: [",
            "phq9: has 8 entries, and at least 9 are wanted. Add 1. The items in order",
        ),
        ("age: 43", "age: old", "identity.age: must be a whole number (found 'old')."),
        ("age: 43", "age: 12", "identity.age: is 12, and 16 is the least. Raise it."),
        (
            "ring: inner",
            "ring: iner",
            "inventory.Bela.ring: cannot be 'iner'. Did you ",
        ),
        ("painful: true", "painful: maybe", "facts.H1.painful: must be true or false"),
        ("- id: why_now", "- id: why now", "An id here has small letters, digits and"),
        ("brief: [2, 9]", "brief: [2]", "style.words.brief.1: is missing. Add it."),
        ('gate: "', 'gate: "explored(hme) and ', "Did you mean home? Known: alcohol"),
    ],
)
def test_no_word_of_the_schemas_own_reaches_an_author(
    file, ines_text, right, wrong, sentence
):
    assert right in ines_text

    error = first_error(file(ines_text.replace(right, wrong, 1), "ines.yaml"))

    assert sentence in error
    for foreign in ("Tuple", "Input should", "String should", "valid ", "Field "):
        assert foreign not in error


def test_a_list_is_not_called_short_for_what_is_wrong_in_its_entries(file, ines_text):
    start = ines_text.index("    asked:\n")
    end = ines_text.index("    # ", start)
    text = f'{ines_text[:start]}    asked: ["How so?"]\n{ines_text[end:]}'

    errors = report_on_persona(file(text, "ines.yaml")).errors

    assert [error.split(": ", 1)[1] for error in errors] == [
        "facts.H1.asked: has 1 entry, and at least 5 are wanted. Add 4."
    ]
