"""Retakes docs/screenshots by hand: `.venv/bin/python -m tests.ui.take_screenshots`."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.get_browser import find_browser
from tests.ui.app_server import DESKTOP, FLAGS, PHONE, serving
from trainer.settings import Settings, keep_private
from trainer.wiring import open_practice

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "evals" / "data" / "scripts" / "halina-good.txt"
PICTURES = ROOT / "docs" / "screenshots"
SHOWN = 7
"""Lines after which the room is photographed."""


def take(page: Page, name: str) -> None:
    """Take one picture at each size."""
    for form, size in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
        page.evaluate("document.querySelector('#chat [role=log]')?.scrollTo(0, 1e6)")
        page.mouse.move(0, 0)
        page.wait_for_timeout(600)  # the page settles; nothing here waits for a reply
        page.screenshot(path=PICTURES / f"{name}-{form}.png")
    page.set_viewport_size(DESKTOP)


def press(page: Page, name: str) -> None:
    """Press one button."""
    page.get_by_role("button", name=name, exact=True).click()


def say(page: Page, lines: list[str]) -> None:
    """Say some lines, each once the last was answered."""
    patient = page.locator("[data-testid=bot]")
    expect(patient.first).to_be_visible()
    for line in lines:
        answered = patient.count()
        page.get_by_label("What you say").fill(line)
        page.get_by_label("What you say").press("Enter")
        expect(patient).to_have_count(answered + 1)


def tour(browser: Browser, url: str) -> None:
    """Play one good session, and photograph what a trainee sees on the way."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(url)
    expect(page.get_by_role("button", name="Talk with Halina")).to_be_visible()
    take(page, "choose")
    practise(page)
    debrief(page)
    page.get_by_role("tab", name="Library").click()
    page.get_by_label("Search the IPT library").fill("how do I ask about hopelessness")
    press(page, "Search")
    expect(page.locator(".result").first).to_be_visible()
    take(page, "library")


def practise(page: Page) -> None:
    """Play the script, with a picture of the room on the way."""
    lines = [one for one in SCRIPT.read_text("utf-8").splitlines() if one]
    press(page, "Talk with Halina")
    say(page, lines[:SHOWN])
    page.get_by_label("Your notes").last.fill(
        "Kasia rings every day. Ask what is said."
    )
    page.wait_for_timeout(600)  # notes are kept as they are typed
    page.reload()
    expect(page.locator("[data-testid=bot]")).to_have_count(SHOWN + 1)
    press(page, "Hint")
    expect(page.get_by_role("button", name="Close the hint")).to_be_visible()
    take(page, "practice")
    say(page, lines[SHOWN:])


def debrief(page: Page) -> None:
    """End the session, with a picture of what comes of it."""
    press(page, "End session")
    press(page, "End session now")
    page.get_by_role("radio", name="4 well").check()
    page.get_by_label("What went well?").fill("I stayed with what was hard to say.")
    page.get_by_label("What would you do differently?").fill("No advice at the end.")
    press(page, "Show my debrief")
    expect(page.locator("#dbf-top")).to_be_visible()
    take(page, "debrief")


def main() -> None:
    """Serve a fresh application and retake every picture."""
    keep_private()
    expect.set_options(timeout=60_000)
    cache = Settings().data_dir
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/pictures.db"
        given = {"data_dir": cache, "database_url": url}
        practice = open_practice(Settings.model_validate(given))
        seconds = count(0, 37)
        began = datetime.now(UTC)
        practice.clock = lambda: began + timedelta(seconds=next(seconds))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with serving(practice) as served:
            tour(browser, served.url)
            browser.close()


if __name__ == "__main__":
    main()
