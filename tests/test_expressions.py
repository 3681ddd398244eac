import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import BadExpressionError
from trainer.expressions import Vocabulary, parse

WORDS = Vocabulary(
    frozenset({"trust", "phase"}),
    {"did": frozenset({"times"}), "after": frozenset()},
)


def _did(*tags: str, times: float = 1) -> bool:
    return ("AFF" in tags) and times <= 2


FUNCTIONS = {"did": _did, "after": lambda *facts: "H1" in facts}


@pytest.mark.parametrize(
    ("source", "truth"),
    [
        ("trust >= 4", True),
        ("trust > 4", False),
        ("did(AFF, times=2) and after(H1)", True),
        ("did(AFF, times=3) or after(H2)", False),
        ("not after(H2)", True),
        ("1 < trust < 5", True),
        ("trust + 1 == 5", True),
        ("phase == 'middle'", True),
        ("trust - 5 >= -1", True),
    ],
)
def test_a_condition_means_what_it_says(source, truth):
    condition = parse(source, WORDS)

    assert condition.holds({"trust": 4.0, "phase": "middle"}, FUNCTIONS) is truth


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("mood >= 4", "Values that can stand here: phase, trust"),
        ("asked(H1)", "Functions that can stand here: after, did"),
        ("did(AFF, often=2)", "takes no 'often='"),
        ("trust >=", "is not a condition"),
        ("__import__('os').system('true')", "has a call that cannot be read"),
        ("[1, 2]", "holds something a condition cannot"),
        ("trust in (1, 2)", "holds something a condition cannot"),
        ("(lambda: 1)()", "has a call that cannot be read"),
        ("did(*phase)", "has a call that cannot be read"),
        ("x" * 501, "at most 500"),
        ("not " * 120 + "trust", None),
    ],
)
def test_what_is_no_condition_is_refused_with_a_sentence(source, said):
    if said is None:
        parse(source, WORDS)
        return
    with pytest.raises(BadExpressionError, match=said.replace("(", r"\(")):
        parse(source, WORDS)


@given(st.text(max_size=60))
def test_any_text_is_either_a_condition_or_refused(source):
    try:
        condition = parse(source, WORDS)
    except BadExpressionError:
        return
    for call in condition.calls():
        assert call.function in WORDS.functions
