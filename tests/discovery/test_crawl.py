"""What a plan contains, and what a crawl promises whatever its tasks do."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from discovery.aws import CRAWLERS
from discovery.calls import Unlimited
from discovery.cancellation import Cancellation
from discovery.closed_regions import NOT_ENABLED
from discovery.crawl import Batch, crawl
from discovery.interface import Where
from discovery.places import ACCOUNTS, REGIONS
from discovery.plan import (
    LEFT_ORGANIZATION,
    Known,
    Plan,
    Target,
    chosen,
    plan,
)
from discovery.progress import Progress
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.errors import InvalidValue
from model.records.observation import Observation, Outcome, Scope
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from tests.faults import Call, Fault, FaultServer, faulty

pytestmark = pytest.mark.emulator
Reach = Callable[[str], None]

VPCS = next(crawler for crawler in CRAWLERS if crawler.name == "aws.ec2.vpcs")
SUBNETS = next(crawler for crawler in CRAWLERS if crawler.name == "aws.ec2.subnets")
ROLES = next(
    crawler for crawler in CRAWLERS if crawler.where is Where.GLOBAL and crawler.service == "iam"
)
UNITS = next(crawler for crawler in CRAWLERS if crawler.where is Where.ORGANIZATION)


class Inline(Executor):
    """Runs a task at the moment it is given, in the thread that gives it."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def, override]
        future: Future[object] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def server(estate: Estate, reach: Reach) -> Iterator[FaultServer]:
    with faulty(estate.endpoint) as proxy:
        reach(proxy.url)
        yield proxy


def sessions() -> Sessions:
    settings = ClientSettings(attempts=1, retry_mode="standard", read_timeout=60)
    return Sessions(Role(name=ROLE), settings)


def planned(target: Target, known: Known | None = None) -> Plan:
    return plan(
        target,
        sessions=sessions(),
        salt=b"salt",
        known=known or {},
        executor=Inline(),
        now=utc_now,
    )


def crawled(
    made: Plan, executor: Executor, **options: object
) -> tuple[Progress, list[Sequence[Observation]]]:
    batches: list[Sequence[Observation]] = []
    come = crawl(
        made,
        sessions=sessions(),
        executor=executor,
        record=batches.append,
        now=utc_now,
        **options,  # type: ignore[arg-type]
    )
    return come, batches


def keys(scopes: "Sequence[Observation]") -> dict[str, str | None]:
    return {scope.scope.key: scope.error_code for scope in scopes}


def refusing(*operations: str) -> Callable[[Call], Fault | None]:
    return lambda call: Fault.DENIED if call.operation in operations else None


def test_an_organization_is_crawled_in_every_account_and_region(
    estate: Estate, server: FaultServer
) -> None:
    target = Target(crawlers=(VPCS, ROLES, UNITS), organization=True, regions=(EAST, WEST))
    made = planned(target)
    accounts = estate.accounts.values()
    management = estate.accounts["management"]
    assert sorted(task.scope.key for task in made.tasks) == sorted(
        [f"{UNITS.name}@{management}"]
        + [f"{ROLES.name}@{account}" for account in accounts]
        + [f"{VPCS.name}@{account}/{region}" for account in accounts for region in (EAST, WEST)]
    )
    assert [observation.scope.key for observation in made.observations] == [
        f"{ACCOUNTS}@{management}"
    ]


def test_by_default_our_own_account_is_crawled_where_regions_are_enabled(
    estate: Estate, server: FaultServer
) -> None:
    made = planned(Target(crawlers=(VPCS,)))
    own = estate.accounts["management"]
    regions = {task.context.region for task in made.tasks}
    assert {task.account for task in made.tasks} == {own}
    assert {EAST, WEST} < regions and len(regions) > 10
    (listing, *rest) = made.observations
    assert listing.scope.key == f"{REGIONS}@{own}"
    assert {(seen.outcome, seen.error_code) for seen in rest} == {(Outcome.CLOSED, NOT_ENABLED)}
    assert regions.isdisjoint(seen.scope.region for seen in rest)


def test_a_member_account_leaves_the_organization_alone(
    estate: Estate, server: FaultServer
) -> None:
    made = planned(
        Target(crawlers=(UNITS, VPCS), accounts=(estate.accounts["network"],), regions=(EAST,))
    )
    assert [task.crawler for task in made.tasks] == [VPCS]


