"""The subscription `crawlProgress` over a real websocket and over server-sent events."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from websockets.sync.client import connect

import model.gaps
from schema.graphql.context import CrawlProgress
from tests.service.running import ORDERS, Running, serving, until

QUERY = (
    "subscription { crawlProgress { state scopesDone scopesTotal components failedScopes current"
    " remaining revision error } }"
)


def subscribe(
    running: Running, headers: Mapping[str, str] | None = None, query: str = QUERY
) -> Iterator[Any]:
    """Yield the payloads of a subscription until it completes."""
    url = running.url.replace("http", "ws") + "/graphql"
    with connect(url, subprotocols=["graphql-transport-ws"], proxy=None) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": dict(headers or {})}))
        assert json.loads(socket.recv(timeout=30)) == {"type": "connection_ack"}
        payload = {"query": query}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        while True:
            text = socket.recv(timeout=30)
            assert isinstance(text, str)
            message = json.loads(text)
            if message["type"] == "complete":
                return
            yield message["payload"]
            if message["type"] == "error":
                return


@pytest.fixture
def crawling(shop_url, tmp_path):
    """A service whose crawl reports when it is told to, and ends as it is told."""
    steps, ended, fail = Event(), Event(), Event()

    def crawl(store, request, report):
        progress = CrawlProgress(scopes_total=2, remaining=timedelta(seconds=90))
        report(progress)
        steps.wait(30)
        report(replace(progress, scopes_done=1, components=7, current="aws.sqs@1/us-east-1"))
        ended.wait(30)
        if fail.is_set():
            raise ZeroDivisionError("secret detail")
        return 5

    with serving(shop_url, tmp_path, options={"crawl": crawl}) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running, steps, ended, fail
        steps.set()
        ended.set()


def test_progress_is_told_as_it_happens_until_the_crawl_has_ended(crawling):
    running, steps, ended, _ = crawling
    started = running.ask('mutation { startCrawl(crawl: {regions: ["us-east-1"]}) { state } }')
    events = subscribe(running)

    first = next(events)["data"]["crawlProgress"]
    steps.set()
    second = next(one for one in events if one["data"]["crawlProgress"]["components"])
    again = running.ask("mutation { startCrawl { state components } }")
    ended.set()
    *_, last = events

    assert started == {"startCrawl": {"state": "RUNNING"}}
    assert (first["state"], first["scopesTotal"] in (0, 2)) == ("RUNNING", True)
    assert second["data"]["crawlProgress"]["current"] == "aws.sqs@1/us-east-1"
    assert second["data"]["crawlProgress"]["remaining"] == "PT1M30S"
    assert again == {"startCrawl": {"state": "RUNNING", "components": 7}}
    assert last["data"]["crawlProgress"]["state"] == "DONE"
    assert last["data"]["crawlProgress"]["revision"] == 5
    asked = running.ask("{ crawlProgress { state revision remaining } }")
    assert asked["crawlProgress"] == {"state": "DONE", "revision": 5, "remaining": None}


def test_crawl_that_breaks_ends_as_failed_and_tells_nothing_of_our_inside(crawling):
    running, steps, ended, fail = crawling
    fail.set()
    steps.set()
    ended.set()
    running.ask("mutation { startCrawl { state } }")

    until(lambda: state(running) == "FAILED")

    error = running.ask("{ crawlProgress { error } }")["crawlProgress"]["error"]
    assert "secret" not in error
    assert running.ask("mutation { startCrawl { state } }")["startCrawl"]["state"] == "RUNNING"


def state(running):
    return running.ask("{ crawlProgress { state } }")["crawlProgress"]["state"]


def test_without_a_crawl_one_event_says_so_and_it_ends(shop):
    (only,) = subscribe(shop)

    assert only["data"]["crawlProgress"]["state"] == "IDLE"


def test_events_also_come_over_plain_http(shop):
    headers = {"accept": "text/event-stream"}
    with shop.client.stream("POST", "/graphql", json={"query": QUERY}, headers=headers) as answer:
        text = "".join(answer.iter_text())

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert '"state":"IDLE"' in text.replace(" ", "")


def test_websocket_answers_questions_and_changes_once(editable):
    change = """mutation { setObjective(objective: {subject: "service:checkout",
        disruptionClass: ACCOUNT, rto: "PT1H"}) { revision { number } } }"""

    (before,) = subscribe(editable, query="{ graph { revision { number } } }")
    (made,) = subscribe(editable, query=change)
    (after,) = subscribe(editable, query="{ graph { revision { number } } }")

    assert before["data"] == {"graph": {"revision": {"number": 1}}}
    assert made["data"] == {"setObjective": {"revision": {"number": 2}}}
    assert after["data"] == {"graph": {"revision": {"number": 2}}}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { nothing }", "BAD_REQUEST"),
        ("{ nothing }", "BAD_REQUEST"),
        ("{", "SYNTAX_ERROR"),
        ("{ a }" * 3000, "TOO_MANY_TOKENS"),
    ],
)
def test_websocket_refuses_what_is_no_question_by_an_error_message(shop, query, code):
    ((error,),) = list(subscribe(shop, query=query))

    assert error["extensions"]["code"] == code


PUBLISHED = """subscription { revisionPublished { revision { number } before { number }
    newGaps { nodes { rule component { id } } } closedGaps { totalCount } } }"""
PROMISE = """mutation { setObjective(objective: {subject: "orders",
    disruptionClass: COMPONENT, rto: "PT1S"}) { assertion } }"""


def published(running: Running, query: str) -> list[Any]:
    """Return the events about two revisions: a promise is made, and taken back."""
    url = running.url.replace("http", "ws") + "/graphql"
    with connect(url, subprotocols=["graphql-transport-ws"], proxy=None) as socket:

        def send(**message: Any) -> None:
            socket.send(json.dumps(message))

        send(type="connection_init")
        send(type="subscribe", id="events", payload={"query": query})
        # Its answer comes after the subscription has begun.
        send(type="subscribe", id="after", payload={"query": "{ graph { components } }"})
        while json.loads(socket.recv(timeout=30)).get("id") != "after":
            pass
        received, assertion = [], ""
        for change in (PROMISE, "mutation { retract(assertion: %s) { assertion } }"):
            made = running.ask(change.replace("%s", json.dumps(assertion)))
            assertion = next(iter(made.values()))["assertion"]
            message = json.loads(socket.recv(timeout=30))
            while message["id"] != "events":
                message = json.loads(socket.recv(timeout=30))
            received.append(message["payload"]["data"]["revisionPublished"])
        return received


def test_revision_is_sent_as_it_is_published_with_the_gaps_that_it_opens_and_closes(editable):
    opened, closed = published(editable, PUBLISHED)

    assert (opened["before"], opened["revision"]) == ({"number": 1}, {"number": 2})
    assert {gap["component"]["id"] for gap in opened["newGaps"]["nodes"]} == {ORDERS}
    assert (closed["before"], closed["revision"]) == ({"number": 2}, {"number": 3})
    assert closed["closedGaps"]["totalCount"] == len(opened["newGaps"]["nodes"])


@pytest.mark.parametrize(
    ("query", "are_computed"),
    [
        ("subscription { revisionPublished { revision { number } } }", False),
        (
            """subscription { revisionPublished { ...F } }
            fragment F on PublishedRevision { closed: closedGaps { totalCount } }""",
            True,
        ),
    ],
    ids=["not asked for", "asked for in a fragment, by another name"],
)
def test_gaps_of_a_new_revision_are_computed_only_when_asked_for(
    editable, monkeypatch, query, are_computed
):
    computed = []
    find_gaps = model.gaps.find_gaps

    def counted(graph, **options):
        computed.append(graph)
        return find_gaps(graph, **options)

    monkeypatch.setattr(model.gaps, "find_gaps", counted)
    published(editable, query)

    assert (computed != []) is are_computed


def test_websocket_client_that_breaks_the_protocol_is_closed_and_the_service_stays(shop):
    url = shop.url.replace("http", "ws") + "/graphql"
    for message in ("nonsense", "[]", "3", '{"type": "subscribe"}', '{"payload": 3}', b"\x00"):
        with connect(url, subprotocols=["graphql-transport-ws"], proxy=None) as socket:
            socket.send(message)
            with pytest.raises(Exception, match=r"4400|4401"):
                socket.recv(timeout=30)

    assert shop.client.get("/healthz").status_code == 200
