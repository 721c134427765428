"""Whatever AWS answers, a crawl ends well, loses nothing, and coverage tells what failed."""

import json
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from discovery.aws import CRAWLERS
from discovery.calls import Unlimited
from discovery.cancellation import Cancellation
from discovery.crawl import look
from discovery.errors import CannotStart
from discovery.interface import Crawler
from discovery.plan import Plan, Target, Task, plan
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.linking.link import LinkSettings, link
from model.linking.scope_state import ScopeState, coverage, update_scope
from model.records.observation import Observation, Outcome
from model.records.revision import Records
from service.demo.estate.aws import REGIONS, ROLE, Estate
from service.jobs.crawl import Tools, run_crawl
from service.stores.sqlite.store import SqliteStore
from tests.emulator import environment
from tests.faults import Call, Fault, FaultServer, at_server, faulty

pytestmark = pytest.mark.emulator

WHOLE_ESTATE = ("--org", "--regions", ",".join(REGIONS), "--role-name", ROLE)
MEANING = {
    Fault.DENIED: ("AccessDeniedException", Outcome.DENIED),
    Fault.THROTTLED: ("ThrottlingException", Outcome.THROTTLED),
    Fault.HTML: (None, Outcome.FAILED),
    Fault.TIMEOUT: ("ReadTimeoutError", Outcome.FAILED),
    Fault.EXPIRED: ("ExpiredTokenException", Outcome.FAILED),
}
"""Fault → its error code (None: it depends on the protocol) and the outcome it means."""


def command(store: Path, *options: str) -> list[str]:
    """Return the command line of a crawl without limits into `store`."""
    url = f"sqlite:///{store}"
    return [sys.executable, "-m", "service.cli", "crawl", "--rate", "0", "--store", url, *options]


