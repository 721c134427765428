"""Events of a queue of moto are kept first and deleted then; what cannot be kept stays."""

import json

import boto3
import pytest

from service.incidents.queue_reader import QueueReader
from service.stores.errors import StoreBusy
from tests.events import alarm
from tests.service.running import serving, until

pytestmark = pytest.mark.emulator


@pytest.fixture
def queue(emulator, monkeypatch, request):
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName=request.node.name[:60])["QueueUrl"]
    yield sqs, url
    sqs.delete_queue(QueueUrl=url)


def left(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def test_service_reads_events_and_leaves_what_is_none(queue, shop_url, tmp_path):
    sqs, url = queue
    for body in (json.dumps(alarm()), json.dumps(alarm()), "{", '{"source": "aws.s3"}'):
        sqs.send_message(QueueUrl=url, MessageBody=body)

    with serving(shop_url, tmp_path, events_queue=url) as running:
        until(lambda: running.app.state.runtime.intake.counts["repeated"] == 1)
        until(lambda: left(sqs, url) == 2)
        (incident,) = running.client.get("/incidents").json()["incidents"]

    assert len(incident["events"]) == 1


def test_event_that_the_store_cannot_keep_stays_in_the_queue(queue):
    sqs, url = queue
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(alarm()))

    class Full:
        def take(self, document):
            raise StoreBusy("of the test", "it is full")

    with pytest.raises(StoreBusy):
        QueueReader(url, Full(), wait_seconds=0).read(sqs)

    assert left(sqs, url) == 1
