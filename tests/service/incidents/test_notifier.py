"""Targets are notified at most once: real webhooks in processes of their own, topics of moto."""

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from model.errors import InvalidValue
from model.incidents.rules import IncidentRule
from service.incidents import notices
from service.incidents.notices import FIRST_WAIT, MOST_ATTEMPTS, Notice, NoticeState
from service.incidents.notifier import Notifier
from service.incidents.stored import StoredIncidents
from service.incidents.stored_rules import keep_rules
from service.incidents.targets import MaybeTaken, NotTaken, check_targets, send
from service.stores import open_store
from service.stores.codec import loads
from tests.events import AT, alarm, read
from tests.service.running import until

DEAD = "json://127.0.0.1:9/"


@contextmanager
def webhook(folder, *answers):
    """Give the URL of a webhook that answers so, and the folder of what it got."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.service.incidents.receiver", str(folder), *answers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"json://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.kill()


def got(folder):
    return [json.loads(path.read_bytes())["title"] for path in sorted(folder.iterdir())]


@contextmanager
def replicas(url, targets, count=1):
    """Run notifiers over a store, whose rule notifies all targets; give the stores."""
    stores = [open_store(url) for _ in range(count)]
    rule = IncidentRule(name="all", notify=tuple(targets))
    keep_rules(stores[0], [rule], author="ann", now=AT)
    notifiers = [
        Notifier(
            lambda store=store: store,
            targets,
            clock=lambda: datetime.now(UTC),
            first_wait=timedelta(milliseconds=100),
        )
        for store in stores
    ]
    for notifier in notifiers:
        notifier.start()
    try:
        yield list(zip(stores, notifiers, strict=True))
    finally:
        for notifier in notifiers:
            notifier.stop()
        for store in stores:
            store.close()


def receive(replica, *documents):
    store, notifier = replica
    for document in documents:
        incidents = StoredIncidents(lambda: store, clock=lambda: AT)
        notifier.follow(incidents.receive(read(document)))


def states(replica):
    texts = replica[0].registered(notices.KIND).values()
    return sorted(loads(Notice, text).state for text in texts)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/s.sqlite3"


def test_target_gets_one_message_of_the_opening_and_one_of_the_end_from_all_replicas(url, tmp_path):
    over = alarm("OK", at="2026-11-30T10:20:00Z")
    with (
        webhook(tmp_path / "hook", "200") as hook,
        replicas(url, {"ops": hook}, count=3) as (first, second, third),
    ):
        receive(first, alarm())
        receive(second, alarm())
        receive(third, alarm(), over)
        receive(first, over)
        until(lambda: states(first) == [NoticeState.SENT] * 2)

    assert sorted(got(tmp_path / "hook")) == [
        "alarm orders-is-slow is ALARM (since 2026-11-30T10:00:00Z)",
        "alarm orders-is-slow is ALARM: over (2026-11-30T10:20:00Z)",
    ]


def test_target_that_refuses_gets_the_message_again_until_it_takes_it(url, tmp_path):
    with (
        webhook(tmp_path / "hook", "500", "503", "200") as hook,
        replicas(url, {"ops": hook}) as (replica,),
    ):
        receive(replica, alarm())
        until(lambda: states(replica) == [NoticeState.SENT])
        assert replica[1].counts["failed"] == 2

    assert len(got(tmp_path / "hook")) == 3


def test_target_that_may_have_taken_the_message_does_not_get_it_again(url, tmp_path):
    with (
        webhook(tmp_path / "hook", "silent") as hook,
        replicas(url, {"ops": hook}) as (replica,),
    ):
        receive(replica, alarm())
        until(lambda: states(replica) == [NoticeState.UNSURE])

    assert len(got(tmp_path / "hook")) == 1


def test_dead_target_holds_up_neither_events_nor_another_target(url, tmp_path):
    with (
        webhook(tmp_path / "hook", "200") as hook,
        replicas(url, {"dead": DEAD, "ops": hook}) as (replica,),
    ):
        receive(replica, alarm())
        until(lambda: NoticeState.SENT in states(replica))
        assert replica[1].counts["sent"] == 1

    assert len(got(tmp_path / "hook")) == 1


def test_notice_of_a_replica_that_died_is_not_sent_again(url):
    store = open_store(url)
    notices.put(store, Notice(id="n", target="ops", title="t", body="b", due_at=AT))
    assert notices.take(store, "n", AT) is not None

    soon = notices.take(store, "n", AT + timedelta(minutes=1))
    late = notices.take(store, "n", AT + timedelta(minutes=2))

    assert (soon, late, notices.pending(store)) == (None, None, [])
    assert loads(Notice, store.registered(notices.KIND)["n"]).state is NoticeState.UNSURE
    store.close()


def test_wait_doubles_and_a_target_that_always_refuses_is_given_up():
    notice = Notice(id="n", target="ops", title="t", body="b", due_at=AT, attempts=1)
    waits = []
    while notice.state is NoticeState.WAITING:
        notice = notices.refused(notice, "no", AT, FIRST_WAIT)
        waits.append((notice.due_at - AT).total_seconds())
        notice = notices.replace(notice, attempts=notice.attempts + 1)

    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == 3600
    assert (notice.state, len(waits)) == (NoticeState.GIVEN_UP, MOST_ATTEMPTS)


@pytest.mark.emulator
def test_topic_of_sns_gets_the_message(emulator, monkeypatch):
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    sns, sqs = (boto3.client(name, region_name="us-east-1") for name in ("sns", "sqs"))
    topic = sns.create_topic(Name="pager")["TopicArn"]
    queue = sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    endpoint = arn["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)

    send(f"sns:{topic}", "alarm “slow”", "the body")

    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    published = json.loads(message["Body"])
    assert (published["Subject"], published["Message"]) == ("alarm ?slow?", "the body")
    with pytest.raises(NotTaken):
        send(f"sns:{topic}-missing", "t", "b")


def test_target_that_cannot_be_reached_took_nothing(tmp_path):
    with pytest.raises(NotTaken):
        send(DEAD, "t", "b")
    with webhook(tmp_path / "hook", "silent") as hook, pytest.raises(MaybeTaken):
        send(hook, "t", "b")


@pytest.mark.parametrize("wrong", ["sns:pager", "nonsense://secret", "secret"])
def test_wrong_target_is_refused_without_its_secret(wrong):
    with pytest.raises(InvalidValue) as raised:
        check_targets({"ops": wrong})

    assert raised.value.message.startswith("target ops: got '…', expected ")
    assert "secret" not in raised.value.message
