"""The same estate gives the same graph in every partition of AWS, in the words of the partition."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from discovery.aws import CRAWLERS
from discovery.crawl import crawl
from discovery.plan import Target, plan
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.linking.link import LinkSettings, link
from model.records.component import Component
from model.records.observation import Observation
from model.records.requirement import Requirement
from service.demo.estate.aws import ROLE, Estate
from service.jobs.crawl import threads
from tests.partitions import CHINA, COMMERCIAL, GOVCLOUD, Partition, emulator_of

pytestmark = [pytest.mark.emulator, pytest.mark.slow]
Reach = Callable[[str], None]


def crawled(partition: Partition, account: str) -> list[Observation]:
    """Return what every crawler sees of one account in the two Regions of a partition."""
    sessions = Sessions(Role(name=ROLE), ClientSettings(attempts=1, read_timeout=60))
    # S3 Control names the account in the host, which the translation drops.
    crawlers = tuple(
        crawler
        for crawler in CRAWLERS
        if all((call.service or crawler.service) != "s3control" for call in crawler.calls)
    )
    regions = tuple(partition.regions.values())
    target = Target(crawlers=crawlers, accounts=(account,), regions=regions)
    batches: list[Observation] = []
    with threads(4) as executor:
        made = plan(
            target, sessions=sessions, salt=b"salt", known={}, executor=executor, now=utc_now
        )
        crawl(made, sessions=sessions, executor=executor, record=batches.extend, now=utc_now)
    return [*made.observations, *batches]


def graph(partition: Partition, account: str) -> tuple[set[str], set[str], set[str]]:
    """Return outcomes, components and requirements of the linked account, one text each."""
    observations = crawled(partition, account)
    records = link(observations, LinkSettings())
    outcomes = {
        json.dumps([seen.scope.key, seen.outcome, seen.failed_calls]) for seen in observations
    }
    return outcomes, set(map(component, records.components)), set(map(need, records.requirements))


def component(described: Component) -> str:
    about = (described.id, described.kind, described.name, described.account, described.region)
    kept = [*about, described.zones, described.tags, described.properties]
    return json.dumps(kept, default=dict)


def need(required: Requirement) -> str:
    members = [f"{member.provider} {member.tolerance}" for member in required.members]
    rules = [evidence.rule for evidence in required.evidence]
    about = [required.relation, required.effect, required.phase, required.minimum]
    return json.dumps([required.dependent, about, members, rules])


def in_order(stated: Any) -> Any:
    """Return a JSON value with its lists and keys sorted: names sort otherwise elsewhere."""
    if isinstance(stated, dict):
        return {name: in_order(stated[name]) for name in sorted(stated)}
    if isinstance(stated, list):
        return sorted(map(in_order, stated), key=json.dumps)
    return stated


def normal(texts: Iterable[str]) -> set[str]:
    return {json.dumps(in_order(json.loads(text))) for text in texts}


@pytest.fixture(scope="module")
def commercial(estate: Estate) -> list[set[str]]:
    """Give what is seen in the partition `aws`; filled by the first test that needs it."""
    return []


@pytest.mark.parametrize("partition", [GOVCLOUD, CHINA], ids=lambda partition: partition.name)
def test_the_same_estate_gives_the_same_graph(
    partition: Partition, estate: Estate, reach: Reach, commercial: list[set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    account = estate.accounts["payments"]
    if not commercial:
        reach(estate.endpoint)
        commercial += graph(COMMERCIAL, account)
    with emulator_of(partition, estate.endpoint) as url:
        reach(url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", next(iter(partition.regions.values())))
        own = graph(partition, account)
    for here, there in zip(own, commercial, strict=True):
        assert sorted(normal(here) ^ normal(map(partition.translate, there))) == []
    assert len(own[1]) > 100
    assert any(f"arn:{partition.name}:" in text for text in own[1])
