"""A newcomer before the page of the demo: what falls, why, and the plan in five clicks."""

from pathlib import Path

import pytest

from tests.service.browser import Page
from tests.service.running import serving

pytestmark = [pytest.mark.slow, pytest.mark.emulator]
MOST = 5


class Hand:
    """A mouse that counts its clicks; it presses where the eye sees the words."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.clicks: list[str] = []

    def click(self, words: str, near: str = "") -> None:
        """Click the first link or button that shows `words`, in a row that shows `near`."""
        element = (
            "[...document.querySelectorAll('main a, main button')].find(each =>"
            f" (each.innerText ?? '').trim() === {words!r}"
            f" && (each.closest('li, tr') ?? document.body).innerText.includes({near!r}))"
        )
        self._page.until(f"!!({element})")
        self._page.js(f"({element}).scrollIntoView({{block: 'center'}})")
        x, y = self._page.js(
            f"(box => [box.x + box.width / 2, box.y + box.height / 2])"
            f"(({element}).getBoundingClientRect())"
        )
        at = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self._page.call("Input.dispatchMouseEvent", type="mousePressed", **at)
        self._page.call("Input.dispatchMouseEvent", type="mouseReleased", **at)
        self.clicks.append(words)


def test_a_newcomer_sees_what_falls_why_and_the_plan_in_five_clicks(
    estate_store: str, tmp_path: Path, window: Page, leave: None
) -> None:
    with serving(estate_store, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        page, hand = window, Hand(window)

        page.open(f"{running.url}/")  # the address that the demo prints
        page.until("document.querySelectorAll('.map .card.down').length > 0")
        assert "What falls with us-east-1" in page.js("document.querySelector('main').innerText")
        hand.click("Ask “what if …”")
        page.until("document.querySelectorAll('.map .card.down, .map .card.failed').length > 0")
        hand.click("Why", near="checkout")
        page.until("!!document.querySelector('aside.panel .chain li')")
        why = page.js("document.querySelector('aside.panel').innerText")
        assert "Why checkout" in why and "arn:" not in why
        assert "checkout (Service) stops because" in why
        hand.click("Plan the failover")
        hand.click("Plan its failover", near="checkout")
        page.until("document.querySelectorAll('.gantt tbody tr').length > 2")

        rows = page.js("[...document.querySelectorAll('.gantt tbody tr')].map(r => r.innerText)")
        assert rows[0].startswith("detect") and rows[1].startswith("decide")
        assert len(hand.clicks) <= MOST, hand.clicks
        assert page.problems == []
