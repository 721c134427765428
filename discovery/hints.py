"""Hints: what a person can do about a failure of AWS."""

import re

from discovery.errors import EXPIRED, Failure

LOG_IN = "set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in with `aws sso login`"
RENEW = "the credentials have expired: renew them, for example with `aws sso login`"
CLOCK = "the clock of this machine differs from AWS's by minutes: set it, for example with NTP"
PARTITION = (
    "AWS does not know these credentials in {region}: check the access key. Credentials of AWS"
    " GovCloud (US) or of AWS China work only in Regions of their own partition: set"
    " AWS_DEFAULT_REGION to one of them, such as us-gov-west-1 or cn-north-1"
)
NETWORK = "no connection to AWS: check the network, the proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL"

UNKNOWN_KEY = frozenset(
    {"AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"}
)
"""What AWS answers to an access key that this partition does not have."""
SKEWED = frozenset({"RequestInTheFuture", "RequestTimeTooSkewed"})
SKEW_WORDS = re.compile(r"signature (expired|not yet current)|is now earlier|is now later", re.I)
CONNECTION_CODES = frozenset(
    {
        "ConnectTimeoutError",
        "ConnectionClosedError",
        "ConnectionError",
        "EndpointConnectionError",
        "HTTPClientError",
        "ProxyConnectionError",
        "ReadTimeoutError",
        "SSLError",
    }
)
"""Codes of failures in which no answer of AWS arrived."""


def hint_for(failure: Failure, *, region: str) -> str:
    """Return what to do about `failure` of a call in `region`; an empty text when unknown.

    >>> from model.records.observation import Outcome
    >>> failure = Failure(service="sts", operation="get_caller_identity", message="",
    ...     code="RequestTimeTooSkewed", outcome=Outcome.FAILED)
    >>> hint_for(failure, region="us-east-1") == CLOCK
    True
    """
    if failure.code in SKEWED or SKEW_WORDS.search(failure.message):
        return CLOCK
    if failure.code in EXPIRED:
        return RENEW
    if failure.code in UNKNOWN_KEY:
        return PARTITION.format(region=region)
    if failure.code in CONNECTION_CODES:
        return NETWORK
    return ""
