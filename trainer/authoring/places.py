"""Puts findings at their line and column in a file."""

from collections.abc import Iterable
from typing import Any

from trainer import yaml_files
from trainer.authoring.findings import Finding
from trainer.persona import Steps


def located(findings: Iterable[Finding], text: str, place: str) -> list[str]:
    """Return findings as `place:line:column: where: what is wrong`, in file order."""
    waiting = list(findings)
    if not waiting:
        return []
    marked = yaml_files.YAML().load(text)  # type: ignore[attr-defined]
    found = [(yaml_files.position(marked, one.steps), one) for one in waiting]
    found.sort(key=lambda placed: placed[0])
    return [
        f"{place}:{line}:{column}: {named(marked, one.steps)}: {one.sentence}"
        for (line, column), one in found
    ]


def named(content: Any, steps: Steps) -> str:  # noqa: ANN401  any YAML
    """Return steps as an author knows them: `facts.H1.gate`, `evasions`."""
    words: list[str] = []
    for step in steps:
        content = content[step]
        if isinstance(step, str):
            words.append(step)
        elif isinstance(content, dict) and ("id" in content or "name" in content):
            words.append(str(content.get("id", content.get("name"))))
    return ".".join(words)
