"""Media types: which of those that can hold an answer a client accepts."""

from collections.abc import Iterator, Sequence

RESPONSE = "application/graphql-response+json"
"""The answer whose status tells whether the request was good (GraphQL over HTTP)."""
JSON = "application/json"
"""The answer of status 200, whatever was wrong with the request."""
EVENTS = "text/event-stream"
"""A stream of events (GraphQL over server-sent events, in distinct connections)."""
HTML = "text/html"

SINGLE = (JSON, RESPONSE)
"""What can hold one answer."""
STREAMS = (EVENTS,)
"""What can hold the events of a subscription, and one answer as well."""


def chosen(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return which of `offered` the client likes best; None when it accepts none of them.

    The greatest quality wins, then what the client names first, then what is offered first. A
    media type has the quality of the most specific range that matches it (RFC 9110 §12.5.1).
    Without a header the first one is taken.

    >>> chosen("application/graphql-response+json, application/json;q=0.9", SINGLE)
    'application/graphql-response+json'
    >>> chosen("*/*", SINGLE), chosen("image/png", SINGLE)
    ('application/json', None)
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    ranked = [
        (-quality, place, number, media_type)
        for number, media_type in enumerate(offered)
        for quality, place in (_quality(media_type, ranges),)
        if quality > 0
    ]
    return min(ranked)[-1] if ranked else None


def names(accept: str | None, media_type: str) -> bool:
    """Tell whether a client names a media type, rather than everything."""
    return any(name == media_type and quality > 0 for name, quality in _ranges(accept or ""))


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Yield each range with its quality; one whose quality cannot be read is not wanted."""
    for text in accept.split(","):
        name, *parameters = (part.strip().lower() for part in text.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, number = parameter.partition("=")
            if key.strip() == "q":
                quality = _number(number.strip())
        yield name, quality


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0) if text else 0.0
    except ValueError:
        return 0.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """Return the quality of a media type, and the place of the range that gives it."""
    matching = {media_type: 2, f"{media_type.partition('/')[0]}/*": 1, "*/*": 0}
    specific = [
        (matching[name], -place, quality)
        for place, (name, quality) in enumerate(ranges)
        if name in matching
    ]
    if not specific:
        return 0.0, 0
    _, place, quality = max(specific)
    return quality, -place
