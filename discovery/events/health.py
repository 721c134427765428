"""AWS Health events: issues of AWS itself, and what they affect."""

from discovery.events import fields
from discovery.events.fields import Json
from discovery.events.interface import Envelope, EventDetail, EventReader
from model.incidents.event import EventKind, EventSeverity, EventSource, Mention

WITHIN = "detail."
STATUS = {"open": EventKind.BEGINS, "upcoming": EventKind.NOTES, "closed": EventKind.ENDS}
ISSUE = "issue"


def read(detail: Json, envelope: Envelope) -> EventDetail:
    """Return what a Health event says.

    Health sends an event again for each update, for each page of its resources, and from a second
    Region in case the first fails. One communication to one account is the same in all of these.
    """
    category = fields.text(detail, "eventTypeCategory", within=WITHIN)
    region = fields.optional_text(detail, "eventRegion", within=WITHIN) or envelope.region
    account = fields.optional_text(detail, "affectedAccount", within=WITHIN) or envelope.account
    status = fields.optional_text(detail, "statusCode", within=WITHIN) or "open"
    ended_at = fields.optional_moment(detail, "endTime", within=WITHIN)
    kind = STATUS.get(status, EventKind.NOTES)
    mentions = _mentions(detail, envelope, account, region)
    service = fields.text(detail, "service", within=WITHIN)
    is_public = fields.optional_text(detail, "eventScopeCode", within=WITHIN) == "PUBLIC"
    code = fields.text(detail, "eventTypeCode", within=WITHIN)
    return EventDetail(
        id=_communication(detail, account),
        subject=fields.text(detail, "eventArn", within=WITHIN),
        kind=kind,
        at=(ended_at if kind is EventKind.ENDS else None) or envelope.at,
        title=fields.title(f"{service} in {region}: {code}"),
        category=category,
        severity=EventSeverity.HIGH if category == ISSUE else None,
        began_at=fields.optional_moment(detail, "startTime", within=WITHIN),
        account=account,
        region=region,
        service=service if is_public and category == ISSUE and not mentions else None,
        mentions=mentions,
    )


def _mentions(detail: Json, envelope: Envelope, account: str, region: str) -> tuple[Mention, ...]:
    entities = [
        fields.text(entity, "entityValue", within=f"{WITHIN}affectedEntities[].")
        for entity in fields.objects(detail, "affectedEntities", within=WITHIN)
    ]
    names = dict.fromkeys([*envelope.resources, *entities])
    return tuple(Mention(text=name, account=account, region=region) for name in names)


def _communication(detail: Json, account: str) -> str | None:
    communication = fields.optional_text(detail, "communicationId", within=WITHIN)
    page = fields.optional_text(detail, "page", within=WITHIN) or "1"
    return None if communication is None else f"{communication}/{account}/{page}"


EVENTS = EventReader(
    source=EventSource.HEALTH,
    detail_type="AWS Health Event",
    read=read,
    docs="https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html",
)
