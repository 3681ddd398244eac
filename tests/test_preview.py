"""`persona preview`: an interview with the state beside it, and a picture."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trainer.cli.commands import app
from trainer.cli.previewing import locked_lines
from trainer.persona import Persona
from trainer.presenting.curves import Curve, curves_svg
from trainer.session import PatientState
from trainer.yaml_files import load

RUTH = Path(__file__).parent.parent / "personas" / "ruth.yaml"


@pytest.fixture
def runner(monkeypatch, settings, tagger) -> CliRunner:
    monkeypatch.setenv("INTERPERSONA_DATA_DIR", str(settings.data_dir))
    return CliRunner()


def test_an_interview_shows_the_state_beside_each_answer(runner):
    typed = "Can you talk freely here?\nHow are you sleeping?\n\n"

    result = runner.invoke(app, ["persona", "preview", str(RUTH)], input=typed)

    assert result.exit_code == 0, result.output
    assert result.output.count("Ruth>") == 3
    assert len(re.findall(r"heard .*; about .*; trust \d", result.output)) == 2
    locked = re.findall(r"^  locked (\w+): holds ", result.output, re.MULTILINE)
    assert locked == ["tuesdays", "water", "H1", "H2", "H3", "H4"] * 2


def test_lines_that_are_piped_in_are_shown_as_if_they_were_typed(runner):
    typed = "Can you talk freely here?\nHow are you sleeping?\n"

    result = runner.invoke(app, ["persona", "preview", str(RUTH)], input=typed)

    lines = result.output.splitlines()
    assert "you> Can you talk freely here?" in lines
    assert "you> How are you sleeping?" in lines


def test_a_locked_fact_shows_which_parts_of_its_gate_hold():
    persona = load(RUTH, Persona)
    gate = "trust >= 3 and not now(ADV) and (explored(home) or did(AFF, times=2))"
    fact = persona.facts[0].model_copy(update={"gate": gate})
    persona = persona.model_copy(update={"facts": (fact,)})
    state = PatientState(trust=3.5, openness=0.0)

    lines = locked_lines(persona, state)

    assert lines == [
        f"locked {fact.id}: holds trust >= 3, not now(ADV); not yet explored(home) or "
        "did(AFF, times=2)"
    ]
    assert locked_lines(persona, state.model_copy(update={"open": (fact.id,)})) == []


def test_a_file_that_is_no_persona_gets_its_place(runner, tmp_path):
    broken = tmp_path / "x.yaml"
    broken.write_text("id: x\n", "utf-8")

    result = runner.invoke(app, ["persona", "preview", str(broken)])

    assert "x.yaml:1:1" in str(result.exception)


def test_a_picture_says_its_numbers_in_words_and_keeps_names_apart():
    curves = [Curve("poor", [0, 0, 0]), Curve("fair <b>", [0, 0, 0.1])]

    svg = curves_svg("Facts told", "turn", curves)

    assert "<desc>poor: 0.0; fair &lt;b&gt;: 0.1</desc>" in svg
    ends = [float(one) for one in re.findall(r"x='468' y='([\d.]+)'", svg)]
    assert abs(ends[0] - ends[1]) >= 16
