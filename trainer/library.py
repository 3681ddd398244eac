"""The personas, rubrics and passages at hand: shipped ones and a programme's own."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from trainer import yaml_files
from trainer.errors import BadFileError, NotFoundError
from trainer.passage import Passage
from trainer.persona import GAP, Persona
from trainer.rubric import PatientTalk, Rubric

T = TypeVar("T", bound=BaseModel)

TECHNIQUES = "techniques.yaml"
"""The tag set lives among the rubrics; a programme's own file replaces it."""

TRAINEES = "trainees.yaml"
"""What simulated trainees say; a programme's own file replaces it."""

PATIENT_TALK = "patient-talk.yaml"
"""What rubrics hear in patients; a programme's own file replaces it."""

FORM = "7"
"""Raised when a value's fields change, so that old cached values are not read."""


class Folders(NamedTuple):
    """Where content is read from; later folders stand over earlier ones."""

    personas: tuple[Path, ...]
    rubrics: tuple[Path, ...]
    corpus: tuple[Path, ...]


class Library(NamedTuple):
    """Everything that was read, and what could not be."""

    personas: dict[str, Persona]
    rubrics: dict[str, Rubric]
    passages: dict[str, Passage]
    techniques: Path
    trainees: Path
    problems: tuple[str, ...]
    """Sentences about files that were left out."""

    def persona(self, persona_id: str) -> Persona:
        """Return one persona, or raise NotFoundError naming those there are."""
        return _named(self.personas, persona_id, "persona")

    def rubric(self, rubric_id: str) -> Rubric:
        """Return one rubric, or raise NotFoundError naming those there are."""
        return _named(self.rubrics, rubric_id, "rubric")


def shipped() -> Folders:
    """Return the folders that come with Interpersona: checkout or wheel."""
    inside = Path(__file__).parent / "shipped"
    root = inside if inside.is_dir() else Path(__file__).parent.parent
    return Folders((root / "personas",), (root / "rubrics",), (root / "corpus",))


def load_library(folders: Folders, cache: Path | None = None) -> Library:
    """Return all content; a bad file is left out and named in `problems`.

    Parsed values are kept in `cache` by content, so that the next start
    costs milliseconds a file.
    """
    problems: list[str] = []
    personas = _personas(folders.personas, cache, problems)
    rubrics: dict[str, Rubric] = {}
    techniques = folders.rubrics[0] / TECHNIQUES
    trainees = folders.rubrics[0] / TRAINEES
    talk = folders.rubrics[0] / PATIENT_TALK
    for path in _files(folders.rubrics, "*.yaml", problems):
        if path.name == TECHNIQUES:
            techniques = path
            continue
        if path.name == TRAINEES:
            trainees = path
            continue
        if path.name == PATIENT_TALK:
            talk = path
            continue
        kept = _kept(path, Rubric, cache, problems)
        if kept is not None:
            rubrics[kept[0].id] = kept[0]
    rubrics = dict(
        _hearing(rubrics, _kept(talk, PatientTalk, cache, problems), problems)
    )
    passages = _passages(folders.corpus, problems)
    return Library(personas, rubrics, passages, techniques, trainees, tuple(problems))


def _personas(
    folders: tuple[Path, ...], cache: Path | None, problems: list[str]
) -> dict[str, Persona]:
    found: dict[str, Persona] = {}
    for path in _files(folders, "*.yaml", problems):
        kept = _kept(path, Persona, cache, problems)
        if kept is None:
            continue
        persona, text = kept
        if GAP in text:
            problems.append(
                f"{path}: is not finished: places are still marked {GAP} See what "
                f"`interpersona persona check {path}` lists."
            )
        elif persona.id != path.stem:
            problems.append(
                f"{path}: id is '{persona.id}'. Rename the file or the id to match."
            )
        else:
            found[persona.id] = persona
    return found


def _hearing(
    rubrics: dict[str, Rubric],
    talk: tuple[PatientTalk, str] | None,
    problems: list[str],
) -> Iterator[tuple[str, Rubric]]:
    """Yield the rubrics with what they hear in patients; none without it."""
    for name, rubric in rubrics.items():
        if talk is None and not rubric.openings:
            continue
        try:
            yield name, rubric if talk is None else rubric.hearing(talk[0])
        except ValueError as error:
            problems.append(f"rubric {name}: {error}")


def _passages(folders: tuple[Path, ...], problems: list[str]) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    for path in _files(folders, "*.md", problems):
        try:
            passage = load_passage(path)
        except BadFileError as error:
            problems.append(str(error))
            continue
        found[passage.id] = passage
    return found


_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


def load_passage(path: Path) -> Passage:
    """Return one corpus entry: YAML between two `---` lines, then Markdown.

    Raises:
        BadFileError: No front matter, a wrong field, or an empty text.
    """
    text = yaml_files.read_text(path)
    found = _FRONT.match(text.replace("\r\n", "\n"))
    if found is None:
        raise BadFileError(
            f"{path}: has no front matter. Begin with a `---` line, the fields, "
            "another `---` line, then the text."
        )
    front, body = found.group(1), found.group(2).strip()
    if not body:
        raise BadFileError(f"{path}: has no text below the front matter. Write it.")
    indented = "\n".join(f"  {line}" for line in body.splitlines())
    return yaml_files.parse(f"{front}\ntext: |-\n{indented}\n", Passage, str(path))


def _files(
    folders: tuple[Path, ...], pattern: str, problems: list[str]
) -> Iterator[Path]:
    for folder in folders:
        if not folder.is_dir():
            problems.append(f"{folder} is not a folder. Mend the setting or make it.")
            continue
        yield from sorted(folder.glob(pattern))


def _kept(
    path: Path, kind: type[T], cache: Path | None, problems: list[str]
) -> tuple[T, str] | None:
    """Return the value of a file and its text; None, and a problem more, if bad."""
    try:
        text = yaml_files.read_text(path)
        if cache is None:
            return yaml_files.parse(text, kind, str(path)), text
        key = hashlib.sha256(f"{FORM}{kind.__name__}{text}".encode()).hexdigest()
        kept = cache / "parsed" / f"{key[:32]}.json"
        if kept.is_file():
            try:
                return kind.model_validate_json(kept.read_bytes()), text
            except ValidationError:
                kept.unlink()
        value = yaml_files.parse(text, kind, str(path))
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(".part")
        draft.write_text(value.model_dump_json(), encoding="utf-8")
        draft.replace(kept)
    except BadFileError as error:
        problems.append(str(error))
        return None
    return value, text


def _named(values: dict[str, T], name: str, what: str) -> T:
    if name not in values:
        raise NotFoundError(
            f"There is no {what} '{name}'. There are: {', '.join(sorted(values))}."
        )
    return values[name]
