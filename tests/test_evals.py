"""The studies' statistics, and that each study notices what it is there to notice."""

import asyncio
import random
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evals.retrieval
from evals.annomi import behaviours, measure_annomi, render_annomi
from evals.annomi_set import read_annomi, whole_sessions
from evals.bench.lines import Line, Times, rendered
from evals.bench.prefix import prompts_of, shares
from evals.cues import measure_cues, render_cues
from evals.foundational import measure_foundational, render_foundational
from evals.gates import holding, measure_gates, render_gates
from evals.known_groups import GroupSession, measure_known_groups, render_known_groups
from evals.markdown import estimate, share, table
from evals.parts import Parts
from evals.retrieval import CaseSet, measure_retrieval, render_retrieval
from evals.statistics import Estimate, Share, auc, bootstrap, kappa, wilson
from evals.tagging import measure_tagging, render_tagging
from trainer.errors import BadFileError
from trainer.ports import Message
from trainer.yaml_files import load

LABELS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=30
)
SCORES = st.lists(st.integers(0, 6).map(float), min_size=1, max_size=12)


@pytest.fixture
def parts(  # noqa: PLR0913  a fixture each
    library, index, tagger, rubric, reader, scoring, embedder, settings
) -> Parts:
    return Parts(
        library, index, tagger, rubric, reader, scoring, embedder, settings.cache
    )


def test_kappa_is_worked_out_by_hand():
    # Agreed 3 of 4 = 0.75; chance 2/4 * 1/4 + 2/4 * 3/4 = 0.5; (0.75 - 0.5) / 0.5.
    assert kappa("yynn", "ynnn") == pytest.approx(0.5)
    # The table of Cohen's own kind: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    # Agreed 35/50 = 0.7; chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert kappa(first, second) == pytest.approx(0.4)


def test_kappa_of_nothing_or_of_one_label_is_not_defined():
    assert kappa([], []) is None
    assert kappa("aaa", "aaa") is None


def test_kappa_of_unpaired_labels_is_refused():
    with pytest.raises(ValueError, match="2 labels against 3"):
        kappa("ab", "abc")


@given(pairs=LABELS)
def test_kappa_is_that_of_scikit_learn(pairs):
    from sklearn.metrics import cohen_kappa_score

    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    ours = kappa(first, second)

    if ours is None:
        assert len({*first, *second}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(first, second))


def test_wilsons_interval_is_worked_out_by_hand():
    # 8 of 10, z squared 3.8415: middle (0.8 + 0.19207) / 1.38415 = 0.71674;
    # half 1.95996 * sqrt(0.016 + 0.0096036) / 1.38415 = 0.22657.
    found = wilson(8, 10)

    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


def test_wilsons_interval_of_none_and_of_all_stays_within_0_and_1():
    # 0 of 10: the upper limit is 3.8415 / 13.8415.
    assert wilson(0, 10).low == 0
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert wilson(10, 10).high == pytest.approx(1)
    assert wilson(0, 0) is None


def test_more_hits_than_cases_are_refused():
    with pytest.raises(ValueError, match="hits must lie within"):
        wilson(3, 2)


def test_auc_is_worked_out_by_hand():
    # Of the six pairs 3>1, 3>2, 2>1 win, 2=2 is half: 3.5; 1.5 wins one more: 1.5>1.
    assert auc([3, 2, 1.5], [1, 2]) == pytest.approx(4.5 / 6)
    assert auc([1, 1], [1]) == 0.5
    assert auc([], [1]) is None


@given(higher=SCORES, lower=SCORES)
def test_auc_is_that_of_scikit_learn(higher, lower):
    from sklearn.metrics import roc_auc_score

    truth = [1] * len(higher) + [0] * len(lower)

    assert auc(higher, lower) == pytest.approx(roc_auc_score(truth, higher + lower))


def mean(groups) -> float:
    return sum(groups) / len(groups)


