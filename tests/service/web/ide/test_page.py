"""The query page works in a real browser that reaches nothing but the service."""

import json
from collections.abc import Iterator

import pytest

from service.new_tokens import new_token
from tests.service.browser import Page, browser
from tests.service.running import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def window(tmp_path_factory) -> Iterator[Page]:
    """One browser for all tests here."""
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def page(shop, window) -> Iterator[Page]:
    """The page as somebody sees it who comes for the first time."""
    window.open(f"{shop.url}/graphql")
    window.js("sessionStorage.clear(); localStorage.clear()")
    window.open(f"{shop.url}/graphql")
    window.until("document.querySelectorAll('#page .entry').length > 0")
    yield window
    assert window.problems == []


def answer(page: Page):
    page.until("document.getElementById('status').textContent !== 'running …'")
    return json.loads(page.js("document.getElementById('result').textContent"))


def test_first_example_runs_by_one_click_and_its_answer_is_shown(page):
    page.js("document.getElementById('run').click()")

    data = answer(page)["data"]
    assert data["blastRadius"]["revision"]["number"] == 1
    assert [one["name"] for one in data["blastRadius"]["services"]] == ["buy", "checkout", "shop"]


def test_error_is_shown_with_its_code(page):
    set_text(page, "query", '{ component(id: "service:chekout") { id } }')
    set_text(page, "variables", "")

    page.js("document.getElementById('run').click()")

    assert answer(page)["errors"][0]["extensions"]["hint"] == "did you mean 'service:checkout'?"
    assert page.js("document.getElementById('status').textContent") == "UNKNOWN_COMPONENT"


def test_variables_that_are_no_json_are_told_before_anything_is_sent(page):
    set_text(page, "variables", "{region")

    page.js("document.getElementById('run').click()")

    page.until("document.getElementById('status').textContent.includes('no JSON')")


def test_subscription_runs_over_a_websocket(page):
    set_text(page, "query", "subscription { crawlProgress { state } }")
    set_text(page, "variables", "")

    page.js("document.getElementById('run').click()")
    page.until("document.getElementById('result').textContent.includes('crawlProgress')")

    assert answer(page) == {"data": {"crawlProgress": {"state": "IDLE"}}}


def test_typing_offers_the_fields_and_arguments_that_fit(page):
    set_text(page, "query", "{ graph { reg } }")
    page.js("document.querySelector('#query textarea').setSelectionRange(13, 13)")
    page.js("document.querySelector('#query textarea').focus()")

    page.press(" ", "Space", 32, control=True)
    assert choices(page) == ["regions"]
    page.press("Enter", "Enter", 13)

    assert page.js("document.querySelector('#query textarea').value") == "{ graph { regions } }"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("{ cold|", ["coldStart"]),
        ("{ blastRadius(disr|", ["disruption"]),
        ("{ blastRadius(disruption: {serv|", ["service"]),
        ("{ blastRadius(disruption: {service: {serv|", ["service"]),
        ("{ dependencyMap(roots: [], direction: BO|", ["BOTH"]),
        ("{ dependencyMap(roots: [], direction: BOTH, coll|", ["collapse"]),
        ("{ components(first: 3) { nodes { acc|", ["account", "accountName"]),
        ("{ x: components(first: 3) { nodes { id } pageI|", ["pageInfo"]),
        ("query A($a: Int) { graph { components } } mutation { ret|", ["retract"]),
        ("subscription { craw|", ["crawlProgress"]),
        ("{ graph { ... on DependencyM|", ["DependencyMap"]),
        ("{ graph { ... on DependencyMap { trunc|", ["truncated"]),
        ("{ gaps(filter: {waived: tr|", ["true"]),
    ],
)
def test_choices_fit_the_place(page, text, offered):
    set_text(page, "query", text.replace("|", ""))
    at = text.index("|")
    page.js(f"document.querySelector('#query textarea').setSelectionRange({at}, {at})")
    page.js("document.querySelector('#query textarea').focus()")

    page.press(" ", "Space", 32, control=True)

    assert choices(page) == offered


