"""The index is brought up to date by content, and a persona's cues when needed."""

import pytest

from trainer.adapters.chroma_index import ChromaRetriever
from trainer.library import Library
from trainer.persona import Persona
from trainer.turns import Turns


@pytest.fixture
def small(library: Library) -> Library:
    """One persona with a handful of cues, and no passages."""
    ruth = library.persona("ruth")
    few = ruth.model_copy(
        update={"facts": (), "topics": ruth.topics[:2], "course": None}
        | {"small_talk": (), "risk_talk": (), "nonverbal": ()}
    )
    return library._replace(personas={"ruth": few}, passages={})


def cues(persona: Persona) -> int:
    return sum(len(topic.asked) for topic in persona.topics)


def test_opening_the_index_embeds_nobody_and_the_first_talk_does(
    tmp_path, small, embedder
):
    index = ChromaRetriever(tmp_path, small, embedder)
    ruth = small.persona("ruth")
    before = index.embedded

    found = index.match_cues(ruth, [ruth.topics[1].asked[0]])

    assert before == 0
    assert index.embedded == cues(ruth)
    assert found[0][0].target == ruth.topics[1].id


def test_meeting_a_patient_embeds_before_anything_is_said(
    tmp_path, small, embedder, tagger
):
    index = ChromaRetriever(tmp_path, small, embedder)
    ruth = small.persona("ruth")

    Turns(index, tagger, recalls=False, ranks=False).meet(ruth)

    assert index.embedded == cues(ruth)


def test_a_persona_met_before_is_not_embedded_again(tmp_path, small, embedder):
    ruth = small.persona("ruth")
    ChromaRetriever(tmp_path, small, embedder).meet(ruth)

    again = ChromaRetriever(tmp_path, small, embedder)
    again.meet(ruth)

    assert again.embedded == 0


def test_only_a_changed_cue_is_embedded_and_the_old_one_is_forgotten(
    tmp_path, small, embedder
):
    ruth = small.persona("ruth")
    ChromaRetriever(tmp_path, small, embedder).meet(ruth)
    first = ruth.topics[0]
    other = first.model_copy(update={"asked": ("Do you juggle?", *first.asked[1:])})
    changed = ruth.model_copy(update={"topics": (other, ruth.topics[1])})
    library = small._replace(personas={"ruth": changed})

    index = ChromaRetriever(tmp_path, library, embedder)
    found = index.match_cues(changed, ["Do you juggle?", first.asked[0]])

    assert index.embedded == 1
    assert found[0][0].target == first.id
    assert found[1][0].score < 1
