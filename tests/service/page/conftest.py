"""One browser for all tests of the page, and services whose addresses it opens."""

from collections.abc import Callable, Iterator

import pytest

from tests.service.browser import Page, browser
from tests.service.page.built import built

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser; every test opens its own addresses in it."""
    built()
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def leave(window: Page) -> Iterator[None]:
    """Leave the page at the end, so that it does not ask a service that has ended."""
    yield
    window.call("Page.navigate", url="about:blank")
    window.until("location.href === 'about:blank'")
    window.problems.clear()


@pytest.fixture
def opened(editable, window: Page, leave: None) -> Iterator[Opened]:
    """Open an address of a service of its own, and wait until it shows its answer."""

    def show(address: str, until: str) -> Page:
        window.open(f"{editable.url}{address}")
        window.until(f"!!({until})")
        return window

    yield show
    assert window.problems == []