def test_schema_is_read_by_links_and_found_by_name(page):
    page.js(
        "[...document.querySelectorAll('#page .link')].find(e => e.textContent === 'Query').click()"
    )
    page.until("document.querySelector('#page h3')?.textContent === 'Query'")
    assert "singlePointsOfFailure" in page.js("document.getElementById('page').innerText")

    page.js("document.getElementById('search').value = 'causalCh'")
    page.js("document.getElementById('search').dispatchEvent(new Event('input'))")
    assert page.js("document.getElementById('page').innerText") == "Impact.causalChain: [Cause!]!"


def test_what_was_asked_can_be_asked_again_after_a_reload(page, shop):
    set_text(page, "query", "query Again { graph { components } }")
    set_text(page, "variables", "")
    page.js("document.getElementById('run').click()")
    answer(page)
    set_text(page, "query", "{ other }")

    page.open(f"{shop.url}/graphql")
    page.js("document.getElementById('history').value = '0'")
    page.js("document.getElementById('history').dispatchEvent(new Event('change'))")

    text = page.js("document.querySelector('#query textarea').value")
    assert text == "query Again { graph { components } }"


def test_tidy_lays_a_query_out_without_changing_it(page):
    untidy = (
        "query Q($a:ID!,$b:[Int!]=[1 2]){x:component(id:$a){id ...F @include(if:true) kind}"
        '# why\n blastRadius(disruption:{service:{service:"rds" region:"r"}}){downCount}}'
        "fragment F on Component{name}"
    )
    set_text(page, "query", untidy)

    page.js("document.getElementById('tidy').click()")

    assert (
        page.js("document.querySelector('#query textarea').value")
        == """\
query Q($a: ID!, $b: [Int!] = [1, 2]) {
  x: component(id: $a) {
    id
    ...F @include(if: true)
    kind
  }
  # why
  blastRadius(disruption: {service: {service: "rds", region: "r"}}) {
    downCount
  }
}

fragment F on Component {
  name
}
"""
    )


def test_every_example_is_answered_without_an_error(page):
    titles = page.js("[...document.querySelectorAll('#examples option')].slice(1).map(e => e.text)")

    for number, title in enumerate(titles):
        page.js("document.getElementById('result').textContent = ''")
        page.js(f"document.getElementById('examples').value = '{number}'")
        page.js("document.getElementById('examples').dispatchEvent(new Event('change'))")
        page.js("document.getElementById('run').click()")
        page.until("document.getElementById('result').textContent !== ''")
        told = answer(page)
        assert "errors" not in told, (title, told)
        assert all(told["data"].values()), title

    assert len(titles) >= 3


def test_token_is_asked_for_and_then_serves_for_schema_queries_and_subscriptions(
    shop_url, tmp_path
):
    token, digest = new_token()
    tokens = [{"name": "a", "role": "reader", "sha256": digest}]
    with (
        serving(shop_url, tmp_path, tokens=tokens) as guarded,
        browser(tmp_path / "profile") as page,
    ):
        page.open(f"{guarded.url}/graphql")
        page.until("document.getElementById('status').textContent === 'UNAUTHENTICATED'")
        page.js(f"document.getElementById('token').value = '{token}'")
        page.js("document.getElementById('token').dispatchEvent(new Event('change'))")
        page.until("document.querySelectorAll('#page .entry').length > 0")
        for text, root in (
            ("{ graph { components } }", "graph"),
            ("subscription { crawlProgress { state } }", "crawlProgress"),
        ):
            set_text(page, "query", text)
            set_text(page, "variables", "")
            page.js("document.getElementById('run').click()")
            page.until(f"document.getElementById('result').textContent.includes('{root}')")
        kept = page.js("JSON.stringify(localStorage)")

    assert token not in kept


def set_text(page: Page, editor: str, text: str) -> None:
    area = f"document.querySelector('#{editor} textarea')"
    page.js(
        f"{area}.value = {json.dumps(text)}; "
        f"{area}.dispatchEvent(new InputEvent('input', {{inputType: 'x'}}))"
    )


def choices(page: Page):
    page.until("document.querySelectorAll('.choices li').length > 0")
    return page.js("[...document.querySelectorAll('.choices li')].map(e => e.dataset.name)")
