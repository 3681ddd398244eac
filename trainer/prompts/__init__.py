"""The prompt texts, and the one way to fill them in."""

from importlib.resources import files
from typing import Literal, get_args

from jinja2 import Environment, FunctionLoader, StrictUndefined

PromptName = Literal["patient", "patient_turn", "item_rater", "persona_draft"]


def _source(name: str) -> str:
    return files("trainer.prompts").joinpath(f"{name}.md.j2").read_text("utf-8")


_ENVIRONMENT = Environment(
    loader=FunctionLoader(_source),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  the answer is a prompt, never HTML
)


def render(name: PromptName, **values: object) -> str:
    """Return a prompt with its values filled in; a missing value is an error."""
    return _ENVIRONMENT.get_template(name).render(**values).strip()


def prompt_texts() -> str:
    """Return all prompt texts as they stand, for telling whether they changed."""
    return "\n".join(f"{name}\n{_source(name)}" for name in get_args(PromptName))


_DELIMITERS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})  # noqa: RUF001


def neutralized(text: str) -> str:
    """Return typed text in which no delimiter of ours can be forged."""
    return text.translate(_DELIMITERS)
