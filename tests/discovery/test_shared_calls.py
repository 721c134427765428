"""Calls that several crawlers of one place need are made once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest

from discovery.aws import CRAWLERS
from discovery.crawl import crawl
from discovery.interface import Context, Crawler, Where
from discovery.plan import Plan, Task
from discovery.session import ClientSettings, Role, Sessions, utc_now
from discovery.shared_calls import SharedAnswers, bundles
from model.records.observation import Observation, Outcome
from service.demo.estate.aws import EAST, ROLE, Estate
from tests.discovery.test_crawl import Inline
from tests.faults import Call, Fault, FaultServer, faulty

BY_NAME = {crawler.name: crawler for crawler in CRAWLERS}
IAM = ("aws.iam.groups", "aws.iam.policies", "aws.iam.roles", "aws.iam.users")
DETAILS = "iam:get_account_authorization_details"


@pytest.fixture
def server(estate: Estate, reach: Callable[[str], None]) -> Iterator[FaultServer]:
    with faulty(estate.endpoint) as proxy:
        reach(proxy.url)
        yield proxy


def task(crawler: Crawler, account: str = "111122223333", region: str = EAST) -> Task:
    own = region if crawler.where is Where.REGIONAL else None
    context = Context(partition="aws", account=account, region=own, salt=b"salt")
    return Task(crawler=crawler, account=account, context=context, call_region=region)


def crawled(tasks: Sequence[Task]) -> dict[str, Observation]:
    seen: list[Observation] = []
    crawl(
        Plan(tasks=tuple(tasks), observations=()),
        sessions=Sessions(Role(name=ROLE), ClientSettings(attempts=1, retry_mode="standard")),
        executor=Inline(),
        record=seen.extend,
        now=utc_now,
    )
    return {observation.scope.source: observation for observation in seen}


def test_crawlers_with_the_same_listing_are_one_bundle_for_each_place() -> None:
    names = (*IAM, "aws.ecs.clusters", "aws.sqs.queues", "aws.ecs.services")
    tasks = [task(BY_NAME[name], account) for account in ("1" * 12, "2" * 12) for name in names]
    assert [[each.crawler.name for each in bundle] for bundle in bundles(tasks)] == 2 * [
        list(IAM),
        ["aws.ecs.clusters", "aws.ecs.services"],
        ["aws.sqs.queues"],
    ]


def test_every_task_is_in_one_bundle() -> None:
    tasks = [task(crawler) for crawler in CRAWLERS]
    assert Counter(each.scope for bundle in bundles(tasks) for each in bundle) == Counter(
        each.scope for each in tasks
    )


def test_pages_are_kept_once_all_of_them_were_taken() -> None:
    answers = SharedAnswers([("ecs", "list_clusters")])
    pages = [{"clusterArns": ["a"]}, {"clusterArns": ["b"]}]
    begun = answers.kept("ecs", "list_clusters", {}, iter(pages))
    assert next(begun) == pages[0]
    assert answers.replayed("ecs", "list_clusters", {}) is None
    assert list(begun) == pages[1:]
    replayed = answers.replayed("ecs", "list_clusters", {})
    assert replayed is not None and list(replayed) == pages
    assert answers.replayed("ecs", "list_clusters", {"maxResults": 1}) is None


def test_pages_of_a_call_that_fails_are_not_kept() -> None:
    answers = SharedAnswers([("ecs", "list_clusters")])

    def failing() -> Iterator[dict[str, list[str]]]:
        yield {"clusterArns": ["a"]}
        raise OSError

    with pytest.raises(OSError):
        list(answers.kept("ecs", "list_clusters", {}, failing()))
    assert answers.replayed("ecs", "list_clusters", {}) is None


@pytest.mark.emulator
def test_authorization_details_are_read_once_and_say_the_same(
    estate: Estate, server: FaultServer
) -> None:
    tasks = [task(BY_NAME[name], estate.accounts["management"]) for name in IAM]
    alone = {name: crawled([each])[name] for name, each in zip(IAM, tasks, strict=True)}
    server.forget()
    together = crawled(tasks)
    calls = Counter(call.name for call in server.calls)
    assert calls[DETAILS] == sum(seen.calls for seen in alone.values()) / len(IAM) == 1
    assert {name: seen.facts for name, seen in together.items()} == {
        name: seen.facts for name, seen in alone.items()
    }


@pytest.mark.emulator
def test_every_scope_of_a_bundle_names_the_call_that_failed(
    estate: Estate, server: FaultServer
) -> None:
    def rule(call: Call) -> Fault | None:
        return Fault.DENIED if call.name == DETAILS else None

    server.rule = rule
    together = crawled([task(BY_NAME[name], estate.accounts["management"]) for name in IAM])
    assert {seen.outcome for seen in together.values()} == {Outcome.DENIED}
    assert {seen.failed_calls for seen in together.values()} == {
        (f"{DETAILS}: AccessDeniedException",)
    }