def test_the_bootstrap_of_a_mean_is_as_wide_as_theory_says():
    drawing = random.Random(5)  # noqa: S311  no secret is made
    groups = [drawing.gauss(10, 2) for _ in range(200)]

    found = bootstrap(groups, mean, rounds=2000)

    # The standard error is 2 / sqrt(200) = 0.141, so the interval about 0.55 wide.
    assert found.value == pytest.approx(mean(groups))
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.high - found.interval.low == pytest.approx(0.55, abs=0.08)
    assert found.groups == 200


def test_the_bootstrap_gives_the_same_interval_again():
    groups = [0.0, 1.0, 1.0, 0.0, 1.0]

    assert bootstrap(groups, mean) == bootstrap(groups, mean)


def test_cases_of_one_group_are_kept_together_by_the_bootstrap():
    # Two sessions, one all right and one all wrong: only 0, 1/2 and 1 can be drawn.
    found = bootstrap([[1] * 50, [0] * 50], lambda one: mean([*chain(*one)]))

    assert (found.interval.low, found.interval.high) == (0.0, 1.0)


def test_a_statistic_that_is_mostly_not_defined_has_no_interval():
    found = bootstrap([1, 2], lambda groups: 1.0 if len(set(groups)) == 2 else None)

    assert found.value == 1.0
    assert found.interval is None


def test_figures_are_shown_with_their_count_and_interval():
    assert share(Share(hits=8, of=10)) == "0.80 (8/10; 0.49-0.94)"
    assert share(Share(hits=0, of=0)) == "- (0/0)"
    assert estimate(Estimate(value=None, interval=None, groups=0)) == "not defined"
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_the_tagging_study_counts_every_held_out_utterance(parts: Parts):
    result = measure_tagging(parts.tagger)

    assert result.primary.of == sum(row.right.of for row in result.by_tag)
    assert result.primary.hits == sum(row.right.hits for row in result.by_tag)
    assert result.primary.hits <= result.either.hits
    assert result.primary.value > 0.5
    assert result.sure_primary.value > result.primary.value
    assert "held out" in render_tagging(result)


class Blind:
    """A tagger that takes everything for small talk."""

    def tag_all(self, texts):
        from trainer.techniques import TagProbability

        return [(TagProbability(tag="SOC", p=0.2),) for _ in texts]


def test_the_tagging_study_shows_a_tagger_that_sees_nothing():
    result = measure_tagging(Blind())

    assert result.primary.value < 0.1
    assert result.sure == Share(hits=0, of=result.primary.of)
    assert result.sure_primary.value is None


def test_the_cues_study_puts_each_case_on_one_side(parts: Parts):
    result = measure_cues(parts)

    for row in result.by_kind:
        assert row.seen.of + row.cried.of == result.cases
        assert row.seen_plain.of + row.seen_veiled.of <= row.seen.of
    assert (
        sum(row.dangerous.of + row.harmless.of for row in result.by_manner)
        == result.cases
    )
    assert "self_harm" in render_cues(result)


def test_the_known_groups_study_keeps_tune_and_test_apart(parts: Parts):
    result = measure_known_groups(parts.scoring)

    tuned = {one.persona for one in result.tune.sessions}
    tested = {one.persona for one in result.test.sessions}
    assert len(result.tune.sessions) == 7 * len(tuned)
    assert not tuned & tested
    assert result.tune.ordered.of == 6 * len(tuned)
    text = render_known_groups(result)
    assert text.index("held out") < text.index("tuned on")


def test_the_order_of_known_groups_is_counted_pair_by_pair():
    from evals.known_groups import _ordered

    def session(kind, adherence):
        return GroupSession(
            persona="anna", kind=kind, adherence=adherence, stance=1.0, harm=0.0,
            gate="pass", proscribed=0,
        )  # fmt: skip

    found = _ordered(
        [session("expert", 60.0), session("partial", 60.0), session("warm", 20.0),
         session("cbt", 70.0), session("advice", None)]
    )  # fmt: skip

    # expert = partial does not count as above; partial > warm does; partial < cbt
    # does not; a session without a figure is in no pair.
    assert found == Share(hits=1, of=3)


