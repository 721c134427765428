"""The views in a real browser: what people see, do, and can use without a mouse."""

import json
import re

import pytest

from tests.service.browser import Page
from tests.service.page.accessible import violations
from tests.service.page.test_plan import click
from tests.service.running import serving
from tests.service.web.test_store_away import Away

pytestmark = pytest.mark.slow


@pytest.fixture
def show(shop, window, leave):
    """Open an address of the page and wait until it shows its answer."""

    def opened(
        address: str, until: str = "document.querySelector('h1')", mode: str = "light"
    ) -> Page:
        if window.js("location.origin") != shop.url:
            window.open(f"{shop.url}/api")
        window.js(f"localStorage.setItem('loadpath.mode', '{mode}')")
        window.open(f"{shop.url}{address}")
        window.until(f"!!({until})")
        window.until("!document.querySelector('[aria-busy=true]')")
        return window

    yield opened
    assert window.problems == []


def text(page: Page) -> str:
    return page.js("document.querySelector('main').innerText")


def test_map_of_a_service_shows_its_cards_and_where_they_lie(show):
    page = show("/map?root=service:checkout&level=CHAIN", "document.querySelector('.map .card')")

    labels = page.js("[...document.querySelectorAll('.map a.card title')].map(e => e.textContent)")
    assert any(label.startswith("orders") for label in labels)
    assert page.js("document.querySelectorAll('.map .box').length") > 0


def test_card_is_reached_and_opened_by_keyboard_alone(show):
    page = show("/map?root=service:checkout&level=CHAIN", "document.querySelector('.map .card')")

    page.js("document.querySelector('.map a.card').focus()")
    before = page.js("document.activeElement.id")
    page.js(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))"
    )
    assert page.js("document.activeElement.id") != before
    page.js(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))"
    )
    page.until("!!document.querySelector('aside.panel')")
    assert "card=" in page.js("location.search")


def test_everything_of_a_service_is_a_table_in_pages(show):
    everything = "/map?root=service:checkout&level=EVERYTHING"
    page = show(everything, "document.querySelector('table tbody tr')")
    names = "[...document.querySelectorAll('tbody th')].map(e => e.innerText)"
    listed = page.js(names)

    assert len(listed) == 14
    assert listed[0] == "checkout"
    show(f"{everything}&rows=10", "document.querySelectorAll('tbody tr').length === 10")
    assert page.js(names) == listed[:10]
    page.js("document.querySelector('[aria-label=\"Next page\"]').click()")
    page.until("location.search.includes('page=2')")
    page.until("document.querySelectorAll('tbody tr').length === 4")
    assert page.js(names) == listed[10:]


def test_start_shows_what_falls_promises_gaps_and_the_largest_blast_radii(show):
    page = show("/", "document.querySelector('.matrix')")
    page.until("document.querySelectorAll('.map .card.down').length > 0")
    page.until("!document.body.innerText.includes('Computing')")

    words = text(page)
    for promise in ("What falls with us-east-1", "Promises", "By service", "Takes most with it"):
        assert promise in words
    rows = page.js("[...document.querySelectorAll('.matrix tbody tr')].map(row => row.innerText)")
    assert any(row.startswith("checkout") and "≥ 15 min" in row for row in rows)


def test_failure_is_chosen_seen_read_and_shared(show):
    page = show(
        "/what-if?region=us-east-1&root=service:checkout",
        "document.querySelector('.map .card.failed')",
    )

    words = text(page)
    assert "What if Region us-east-1 fails?" in words and "What people notice" in words
    assert page.js("document.querySelectorAll('.map .card .state').length") > 0


def test_two_failures_stand_side_by_side(show):
    page = show(
        "/what-if?region=us-east-1&or=component:cache:catalog&root=service:checkout",
        "document.querySelectorAll('.side-by-side .map').length > 1",
    )

    page.until("document.body.innerText.includes('Who notices which')")
    rows = page.js(
        "[...document.querySelectorAll('[aria-label=\"Who notices which\"] tbody tr')]"
        ".map(row => [...row.cells].map(cell => cell.innerText))"
    )
    (checkout,) = [row for row in rows if row[0].startswith("checkout")]
    assert (checkout[1], checkout[2]) == ("✕ down at once", "✓ serves")


