"""Puts findings at their line and column in a file."""

from collections.abc import Iterable

from trainer import yaml_files
from trainer.authoring.findings import Finding


def located(findings: Iterable[Finding], text: str, place: str) -> list[str]:
    """Return findings as `place:line:column: where: what is wrong`, in file order."""
    waiting = list(findings)
    if not waiting:
        return []
    marked = yaml_files.YAML().load(text)  # type: ignore[attr-defined]
    found = [(yaml_files.position(marked, one.steps), one) for one in waiting]
    found.sort(key=lambda placed: placed[0])
    return [
        f"{place}:{line}:{column}: "
        f"{yaml_files.named(marked, one.steps, numbered=False)}: {one.sentence}"
        for (line, column), one in found
    ]
