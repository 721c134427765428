"""Resource URLs: the bucket or queue that a URI, a URL or a host name of AWS names."""

import re
from collections.abc import Iterator

from discovery.hosts import Host, is_aws, region_in
from discovery.match import Match
from model.records import reference
from model.records.component import Kind
from model.records.observation import Reference

_S3_URI = re.compile(
    r"\bs3[an]?://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<rest>[^\s,;\"']*)", re.IGNORECASE
)
_OTHER_STORE = re.compile(r"[?&]endpoint=")
"""Says that a bucket lies in a store that only speaks like S3."""
_S3_HOST = re.compile(
    r"^(?:(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.)?"
    r"s3(?:-website|-accelerate|-fips)?(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?"
    r"(?:\.dualstack)?\.amazonaws\.com(?:\.cn)?$"
)
_SQS_HOST = re.compile(
    r"(?:^|\.)sqs[.-]|(?:^|\.)queue\.amazonaws\.com|\.sqs\.[a-z0-9-]+\.vpce\.amazonaws\.com"
)
_QUEUE_PATH = re.compile(r"^/(?P<account>\d{12})/(?P<name>[A-Za-z0-9_-]{1,80}(?:\.fifo)?)$")


def buckets_in(value: str) -> Iterator[Match]:
    """Yield each bucket that a text names by its URI.

    >>> [match.keys for match in buckets_in("s3://media/logo.png")]
    [('bucket:media',)]
    """
    for uri in _S3_URI.finditer(value):
        if not _OTHER_STORE.search(uri["rest"]):
            yield _bucket(uri["bucket"].lower(), None)


def bucket_key(uri: str) -> str | None:
    """Return the key of the bucket that a URI names; None for a text that is no such URI.

    >>> bucket_key("s3://models/fraud/7.tar.gz"), bucket_key("https://example.com/7") is None
    ('bucket:models', True)
    """
    match = next(buckets_in(uri), None) if uri.lower().startswith("s3") else None
    return match.keys[0] if match else None


def _bucket(name: str, region: str | None) -> Match:
    return Match(
        references=(Reference(key=reference.bucket(name), expects=Kind.BUCKET),),
        rule="env.s3-uri",
        region=region,
    )


def queue_of(host: Host, value: str) -> Match | None:
    """Return the queue whose URL in `value` has this host and path, None when it is none."""
    path = _QUEUE_PATH.match(host.path)
    if path is None:
        return None
    if is_aws(host.name) and _SQS_HOST.search(host.name):
        region = region_in(host.name) or "us-east-1"
        key = f"arn:{_partition(region)}:sqs:{region}:{path['account']}:{path['name']}"
        return _queue_match(key, region, resolved_only=False)
    # An emulator's or a proxy's URL: a queue only if the crawled queue has the very same one.
    url = re.search(rf"https?://{re.escape(host.name)}(:\d+)?{re.escape(host.path)}", value)
    if url is None:
        return None
    return _queue_match(reference.queue_url(url.group(0)), None, resolved_only=True)


def _queue_match(key: str, region: str | None, *, resolved_only: bool) -> Match:
    return Match(
        references=(Reference(key=key, expects=Kind.QUEUE),),
        rule="env.queue-url",
        relation="sends_to",
        region=region,
        resolved_only=resolved_only,
    )


def bucket_of_host(name: str) -> str | None:
    """Return the bucket that stands in front of a host name of S3; None when none does.

    >>> bucket_of_host("media.s3.eu-west-1.amazonaws.com"), bucket_of_host("s3.amazonaws.com")
    ('media', None)
    """
    match = _S3_HOST.match(name.lower())
    return match["bucket"] if match else None


def bucket_of(host: Host) -> Match | None:
    """Return the bucket that a host name of S3 names, itself or in its path."""
    match = _S3_HOST.match(host.name)
    if match is None:
        return None
    name = match["bucket"] or host.path.strip("/").partition("/")[0]
    return _bucket(name, host.region) if name else None


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
