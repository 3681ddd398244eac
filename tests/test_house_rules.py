"""What no linter holds."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from trainer.prompts import PromptName

ROOT = Path(__file__).parent.parent
PROMPTS = sorted((ROOT / "trainer" / "prompts").glob("*.j2"))
MODULES = sorted(
    path
    for folder in ("trainer", "evals")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
LONGEST = 350
"""Lines; a longer module usually holds two ideas."""

LOOSE_ENDS = re.compile(rb"\b(TO[D]O|FIX[M]E)\b")
"""Words for work put off; the brackets keep this file from being found itself."""


def ours(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_by(path: Path) -> set[str]:
    """Return every module name that a file imports, in whatever form."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def declared(source: str) -> set[str]:
    """Return the values that the first line of a prompt names, e.g. `item, top`."""
    found = re.match(r"\{#.* Values: ([\w, ]+)\. .*#\}\n", source)
    return set(found.group(1).split(", ")) if found else set()


def used(source: str) -> set[str]:
    environment = Environment(autoescape=False)  # noqa: S701  only parsed, never shown
    return meta.find_undeclared_variables(environment.parse(source))


@pytest.mark.parametrize("path", [*MODULES, *(ROOT / "tests").rglob("*.py")], ids=ours)
def test_nothing_imports_the_app(path: Path):
    tops = {name.split(".")[0] for name in imported_by(path)}

    assert "app" not in tops


def test_an_import_of_the_app_would_be_seen(tmp_path: Path):
    for code in ("import app", "from app import serve", "def f():\n    import app"):
        (tmp_path / "one.py").write_text(code)

        assert imported_by(tmp_path / "one.py") == {"app"}


@pytest.mark.parametrize("path", PROMPTS, ids=ours)
def test_a_prompt_declares_exactly_the_values_it_uses(path: Path):
    source = path.read_text("utf-8")

    assert declared(source)
    assert used(source) == declared(source)


@pytest.mark.parametrize("path", PROMPTS, ids=ours)
def test_a_prompt_says_who_speaks_and_which_module_uses_it(path: Path):
    first = path.read_text("utf-8").splitlines()[0]

    found = re.search(r"Used by (trainer/[\w/]+\.py)", first)
    assert found
    assert (ROOT / found.group(1)).is_file()


def test_a_value_too_many_or_too_few_would_be_seen():
    source = (
        "{# Speaks as nobody. Values: one, two. Used by x #}\n{{ one }} {{ three }}"
    )

    assert declared(source) == {"one", "two"}
    assert used(source) == {"one", "three"}


def test_every_prompt_file_has_a_name_that_code_may_ask_for():
    names = {path.name.removesuffix(".md.j2") for path in PROMPTS}

    assert names == set(PromptName.__args__)


@pytest.mark.parametrize("path", MODULES, ids=ours)
def test_no_module_is_too_long(path: Path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_no_file_holds_a_loose_end():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("no git checkout: what belongs to the project is not known")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name != "uv.lock"]
    texts = [path for path in paths if path.is_file() and path.suffix != ".png"]

    found = [ours(path) for path in texts if LOOSE_ENDS.search(path.read_bytes())]

    assert len(texts) > 100
    assert found == []


def test_a_loose_end_would_be_seen():
    later = "todo"

    assert LOOSE_ENDS.search(f"# {later.upper()}: mend this".encode())
    assert not LOOSE_ENDS.search(b"all is done")
