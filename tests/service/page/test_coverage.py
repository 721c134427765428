"""Coverage in a real browser: accounts and Regions as a heat map, and what is missing where."""

from datetime import UTC, datetime

import pytest

from model.linking.link import LinkSettings
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, Observation, Outcome, Scope, SeenComponent
from service.stores import open_store
from tests.service.page.accessible import violations
from tests.service.page.test_plan import shows
from tests.service.running import serving

pytestmark = pytest.mark.slow

AT = datetime(2026, 1, 1, tzinfo=UTC)


def read(source: str, region: str, outcome: Outcome) -> Observation:
    account = Component(
        id=ComponentId("account:111122223333"),
        kind=Kind.ACCOUNT,
        name="shop",
        account="111122223333",
    )
    return Observation(
        scope=Scope(source=source, account="111122223333", region=region),
        outcome=outcome,
        read_at=AT,
        facts=Facts(components=(SeenComponent(component=account),)),
        error_code=None if outcome is Outcome.COMPLETE else "AccessDenied",
    )


def test_heat_map_counts_what_was_read_and_leads_to_what_was_not(tmp_path, window, leave):
    url = f"sqlite:///{tmp_path}/crawled.sqlite3"
    store = open_store(url)
    store.record(
        [
            read("aws.rds.instances", "us-east-1", Outcome.COMPLETE),
            read("aws.sqs.queues", "us-east-1", Outcome.DENIED),
            read("aws.rds.instances", "us-west-2", Outcome.COMPLETE),
        ]
    )

    store.publish(now=AT, settings=LinkSettings())
    store.close()
    with serving(url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        window.open(f"{running.url}/coverage")
        window.until("!!document.querySelector('.heat-map button')")

        cells = window.js(
            "[...document.querySelectorAll('.heat-map button')].map(e => e.ariaLabel)"
        )
        assert cells == [
            "shop, us-east-1: 1 / 2 read completely, at worst denied",
            "shop, us-west-2: 1 / 1 read completely, at worst complete",
        ]
        window.js("document.querySelectorAll('.heat-map button')[1].click()")
        shows(window, "Not read, or not completely: shop, us-west-2")
        shows(window, "Everything was read.")
        assert violations(window) == []