def finished(server_url: str, store: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run a whole crawl in a process of its own."""
    return subprocess.run(
        command(store, *options),
        env=environment(server_url, AWS_MAX_ATTEMPTS="1"),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def held(store: Path) -> dict[str, Observation]:
    """Return what every scope of a store holds, by the key of the scope."""
    opened = SqliteStore(store)
    try:
        return {one.scope.key: one for one in opened.observations()}
    finally:
        opened.close()


def calls_in(observations: dict[str, Observation]) -> set[str]:
    """Return `service:operation` of every call that coverage calls failed."""
    return {
        at_server(call.rpartition(": ")[0])
        for value in observations.values()
        for call in value.failed_calls
    }


def half(call: Call) -> Fault | None:
    """Fail every other operation, each in its own way; never the one that a crawl starts with."""
    number = zlib.crc32(call.name.encode())
    if call.name == "sts:get_caller_identity" or number % 2:
        return None
    return (Fault.DENIED, Fault.HTML, Fault.EXPIRED)[number // 2 % 3]


def test_a_crawl_of_a_bare_account_with_half_the_calls_failing_names_each(
    emulator: str, tmp_path: Path
) -> None:
    with faulty(emulator) as server:
        server.rule = half
        done = finished(server.url, tmp_path / "store", "--regions", "us-east-1")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    observations = held(tmp_path / "store")
    assert {value.scope.source for value in observations.values()} >= {
        one.name for one in CRAWLERS if one.where != "organization"
    }
    failing = set(server.failed) - {"organizations:describe_organization"}
    assert len(failing) > 20
    assert failing <= calls_in(observations)
    assert calls_in(observations) <= failing | server.refused
    named = {call for value in observations.values() for call in value.failed_calls}
    left = sum(call not in done.stdout for call in named)
    assert left == 0 or f"… and {left} more; `loadpath coverage` has all" in done.stdout


def test_a_call_that_is_denied_the_second_time_removes_nothing(
    estate: Estate, tmp_path: Path
) -> None:
    options = (*WHOLE_ESTATE, "--only", "aws.ec2.*", "--format", "json")
    with faulty(estate.endpoint) as server:
        finished(server.url, tmp_path / "store", *options)
        before = SqliteStore(tmp_path / "store").load()
        denied = "describe_subnets"
        server.rule = lambda call: Fault.DENIED if call.operation == denied else None
        again = finished(server.url, tmp_path / "store", *options)
    after = SqliteStore(tmp_path / "store").load()
    assert again.returncode == 0, again.stderr
    subnets = {
        component.id for component in before.records.components if ":subnet/" in component.id
    }
    assert len(subnets) > 20
    assert told(after.records) == told(before.records)
    stale = {one.scope.key for one in after.coverage.scopes if one.outcome is Outcome.DENIED}
    assert stale == {
        f"aws.ec2.subnets@{account}/{region}"
        for account in estate.accounts.values()
        for region in REGIONS
    }
    assert json.loads(again.stdout)["failed_calls"][0]["call"].startswith("ec2:describe_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallible:
    """The estate behind a server that can fail, and what a clean crawl of it saw."""

    server: FaultServer
    patient: Sessions
    impatient: Sessions
    """Waits 0.15 s for an answer."""
    seen: dict[str, list[tuple[Task, Observation]]]
    """Crawler → its tasks with what they saw, the richest first."""


@pytest.fixture(scope="module")
def fallible(estate: Estate) -> Iterator[Fallible]:
    """Give the estate behind a fault server, crawled once without faults."""
    with pytest.MonkeyPatch.context() as patch, faulty(estate.endpoint) as server:
        for name, value in environment(server.url).items():
            patch.setenv(name, value)
        role = Role(name=ROLE)
        patient = Sessions(role, ClientSettings(read_timeout=60, attempts=1, retry_mode="standard"))
        impatient = Sessions(role, ClientSettings(read_timeout=0.15, attempts=1))
        with ThreadPoolExecutor(4) as executor:
            made = plan_of(patient, estate, executor)
            looks = executor.map(lambda task: (task, seen_by(task, patient)), made.tasks)
            seen: dict[str, list[tuple[Task, Observation]]] = {}
            for task, observation in looks:
                seen.setdefault(task.crawler.name, []).append((task, observation))
        for found in seen.values():
            found.sort(key=lambda one: (-len(one[1].facts.components), -one[1].calls))
        for account in {task.account for task in made.tasks}:
            assert any(is_let_in(impatient, account) for _ in range(100))
        yield Fallible(server=server, patient=patient, impatient=impatient, seen=seen)


def is_let_in(sessions: Sessions, account: str) -> bool:
    """Return whether an account let us in before the patience of `sessions` was over."""
    try:
        return sessions.refusal(account) is None
    except CannotStart:
        return False


def plan_of(sessions: Sessions, estate: Estate, executor: ThreadPoolExecutor) -> Plan:
    """Return a plan for one Region of the accounts in which all kinds of things are."""
    names = ("management", "network", "payments", "storefront")
    target = Target(
        crawlers=CRAWLERS,
        accounts=tuple(estate.accounts[name] for name in names),
        regions=REGIONS[:1],
    )
    return plan(target, sessions=sessions, salt=b"salt", known={}, executor=executor, now=utc_now)


def seen_by(task: Task, sessions: Sessions) -> Observation:
    return look(task, sessions, utc_now, Unlimited(), Cancellation())


def seen_with(
    task: Task,
    sessions: Sessions,
    server: FaultServer,
    fault: Fault,
    fails: Callable[[Call], bool],
) -> Observation:
    """Return what is seen while the calls that `fails` picks meet a fault.

    On a busy machine a call before them may outlast the patience of `sessions`, and they are never
    made: then everything is tried again.
    """
    server.rule = lambda call: fault if fails(call) else None
    try:
        for _ in range(20):
            server.forget()
            observation = seen_by(task, sessions)
            if server.failed:
                break
    finally:
        server.rule = lambda call: None
    return observation


def told(records: Records) -> tuple[set[Any], set[Any]]:
    """Return what a revision says: its components and its requirements."""
    return (
        {
            (component.id, component.kind, component.name, tuple(sorted(component.tags)))
            for component in records.components
        },
        {
            (need.dependent, need.relation, need.effect, tuple(it.provider for it in need.members))
            for need in records.requirements
        },
    )


def linked(held: ScopeState) -> tuple[set[Any], set[Any]]:
    """Return what a revision of this one scope would say."""
    return told(link([held.observation], LinkSettings()))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.FORBIDDEN])
@pytest.mark.parametrize("crawler", CRAWLERS, ids=lambda one: one.name)
def test_no_fault_in_any_call_of_any_crawler_loses_what_was_seen(
    crawler: Crawler, fault: Fault, fallible: Fallible
) -> None:
    task, clean = fallible.seen[crawler.name][0]
    sessions = fallible.impatient if fault is Fault.TIMEOUT else fallible.patient
    positions: list[Callable[[Call], bool]] = [lambda call: True]
    if clean.calls > 1:
        positions.append(lambda call: call.number == 2)
    for fails in positions:
        faulted = seen_with(task, sessions, fallible.server, fault, fails)
        assert fallible.server.failed
        before = update_scope(None, clean)
        after = update_scope(before, faulted)
        (scope,) = coverage([after]).scopes
        for kept, had in zip(linked(after), linked(before), strict=True):
            assert kept >= had, f"lost: {had - kept}"
        code, outcome = MEANING[fault]
        assert scope.outcome in (outcome, Outcome.PARTIAL)
        assert code in (None, scope.error_code) or scope.outcome is Outcome.PARTIAL
        failed = {at_server(call.rpartition(": ")[0]) for call in scope.failed_calls}
        assert failed >= set(fallible.server.failed)


def test_an_account_that_refuses_its_role_is_denied_everywhere_and_loses_nothing(
    estate: Estate, fallible: Fallible, tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path / "store")
    target = Target(
        crawlers=tuple(one for one in CRAWLERS if one.service in ("ec2", "iam")),
        accounts=tuple(sorted(estate.accounts.values())),
        regions=REGIONS,
    )
    with ThreadPoolExecutor(4) as executor:

        def crawled() -> Records:
            tools = Tools(
                sessions=Sessions(Role(name=ROLE), ClientSettings(read_timeout=60)),
                executor=executor,
                budget=Unlimited(),
                cancelled=Cancellation(),
            )
            run_crawl(store, target, tools, settings=LinkSettings())
            return store.load().records

        before = crawled()
        fallible.server.rule = lambda call: refuse_third_role(call, fallible.server)
        fallible.server.forget()
        try:
            after = crawled()
        finally:
            fallible.server.rule = lambda call: None
    scopes = store.load().coverage.scopes
    store.close()
    assert told(after) == told(before)
    denied = [scope for scope in scopes if scope.failed_calls == (REFUSED,)]
    assert len({one.scope.account for one in denied}) == 1
    assert all(one.outcome is Outcome.DENIED and one.stale for one in denied)
    regional = [one for one in target.crawlers if one.where == "regional"]
    everywhere = [one for one in target.crawlers if one.where == "global"]
    assert len(denied) == len(regional) * len(REGIONS) + len(everywhere)
    healthy = {one.scope.account for one in scopes if not one.failed_calls}
    assert len(healthy) == len(estate.accounts) - 1


REFUSED = "sts:assume_role: AccessDeniedException"


def refuse_third_role(call: Call, server: FaultServer) -> Fault | None:
    roles = [one.number for one in server.calls if one.name == "sts:assume_role"]
    return Fault.DENIED if roles[2:3] == [call.number] else None


@pytest.fixture
def midway(estate: Estate) -> Iterator[tuple[FaultServer, Event, Event]]:
    """Give a server that stops answering after 500 calls, `(server, reached, go on)`."""
    reached, go_on = Event(), Event()

    def hold(call: Call) -> Fault | None:
        if call.number > 500:
            reached.set()
            go_on.wait(60)
        return None

    with faulty(estate.endpoint) as server:
        server.rule = hold
        yield server, reached, go_on
        go_on.set()


def started(server: FaultServer, store: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(store, *WHOLE_ESTATE, "--workers", "4"),
        env=environment(server.url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def recorded(store: Path) -> int:
    """Return how many scopes a store holds, as another process sees it."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM scope").fetchone()[0])
    finally:
        connection.close()


