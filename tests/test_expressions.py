import re

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
        ("trust >= 'high'", "compares trust, a number, with 'high', a word"),
        ("1 < trust < 'high'", "compares trust, a number, with 'high', a word"),
        ("phase >= 2", "compares 2, a number, with phase, a word"),
        ("phase > 'initial'", "Words are compared with =="),
        ("trust + 'two' > 3", "has 'two', a word"),
        ("trust >= 4 and 'middle'", "has 'middle', a word"),
        ("phase", "has phase, a word"),
        ("did(AFF, times=twice)", "has times=twice. Write a number from 1"),
        ("trst >= 4", "Did you mean trust?"),
        ("aftr(H1)", "Did you mean after?"),
        ("did(AFF, time=2)", "Did you mean times?"),
        ("after >= 1", "names 'after' without saying what"),
        ("trust => 4", "At least is written >="),
        ("trust > 4 AND phase == 'middle'", "and, or, not in small letters"),
        ("not " * 120 + "trust", None),
    ],
)
def test_what_is_no_condition_is_refused_with_a_sentence(source, said):
    if said is None:
        parse(source, WORDS)
        return
    with pytest.raises(BadExpressionError, match=re.escape(said)) as caught:
        parse(source, WORDS)
    assert caught.value.source == source


def test_a_condition_comes_apart_at_its_outermost_ands():
    source = "trust >= 4 and (after(H1) or did(AFF, times=2)) and not phase == 'x'"

    parts = parse(source, WORDS).parts()

    assert [part.source for part in parts] == [
        "trust >= 4", "after(H1) or did(AFF, times=2)", "not phase == 'x'",
    ]  # fmt: skip
    assert [part.holds({"trust": 4.0, "phase": "x"}, FUNCTIONS) for part in parts] == [
        True, True, False,
    ]  # fmt: skip
    assert [part.source for part in parse("after(H1) or trust > 3", WORDS).parts()] == [
        "after(H1) or trust > 3"
    ]


@given(
    st.recursive(
        st.sampled_from(["trust", "phase", "1", "'middle'", "after(H1)", "True"]),
        lambda inner: st.tuples(
            inner, st.sampled_from(["<", "==", "+", "-", "and", "or"]), inner
        ).map(lambda three: f"({' '.join(three)})"),
        max_leaves=5,
    )
)
def test_whatever_is_read_can_be_evaluated(source):
    try:
        condition = parse(source, WORDS)
    except BadExpressionError:
        return

    assert condition.holds({"trust": 4.0, "phase": "x"}, FUNCTIONS) in (True, False)


@given(st.text(max_size=60))
def test_any_text_is_either_a_condition_or_refused(source):
    try:
        condition = parse(source, WORDS)
    except BadExpressionError:
        return
    for call in condition.calls():
        assert call.function in WORDS.functions
