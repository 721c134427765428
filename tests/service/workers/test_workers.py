"""Heavy questions are answered by processes of their own, which can be stopped."""

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.service.running import SHOP, fill, serving, until
from tests.service.workers.served import served

pytestmark = pytest.mark.slow
GAPS = "{ gaps(first: 5) { nodes { rule component { id } } totalCount revision { number } } }"

PLAN = """{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",
    toRegion: "us-west-2") { digest } }"""
IMPROVEMENTS = """{ improvements(service: "service:checkout", rto: "PT15M") {
    revision { number } } }"""
WHAT_IF = """{ whatIf(change: {end: ["checkout"]}) { revision { number } } }"""


@pytest.fixture
def url(tmp_path):
    store = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(store, SHOP)
    return store


def by_worker(service, query=GAPS):
    """Ask until the holder has loaded the revision, and return the answer of a worker."""
    found = []

    def asked():
        found[:] = [service.ask(query)]
        return found[0]["extensions"]["cost"]["worker"]

    until(asked)
    return found[0]


def test_worker_and_thread_give_the_same_answer(url, tmp_path):
    with serving(url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        threaded = running.post(GAPS)
    with served(url, tmp_path) as service:
        worked = by_worker(service)
        light = service.ask("{ graph { components } }")

    assert worked["data"] == threaded["data"]
    assert worked["extensions"]["cost"] == {"items": 5, "worker": True}
    assert light["extensions"]["cost"]["worker"] is False


def test_plans_and_proposals_are_answered_by_workers(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        answers = [service.post(query).json() for query in (PLAN, IMPROVEMENTS, WHAT_IF)]

    assert [answer["extensions"]["cost"]["worker"] for answer in answers] == [True] * 3


def test_errors_of_a_worker_keep_their_code_place_and_path(url, tmp_path):
    query = '{ gaps(first: 1) { totalCount } availability(component: "nothing") { availability } }'
    with serving(url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        threaded = running.post(query)
    with served(url, tmp_path) as service:
        by_worker(service)
        worked = service.post(query).json()

    assert worked["extensions"]["cost"]["worker"] is True
    assert worked["errors"] == threaded["errors"]
    assert worked["data"] == threaded["data"]


def test_workers_follow_new_revisions(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        changed = service.ask(
            """mutation { setObjective(objective: {subject: "service:checkout",
            disruptionClass: ACCOUNT, rto: "PT1H"}) { revision { number } } }"""
        )
        after = by_worker(service)

    assert changed["data"]["setObjective"]["revision"]["number"] == 2
    assert after["data"]["gaps"]["revision"]["number"] == 2


def test_worker_that_is_killed_is_replaced(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        before = service.workers()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        again = service.ask(GAPS)
        after = service.workers()

    assert before
    assert again["extensions"]["cost"]["worker"] is True
    assert again["data"]["gaps"]["totalCount"] > 0
    assert set(before).isdisjoint(after)


def test_workers_end_with_the_service_even_when_it_is_killed(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        (holder,) = service.children()[service.process.pid]
        pids = [holder, *service.workers()]
        service.process.kill()
        service.process.wait()

        until(lambda: not any(Path(f"/proc/{pid}/root").exists() for pid in pids))


def test_question_for_another_revision_or_the_store_is_answered_by_the_front(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        mixed = service.ask("{ gaps(first: 1) { totalCount } revisions { number } }")

    assert mixed["data"]["revisions"] == [{"number": 1}]
    assert mixed["extensions"]["cost"]["worker"] is False


def test_deadline_stops_the_work(url, tmp_path):
    with served(url, tmp_path) as service:
        by_worker(service)
        (worker, *_) = service.workers()
        os.kill(worker, signal.SIGSTOP)  # a question that never ends
        started = time.monotonic()
        with ThreadPoolExecutor(4) as executor:
            headers = {"loadpath-deadline": "0.5"}
            queries = [GAPS.replace("5", str(number)) for number in (6, 7, 8, 9)]
            answers = list(executor.map(lambda query: service.post(query, **headers), queries))
        took = time.monotonic() - started
        until(lambda: worker not in service.workers())
        wrong = service.post(GAPS, **{"loadpath-deadline": "soon"})

    stopped = [answer for answer in answers if answer.status_code != 200]
    assert stopped
    assert {answer.status_code for answer in stopped} == {504}
    assert stopped[0].json()["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"
    assert took < 4
    assert wrong.json()["errors"][0]["extensions"]["code"] == "INVALID_VALUE"


@pytest.mark.parametrize("query", [GAPS, PLAN], ids=["gaps", "plan"])
def test_work_that_nobody_waits_for_is_stopped(url, tmp_path, query):
    with served(url, tmp_path, workers="1") as service:
        by_worker(service)
        (worker,) = service.workers()
        os.kill(worker, signal.SIGSTOP)
        with pytest.raises(httpx.ReadTimeout):
            service.client.post("/graphql", json={"query": query}, timeout=0.3)
        began = time.monotonic()
        until(lambda: worker not in service.workers())
        stopped = time.monotonic() - began
        again = by_worker(service)

    assert stopped < 4
    assert again["data"]["gaps"]["totalCount"] > 0


def test_too_many_questions_are_refused_with_the_time_to_come_back(url, tmp_path):
    with served(url, tmp_path, workers="1", max_waiting="1") as service:
        by_worker(service)
        (worker,) = service.workers()
        os.kill(worker, signal.SIGSTOP)
        with ThreadPoolExecutor(6) as executor:
            queries = [GAPS.replace("5", str(number)) for number in range(10, 16)]
            headers = {"loadpath-deadline": "2"}
            answers = list(executor.map(lambda query: service.post(query, **headers), queries))
        light = service.ask("{ graph { components } }")

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 4
    assert int(refused[0].headers["retry-after"]) >= 1
    assert refused[0].json()["errors"][0]["extensions"]["code"] == "TOO_BUSY"
    assert light["data"]["graph"]["components"] == 21


def test_equal_questions_at_once_are_answered_once(url, tmp_path):
    with served(url, tmp_path, workers="1", max_waiting="1") as service:
        by_worker(service)
        (worker,) = service.workers()
        os.kill(worker, signal.SIGSTOP)
        with ThreadPoolExecutor(8) as executor:
            asked = [executor.submit(service.post, GAPS) for _ in range(8)]
            time.sleep(0.5)
            os.kill(worker, signal.SIGCONT)
            answers = [each.result() for each in asked]

    # One waits at most, so eight would have been refused if each had been asked by itself.
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_connections_that_send_slowly_or_are_too_many_are_closed(url, tmp_path):
    limits = {"header_seconds": "0.5", "body_seconds": "0.5", "max_connections": "300"}
    with served(url, tmp_path, **limits) as service:
        address = tuple(service.url.removeprefix("http://").split(":"))

        def half_open(text):
            connection = socket.create_connection(address, timeout=20)
            connection.sendall(text)
            return connection

        def is_closed(connection):
            try:
                return connection.recv(100) == b""
            except ConnectionResetError:
                return True

        headers = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        body = (
            b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        slow = [half_open(text) for text in (headers, body, b"") for _ in range(60)]
        ended = [is_closed(connection) for connection in slow]
        alive = service.client.get("/healthz").status_code
        for connection in slow:
            connection.close()

    assert all(ended)
    assert alive == 200


def test_connections_beyond_the_limit_are_closed_and_those_within_it_are_answered(url, tmp_path):
    with served(url, tmp_path, max_connections="20", header_seconds="60") as service:
        address = tuple(service.url.removeprefix("http://").split(":"))
        within = service.client.get("/healthz").status_code
        connections = [socket.create_connection(address, timeout=20) for _ in range(500)]
        closed = []
        for connection in connections:
            connection.settimeout(0.2)
            try:
                closed.append(connection.recv(100) == b"")
            except ConnectionResetError:
                closed.append(True)
            except TimeoutError:
                closed.append(False)
        still_within = service.client.get("/healthz").status_code
        for connection in connections:
            connection.close()

    assert (within, still_within) == (200, 200)
    assert closed.count(False) < 20