def test_the_gates_study_finds_facts_opened_by_good_work_and_no_leak(parts: Parts):
    one = parts.library._replace(personas={"tomas": parts.library.persona("tomas")})

    result = measure_gates(parts._replace(library=one))

    assert len(result.sessions) == 6
    first = {one.work: one for one in result.sessions if one.phase == "initial"}
    assert len(first["good"].opened) >= 3
    assert first["poor"].opened == ()
    assert all(
        one.told is None or one.told >= one.opened for one in first["good"].opened
    )
    assert all(one.leaked_replies == one.leaked_prompts == 0 for one in result.sessions)
    assert "0 replies and 0 prompts" in render_gates(result)


def test_a_prompt_that_held_a_locked_fact_would_be_seen(library):
    fact = library.persona("tomas").facts[0]

    assert holding([Message("system", f"He thinks: {fact.lines[0]}")], fact)
    assert holding([Message("user", fact.text)], fact)
    assert not holding([Message("user", "Good morning.")], fact)


ANNOMI = (
    "mi_quality,transcript_id,interlocutor,utterance_id,utterance_text,annotator_id,"
    "therapist_input_exists,reflection_exists,question_exists\n"
)


def test_rows_that_repeat_for_each_annotator_become_one_majority(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        ANNOMI + "low,7,therapist,10,Stop that.,1,True,False,False\n"
        "low,7,therapist,2,Why?,1,False,False,True\n"
        "low,7,therapist,2,Why?,2,False,True,True\n"
        "low,7,therapist,2,Why?,3,False,True,False\n"
        "low,7,therapist,2,Why?,4,True,False,True\n"
        "low,7,client,3,Dunno.,1,n/a,n/a,n/a\n"
    )

    (session,) = read_annomi(path)

    assert not session.high
    assert [one.text for one in session.said] == ["Why?", "Stop that."]
    # Three of four saw a question; two of four saw a reflection, which is no majority.
    assert session.said[0].behaviours == {"question"}
    assert session.said[0].annotators == 4
    assert session.said[1].behaviours == {"input"}


def test_a_file_without_annomis_columns_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(BadFileError, match="has no column interlocutor"):
        read_annomi(path)


def test_whole_sessions_have_both_sides_once_and_in_order(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        ANNOMI + "low,7,client,3,Dunno.,1,n/a,n/a,n/a\n"
        "low,7,therapist,2,Why?,1,False,False,True\n"
        "low,7,therapist,2,Why?,2,False,True,True\n"
    )

    (session,) = whole_sessions(path)

    assert not session.high
    said = [(str(one.speaker), one.text) for one in session.transcript.utterances]
    assert said == [("therapist", "Why?"), ("patient", "Dunno.")]


def test_a_small_annomi_is_rated_by_the_foundational_rubric(parts: Parts, tmp_path):
    path = tmp_path / "a.csv"
    asked = {"high": "What was it like when he left?", "low": "You should get over it."}
    path.write_text(
        ANNOMI
        + "".join(
            f"{quality},{number},{who},{place},{text},1,False,False,False\n"
            for number, quality in enumerate(["high", "low"])
            for place in range(0, 12, 2)
            for place, who, text in (
                (place, "therapist", asked[quality]),
                (place + 1, "client", "He left on the Sunday and I sat."),
            )
        )
    )

    result = measure_foundational(parts, path)

    rows = {one.index: one.whole.value for one in result.rows}
    assert (result.high, result.low) == (1, 1)
    assert rows["adherence"] == rows["harm"] == 1.0
    assert "Not measured" in render_foundational(None)


