"""The failover plan in a real browser: read, run, resumed elsewhere, finished."""

import pytest

from tests.service.browser import Page

pytestmark = pytest.mark.slow

PLAN = "/plan?service=service:checkout&from=us-east-1&to=us-west-2"
NIGHT = "/night?service=service:checkout&from=us-east-1&to=us-west-2"
TICKS = "document.querySelectorAll('.steps input').length > 0"


def click(page: Page, words: str) -> None:
    """Click the button or menu entry that begins with these words."""
    match = (
        "[...document.querySelectorAll('button, [role=menuitem]')]"
        f".find(each => each.innerText.trim().startsWith({words!r}))"
    )
    page.until(f"!!{match}")
    page.js(f"{match}.click()")


def shows(page: Page, words: str) -> None:
    """Wait until the page shows these words."""
    page.until(f"document.body.innerText.includes({words!r})")


def start(page: Page) -> str:
    """Start a drill of the plan that is shown; return the address of the run."""
    click(page, "Run it")
    click(page, "As a drill")
    page.until("location.search.includes('run=checkout-1')")
    shows(page, "steps are done")
    return page.js("location.pathname + '?run=checkout-1'")


def ticked(page: Page) -> int:
    return page.js("document.querySelectorAll('.steps input:checked').length")


def test_plan_says_what_refuses_it_and_what_would_remove_that(opened):
    page = opened(PLAN, "document.querySelector('.gantt')")

    shows(page, "Refused for 1 reason")
    shows(page, "Set up a replacement of shop in us-west-2")
    shows(page, "or change checkout so that it does not need it")
    assert "arn:aws" not in page.js("document.querySelector('.refusals').innerText")


def test_timeline_has_every_step_with_detection_and_decision_in_front(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")

    plan = editable.ask(
        '{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1", '
        'toRegion: "us-west-2") { steps { id } } }'
    )["failoverPlan"]
    rows = page.js("[...document.querySelectorAll('.gantt tbody tr')].map(row => row.innerText)")
    assert len(rows) == len(plan["steps"]) + 2
    assert rows[0].startswith("detect") and rows[1].startswith("decide")


def test_step_is_opened_by_keyboard_and_shows_its_command(opened):
    page = opened(PLAN, "document.querySelector('.gantt')")

    page.js(
        "[...document.querySelectorAll('button.step')]"
        ".find(each => each.closest('tr')?.innerText.startsWith('promote')).focus()"
    )
    page.press("Enter", "Enter", 13)
    page.call("Input.dispatchKeyEvent", type="char", text="\r")
    page.until("!!document.querySelector('aside.panel .command')")

    assert "aws rds promote-read-replica" in page.js(
        "document.querySelector('aside.panel').innerText"
    )
    assert "step=promote" in page.js("location.search")


def test_run_is_resumed_after_a_reload_and_on_another_machine(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")
    address = start(page)

    page.until(TICKS)
    page.js("document.querySelectorAll('.steps input')[0].click()")
    shows(page, "1 of 7 steps are done")
    page = opened(address, TICKS)
    page.until("document.querySelectorAll('.steps input:checked').length === 1")

    page.call("Storage.clearDataForOrigin", origin=editable.url, storageTypes="all")
    page = opened(PLAN, "document.querySelector('.gantt')")
    click(page, "Resume")
    shows(page, "1 of 7 steps are done")
    assert ticked(page) == 1


def test_what_somebody_else_ticks_is_seen_without_a_reload(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")
    start(page)

    editable.ask(
        'mutation { tickStep(tick: {run: "checkout-1", step: "approve:service:checkout"}) { id } }'
    )

    shows(page, "1 of 7 steps are done")


def test_tick_is_kept_while_the_service_is_away_and_sent_when_it_is_back(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")
    start(page)
    page.until(TICKS)
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

    page.call("Network.emulateNetworkConditions", offline=True, **offline)
    page.js("document.querySelectorAll('.steps input')[0].click()")
    shows(page, "1 tick not sent yet")
    assert ticked(page) == 1
    page.call("Network.emulateNetworkConditions", offline=False, **offline)

    page.until("!document.body.innerText.includes('not sent yet')")
    page.problems.clear()
    run = editable.ask('{ planRun(id: "checkout-1") { ticks { step } } }')["planRun"]
    assert len(run["ticks"]) == 1


def test_finished_drill_counts_as_measured(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")
    start(page)
    editable.ask(
        'mutation { tickStep(tick: {run: "checkout-1", step: "verify:service:checkout"}) { id } }'
    )
    shows(page, "checkout served after")

    click(page, "It is over")

    shows(page, "Its time counts as measured for checkout")
    measured = editable.ask(
        '{ recovery(component: "service:checkout") { rtoMeasured { source } } }'
    )["recovery"]["rtoMeasured"]
    assert "plan run checkout-1" in measured["source"]


def test_night_view_says_what_is_down_whom_to_call_and_walks_through_the_steps(opened, editable):
    page = opened(PLAN, "document.querySelector('.gantt')")
    start(page)
    click(page, "3 a.m. view")
    shows(page, "us-east-1 is down")
    shows(page, "buy")
    shows(page, "payments")

    click(page, "Step 1")
    shows(page, "If it does not work")
    click(page, "It worked, next step")

    page.until("location.search.includes('at=2')")
    page.until("document.querySelector('.night progress').value === 1")
    assert page.js("document.activeElement.tagName") == "H1"


def test_reader_sees_no_command_that_would_be_refused(shop_url, tmp_path, window, leave):
    from service.new_tokens import new_token
    from tests.service.running import serving

    token, digest = new_token()
    tokens = [{"name": "rita", "role": "reader", "sha256": digest}]
    with serving(shop_url, tmp_path, tokens=tokens) as guarded:
        guarded.wait(lambda snapshot: snapshot is not None)
        window.open(f"{guarded.url}{PLAN}")
        shows(window, "Enter your token")
        window.js("document.querySelector('input[type=password]').focus()")
        window.type(token)
        click(window, "Show")
        window.until("!!document.querySelector('.gantt')")

        words = window.js("document.querySelector('main').innerText")
        assert "Hand over" in words and "Run it" not in words
