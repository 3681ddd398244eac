from hypothesis import given
from hypothesis import strategies as st

from trainer.authoring.conditions import can_be, holds_at
from trainer.expressions import parse
from trainer.persona import GATES, MOMENTS


def test_a_gate_is_reachable_when_any_combination_opens_it():
    for gate in (
        "not now(ADV)",
        "explored(home) and not recent(P4, P5, turns=2)",
        "trust > 3 and trust < 4",
        "trust >= 10 and openness == 0",
        "did(RSK, times=2) or (did(RSK) and not now(RSK) and now(EXP))",
        "turn > 20 and not did(AFF)",
    ):
        assert can_be(parse(gate, GATES), wanted=True), gate


def test_a_gate_that_contradicts_itself_can_never_be_true():
    for gate in (
        "trust >= 11",
        "openness < 0",
        "trust >= 5 and trust < 4",
        "did(AFF) and not did(AFF)",
        "did(AFF) >= 2",
        "session > 14",
    ):
        assert not can_be(parse(gate, MOMENTS), wanted=True), gate


def test_a_rule_without_a_condition_can_never_be_false():
    assert not can_be(parse("turn >= 0", MOMENTS), wanted=False)
    assert can_be(parse("turn >= 1", MOMENTS), wanted=False)


def test_a_call_that_is_ruled_out_stays_false():
    gate = parse("after(H1) and trust >= 3", GATES)

    assert can_be(gate, wanted=True)
    assert not can_be(gate, wanted=True, never=lambda call: "H1" in call.labels)


@given(
    times=st.integers(1, 9),
    trust=st.floats(0, 10),
    done=st.booleans(),
)
def test_whatever_holds_somewhere_is_found_reachable(times, trust, done):
    gate = parse(f"trust >= {trust:.3f} and did(AFF, times={times})", GATES)

    if holds_at(gate, {"trust": trust + 0.001}, lambda _: done):
        assert can_be(gate, wanted=True)
