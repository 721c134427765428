"""Why a call, or an item, could not be read: every botocore exception becomes a `Failure` here.

Error:
    └── DiscoveryError
        ├── MalformedItem   one item of an answer does not have the shape that its rule reads
        ├── CallFailed      one call failed; carries its `Failure`
        └── CannotStart     a crawl could not even be planned (no credentials, unknown profile)

Only `CannotStart` leaves the package: the others end as outcomes of observations.
"""

import re
from dataclasses import dataclass
from socket import EAI_NODATA, EAI_NONAME, gaierror

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    EndpointProviderError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ReadTimeoutError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
    UnknownEndpointError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from model.errors import Error
from model.records.observation import Outcome

DENIED = frozenset(
    {
        "401",
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "AccessDeniedForDependencyException",
        "AuthFailure",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "ForbiddenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "NotAuthorized",
        "NotAuthorizedException",
        "NotSignedUp",
        "OptInRequired",
        "PermissionDenied",
        "SignatureDoesNotMatch",
        "SubscriptionRequiredException",
        "UnauthorizedAccess",
        "UnauthorizedException",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    }
)
DENIED_BY_POLICY = DENIED | {"AccessDenied", "AccessDeniedException"}
"""Every code by which AWS denies a call."""
THROTTLED = frozenset(
    {
        "429",
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
UNSUPPORTED = frozenset(
    {
        "404",
        "405",
        "501",
        "InvalidAction",
        "MethodNotAllowed",
        "NotImplemented",
        "NotImplementedException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
    }
)
EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "TokenRefreshRequired",
        "UnauthorizedSSOTokenError",
    }
)
_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
_NO_ENDPOINT = (
    EndpointProviderError,
    NoRegionError,
    UnknownEndpointError,
    UnknownServiceError,
)
NO_SUCH_NAME = frozenset({EAI_NONAME, EAI_NODATA})
NO_SUCH_NAME_WORDS = re.compile(
    r"name or service not known|nodename nor servname|no address associated|name does not resolve",
    re.IGNORECASE,
)
"""The resolver's words for a name that does not exist, by C library."""
_SEVERITY = (
    Outcome.FAILED,
    Outcome.THROTTLED,
    Outcome.DENIED,
    Outcome.UNSUPPORTED,
)


class DiscoveryError(Error):
    """Any failure of a crawl."""


class MalformedItem(DiscoveryError):
    """One item of an answer does not have the shape that is read. Never quotes its value."""

    def __init__(self, where: str, problem: str) -> None:
        """Describe the problem at `where`; values may be secret and stay out of the message."""
        super().__init__(f"{where}: {problem}")


class CannotStart(DiscoveryError):
    """A crawl could not be planned at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What failed, why, and what that means for the scope."""

    service: str
    operation: str
    code: str
    message: str
    outcome: Outcome

    def __str__(self) -> str:
        """Return `service:operation: code`, the form of `Observation.failed_calls`."""
        return f"{self.service}:{self.operation}: {self.code}"


class CallFailed(DiscoveryError):
    """One AWS call failed."""

    def __init__(self, failure: Failure) -> None:
        """Carry `failure`."""
        super().__init__(f"{failure}: {failure.message}")
        self.failure = failure


def worst(failures: "list[Failure]") -> Failure:
    """Return the failure that decides the outcome of a scope in which nothing could be read."""
    return min(failures, key=lambda failure: _SEVERITY.index(failure.outcome))


def translate(error: Exception, *, service: str, operation: str) -> Failure:
    """Return the failure that an exception of botocore means.

    Credentials of an assumed role are renewed within any call; a renewal that is refused is a
    failure of `sts:assume_role`, not of that call.
    """
    if isinstance(error, ClientError) and error.operation_name == "AssumeRole":
        service, operation = "sts", "assume_role"
    code, outcome, message = _judge(error)
    return Failure(
        service=service, operation=operation, code=code, message=message[:500], outcome=outcome
    )


def _judge(error: Exception) -> tuple[str, Outcome, str]:
    if isinstance(error, ClientError):
        return _judge_answer(error)
    name = type(error).__name__
    if isinstance(error, ResponseParserError):
        # Its message holds the raw answer, which must not be kept.
        return name, Outcome.FAILED, "the answer could not be parsed (not what AWS answers)"
    if isinstance(error, _NO_CREDENTIALS):
        return name, Outcome.FAILED, str(error)
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return name, Outcome.FAILED, str(error)
    if isinstance(error, EndpointConnectionError):
        exists = not _has_no_name(error)
        return name, Outcome.FAILED if exists else Outcome.UNSUPPORTED, str(error)
    if isinstance(error, _NO_ENDPOINT):
        return name, Outcome.UNSUPPORTED, str(error)
    if isinstance(error, HTTPClientError | BotoCoreError):
        return name, Outcome.FAILED, str(error)
    return name, Outcome.FAILED, "unexpected error while calling"


def _has_no_name(error: EndpointConnectionError) -> bool:
    """Tell whether the host of an endpoint does not exist: the place does not offer the service.

    A refused connection, or a name server that does not answer, says nothing of that kind.
    """
    cause: object = error.kwargs.get("error")
    for _ in range(5):  # urllib3 wraps the error of the resolver
        if isinstance(cause, gaierror):
            return cause.errno in NO_SUCH_NAME
        if not isinstance(cause, BaseException):
            return False
        if NO_SUCH_NAME_WORDS.search(str(cause)):
            return True
        cause = cause.__cause__ or cause.__context__ or getattr(cause, "reason", None)
    return False


def _judge_answer(error: ClientError) -> tuple[str, Outcome, str]:
    answer = error.response
    code = str(answer.get("Error", {}).get("Code") or "Unknown")
    message = str(answer.get("Error", {}).get("Message") or "")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if "<html" in message.lower() or "<!doctype" in message.lower():
        message = "an HTML page instead of an answer"
    return code, _outcome(code, status), message


def _outcome(code: str, status: int) -> Outcome:
    name = code.rpartition(".")[2].rpartition("#")[2]
    if name in EXPIRED:
        return Outcome.FAILED
    if name in DENIED or name.startswith("AccessDenied"):
        return Outcome.DENIED
    if name in THROTTLED or "Throttl" in name or status == 429:
        return Outcome.THROTTLED
    if name in UNSUPPORTED or status == 501:
        return Outcome.UNSUPPORTED
    return Outcome.FAILED