def test_waves_of_a_plan_are_walked_by_arrow_keys(show):
    page = show(
        "/plan?service=service:checkout&from=us-east-1&to=us-west-2",
        "document.querySelector('.waves .wave-step')",
    )

    steps = page.js("[...document.querySelectorAll('.waves a title')].map(e => e.textContent)")
    assert steps[0].startswith("Step 1: ") and "wave 1, waits for nothing" in steps[0]
    waiting, needed = next(
        (number, step.split("after step ")[1].split(",")[0])
        for number, step in enumerate(steps)
        if re.search(r"after step \d+(, [a-z]|$)", step)
    )
    page.js(f"document.querySelectorAll('.waves a')[{waiting}].focus()")
    page.press("ArrowLeft", "ArrowLeft", 37)
    before = page.js("document.activeElement.querySelector('title').textContent")
    assert before.startswith(f"Step {needed}:")
    page.press("Enter", "Enter", 13)
    number = before.split(":")[0]
    page.until(f"document.querySelector('.panel')?.innerText.includes('{number} of')")


def test_gaps_are_counted_over_revisions_and_saved_as_csv(show):
    page = show("/gaps?trend=1", "document.querySelector('.trend meter')")
    count = "{ gaps { totalCount } }"
    total = json.loads(
        page.js(
            "fetch('/graphql', {method: 'POST', headers: {'content-type': 'application/json'},"
            f" body: JSON.stringify({{query: '{count}'}})}}).then(answer => answer.text())"
        )
    )["data"]["gaps"]["totalCount"]

    assert page.js("document.querySelector('.trend tbody td').innerText") == str(total)
    page.js(
        "window.saved = null; const make = URL.createObjectURL;"
        "URL.createObjectURL = blob => { blob.text().then(text => { window.saved = text });"
        " return make(blob); }"
    )
    click(page, "Export")
    click(page, "CSV")
    page.until("window.saved !== null")
    head, *lines = page.js("window.saved").strip().split("\r\n")
    assert head.startswith("severity,score,rule,component,what is missing,owner,services,cause")
    assert len(lines) == total


def test_gaps_are_grouped_by_cause(show):
    page = show("/gaps", "document.querySelector('[class*=expandable]')")

    assert "gap" in text(page)


def test_component_is_found_by_a_part_of_its_name(show):
    page = show("/search?q=orders", "document.querySelector('table')")

    assert "orders" in text(page)


def test_unknown_component_says_what_was_probably_meant(show):
    page = show("/component?id=service:chekout", "document.querySelector('[class*=alert]')")

    assert "service:checkout" in text(page)


@pytest.mark.parametrize(
    ("address", "ready"),
    [
        ("/", ".matrix"),
        ("/plan", ".matrix"),
        ("/plan?service=service:checkout&from=us-east-1&to=us-west-2", ".gantt"),
        ("/night?service=service:checkout&from=us-east-1&to=us-west-2", ".night-list li"),
        ("/night?service=service:checkout&from=us-east-1&to=us-west-2&at=4", ".night h2"),
        ("/map?root=service:checkout", ".map .card"),
        ("/map?root=service:checkout&level=EVERYTHING&rows=10", "tbody tr"),
        ("/what-if?region=us-east-1", ".map .card"),
        ("/what-if?region=us-east-1&or=zone:use1-az1", ".side-by-side .map .card"),
        ("/objectives", ".matrix td"),
        ("/gaps?trend=1", "[class*=expandable]"),
        ("/search?q=orders", "table"),
        ("/component?id=service:checkout", "table"),
        ("/coverage", "table"),
        ("/availability?service=service:checkout", "table"),
        ("/changes", "main"),
        ("/api", "table"),
    ],
)
def test_view_is_accessible_in_both_colours_and_fits_two_widths(show, address, ready):
    page = show(address, f"document.querySelector('{ready}')")
    for width in (1440, 800):
        resized(page, width)
        assert page.js("document.documentElement.scrollWidth <= innerWidth"), f"{width} px"
    resized(page, 1440)
    for colours in ("dark", "light"):
        press = f"document.querySelector('[aria-label=\"Use {colours} colours\"]').click()"
        page.js(press)
        assert violations(page) == [], colours


def resized(page: Page, width: int) -> None:
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=900,
        deviceScaleFactor=1,
        mobile=False,
    )
    page.until(f"innerWidth === {width}")


@pytest.mark.parametrize("address", ["/", "/gaps", "/what-if?region=us-east-1", "/plan"])
def test_store_that_is_away_is_said_everywhere(shop_url, tmp_path, window, leave, address):
    away = Away(shop_url)
    with serving(away, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        away.gone = True
        running.wait(lambda snapshot: snapshot.stale)

        window.open(f"{running.url}{address}")

        window.until("document.body.innerText.includes('This may be out of date')")
        window.until("!!document.querySelector('h1')")
