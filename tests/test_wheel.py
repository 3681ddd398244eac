"""The wheel by itself: everything is in it, and it runs where no checkout is."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from trainer.settings import Settings

ROOT = Path(__file__).parent.parent
RUN = "from trainer.cli import main; main()"

Done = subprocess.CompletedProcess[str]
Call = Callable[..., Done]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built by its declared backend without any network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("interpersona-*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else of the project."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def python(
    site: Path, settings: Settings, index, reader, tmp_path_factory
) -> Callable[..., Done]:
    """Run Python outside the checkout, the wheel first on its path.

    The cache is a copy of the tests' own: it is kept by content, so that what the
    wheel carries unchanged need not be made again.
    """
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(settings.cache, home / "data" / "cache")
    environment = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251  for a child process
        if not name.startswith("INTERPERSONA_")
    }
    environment |= {
        "PYTHONPATH": str(site),
        "INTERPERSONA_DATA_DIR": str(home / "data"),
        "COLUMNS": "200",
    }

    def run(code: str, *words: str) -> Done:
        return subprocess.run(
            [sys.executable, "-c", code, *words], cwd=home, env=environment,
            capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [("personas", "*.yaml"), ("rubrics", "*.yaml"), ("corpus", "*.md")],
)
def test_the_wheel_carries_all_content(names: set[str], kind: str, pattern: str):
    shipped = {path.name for path in (ROOT / kind).glob(pattern)}

    packed = {name.split("/")[-1] for name in names if f"/shipped/{kind}/" in name}

    assert shipped
    assert packed == shipped


@pytest.mark.parametrize("pattern", ["*.py", "*.j2", "*.txt"])
def test_the_wheel_carries_every_module_prompt_and_data_file(
    names: set[str], pattern: str
):
    wanted = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "trainer").rglob(pattern)
    }

    assert wanted
    assert wanted <= names


def test_the_wheel_carries_vocabulary_prompts_and_migrations(names: set[str]):
    assert "trainer/adapters/data/bert-uncased-vocab.txt" in names
    assert "trainer/prompts/patient.md.j2" in names
    assert "trainer/adapters/migrations/env.py" in names
    assert "trainer/adapters/migrations/versions/v0001_sessions.py" in names


def test_the_wheel_holds_nothing_but_the_package_and_its_own_facts(names: set[str]):
    tops = {name.split("/")[0] for name in names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"trainer"}
    assert not [name for name in names if "__pycache__" in name]


def test_outside_the_checkout_the_wheels_own_code_and_content_are_used(
    python: Call, site: Path
):
    code = (
        "import trainer, trainer.library as l; print(trainer.__file__);"
        "[print(folder) for kind in l.shipped() for folder in kind]"
    )

    done = python(code)

    assert done.returncode == 0, done.stderr
    places = done.stdout.split()
    assert len(places) == 4
    assert all(place.startswith(str(site)) for place in places)


def test_outside_the_checkout_the_shipped_personas_and_rubrics_are_sound(
    python: Call, site: Path
):
    personas = python(RUN, "persona", "check")
    rubrics = python(RUN, "rubric", "check")

    for done, name in ((personas, "halina.yaml"), (rubrics, "ipt-adherence.yaml")):
        assert done.returncode == 0, done.stdout + done.stderr
        assert str(site) in done.stdout
        assert f"{name}: sound" in done.stdout


def test_outside_the_checkout_the_corpus_is_searched(python: Call):
    done = python(RUN, "corpus", "search", "how do I ask about suicide")

    assert done.returncode == 0, done.stderr
    assert "suicide-and-self-harm-in-ipt" in done.stdout
    assert "source:" in done.stdout


@pytest.fixture(scope="module")
def own(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme's folder: a persona of its own, and its own form of a shipped one."""
    folder = tmp_path_factory.mktemp("own")
    shipped = site / "trainer" / "shipped" / "personas" / "halina.yaml"
    text = shipped.read_text("utf-8")
    assert "Halina Nowicka" in text
    other = text.replace("Halina Nowicka", "Jadwiga Lis").replace(
        "id: halina", "id: jadwiga", 1
    )
    (folder / "jadwiga.yaml").write_text(other, "utf-8")
    mine = text.replace("Halina Nowicka", "Wanda Nowicka")
    (folder / "halina.yaml").write_text(mine, "utf-8")
    return folder


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("script") / "line.txt"
    script.write_text("Hello, how has the week been?\n")
    return script


def practise(python: Call, own: Path, line: Path, persona: str, *more: str) -> Done:
    return python(
        RUN, "--personas", str(own), "practice", "--persona", persona,
        "--script", str(line), *more,
    )  # fmt: skip


def test_a_programmes_own_persona_stands_beside_the_shipped_ones(
    python: Call, own: Path, line: Path
):
    theirs = practise(python, own, line, "jadwiga", "--json")
    shipped = practise(python, own, line, "tomas", "--json")

    for done in (theirs, shipped):
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["patient"]


def test_a_programmes_own_form_of_a_shipped_persona_takes_its_place(
    python: Call, own: Path, line: Path
):
    with_own = practise(python, own, line, "halina")
    without = python(RUN, "practice", "--persona", "halina", "--script", str(line))

    assert with_own.returncode == 0, with_own.stderr
    assert without.returncode == 0, without.stderr
    assert with_own.stdout.startswith("Wanda> ")
    assert without.stdout.startswith("Halina> ")
