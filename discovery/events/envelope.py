"""The envelope of EventBridge, and which reader reads what is in it."""

from datetime import datetime
from typing import Any

from discovery.events import cloudwatch, config, fields, guardduty, health
from discovery.events.interface import Envelope
from model.errors import InvalidValue
from model.incidents.event import Event

READERS = (
    health.EVENTS,
    cloudwatch.EVENTS,
    guardduty.EVENTS,
    config.COMPLIANCE_EVENTS,
    config.CHANGE_EVENTS,
)
"""Every type of events that is read."""
BY_TYPE = {(str(reader.source), reader.detail_type): reader for reader in READERS}


def read_event(document: Any, *, received_at: datetime, revision: int | None = None) -> Event:
    """Return the event that a document of EventBridge describes.

    Args:
        document: the parsed JSON.
        received_at: this moment.
        revision: the revision that is current; None when nothing is published.

    Raises:
        InvalidValue: if it is no event, of a type that is not read, or a field of it is wrong; the
            error names the field by its path.
    """
    if not isinstance(document, dict):
        raise InvalidValue("event", document, "an object, as EventBridge sends it")
    source = fields.text(document, "source")
    detail_type = fields.text(document, "detail-type")
    reader = BY_TYPE.get((source, detail_type))
    if reader is None:
        known = "; ".join(f"{each.source}: {each.detail_type}" for each in READERS)
        raise InvalidValue("detail-type", f"{source}: {detail_type}", f"one of {known}")
    envelope = Envelope(
        id=fields.text(document, "id"),
        account=fields.text(document, "account"),
        region=fields.text(document, "region"),
        at=fields.moment(document, "time"),
        resources=tuple(fields.texts(document, "resources")),
    )
    detail = reader.read(fields.mapping(document, "detail"), envelope)
    return Event(
        id=detail.id or envelope.id,
        source=reader.source,
        subject=detail.subject,
        kind=detail.kind,
        at=detail.at,
        title=detail.title,
        category=detail.category,
        severity=detail.severity,
        began_at=detail.began_at,
        account=detail.account or envelope.account,
        region=detail.region or envelope.region,
        service=detail.service,
        mentions=detail.mentions,
        received_at=received_at,
        revision=revision,
    )
