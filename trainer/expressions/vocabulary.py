"""What a condition may name, and the calls in it."""

import ast
from collections.abc import Callable, Mapping
from typing import NamedTuple

Value = float | bool | str
Function = Callable[..., Value]


class Call(NamedTuple):
    """One function call in a condition."""

    function: str
    labels: tuple[str, ...]
    options: tuple[tuple[str, Value], ...]


class Vocabulary(NamedTuple):
    """What a condition of one kind may name."""

    names: frozenset[str]
    """Values that stand alone, e.g. `trust` or `phase`."""
    functions: Mapping[str, frozenset[str]]
    """Function names, each with the options it takes."""
    words: frozenset[str] = frozenset({"phase", "focus", "by"})
    """Names and options that hold a word; all others hold a number."""


def as_call(node: ast.Call) -> Call:
    """Return a call as it is written.

    Raises:
        TypeError: It holds what no call in a condition may hold.
    """
    if not isinstance(node.func, ast.Name):
        raise TypeError(ast.dump(node))
    labels = tuple(_label(argument) for argument in node.args)
    options = tuple(
        (keyword.arg or "**", _option(keyword.value)) for keyword in node.keywords
    )
    return Call(node.func.id, labels, options)


def _label(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise TypeError(ast.dump(node))


def _option(node: ast.expr) -> Value:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
        return node.value
    raise TypeError(ast.dump(node))
