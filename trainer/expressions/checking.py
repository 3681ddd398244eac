"""Refuses what a condition may not hold, name or compare."""

import ast
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from trainer.errors import BadExpressionError
from trainer.expressions.vocabulary import Value, Vocabulary, as_call

COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
"""The comparisons that can be written."""


def check_parts(node: ast.expr, source: str, vocabulary: Vocabulary) -> None:
    """Raise where the tree holds anything but what a condition may hold."""
    match node:
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.USub()):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.operand]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            parts = [node.left, node.right]
        case ast.Compare() if all(isinstance(op, COMPARISONS) for op in node.ops):
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
                "numbers, calls, comparisons (< <= > >= == !=), and, or, not.",
                source,
            )
    for part in parts:
        check_parts(part, source, vocabulary)


def _check_name(name: str, source: str, vocabulary: Vocabulary) -> None:
    if name in vocabulary.names:
        return
    if name in vocabulary.functions:
        raise BadExpressionError(
            f"'{source}' names '{name}' without saying what. Put it in brackets "
            f"behind it: {name}(…).",
            source,
        )
    raise BadExpressionError(
        f"'{source}' names '{name}'. {_meant(name, vocabulary.names)}Values that can "
        f"stand here: {', '.join(sorted(vocabulary.names))}.",
        source,
    )


def _check_call(node: ast.Call, source: str, vocabulary: Vocabulary) -> None:
    try:
        call = as_call(node)
    except TypeError as error:
        raise BadExpressionError(
            f"'{source}' has a call that cannot be read. Write it like "
            "did(AFF, times=2).",
            source,
        ) from error
    if call.function not in vocabulary.functions:
        raise BadExpressionError(
            f"'{source}' calls '{call.function}'. "
            f"{_meant(call.function, vocabulary.functions)}Functions that can stand "
            f"here: {', '.join(sorted(vocabulary.functions))}.",
            source,
        )
    for option, value in call.options:
        _check_option(call.function, option, value, source, vocabulary)


def _check_option(
    function: str, option: str, value: Value, source: str, vocabulary: Vocabulary
) -> None:
    allowed = vocabulary.functions[function]
    if option not in allowed:
        raise BadExpressionError(
            f"'{source}': {function}() takes no '{option}='. "
            f"{_meant(option, allowed)}"
            f"It takes: {', '.join(sorted(allowed)) or 'no options'}.",
            source,
        )
    if isinstance(value, str) is not (option in vocabulary.words):
        wanted = "a word" if option in vocabulary.words else "a number from 1"
        raise BadExpressionError(
            f"'{source}': {function}() has {option}={value}. Write {wanted}.", source
        )


def check_kinds(tree: ast.expr, source: str, vocabulary: Vocabulary) -> None:
    """Raise where a number is compared with a word, or a word stands for a truth."""

    def is_word(node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in vocabulary.words
        return isinstance(node, ast.Constant) and isinstance(node.value, str)

    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            _check_comparison(node, source, is_word)
    for node in filter(is_word, (tree, *_joined(tree))):
        raise BadExpressionError(
            f"'{source}' has {ast.unparse(node)}, a word, where something true or "
            "false, or a number, is wanted. Compare it, as in phase == 'middle'.",
            source,
        )


def _joined(tree: ast.expr) -> Iterator[ast.expr]:
    """Yield what `and`, `or`, `not`, + and - join."""
    for node in ast.walk(tree):
        match node:
            case ast.BoolOp(values=values):
                yield from values
            case ast.UnaryOp(operand=operand):
                yield operand
            case ast.BinOp(left=left, right=right):
                yield from (left, right)
            case _:
                pass


def _check_comparison(
    node: ast.Compare, source: str, is_word: Callable[[ast.expr], bool]
) -> None:
    sides = [node.left, *node.comparators]
    for op, one, two in zip(node.ops, sides, sides[1:], strict=False):
        if is_word(one) != is_word(two):
            word, number = (one, two) if is_word(one) else (two, one)
            raise BadExpressionError(
                f"'{source}' compares {ast.unparse(number)}, a number, with "
                f"{ast.unparse(word)}, a word. Compare numbers with numbers, as in "
                "trust >= 4, and words with words.",
                source,
            )
        if is_word(one) and not isinstance(op, ast.Eq | ast.NotEq):
            raise BadExpressionError(
                f"'{source}' puts words in an order. Words are compared with == or !=.",
                source,
            )


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name.lower(), sorted(known), 1)
    return f"Did you mean {near[0]}? " if near else ""
