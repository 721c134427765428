"""What a failed call means for its scope, and what a person can do about it."""

import socket

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from discovery.errors import translate
from discovery.hints import CLOCK, NETWORK, RENEW, hint_for
from model.records.observation import Outcome

URL = "https://sqs.us-east-1.amazonaws.com/"


def wrapped(cause: BaseException) -> BaseException:
    """Return an exception that says what caused it only by its cause, as urllib3's do."""
    try:
        raise OSError("failed to establish a new connection") from cause
    except OSError as error:
        return error


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (ConnectionRefusedError(111, "Connection refused"), Outcome.FAILED),
        (ConnectionResetError(104, "Connection reset by peer"), Outcome.FAILED),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Outcome.FAILED),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Outcome.UNSUPPORTED),
        (OSError("Failed to resolve: [Errno 8] nodename nor servname"), Outcome.UNSUPPORTED),
        (wrapped(socket.gaierror(socket.EAI_NONAME, "unknown")), Outcome.UNSUPPORTED),
        (wrapped(ConnectionRefusedError(111, "Connection refused")), Outcome.FAILED),
        (None, Outcome.FAILED),
    ],
)
def test_only_a_name_that_does_not_exist_means_that_a_place_lacks_a_service(
    cause: BaseException | None, outcome: Outcome
) -> None:
    error = EndpointConnectionError(endpoint_url=URL, error=cause)
    assert translate(error, service="sqs", operation="list_queues").outcome is outcome


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        ("RequestTimeTooSkewed", "", CLOCK),
        ("SignatureDoesNotMatch", "Signature expired: 20260102T030405Z is now earlier than", CLOCK),
        ("SignatureDoesNotMatch", "The request signature does not match", ""),
        ("ExpiredToken", "", RENEW),
        ("InvalidClientTokenId", "", "set AWS_DEFAULT_REGION"),
        ("UnrecognizedClientException", "", "us-gov-west-1"),
        ("ThrottlingException", "", ""),
    ],
)
def test_a_refusal_that_people_can_mend_has_a_hint(code: str, message: str, hint: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": message}}, "GetCallerIdentity")
    failure = translate(error, service="sts", operation="get_caller_identity")
    given = hint_for(failure, region="us-east-1")
    assert hint in given
    assert bool(given) is bool(hint)


def test_a_lost_connection_has_a_hint() -> None:
    error = EndpointConnectionError(endpoint_url=URL, error=ConnectionRefusedError())
    failure = translate(error, service="sqs", operation="list_queues")
    assert hint_for(failure, region="us-east-1") == NETWORK
