"""Closed Regions: few calls, one observation, no gap in coverage, and a fact about the account."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from discovery.aws import CRAWLERS
from discovery.closed_regions import (
    EXEMPTED,
    FORBIDDEN,
    FORBIDDEN_REGIONS,
    NOT_ENABLED,
    REGION,
)
from discovery.crawl import crawl
from discovery.interface import Where
from discovery.plan import Known, Plan, Target, plan
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.linking.scope_state import coverage, update_scope
from model.records.observation import Observation, Outcome, Scope
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from tests.discovery.test_crawl import Inline
from tests.faults import Call, Fault, FaultServer, faulty

pytestmark = pytest.mark.emulator

REGIONAL = tuple(crawler for crawler in CRAWLERS if crawler.where is Where.REGIONAL)
SOME = tuple(
    crawler
    for crawler in CRAWLERS
    if crawler.name in ("aws.ec2.vpcs", "aws.kms.keys", "aws.sqs.queues")
)
VPCS = tuple(crawler for crawler in SOME if crawler.name == "aws.ec2.vpcs")


@pytest.fixture
def server(estate: Estate, reach: Callable[[str], None]) -> Iterator[FaultServer]:
    with faulty(estate.endpoint) as proxy:
        reach(proxy.url)
        yield proxy


def sessions() -> Sessions:
    return Sessions(Role(name=ROLE), ClientSettings(attempts=1, retry_mode="standard"))


def planned(target: Target, known: Known | None = None) -> Plan:
    return plan(
        target,
        sessions=sessions(),
        salt=b"salt",
        known=known or {},
        executor=Inline(),
        now=utc_now,
    )


def crawled(made: Plan) -> list[Observation]:
    seen: list[Observation] = []
    crawl(made, sessions=sessions(), executor=Inline(), record=seen.extend, now=utc_now)
    return seen


def forbidding(region: str, *allowed: str) -> Callable[[Call], Fault | None]:
    """Return the policy that denies every call in one Region, apart from some services."""
    return lambda call: (
        Fault.FORBIDDEN if call.region == region and call.service not in allowed else None
    )


def by_scope(seen: list[Observation]) -> Mapping[str, Observation]:
    return {observation.scope.key: observation for observation in seen}


def test_forbidden_region_takes_three_calls_and_is_no_gap(
    estate: Estate, server: FaultServer
) -> None:
    server.rule = forbidding(WEST)
    own = estate.accounts["management"]
    made = planned(Target(crawlers=REGIONAL, regions=(EAST, WEST)))
    assert {task.call_region for task in made.tasks} == {EAST}
    assert [call.name for call in server.calls if call.region == WEST] == [
        "ec2:describe_vpcs",
        "kms:list_keys",
        "acm:list_certificates",
    ]
    observations = by_scope(list(made.observations))
    closed = observations[f"{REGION}@{own}/{WEST}"]
    assert (closed.outcome, closed.error_code, closed.calls) == (Outcome.CLOSED, FORBIDDEN, 3)
    (fact,) = observations[f"{FORBIDDEN_REGIONS}@{own}"].facts.components
    assert fact.component.id == f"account:{own}"
    assert fact.component.properties == {"forbidden_regions": [WEST]}
    read = coverage(update_scope(None, seen) for seen in made.observations)
    assert read.ratio == 1.0
    assert [scope.scope.region for scope in read.closed] == [WEST]
    assert read.uncovered == ()


def test_services_that_the_policy_exempts_are_read(estate: Estate, server: FaultServer) -> None:
    server.rule = forbidding(WEST, "kms")
    own = estate.accounts["management"]
    made = planned(Target(crawlers=REGIONAL, regions=(WEST,)))
    assert {task.crawler.service for task in made.tasks} == {
        crawler.service for crawler in REGIONAL if crawler.service in EXEMPTED
    }
    seen = by_scope(crawled(made))
    assert seen[f"aws.kms.keys@{own}/{WEST}"].outcome is Outcome.COMPLETE
    certificates = seen[f"aws.acm.certificates@{own}/{WEST}"]
    assert (certificates.outcome, certificates.error_code) == (Outcome.CLOSED, FORBIDDEN)


@pytest.mark.parametrize(
    "rule",
    [
        lambda call: Fault.FORBIDDEN if call.service == "ec2" else None,
        lambda call: Fault.DENIED,
        lambda call: Fault.THROTTLED,
        lambda call: Fault.HTML,
    ],
    ids=["a policy against one service", "no permission", "throttled", "no answer"],
)
def test_region_stays_open_unless_a_policy_of_the_organization_denies_all(
    rule: Callable[[Call], Fault | None], server: FaultServer
) -> None:
    server.rule = lambda call: rule(call) if call.region == WEST else None
    made = planned(Target(crawlers=SOME, regions=(WEST,)))
    assert len(made.tasks) == len(SOME)
    assert made.observations == ()


def test_region_that_is_not_enabled_takes_no_call(estate: Estate, server: FaultServer) -> None:
    made = planned(Target(crawlers=SOME, regions=(EAST, "me-south-1")))
    own = estate.accounts["management"]
    assert {task.call_region for task in made.tasks} == {EAST}
    assert {call.region for call in server.calls} == {EAST}
    (closed,) = made.observations
    assert closed.scope == Scope(source=REGION, account=own, region="me-south-1")
    assert (closed.outcome, closed.error_code) == (Outcome.CLOSED, NOT_ENABLED)


def test_earlier_facts_of_a_region_that_closes_stay_and_are_a_gap(
    estate: Estate, server: FaultServer
) -> None:
    target = Target(crawlers=VPCS, accounts=(estate.accounts["network"],), regions=(EAST,))
    (before,) = crawled(planned(target))
    earlier = update_scope(None, before)
    assert earlier.observation.facts.components
    server.rule = forbidding(EAST, "organizations", "sts")
    observations = by_scope(list(planned(target, {before.scope: None}).observations))
    after = update_scope(earlier, observations[before.scope.key])
    assert after.observation.facts.components == earlier.observation.facts.components
    read = coverage([after])
    assert (read.ratio, read.closed, len(read.uncovered)) == (0.0, (), 1)


def test_region_that_opens_again_is_read_and_forbidden_no_longer(
    estate: Estate, server: FaultServer
) -> None:
    own = estate.accounts["management"]
    known: Known = {
        Scope(source=REGION, account=own, region=WEST): FORBIDDEN,
        Scope(source=REGION, account=own, region="eu-west-1"): FORBIDDEN,
        Scope(source=FORBIDDEN_REGIONS, account=own): None,
    }
    made = planned(Target(crawlers=SOME, regions=(WEST,)), known)
    assert len(made.tasks) == len(SOME)
    opened, forbidden = made.observations
    assert (opened.scope.region, opened.outcome) == (WEST, Outcome.COMPLETE)
    (fact,) = forbidden.facts.components
    assert fact.component.properties == {"forbidden_regions": ["eu-west-1"]}
