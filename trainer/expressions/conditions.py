"""Parses a condition and says whether it holds."""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from trainer.errors import BadExpressionError
from trainer.expressions.checking import check_kinds, check_parts
from trainer.expressions.vocabulary import Call, Function, Value, Vocabulary, as_call

LONGEST = 500
"""Characters a condition may have; longer ones are better written as two."""


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

    def parts(self) -> tuple["Condition", ...]:
        """Return the conditions that `and` joins at the top; itself, if none does."""
        tree = self._tree
        if not (isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)):
            return (self,)
        return tuple(Condition(ast.unparse(one), one) for one in tree.values)

    def calls(self) -> Iterator[Call]:
        """Yield every function call, so that its labels can be checked."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                yield as_call(node)

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
            "Split it in two.",
            source,
        )
    try:
        tree = _parsed(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise BadExpressionError(
            f"'{source}' is not a condition. {_slip(source)}Write for example "
            "'trust >= 4 and did(AFF, times=2)'.",
            source,
        ) from error
    check_parts(tree, source, vocabulary)
    check_kinds(tree, source, vocabulary)
    return Condition(source, tree)


_SLIPS = (
    ("=>", "At least is written >=. "),
    ("=<", "At most is written <=. "),
    ("&", "Both is written and. "),
    ("|", "Either is written or. "),
    (" AND ", "Write and, or, not in small letters. "),
    (" OR ", "Write and, or, not in small letters. "),
    ("NOT ", "Write and, or, not in small letters. "),
)
"""What newcomers write, and what is meant."""


def _slip(source: str) -> str:
    return next((mend for slip, mend in _SLIPS if slip in source), "")


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
}


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
            call = as_call(node)
            return self._functions[call.function](*call.labels, **dict(call.options))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            return node.value
        raise TypeError(ast.dump(node))
