"""Whole sessions in a real browser, against the real application."""

import http.client
import re
from datetime import timedelta
from html import unescape

import pytest

from tests.ui.app_server import PHONE, GatedVoice, leave_unanswered, play, rate
from trainer.errors import ModelError
from trainer.patient.voices import ModelVoice
from trainer.session import SelfAssessment
from trainer.testing import ScriptedModel

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LINES = (
    "Hello, how have things been?",
    "Tell me about <b>Kasia</b> {{value}} ${1 + 1}.",
    "Mm.",
)


def fetch(served, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"))
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def expect(thing):
    from playwright.sync_api import expect as expected

    return expected(thing)


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def said(page):
    return page.get_by_label("What you say")


def trainee(page):
    return page.locator("[data-testid=user]")


def patient(page):
    return page.locator("[data-testid=bot]")


def tab(page, name: str):
    return page.get_by_role("tab", name=name)


def talk(page, *lines: str) -> None:
    expect(patient(page).first).to_be_visible()
    for line in lines:
        count = patient(page).count()
        said(page).fill(line)
        said(page).press("Enter")
        expect(patient(page)).to_have_count(count + 1)


def settled(page) -> list[str]:
    """Return what the patient said once it no longer grows: answers are streamed."""
    before, now = [""], patient(page).all_inner_texts()
    while now != before:
        page.wait_for_timeout(700)
        before, now = now, patient(page).all_inner_texts()
    return now


def hidden_words(persona) -> list[str]:
    """What a trainee may not read before the debrief, however it is escaped."""
    words = [persona.formulation.wish, persona.formulation.perpetuating, persona.trap]
    for event in persona.course.events if persona.course else ():
        words += [event.text, event.when]
    for fact in persona.facts:
        words += [fact.text, fact.gate, fact.opens_by, *fact.lines]
        words += [one for one in fact.giveaways if " " in one]
    return words


def test_a_session_is_played_reloaded_ended_debriefed_and_downloaded(served, open_page):
    hosts: set[str] = set()
    page = open_page("about:blank")
    page.on("request", lambda one: hosts.add(one.url.split("/")[2]))
    page.on("websocket", lambda one: hosts.add(one.url.split("/")[2]))
    page.goto(served.url)
    button(page, "Talk with Halina").click()
    expect(said(page)).to_be_focused()
    talk(page, *LINES)
    spoken = settled(page)
    page.set_viewport_size(PHONE)
    page.reload()
    expect(trainee(page)).to_have_count(3)
    assert patient(page).all_inner_texts() == spoken

    end(page)
    page.get_by_role("radio", name="4 well").check()
    page.get_by_label("What went well?").fill("I let her finish. <i>")
    button(page, "Show my debrief").click()

    expect(page.locator("#dbf-top")).to_be_focused()
    expect(page.locator(".own")).to_contain_text("4 of 5, well")
    expect(page.locator(".own")).to_contain_text("I let her finish. <i>")
    expect(page.locator("#dbf-said")).to_contain_text(LINES[1])
    assert "Tell me about &lt;b&gt;Kasia&lt;/b&gt;" in download(page, "HTML")
    assert '"scorecard"' in download(page, "JSON")
    assert hosts == {served.url.removeprefix("http://")}


def end(page) -> None:
    """End the session, after a change of mind."""
    button(page, "End session").click()
    expect(button(page, "End session now")).to_be_focused()
    button(page, "Keep talking").click()
    button(page, "End session").click()
    button(page, "End session now").click()
    expect(page.get_by_text("How did it go with")).to_be_visible()


def download(page, form: str) -> str:
    with page.expect_download() as kept:
        page.get_by_role("link", name=f"Download as {form}").click()
    return kept.value.path().read_text("utf-8")


def test_nothing_hidden_and_no_score_is_sent_before_the_debrief(
    served, open_page, library
):
    earlier = play(served.practice, "Hello.", persona="tomas")
    served.practice.end(earlier.id)
    page = open_page(served.url)
    expect(page.get_by_text("How did it go with Tomas")).to_be_visible()
    tab(page, "Practice").click()
    button(page, "Talk with Halina").click()
    talk(page, *LINES)
    button(page, "Hint").click()
    expect(button(page, "Close the hint")).to_be_visible()
    page.reload()
    expect(trainee(page)).to_have_count(3)
    end(page)

    sent = unescape(served.sent.text()).replace('\\"', '"')
    assert LINES[0] in sent
    assert "scorecard" not in sent
    assert "Item by item" not in sent
    for persona in library.personas.values():
        for words in hidden_words(persona):
            assert words not in sent

    button(page, "Show my debrief").click()
    expect(page.locator("#dbf-told")).to_be_visible()
    assert library.persona("halina").facts[0].opens_by in unescape(served.sent.text())


def test_see_the_place_leads_to_the_words_on_the_page_and_in_the_file(
    served, open_page, tmp_path
):
    session = rate(served.practice, play(served.practice, *LINES))
    file = tmp_path / "debrief.html"
    file.write_bytes(fetch(served, f"/sessions/{session.id}/debrief.html")[2])

    page = open_page(served.url, PHONE)
    tab(page, "Debrief").click()
    for _ in range(2):
        expect(page.locator("#dbf-top")).to_be_visible()
        link = page.locator("#dbf-work a.place").first
        place = link.get_attribute("href")
        link.click()
        words = page.locator(place)
        expect(words).to_be_in_viewport()
        expect(words).to_have_css("background-color", "rgb(255, 243, 196)")
        expect(words).to_have_css("outline-style", "solid")
        page.goto(file.as_uri())


def test_a_reading_opens_where_it_is_named_with_its_source(served, open_page):
    rate(served.practice, play(served.practice, *LINES))
    page = open_page(served.url)
    tab(page, "Debrief").click()

    reading = page.locator("details.reading").first
    expect(reading.locator(".source")).to_be_hidden()
    reading.locator("summary").click()

    expect(reading.locator(".source")).to_contain_text("Source:")


def test_the_clock_shows_the_sessions_age_and_goes_on_after_a_reload(served, open_page):
    session = play(served.practice)
    early = session.started - timedelta(minutes=12)
    served.store.delete(session.id, "local")
    served.store.create(session.model_copy(update={"started": early}))

    page = open_page(served.url)
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^12:0\d of 50 min$"))
    first = clock.inner_text()
    expect(clock).not_to_have_text(first)
    page.reload()

    expect(clock).to_have_text(re.compile(r"^12:0\d of 50 min$"))


def test_a_turn_that_a_crash_left_unanswered_is_shown_at_once_and_answered(
    serve, open_page
):
    voice = GatedVoice("Late")
    served = serve(voice)
    session = play(served.practice)
    leave_unanswered(served.practice, session, "Tell me about Kasia.")

    page = open_page(served.url)
    expect(trainee(page)).to_have_text("Tell me about Kasia.")
    expect(page.locator("#note")).to_contain_text("Your last words had no answer yet")
    expect(said(page)).to_be_disabled()
    voice.gates[0].set()

    expect(patient(page)).to_have_count(2)
    expect(patient(page).last).to_have_text("Late answer 0.")
    expect(said(page)).to_be_enabled()
    assert served.store.load(session.id, "local").waiting is None


def test_a_page_left_in_the_middle_of_an_answer_finds_it_on_coming_back(
    serve, open_page
):
    voice = GatedVoice("The")
    served = serve(voice)
    play(served.practice)
    page = open_page(served.url)
    said(page).fill("How are you sleeping?")
    said(page).press("Enter")
    expect(trainee(page)).to_have_count(1)

    page.reload()
    expect(page.locator("#note")).to_contain_text("had no answer yet")
    voice.gates[0].set()

    expect(patient(page).last).to_have_text("The answer 0.")
    expect(said(page)).to_be_enabled()
    assert voice.asked == 1


def test_a_second_window_keeps_its_words_while_the_first_gets_an_answer(
    serve, open_page
):
    voice = GatedVoice("The")
    served = serve(voice)
    play(served.practice)
    one, two = open_page(served.url), open_page(served.url)
    expect(said(two)).to_be_visible()

    said(one).fill("How are you sleeping?")
    said(one).press("Enter")
    expect(trainee(one)).to_have_text("How are you sleeping?")
    said(two).fill("Who is Leo?")
    said(two).press("Enter")

    expect(two.locator("#note")).to_contain_text("another window")
    expect(said(two)).to_have_value("Who is Leo?")
    expect(trainee(two)).to_have_text("How are you sleeping?")
    for gate in voice.gates:
        gate.set()
    expect(patient(one)).to_have_count(2)
    said(two).fill("And who is Leo?")
    said(two).press("Enter")
    expect(patient(two)).to_have_count(3)
    expect(trainee(two)).to_have_text(["How are you sleeping?", "And who is Leo?"])


def test_a_window_of_another_process_keeps_its_words_when_the_turn_was_taken(
    serve, open_page
):
    voices = GatedVoice("First"), GatedVoice("Second")
    here, there = serve(voices[0]), serve(voices[1])
    play(here.practice)
    one, two = open_page(here.url), open_page(there.url)
    expect(said(two)).to_be_visible()

    said(one).fill("How are you sleeping?")
    said(one).press("Enter")
    expect(trainee(one)).to_have_count(1)
    said(two).fill("Who is Leo?")
    said(two).press("Enter")
    expect(trainee(two)).to_have_count(2)
    voices[0].gates[0].set()
    expect(patient(one)).to_have_count(2)
    voices[1].gates[0].set()

    expect(two.locator("#note")).to_contain_text("another window")
    expect(said(two)).to_have_value("Who is Leo?")
    expect(trainee(two)).to_have_text("How are you sleeping?")
    expect(patient(two).last).to_have_text("First answer 0.")


def test_a_key_pressed_twice_sends_once_and_a_draft_outlives_a_reload(serve, open_page):
    voice = GatedVoice("An")
    served = serve(voice)
    session = play(served.practice)
    page = open_page(served.url)

    said(page).fill("Who is Leo?")
    said(page).press("Enter")
    said(page).press("Enter")
    expect(said(page)).to_have_value("")
    said(page).fill("And how is")
    voice.gates[0].set()
    expect(patient(page)).to_have_count(2)
    expect(said(page)).to_have_value("And how is")
    page.wait_for_function("Object.values(sessionStorage).includes('And how is')")
    page.reload()

    expect(said(page)).to_have_value("And how is")
    assert len(served.store.load(session.id, "local").turns) == 1


def test_words_for_a_session_that_is_gone_stay_in_the_box_with_a_sentence(
    served, open_page
):
    session = play(served.practice)
    page = open_page(served.url)
    expect(said(page)).to_be_visible()
    served.store.delete(session.id, "local")

    said(page).fill("Are you there?")
    said(page).press("Enter")

    expect(page.locator("#note")).to_contain_text("You have no session")
    expect(said(page)).to_have_value("Are you there?")


def test_words_too_long_and_no_words_at_all_are_refused_in_a_sentence(
    served, open_page
):
    play(served.practice)
    page = open_page(served.url)

    said(page).fill("x" * 4001)
    said(page).press("Enter")
    expect(page.locator("#note")).to_contain_text("an utterance may have 4,000")
    expect(said(page)).to_have_value("x" * 4001)
    said(page).fill(" ")
    said(page).press("Enter")

    expect(page.locator("#note")).to_contain_text("Nothing is typed yet")


def test_an_error_nobody_foresaw_becomes_words_and_the_words_typed_are_kept(
    serve, open_page
):
    class Broken:
        recalls = False

        async def speak(self, scene):
            raise RuntimeError("a secret of the patient's")
            yield scene

    served = serve(Broken())
    session = play(served.practice)
    page = open_page(served.url)
    said(page).fill("Who is Leo?")
    said(page).press("Enter")

    expect(page.locator("#note")).to_contain_text("Something went wrong")
    expect(page.locator("#note")).to_contain_text("Your words are kept")
    expect(trainee(page)).to_have_text("Who is Leo?")
    assert served.store.load(session.id, "local").waiting.therapist == "Who is Leo?"
    assert "a secret" not in served.sent.text()


def test_a_reply_of_the_built_in_voice_for_a_failed_model_is_marked(serve, open_page):
    model = ScriptedModel([ModelError("down", "unreachable")])
    served = serve(ModelVoice(model))
    play(served.practice)
    page = open_page(served.url)

    talk(page, "How was your week?")
    expect(page.locator("#note")).to_contain_text("it could not be reached")
    page.reload()

    expect(page.locator("#note")).to_contain_text("The built-in voice gave the last")


def test_an_ended_session_asks_how_it_went_after_a_reload_and_shows_no_score(
    served, open_page
):
    session = play(served.practice, *LINES)
    served.practice.end(session.id)
    served.practice.assess(session.id, SelfAssessment(overall=2, went_well="listened"))

    page = open_page(served.url)

    expect(tab(page, "Debrief")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("What went well?")).to_have_value("listened")
    expect(page.get_by_role("radio", name="2 not so well")).to_be_checked()
    expect(page.locator(".dbf")).to_have_count(0)


def test_a_session_is_left_for_another_and_taken_up_again(served, open_page):
    left = play(served.practice, "Hello.", persona="tomas")
    served.practice.keep_notes(left.id, "knives")
    page = open_page(served.url)
    expect(patient(page)).to_have_count(2)

    button(page, "Leave").click()
    expect(page.get_by_text("Your session with Tomas")).to_be_visible()
    button(page, "Talk with Kwame").click()
    expect(page.get_by_role("heading", name="Kwame Boateng-Ellis")).to_be_visible()
    page.get_by_label("Your notes").last.fill("tools")
    tab(page, "Debrief").click()
    choose(page, "Tomas")
    expect(page.get_by_role("heading", name="Tomas Herrera")).to_be_visible()
    expect(page.get_by_label("Your notes").last).to_have_value("knives")
    talk(page, "How was the kitchen?")

    kept = [served.store.load(one.id, "local") for one in served.store.list("local")]
    found = {one.persona: (len(one.turns), one.notes) for one in kept}
    assert found == {"tomas": (2, "knives"), "kwame": (0, "tools")}


def choose(page, name: str) -> None:
    """Open a session of the list."""
    page.get_by_role("combobox", name="Your sessions").click()
    page.get_by_role("option", name=name).click()
    button(page, "Open").click()


def test_earlier_sessions_are_listed_with_their_state_and_their_debriefs_reopen(
    served, open_page
):
    rated = rate(served.practice, play(served.practice, *LINES * 4))
    rate(served.practice, play(served.practice, *LINES, persona="kwame"))
    play(served.practice, "Hello.", persona="tomas")
    page = open_page(served.url)
    tab(page, "Debrief").click()
    expect(page.locator("#dbf-top")).to_have_text("Debrief: Kwame Boateng-Ellis")
    page.get_by_role("combobox", name="Your sessions").click()
    expect(page.get_by_role("option")).to_have_count(3)
    listed = page.get_by_role("option").all_inner_texts()

    page.get_by_role("option", name="Halina").click()
    button(page, "Open").click()

    expect(page.locator("#dbf-top")).to_have_text("Debrief: Halina Nowicka")
    expect(page.locator("#links a").first).to_have_attribute(
        "href", f"/sessions/{rated.id}/debrief.html"
    )
    assert [one.split(" · ", 1)[1] for one in listed] == [
        "Tomas Herrera · initial · not finished",
        "Kwame Boateng-Ellis · initial · no score",
        f"Halina Nowicka · initial · adherence {rated.scorecard.adherence:.0f}",
    ]


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's"])
def test_a_forged_event_gets_a_sentence_and_nothing_of_the_session(
    served, open_page, whose
):
    mine = play(served.practice, "Hello.")
    theirs = mine.model_copy(
        update={"id": "f" * 32, "trainee": "other", "notes": "their own words"}
    )
    if whose == "somebody else's":
        served.store.create(theirs)
    page = open_page(served.url)
    expect(said(page)).to_be_visible()
    forged = []

    def forge(route) -> None:
        body = route.request.post_data.replace(mine.id, theirs.id)
        forged.append(body)
        route.continue_(post_data=body)

    page.route("**/queue/join*", forge)
    said(page).fill("Tell me more.")
    said(page).press("Enter")
    expect(page.locator("#note")).to_contain_text("You have no session")
    for name in ("Hint", "End session"):
        button(page, name).click()
        expect(
            page.get_by_test_id("toast-body").filter(has_text="You have no session")
        ).not_to_have_count(0)
        page.get_by_test_id("toast-close").first.click()

    assert sum(theirs.id in body for body in forged) >= 3
    assert "their own words" not in served.sent.text()
    assert len(served.store.load(mine.id, "local").turns) == 1


def test_a_harder_session_shows_the_body_ends_with_last_words_and_goes_on(
    served, open_page, library
):
    page = open_page(served.url)
    expect(page.get_by_role("radio", name="Standard")).to_be_checked()
    page.get_by_role("radio", name="Harder").check()
    button(page, "Talk with Ruth").click()
    expect(page.locator("#head .role")).to_have_text("Initial phase, harder")
    talk(page, *("Tell me about the arguments.", "And then?", "What was it like?") * 2)
    shows = page.locator("#chat em.shows").first
    expect(shows).to_have_css("font-style", "italic")
    expect(shows).to_have_css("display", "block")
    end(page)
    session = served.store.load(served.store.list("local")[0].id, "local")
    expect(page.locator(".parting")).to_contain_text(session.farewell)

    button(page, "Go on: session 2 with Ruth").click()
    expect(page.locator("#head .role")).to_have_text(
        "Session 2 of 14, initial phase, harder"
    )
    expect(patient(page)).to_have_count(1)
    expect(said(page)).to_be_focused()

    second = served.store.load(served.store.list("local")[0].id, "local")
    assert (second.number, second.course) == (2, session.id)
    assert session.farewell
    tab(page, "Debrief").click()
    page.get_by_role("combobox", name="Your sessions").click()
    expect(page.get_by_role("option").first).to_contain_text("session 2, initial")
    expect(page.get_by_role("option").last).to_contain_text("session 1, initial")
    assert not leaked(served, library.persona("ruth"), second)


def leaked(served, persona, session) -> list[str]:
    """What was sent and is still hidden after a session."""
    told = {one.fact for one in session.state.told}
    left = tuple(fact for fact in persona.facts if fact.id not in told)
    sent = unescape(served.sent.text()).replace('\\"', '"')
    hidden = hidden_words(persona.model_copy(update={"facts": left}))
    return [words for words in hidden if words in sent]


def test_the_choice_of_patients_offers_the_next_session_of_the_last_one(
    served, open_page
):
    served.practice.end(play(served.practice, persona="ruth").id)
    page = open_page(served.url, PHONE)
    tab(page, "Practice").click()
    expect(page.locator("#over")).to_contain_text("Last time: Ruth Mbeki-Jones.")

    button(page, "Go on: session 2 with Ruth").filter(visible=True).click()

    expect(page.locator("#head .role")).to_have_text("Session 2 of 14, initial phase")
    button(page, "Leave").click()
    expect(page.locator("#unfinished")).to_contain_text("(session 2, initial phase")
    expect(page.locator("#over")).to_be_hidden()


CONTRASTS = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const found = [];
  const check = (e, color, what) => {
    const [a, b] = [light(parse(color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    found.push([ratio, what]);
  };
  for (const e of document.querySelectorAll("body *")) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest("style,script"))
      continue;
    if (e.closest(".toast-wrap, [data-testid=status-tracker]")) continue;
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const name = e.tagName + "." + e.getAttribute("class") + ": ";
    if (own && e.tagName !== "text")
      check(e, getComputedStyle(e).color, name + e.textContent.slice(0, 40));
    if (e.tagName === "text")
      check(e.closest("svg").parentElement, getComputedStyle(e).fill, name);
    if (e.placeholder)
      check(e, getComputedStyle(e, "::placeholder").color, name + e.placeholder);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_on_every_screen_stands_out_by_the_wcags_measure(
    served, open_page, scheme
):
    rate(served.practice, play(served.practice, *LINES))
    page = open_page(served.url, color_scheme=scheme)

    def weak() -> list[tuple[float, str]]:
        found = page.evaluate(CONTRASTS)
        assert len(found) > 10
        return [(round(ratio, 2), what) for ratio, what in found if ratio < 4.5]

    expect(button(page, "Talk with Halina")).to_be_visible()
    assert weak() == []
    button(page, "Talk with Halina").click()
    talk(page, "Hello.")
    button(page, "Hint").click()
    expect(button(page, "Close the hint")).to_be_visible()
    said(page).fill(" ")
    button(page, "Send").click()
    expect(page.locator("#note p")).to_be_visible()
    button(page, "End session").click()
    expect(button(page, "Keep talking")).to_be_visible()
    assert weak() == []
    tab(page, "Debrief").click()
    expect(page.locator("#dbf-top")).to_be_visible()
    for folded in page.locator(".dbf details > summary").all():
        folded.click()
    assert weak() == []
    tab(page, "Library").click()
    button(page, "agreeing on a focus").click()
    page.locator(".result summary").first.click()
    assert weak() == []


def inside(page, thing) -> bool:
    box, size = thing.bounding_box(), page.viewport_size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_the_room_fits_a_desktop_and_keeps_the_input_in_sight_on_a_phone(
    served, open_page
):
    play(served.practice, *LINES)
    page = open_page(served.url)
    wide = ("document.documentElement.scrollWidth", "document.body.scrollWidth")
    needed = [said(page), *(button(page, one) for one in ("Send", "Hint", "Leave"))]
    needed += [button(page, "End session"), page.get_by_role("timer")]
    needed += [page.get_by_text("In distress yourself?")]
    expect(said(page)).to_be_visible()
    button(page, "Hint").click()
    expect(button(page, "Close the hint")).to_be_visible()

    assert all(inside(page, one) for one in [*needed, button(page, "Close the hint")])
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    page.set_viewport_size(PHONE)
    page.evaluate("scrollTo(0, 0)")
    assert all(inside(page, one) for one in needed)
    assert abs(page.locator("#chat").bounding_box()["height"] - 422) < 5
    assert max(page.evaluate(one) for one in wide) <= 390


def test_the_cards_are_of_one_height_with_their_buttons_inside(
    served, open_page, library
):
    page = open_page(served.url)
    expect(button(page, "Talk with Halina")).to_be_visible()

    cards = [one.bounding_box() for one in page.locator(".card").all()]
    starts = [one.bounding_box() for one in page.locator(".card button").all()]

    assert len(cards) == len(starts) == len(library.personas)
    assert len({round(one["height"]) for one in cards}) == 1
    below = {round(b["y"] - c["y"]) for c, b in zip(cards, starts, strict=True)}
    assert len(below) == 1
    for card, start in zip(cards, starts, strict=True):
        assert start["y"] + start["height"] < card["y"] + card["height"]
        assert start["x"] + start["width"] < card["x"] + card["width"]
    page.set_viewport_size(PHONE)
    heights = [one.bounding_box()["height"] for one in page.locator(".card").all()]
    assert max(heights) < 220
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_notes_are_kept_as_they_are_typed_and_a_hint_names_its_source(
    served, open_page
):
    session = play(served.practice, *LINES)
    page = open_page(served.url)

    page.get_by_label("Your notes").last.fill("Ask about Leo")
    button(page, "Hint").click()
    expect(page.locator("#hint-panel")).to_contain_text("Source:")
    button(page, "Close the hint").click()
    expect(page.locator("#hint-panel")).to_be_hidden()
    expect(said(page)).to_be_focused()
    page.reload()

    expect(page.get_by_label("Your notes").last).to_have_value("Ask about Leo")
    assert served.store.load(session.id, "local").hints == 1


def test_the_library_answers_a_question_with_a_passage_and_its_source(
    served, open_page
):
    page = open_page(served.url, PHONE)
    tab(page, "Library").click()
    query = page.get_by_label("Search the IPT library")
    expect(page.get_by_text("in your own words")).to_be_visible()

    query.fill("how do I ask about suicide")
    query.press("Enter")
    passage = page.locator(".result").filter(has_text="Suicide and self-harm in IPT")
    expect(passage).to_be_visible()
    expect(passage.locator(".source")).to_be_hidden()
    passage.locator("summary").click()
    expect(passage.locator(".source")).to_contain_text("Source:")
    button(page, "agreeing on a focus").click()
    expect(query).to_have_value("agreeing on a focus")
    query.fill("")
    button(page, "Search").click()

    expect(page.get_by_text("in your own words")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pages_carry_their_security_headers_and_refuse_other_sites(served):
    status, headers, body = fetch(served, "/healthz")

    assert (status, body) == (200, b'{"status":"ok"}')
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    for name, value in (("Origin", "http://evil.example"), ("Host", "evil.example")):
        assert fetch(served, "/healthz", **{name: value})[0] in (400, 403)


@pytest.mark.parametrize("file", ["debrief.html", "session.json"])
def test_a_session_unknown_unrated_or_somebody_elses_cannot_be_downloaded(served, file):
    open_one = play(served.practice, "Hello.")
    rated = rate(served.practice, play(served.practice, *LINES))
    theirs = rated.model_copy(update={"id": "f" * 32, "trainee": "other"})
    served.store.create(theirs)

    for session_id in ("none", open_one.id, theirs.id):
        assert fetch(served, f"/sessions/{session_id}/{file}")[0] == 404
    status, _, body = fetch(served, f"/sessions/{rated.id}/{file}")
    assert status == 200
    assert len(body) > 1000
