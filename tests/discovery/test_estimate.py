"""The estimate of a crawl counts listings once, earlier calls where they are known, and prices."""

from datetime import timedelta

from discovery.aws import CRAWLERS
from discovery.estimate import estimate
from discovery.interface import Context
from discovery.plan import Plan, Task

BY_NAME = {crawler.name: crawler for crawler in CRAWLERS}


def task(name: str, region: str | None = "us-east-1") -> Task:
    context = Context(partition="aws", account="111122223333", region=region, salt=b"salt")
    return Task(
        crawler=BY_NAME[name],
        account="111122223333",
        context=context,
        call_region=region or "us-east-1",
    )


def test_estimate_names_calls_time_and_money_of_each_service() -> None:
    queues, keys = task("aws.sqs.queues"), task("aws.kms.keys")
    clusters, services = task("aws.ecs.clusters"), task("aws.ecs.services")
    plan = Plan(tasks=(queues, keys, clusters, services), observations=())
    earlier = {queues.scope: 120, keys.scope: 10_000}
    assert [
        (each.service, each.scopes, each.calls, each.shortest, round(each.dollars, 4))
        for each in estimate(plan, earlier)
    ] == [
        ("ecs", 2, 1, timedelta(0), 0.0),
        ("kms", 1, 10_000, timedelta(seconds=199), 0.03),
        ("sqs", 1, 120, timedelta(seconds=10), 0.0),
    ]
    (half,) = estimate(Plan(tasks=(queues,), observations=()), earlier, share=0.5)
    assert half.shortest == timedelta(seconds=20)
    assert [each.shortest for each in estimate(plan, earlier, share=0)] == 3 * [timedelta(0)]


def test_nothing_to_crawl_costs_nothing() -> None:
    assert estimate(Plan(tasks=(), observations=()), {}) == ()
