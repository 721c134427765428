"""The reader of a queue of SQS: events are kept first, and deleted from the queue then."""

import logging
import re
from threading import Event, Thread
from typing import Any

import orjson
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from model.errors import Error, InvalidValue
from service.incidents.intake import Intake

LOG = logging.getLogger("loadpath")
WAIT_SECONDS = 20
"""How long a request waits for messages, the most that SQS allows."""
PAUSE_SECONDS = 5.0
"""How long the reader waits after a failure."""
REGION = re.compile(r"//(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.")
"""Where the address of a queue names its Region."""


class QueueReader:
    """Reads events from a queue.

    A message that is no event stays in the queue, whose redrive policy moves it away; so does one
    that the store could not take, which SQS delivers again. An event that is delivered twice counts
    once.
    """

    def __init__(self, url: str, intake: Intake, *, wait_seconds: int = WAIT_SECONDS) -> None:
        """Read the queue at `url` into `intake`."""
        self._url = url
        self._intake = intake
        self._wait_seconds = wait_seconds
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to read in the background."""
        self._stopped.clear()
        self._thread = Thread(target=self._read_on, name="queue-reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop reading; messages that were received and not yet kept come again."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None

    def _read_on(self) -> None:
        client = None
        while not self._stopped.is_set():
            try:
                client = client or self._client()
                self.read(client)
            except (BotoCoreError, ClientError) as error:
                LOG.warning("queue of events not read: %s", error)
                self._stopped.wait(PAUSE_SECONDS)
            except Error as error:
                LOG.warning("events not kept, they stay in the queue: %s", error)
                self._stopped.wait(PAUSE_SECONDS)
            except Exception:
                LOG.exception("the queue of events could not be read")
                self._stopped.wait(PAUSE_SECONDS)

    def read(self, client: Any) -> None:
        """Receive messages, keep each, and delete it from the queue.

        Raises:
            StoreError: if the store cannot keep one; it stays in the queue, and those after it.
        """
        answer = client.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=self._wait_seconds
        )
        for message in answer.get("Messages", ()):
            if self._stopped.is_set():
                return
            try:
                self._intake.take(_json(message["Body"]))
            except InvalidValue as error:
                LOG.warning("message %s is no event: %s", message["MessageId"], error)
                continue
            client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _client(self) -> Any:
        match = REGION.search(self._url)
        region = None if match is None else match[1] or match[2]
        config = Config(read_timeout=self._wait_seconds + 10)
        return get_session().create_client("sqs", region_name=region, config=config)


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidValue("message", text[:200], f"JSON ({error})") from None
