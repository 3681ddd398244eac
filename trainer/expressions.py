"""Small conditions over named numbers and functions, written in YAML by instructors.

A condition such as `trust >= 4 and did(AFF, times=2) and after(H1)` is parsed
when the file loads, so a slip is a sentence at load time and never a surprise
in a session. Bare words inside a call (`AFF`, `H1`, `last_night`) are labels.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from trainer.errors import BadExpressionError

Value = float | bool | str
Function = Callable[..., Value]

LONGEST = 500
"""Characters a condition may have; longer ones are better written as two."""


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


class Condition:
    """A parsed condition, ready to be evaluated any number of times."""

    def __init__(self, source: str, tree: ast.expr) -> None:
        """Keep the text for messages and the tree for evaluation."""
        self.source = source
        self._tree = tree

    def holds(
        self, names: Mapping[str, Value], functions: Mapping[str, Function]
    ) -> bool:
        """Return whether the condition is true of these values."""
        return bool(_Evaluation(names, functions).of(self._tree))

    def calls(self) -> Iterator[Call]:
        """Yield every function call, so that its labels can be checked."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                yield _as_call(node)

    def names(self) -> set[str]:
        """Return the values the condition reads outside calls."""
        inside = {
            id(argument)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call)
            for argument in (node.func, *node.args)
        }
        return {
            node.id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Name) and id(node) not in inside
        }


@lru_cache(maxsize=4096)
def _parsed(source: str) -> ast.expr:
    return ast.parse(source.strip(), mode="eval").body


def parse(source: str, vocabulary: Vocabulary) -> Condition:
    """Return the condition written in `source`.

    Raises:
        BadExpressionError: It does not parse or names something outside
            `vocabulary`; the message lists what may be named.
    """
    if len(source) > LONGEST:
        raise BadExpressionError(
            f"Condition of {len(source)} characters; at most {LONGEST} are read. "
            "Split it in two."
        )
    try:
        tree = _parsed(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise BadExpressionError(
            f"'{source}' is not a condition. Write for example "
            "'trust >= 4 and did(AFF, times=2)'."
        ) from error
    _check(tree, source, vocabulary)
    return Condition(source, tree)


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
}


def _check(node: ast.expr, source: str, vocabulary: Vocabulary) -> None:
    """Raise where the tree holds anything but what a condition may hold."""
    match node:
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.USub()):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.operand]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            parts = [node.left, node.right]
        case ast.Compare() if all(type(op) in _COMPARISONS for op in node.ops):
            parts = [node.left, *node.comparators]
        case ast.Call():
            _check_call(node, source, vocabulary)
            parts = []
        case ast.Name(id=name):
            _check_name(name, source, vocabulary)
            parts = []
        case ast.Constant(value=bool() | int() | float() | str()):
            parts = []
        case _:
            raise BadExpressionError(
                f"'{source}' holds something a condition cannot. Use names, "
                "numbers, calls, comparisons (< <= > >= == !=), and, or, not."
            )
    for part in parts:
        _check(part, source, vocabulary)


def _check_name(name: str, source: str, vocabulary: Vocabulary) -> None:
    if name not in vocabulary.names:
        raise BadExpressionError(
            f"'{source}' names '{name}'. Values that can stand here: "
            f"{', '.join(sorted(vocabulary.names))}."
        )


def _check_call(node: ast.Call, source: str, vocabulary: Vocabulary) -> None:
    try:
        call = _as_call(node)
    except TypeError as error:
        raise BadExpressionError(
            f"'{source}' has a call that cannot be read. Write it like "
            "did(AFF, times=2)."
        ) from error
    if call.function not in vocabulary.functions:
        raise BadExpressionError(
            f"'{source}' calls '{call.function}'. Functions that can stand here: "
            f"{', '.join(sorted(vocabulary.functions))}."
        )
    allowed = vocabulary.functions[call.function]
    for option, _ in call.options:
        if option not in allowed:
            raise BadExpressionError(
                f"'{source}': {call.function}() takes no '{option}='. "
                f"It takes: {', '.join(sorted(allowed)) or 'no options'}."
            )


def _as_call(node: ast.Call) -> Call:
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


class _Evaluation:
    """The values of one moment, against which a checked tree is evaluated."""

    def __init__(
        self, names: Mapping[str, Value], functions: Mapping[str, Function]
    ) -> None:
        self._names = names
        self._functions = functions

    def of(self, node: ast.expr) -> Value:
        match node:
            case ast.BoolOp():
                every = all if isinstance(node.op, ast.And) else any
                return every(bool(self.of(value)) for value in node.values)
            case ast.UnaryOp(op=ast.Not()):
                return not self.of(node.operand)
            case ast.UnaryOp():
                return -float(self.of(node.operand))
            case ast.BinOp():
                return self._sum(node)
            case ast.Compare():
                return self._compare(node)
            case _:
                return self._leaf(node)

    def _sum(self, node: ast.BinOp) -> float:
        left, right = float(self.of(node.left)), float(self.of(node.right))
        return left + right if isinstance(node.op, ast.Add) else left - right

    def _compare(self, node: ast.Compare) -> bool:
        values = [self.of(value) for value in (node.left, *node.comparators)]
        return all(
            _COMPARISONS[type(op)](one, two)
            for op, one, two in zip(node.ops, values, values[1:], strict=False)
        )

    def _leaf(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name):
            return self._names[node.id]
        if isinstance(node, ast.Call):
            call = _as_call(node)
            return self._functions[call.function](*call.labels, **dict(call.options))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            return node.value
        raise TypeError(ast.dump(node))
