"""Targets of notices: topics of SNS, and all that Apprise can send to.

A target answers in one of three ways: it took the message, it certainly did not, or nobody knows.
"""

import logging
from collections.abc import Mapping
from threading import get_ident
from typing import Any

from model.errors import Error, InvalidValue
from service.extras import require

SNS = "sns:"
"""How the URL of a topic begins: `sns:arn:aws:sns:us-east-1:111122223333:pager`."""
SECONDS = 10
"""How long a topic may take to answer."""
NOT_REACHED = "Max retries exceeded"
"""What the library of Apprise says when no connection was made, so that nothing was sent."""
LOST = "Socket Exception"
"""What it says when a connection was made, and broke or fell silent afterwards."""


class NotTaken(Error):
    """The target certainly did not take the message."""


class MaybeTaken(Error):
    """The target may have taken the message, and did not say so."""


def check_targets(targets: Mapping[str, str]) -> None:
    """Pass when every target can be sent to.

    Raises:
        InvalidValue: if one cannot; its URL is not repeated, as it may hold a password.
        MissingExtra: if one needs Apprise, which is not installed.
    """
    for name, url in targets.items():
        if url.startswith(SNS):
            if len(url.split(":")) != 7:
                raise InvalidValue(f"target {name}", "…", "sns: and the ARN of a topic")
            continue
        require("notifications", f"target {name}")
        import apprise

        if not apprise.Apprise().add(url):
            expected = "a URL that Apprise knows, or sns: and the ARN of a topic"
            raise InvalidValue(f"target {name}", "…", expected)


def send(url: str, title: str, body: str) -> None:
    """Send a message to a target, once.

    Raises:
        NotTaken: if the target certainly did not take it.
        MaybeTaken: if the target may have taken it.
    """
    if url.startswith(SNS):
        _publish(url.removeprefix(SNS), title, body)
    else:
        _notify(url, title, body)


def _notify(url: str, title: str, body: str) -> None:
    import apprise

    # `Apprise.notify` would send in another thread.
    target, log = apprise.Apprise.instantiate(url), ThreadLog()
    if target is None:
        raise NotTaken("Apprise does not know this URL")
    logger = logging.getLogger("apprise")
    # Details of a failure are there only; with the text of the message, so nobody else gets them.
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(log)
    try:
        is_taken = target.notify(title=title, body=body)
    finally:
        logger.removeHandler(log)
    if is_taken:
        return
    if log.has(LOST) and not log.has(NOT_REACHED):
        raise MaybeTaken("the connection to the target was lost")
    raise NotTaken("the target refused it, or was not reached")


class ThreadLog(logging.Handler):
    """Keeps what the library of Apprise logs in this thread: others send at the same time."""

    def __init__(self) -> None:
        """Listen to the thread that makes it."""
        super().__init__(logging.DEBUG)
        self._thread = get_ident()
        self._messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message of the thread."""
        if record.thread == self._thread:
            self._messages.append(record.getMessage())

    def has(self, words: str) -> bool:
        """Tell whether a message has these words."""
        return any(words in message for message in self._messages)


def _publish(topic: str, title: str, body: str) -> None:
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        NoCredentialsError,
    )

    try:
        # The library would send again by itself after it lost an answer.
        client = _client(topic.split(":")[3])
        client.publish(TopicArn=topic, Subject=_subject(title), Message=body)
    except (ClientError, ConnectTimeoutError, EndpointConnectionError, NoCredentialsError) as error:
        raise NotTaken(str(error)) from error
    except BotoCoreError as error:
        raise MaybeTaken(str(error)) from error


def _client(region: str) -> Any:
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(
        connect_timeout=SECONDS, read_timeout=SECONDS, retries={"total_max_attempts": 1}
    )
    return get_session().create_client("sns", region_name=region, config=config)


def _subject(title: str) -> str:
    """Return a title as SNS takes it: printable ASCII, fewer than 100 characters."""
    plain = title.encode("ascii", "replace").decode()
    return "".join(letter for letter in plain if letter.isprintable())[:99]
