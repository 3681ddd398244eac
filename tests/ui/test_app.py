"""A whole session in a real browser, against the real application."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from tests.get_browser import find_browser
from trainer.adapters.database import open_store
from trainer.ui.app import AppInfo, build_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000


@pytest.fixture
def served(make_practice, tmp_path) -> Iterator[str]:
    practice = make_practice(store=open_store(f"sqlite:///{tmp_path / 'a.db'}"))
    app = build_app(practice, AppInfo("Built-in voice", "Built-in rater"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_a_session_is_played_reloaded_ended_debriefed_and_downloaded(served, library):
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium: see what `make browser` said")
    from playwright.sync_api import expect, sync_playwright

    hosts: set[str] = set()
    bodies: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda one: hosts.add(one.url.split("/")[2]))
        page.on("websocket", lambda one: hosts.add(one.url.split("/")[2]))

        page.goto(served)
        page.get_by_role("button", name="Talk with Halina").click()
        for said in (
            "Hello, how have things been?",
            "Tell me about <b>Kasia</b>.",
            "Mm.",
        ):
            box = page.get_by_label("What you say")
            box.fill(said)
            box.press("Enter")
            bubble = page.locator("[data-testid=user]").filter(has_text=said)
            expect(bubble).to_have_count(1, timeout=PATIENCE)
            expect(page.locator("[data-testid=bot]")).to_have_count(
                page.locator("[data-testid=user]").count() + 1, timeout=PATIENCE
            )
        spoken = page.locator("[data-testid=bot]").all_inner_texts()
        bodies.append(page.content())

        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        expect(page.locator("[data-testid=user]")).to_have_count(3, timeout=PATIENCE)
        assert page.locator("[data-testid=bot]").all_inner_texts() == spoken
        bodies.append(page.content())

        page.get_by_role("button", name="End session").click()
        page.get_by_role("button", name="Show my debrief").click()
        expect(page.get_by_text("Item by item")).to_be_visible(timeout=PATIENCE)
        names = ("Download as HTML", "Download as JSON")
        files = []
        for name in names:
            with page.expect_download() as download:
                page.get_by_role("link", name=name).click()
            files.append(download.value.path().read_text("utf-8"))
        browser.close()

    assert hosts == {served.removeprefix("http://")}
    assert "Tell me about &lt;b&gt;Kasia&lt;/b&gt;." in files[0]
    assert '"scorecard"' in files[1]
    for fact in library.persona("halina").facts:
        for body in bodies:
            assert fact.text not in body
            assert fact.gate not in body


def test_the_library_answers_a_question_with_a_passage_and_its_source(served):
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium: see what `make browser` said")
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(PATIENCE)
        page.goto(served)
        page.get_by_role("tab", name="Library").click()
        page.get_by_label("Search the IPT library").fill("how do I ask about suicide")
        page.get_by_label("Search the IPT library").press("Enter")

        passage = page.get_by_role("heading", name="Suicide and self-harm in IPT")
        expect(passage).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Source:").first).to_be_visible()
        browser.close()


def test_pages_carry_their_security_headers_and_refuse_other_sites(served):
    import urllib.error
    import urllib.request

    with urllib.request.urlopen(f"{served}/healthz") as answer:
        assert answer.read() == b'{"status":"ok"}'
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for header, value in (("Origin", "http://evil.example"), ("Host", "evil.example")):
        request = urllib.request.Request(f"{served}/healthz", headers={header: value})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code in (400, 403)


def test_an_unrated_session_cannot_be_downloaded(served):
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served}/sessions/none/debrief.html")
    assert refused.value.code == 404