def test_global_services_are_called_where_their_control_plane_is(server: FaultServer) -> None:
    made = planned(Target(crawlers=(ROLES,), regions=("eu-west-1",)))
    assert [(task.call_region, task.context.region) for task in made.tasks] == [(EAST, None)]


def test_where_regions_cannot_be_listed_the_known_ones_stand_in_and_coverage_says_so(
    estate: Estate, server: FaultServer
) -> None:
    server.rule = refusing("describe_regions")
    own = estate.accounts["management"]
    made = planned(Target(crawlers=(VPCS,)))
    assert [task.context.region for task in made.tasks] == [EAST]
    assert [observation.failed_calls for observation in made.observations] == [
        ("ec2:describe_regions: AccessDeniedException",)
    ]
    known = {Scope(source=VPCS.name, account=own, region=WEST): None}
    again = planned(Target(crawlers=(VPCS,)), known)
    assert [task.context.region for task in again.tasks] == [WEST]
    assert [observation.scope.source for observation in again.observations] == [REGIONS]


def test_where_accounts_cannot_be_listed_the_known_ones_stand_in(
    estate: Estate, server: FaultServer
) -> None:
    server.rule = refusing("list_accounts")
    other = estate.accounts["archive"]
    known = {Scope(source=VPCS.name, account=other, region=WEST): None}
    made = planned(Target(crawlers=(VPCS,), organization=True, regions=(EAST,)), known)
    assert {task.account for task in made.tasks} == {estate.accounts["management"], other}
    assert keys(made.observations) == {
        f"{ACCOUNTS}@{estate.accounts['management']}": "AccessDeniedException"
    }


def test_what_is_gone_from_the_organization_is_kept_and_marked_once(
    estate: Estate, server: FaultServer
) -> None:
    own = estate.accounts["management"]
    gone = Scope(source=VPCS.name, account="999999999999", region=EAST)
    known: dict[Scope, str | None] = {gone: None}
    target = Target(crawlers=(VPCS,), organization=True, regions=(EAST,))
    marked = [
        observation
        for observation in planned(target, known).observations
        if observation.scope == gone
    ]
    assert [(observation.outcome, observation.error_code) for observation in marked] == [
        (Outcome.UNSUPPORTED, LEFT_ORGANIZATION)
    ]
    again = planned(target, {gone: LEFT_ORGANIZATION})
    assert gone not in {observation.scope for observation in again.observations}
    region = Scope(source=VPCS.name, account=own, region="xx-gone-1")
    disabled = planned(Target(crawlers=(VPCS,)), {region: None}).observations
    assert keys(disabled)[region.key] == NOT_ENABLED


def test_crawling_some_accounts_marks_nothing_elsewhere(
    estate: Estate, server: FaultServer
) -> None:
    elsewhere = Scope(source=VPCS.name, account="999999999999", region=EAST)
    made = planned(Target(crawlers=(VPCS,), regions=(EAST,)), {elsewhere: None})
    assert made.observations == ()


def test_services_take_turns_so_that_no_budget_holds_up_all(server: FaultServer) -> None:
    regional = tuple(crawler for crawler in CRAWLERS if crawler.where is Where.REGIONAL)
    made = planned(Target(crawlers=regional, regions=(EAST,)))
    services = [task.crawler.service for task in made.tasks]
    assert len(set(services[: len(set(services))])) == len(set(services))


@pytest.mark.parametrize(
    ("only", "skip", "names"),
    [
        (("aws.ec2.vpcs",), (), ["aws.ec2.vpcs"]),
        (("aws.ec2.v*", "aws.ec2.sub*"), (), ["aws.ec2.subnets", "aws.ec2.vpcs"]),
        (("aws.ec2.v*", "aws.ec2.sub*"), ("*.vpcs",), ["aws.ec2.subnets"]),
        ((), ("aws.ec2.*",), ["aws.iam"]),
    ],
)
def test_crawlers_are_chosen_by_pattern(
    only: tuple[str, ...], skip: tuple[str, ...], names: list[str]
) -> None:
    three = (replace(ROLES, name="aws.iam"), VPCS, SUBNETS)
    assert sorted(crawler.name for crawler in chosen(three, only, skip)) == names


def test_a_pattern_without_a_crawler_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InvalidValue, match=r"'aws\.ec2\.vpc'") as caught:
        chosen(CRAWLERS, ["aws.ec2.vpc"])
    assert "aws.ec2.vpcs" in str(caught.value.hint)