def test_what_a_killed_crawl_recorded_is_kept(
    midway: tuple[FaultServer, Event, Event], tmp_path: Path
) -> None:
    server, reached, go_on = midway
    store = tmp_path / "store"
    process = started(server, store)
    try:
        assert reached.wait(120)
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    kept = held(store)
    assert len(kept) >= 50
    assert sum(len(value.facts.components) for value in kept.values()) > 50
    assert SqliteStore(store).current() is None
    go_on.set()
    again = finished(server.url, store, *WHOLE_ESTATE, "--format", "json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["revision"]["number"] == 1
    assert set(held(store)) >= set(kept)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupted_crawl_keeps_what_it_read_and_says_so(
    number: signal.Signals, midway: tuple[FaultServer, Event, Event], tmp_path: Path
) -> None:
    server, reached, go_on = midway
    process = started(server, tmp_path / "store")
    try:
        assert reached.wait(120)
        process.send_signal(number)
        assert process.stderr is not None
        assert any("stopping" in line for line in process.stderr)
        go_on.set()
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert "Interrupted" in out
    kept = held(tmp_path / "store")
    assert len(kept) >= 50
    assert f"{len(kept)} of " in out.split("Interrupted: ")[1]
    assert len(server.calls) < 600
    assert SqliteStore(tmp_path / "store").current() is None
