"""Expiry: when a component's validity ends, as its properties say."""

from collections.abc import Mapping
from datetime import UTC, datetime

from model.records.component import Component, Json

EXPIRY_PROPERTIES: Mapping[str, str] = {
    "not_after": "X.509 validity of a certificate or certificate authority",
    "valid_to": "imported key material of a KMS key",
    "valid_until": "metadata of an identity provider",
    "deletion_date": "a key, secret or stack that is scheduled for deletion",
    "expires_at": "a token, credential, licence or domain registration",
    "expiration_date": "the same, as some sources call it",
    "expiry_date": "the same, as some sources call it",
}
"""Properties that count as an end of validity, and what each means. Their values are ISO 8601
texts; one without an offset is in UTC. Dates of rotation are not among them: a late rotation
breaks a promise, not the service."""


def expires_at(component: Component) -> datetime | None:
    """Return when the validity of `component` ends, the earliest of its dates; None if unknown.

    >>> from model.records.component import ComponentId, Kind
    >>> expires_at(Component(id=ComponentId("c"), kind=Kind.CERTIFICATE,
    ...     properties={"not_after": "2027-01-31T12:00:00Z"})).isoformat()
    '2027-01-31T12:00:00+00:00'
    """
    moments = (read_moment(component.properties.get(name)) for name in EXPIRY_PROPERTIES)
    return min((moment for moment in moments if moment is not None), default=None)


def read_moment(value: Json) -> datetime | None:
    """Return the moment that a text names; None when it names none, which means not known."""
    if not isinstance(value, str):
        return None
    try:
        stated = datetime.fromisoformat(value)
    except ValueError:
        return None
    return stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)