def test_observations_arrive_in_batches_and_none_is_missing(server: FaultServer) -> None:
    made = planned(Target(crawlers=(VPCS, SUBNETS, ROLES), organization=True, regions=(EAST, WEST)))
    with ThreadPoolExecutor(4) as executor:
        come, batches = crawled(made, executor, batch=Batch(size=7, seconds=60), ahead=8)
    assert [len(batch) for batch in batches] == [1, 7, 7, 7, 7, 2]
    assert {observation.scope for batch in batches[1:] for observation in batch} == {
        t.scope for t in made.tasks
    }
    assert (come.done, come.total, come.failed) == (31, 31, 0)
    assert come.components == sum(
        len(observation.facts.components) for batch in batches for observation in batch
    )


def test_a_defect_in_one_crawler_is_the_failure_of_its_scopes_alone(server: FaultServer) -> None:
    made = planned(Target(crawlers=(VPCS,), regions=(EAST,)))
    good = made.tasks[0]
    bad = replace(good, crawler=replace(SUBNETS, name="test.broken"))

    class Broken(Inline):
        def submit(self, fn, /, bundle, *rest):  # type: ignore[no-untyped-def, override]
            future: Future[object] = Future()
            if bundle == (bad,):
                future.set_exception(RuntimeError("secret of the answer"))
                return future
            return super().submit(fn, bundle, *rest)

    _, batches = crawled(replace(made, tasks=(bad, good)), Broken())
    seen = {observation.scope.source: observation for batch in batches for observation in batch}
    assert seen[VPCS.name].outcome is Outcome.COMPLETE
    assert (seen["test.broken"].outcome, seen["test.broken"].error_code) == (
        Outcome.FAILED,
        "RuntimeError",
    )
    assert "secret" not in str(seen["test.broken"].error_message)


def test_once_cancelled_nothing_is_begun_and_what_was_read_is_recorded(
    server: FaultServer,
) -> None:
    made = planned(Target(crawlers=(VPCS, SUBNETS), organization=True, regions=(EAST, WEST)))
    flag = Cancellation()

    def stop(come: Progress) -> None:
        if come.done == 10:
            flag.cancel()

    come, batches = crawled(made, Inline(), cancelled=flag, report=stop, ahead=1)
    assert come.done == sum(map(len, batches)) == 10
    assert all(
        observation.outcome is Outcome.COMPLETE for batch in batches for observation in batch
    )


def test_a_scope_that_was_cancelled_before_it_read_anything_is_left_as_it_was(
    server: FaultServer,
) -> None:
    made = planned(Target(crawlers=(VPCS,), regions=(EAST, WEST)))
    flag = Cancellation()

    class Late(Inline):
        def submit(self, fn, /, *args):  # type: ignore[no-untyped-def, override]
            flag.cancel()
            return super().submit(fn, *args)

    _, batches = crawled(made, Late(), cancelled=flag)
    assert batches == []


def test_a_store_that_refuses_ends_the_crawl_and_its_workers(server: FaultServer) -> None:
    made = planned(Target(crawlers=(VPCS,), organization=True, regions=(EAST, WEST)))
    flag = Cancellation()

    def refuse(batch: Sequence[Observation]) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        crawl(
            made,
            sessions=sessions(),
            executor=Inline(),
            record=refuse,
            now=utc_now,
            cancelled=flag,
        )
    assert flag()


def test_other_processes_see_what_threads_see(server: FaultServer) -> None:
    made = planned(Target(crawlers=(VPCS, SUBNETS), organization=True, regions=(EAST,)))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        _, there = crawled(made, executor, budget=Unlimited())
    _, here = crawled(made, Inline())
    assert facts(there) == facts(here)


def facts(batches: list[Sequence[Observation]]) -> dict[str, object]:
    """Return the facts of every scope, without the moments at which values were measured."""
    return {
        observation.scope.key: replace(
            observation.facts,
            components=tuple(
                replace(seen, component=replace(seen.component, measurements={}))
                for seen in observation.facts.components
            ),
        )
        for batch in batches
        for observation in batch
    }


def test_time_that_remains_is_told_once_there_is_something_to_go_by() -> None:
    come = Progress(total=10)
    assert come.remaining is None
    seen = Observation(scope=Scope(source="s"), outcome=Outcome.DENIED, read_at=utc_now())
    for number in range(1, 6):
        come = come.after(seen, timedelta(seconds=2 * number))
    assert (come.done, come.failed) == (5, 5)
    assert come.remaining == timedelta(seconds=10)
