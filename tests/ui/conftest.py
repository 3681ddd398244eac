"""A real browser, and the real application served on a port of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count

import pytest

from tests.get_browser import find_browser
from tests.ui.app_server import DESKTOP, FLAGS, PATIENCE, Served, serving
from trainer.adapters.database import open_store


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module; each test opens windows of its own."""
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium: see what `make browser` said")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=FLAGS)


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """Open windows, each with a profile of its own."""
    contexts = []

    def opened(url: str, size=DESKTOP, **settings):
        context = chromium.new_context(viewport=size, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def serve(make_practice, tmp_path) -> Iterator[Callable[..., Served]]:
    """Serve the application on one database, as often as asked; no two moments are one."""
    seconds = count()
    with ExitStack() as running:

        def served(voice=None) -> Served:
            store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
            practice = make_practice(voice, store)
            noon = practice.clock()
            practice.clock = lambda: noon + timedelta(seconds=next(seconds))
            return running.enter_context(serving(practice))

        yield served


@pytest.fixture
def served(serve) -> Served:
    return serve()