def test_without_annomi_the_study_says_so(parts: Parts, tmp_path):
    assert measure_annomi(parts.tagger, tmp_path / "none.csv") is None
    assert "Not measured" in render_annomi(None)


@pytest.mark.parametrize(
    ("sentence", "tags", "found"),
    [
        ("What was that like?", ("EXP",), {"question"}),
        ("You should walk.", ("ADV", "EMP"), {"input", "reflection"}),
        ("What did you feel?", ("AFF",), {"question"}),
        ("That made you angry.", ("AFF",), {"reflection"}),
        ("You could write or ring.", ("DEC",), {"input"}),
        ("Good morning.", ("SOC", "P8"), set()),
    ],
)
def test_tags_become_annomis_behaviours_by_the_table(sentence, tags, found):
    assert behaviours(sentence, tags) == found


def test_a_small_annomi_is_measured_from_end_to_end(parts: Parts, tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        f"{quality},{number},therapist,{place},{text},1,{labels}\n"
        for number, quality in enumerate(["high", "high", "low", "low"])
        for place, (text, labels) in enumerate(
            [
                ("What was it like when he left?", "False,False,True"),
                ("You should go for a walk every day.", "True,False,False"),
            ]
        )
    ]
    path.write_text(ANNOMI + "".join(rows))

    result = measure_annomi(parts.tagger, path)

    assert (result.utterances, result.high, result.low, result.ten) == (8, 2, 2, 0)
    grammar = next(row for row in result.kappas if row.reading == "grammar")
    assert grammar.everything.value == 1.0
    assert all(row.whole.value == 0.5 for row in result.aucs)
    assert "not IPT" in render_annomi(result)


def test_the_unchanged_share_of_a_prompt_is_its_common_front():
    def prompt(*texts):
        return [Message("user", text) for text in texts]

    # `<user>aaaa</user>` is 17 characters; the second prompt adds as many.
    found = shares([prompt("aaaa"), prompt("aaaa", "bbbb"), prompt("zaaa", "bbbb")])

    assert found == [0.5, 6 / 34]


def test_a_line_over_its_budget_is_marked():
    over = Line(what="start", measured="9 s", budget="8 s", kept=False)
    fine = Line(what="load", measured="1 s", budget="2 s", kept=True, beside="2.0 x")
    bare = Line(what="rate", measured="3/s")

    marks = [line.split()[0] for line in rendered([over, fine, bare]).splitlines()]

    assert marks == ["measured", "OVER", "ok", "-"]
    assert "[2.0 x]" in rendered([fine])


def test_the_95th_percentile_leaves_one_in_twenty_above():
    times = Times([float(number) for number in range(1, 101)])

    assert (times.median, times.p95) == (50.5, 96.0)


def test_talk_put_in_short_stays_so_for_many_turns(parts: Parts):
    persona = parts.library.persona("tomas")

    prompts = asyncio.run(prompts_of(parts, persona, turns=60, window=3584))

    short = [one[1].text for one in prompts if "[Earlier in this" in one[1].text]
    assert len(short) > 20
    assert len(set(short)) <= len(short) / 5


def test_the_entries_that_answer_are_in_the_corpus_and_the_sets_apart(library):
    tuned, held = (
        load(evals.retrieval.FOLDER / f"{name}.yaml", CaseSet).cases
        for name in ("tune", "heldout")
    )

    for one in (*tuned, *held):
        assert set(one.entries) <= set(library.passages)
    asked = {one for passage in library.passages.values() for one in passage.asked}
    assert not {one.question for one in tuned} & {one.question for one in held}
    assert not {one.question for one in held} & asked


def test_meaning_and_words_together_find_more_than_either(parts):
    result = measure_retrieval(parts)

    ranks = {one.way: one.rank.value for one in result.rows if one.name == "tune"}
    assert ranks["both"] > max(ranks["meaning alone"], ranks["words alone"])
    assert "held out" in render_retrieval(result)
