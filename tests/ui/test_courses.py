"""Going on with a course, as the screens do it, without a server."""

import pytest

from trainer.adapters.database import open_store
from trainer.transcript import Phase
from trainer.ui import courses


@pytest.fixture
def practice(make_practice, tmp_path):
    return make_practice(None, open_store(f"sqlite:///{tmp_path / 'a.db'}"))


@pytest.fixture
def over(practice):
    """A first session with somebody who has a course, ended."""
    return practice.end(practice.begin("ruth", Phase.INITIAL).id)


def test_a_button_offers_the_next_session_once_this_one_has_ended(practice, over):
    open_one = practice.begin("ruth", Phase.INITIAL)
    single = practice.end(practice.begin("ruth", Phase.MIDDLE).id)

    assert courses.onward(practice, over) == "Go on: session 2 with Ruth"
    assert courses.onward(practice, open_one) == ""
    assert courses.onward(practice, single) == ""


def test_a_next_session_that_is_open_is_gone_on_with_and_none_is_begun(practice, over):
    second = courses.go_on(practice, over.id)

    again = courses.go_on(practice, over.id)

    assert again.id == second.id
    assert (second.number, second.course) == (2, over.id)
    assert courses.onward(practice, over) == "Go on: session 2 with Ruth"


def test_a_next_session_that_is_over_can_be_played_once_more(practice, over):
    second = practice.end(courses.go_on(practice, over.id).id)

    words = courses.onward(practice, over)
    again = courses.go_on(practice, over.id)

    assert words == "Once more: session 2 with Ruth"
    assert again.number == 2
    assert again.id != second.id


def test_the_first_session_of_a_course_counts_as_one_of_it_once_it_went_on(
    practice, over
):
    single = practice.begin("ruth", Phase.INITIAL)
    second = courses.go_on(practice, over.id)

    listed = practice.store.list("local")

    assert courses.numbered(listed) == {over.id, second.id}
    assert single.id in {one.id for one in listed}
