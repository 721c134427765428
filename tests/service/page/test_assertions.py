"""What an owner states on the page: it is published at once, shown with its author, taken back."""

import pytest

from tests.service.browser import Page
from tests.service.page.test_plan import click, shows
from tests.service.running import ORDERS

pytestmark = pytest.mark.slow

COMPONENT = "/component?id=service:checkout"


def fill(page: Page, label: str, text: str) -> None:
    """Type a text into the field with this label."""
    labels = "[...document.querySelectorAll('label')]"
    match = f"{labels}.find(each => each.innerText.trim().startsWith({label!r}))"
    page.until(f"!!{match}")
    page.js(f"document.getElementById({match}.htmlFor).focus()")
    page.type(text)


def promise_of_the_account(editable):
    question = (
        '{ component(id: "service:checkout") { objective(disruptionClass: REGION) '
        "{ rto rpo source } } }"
    )
    return editable.ask(question)["component"]["objective"]


def test_owner_promises_something_and_takes_it_back(opened, editable):
    page = opened(COMPONENT, "document.querySelector('table')")
    click(page, "Promises")
    fill(page, "RTO", "5 min")
    fill(page, "RPO", "1 h 30 min")

    click(page, "Promise it")

    shows(page, "When one region fails: RTO 5 min, RPO 1 h 30 min.")
    assert promise_of_the_account(editable)["rto"] == "PT5M"
    click(page, "Take it back")
    page.until("!document.body.innerText.includes('Stated by local')")
    assert promise_of_the_account(editable)["rto"] == "PT15M"


def test_time_that_cannot_be_read_is_not_sent(opened):
    page = opened(COMPONENT, "document.querySelector('table')")
    click(page, "Promises")

    fill(page, "RTO", "soon")

    shows(page, "Write a time such as 15 min or 1 h 30 min.")
    assert page.js(
        "[...document.querySelectorAll('button')]"
        ".find(each => each.innerText.trim() === 'Promise it').disabled"
    )


def test_owner_judges_how_strong_a_need_is(opened, editable):
    page = opened(f"/component?id={ORDERS}", "document.querySelector('table')")
    page.until("!!document.querySelector('[aria-label^=\"hard: judge the need of shop\"]')")
    page.js("document.querySelector('[aria-label^=\"hard: judge the need of shop\"]').click()")
    fill(page, "How you know", "drill of May")

    click(page, "Judge it so")

    shows(page, "It is published.")
    shows(page, "Stated by local")
    needs = editable.ask(
        "query($i: ID!) { component(id: $i) { requirements { evidence { rule attribute } } } }",
        i=ORDERS,
    )["component"]["requirements"]
    assert {"rule": "asserted", "attribute": "drill of May"} in [
        evidence for need in needs for evidence in need["evidence"]
    ]


def accepted(editable):
    counts = editable.ask("{ gaps { counts { waived } } }")["gaps"]["counts"]
    return sum(each["waived"] for each in counts)


def test_owner_accepts_a_gap_until_a_day_and_takes_it_back(opened, editable):
    page = opened("/gaps?group=none&severity=CRITICAL", "document.querySelector('table')")
    page.until("!!document.querySelector('table button.step')")
    page.js("document.querySelector('table button.step').click()")
    fill(page, "Why", "moves in spring")
    page.until("!!document.querySelector('input[type=date]').value")

    click(page, "Accept this gap")

    shows(page, "is accepted by payments until")
    shows(page, "(accepted by payments)")
    assert accepted(editable) > 1
    click(page, "Take it back")
    page.until("!!document.querySelector('input[type=date]')")
    assert accepted(editable) == 1


def test_reader_is_offered_nothing_that_would_be_refused(shop_url, tmp_path, window, leave):
    from service.new_tokens import new_token
    from tests.service.running import serving

    token, digest = new_token()
    tokens = [{"name": "rita", "role": "reader", "sha256": digest}]
    with serving(shop_url, tmp_path, tokens=tokens) as guarded:
        guarded.wait(lambda snapshot: snapshot is not None)
        window.open(f"{guarded.url}/api")
        window.js(f"sessionStorage.setItem('loadpath.token', '{token}')")
        window.open(f"{guarded.url}{COMPONENT}")
        window.until("!!document.querySelector('table')")
        click(window, "Promises")
        shows(window, "Stated by")

        assert "Promise it" not in window.js("document.body.innerText")
        window.open(f"{guarded.url}/gaps?group=none")
        window.until("!!document.querySelector('table button.step')")
        window.js("document.querySelector('table button.step').click()")
        shows(window, "Score")
        assert "Accept this gap" not in window.js("document.body.innerText")


def test_owner_promises_many_things_at_once_after_a_preview(opened, editable):
    page = opened("/objectives", "document.querySelector('textarea')")
    page.js("document.querySelector('textarea').focus()")
    page.call(
        "Input.insertText",
        text="component,class,rto,rpo\ncheckout,region,5 min,\nservice:chekout,zone,1 h,\n",
    )
    click(page, "Preview")
    shows(page, "1 line cannot be read")
    shows(page, "15 min → 5 min")
    page.js("document.querySelector('textarea').focus()")
    page.js("document.querySelector('textarea').select()")
    page.call("Input.insertText", text="checkout,region,5 min,\norders,zone,,1 min\n")
    click(page, "Preview")

    click(page, "Promise 2 changes")

    shows(page, "They are published.")
    assert promise_of_the_account(editable)["rto"] == "PT5M"
    assert [each["number"] for each in editable.ask("{ revisions { number } }")["revisions"]] == [
        2,
        1,
    ]
