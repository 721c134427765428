"""Config: rules that a resource breaks or obeys again, and resources that change."""

from discovery.events import fields
from discovery.events.fields import Json
from discovery.events.interface import Envelope, EventDetail, EventReader
from model.incidents.event import EventKind, EventSource, Mention

WITHIN = "detail."
ITEM = f"{WITHIN}configurationItem."
COMPLIANCE = {"NON_COMPLIANT": EventKind.BEGINS, "COMPLIANT": EventKind.ENDS}
"""Other results (`NOT_APPLICABLE`, `INSUFFICIENT_DATA`) end what the rule reported, too: there is
nothing left that breaks it, or nobody knows."""
STATUS = {
    "ResourceDeleted": EventKind.BEGINS,
    "ResourceDeletedNotRecorded": EventKind.BEGINS,
    "ResourceDiscovered": EventKind.ENDS,
}
"""A resource that comes back ends the incident of its deletion; other changes are notes."""
DOCS = "https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html"


def read_compliance(detail: Json, envelope: Envelope) -> EventDetail:
    """Return what a change of compliance says."""
    rule = fields.text(detail, "configRuleName", within=WITHIN)
    type_name = fields.text(detail, "resourceType", within=WITHIN)
    resource = fields.text(detail, "resourceId", within=WITHIN)
    account = fields.optional_text(detail, "awsAccountId", within=WITHIN) or envelope.account
    region = fields.optional_text(detail, "awsRegion", within=WITHIN) or envelope.region
    result = fields.mapping(detail, "newEvaluationResult", within=WITHIN)
    within = f"{WITHIN}newEvaluationResult."
    compliance = fields.text(result, "complianceType", within=within)
    recorded_at = fields.optional_moment(result, "resultRecordedTime", within=within)
    return EventDetail(
        subject=f"{account}/{region}/{rule}/{type_name}/{resource}",
        kind=COMPLIANCE.get(compliance, EventKind.ENDS),
        at=recorded_at or envelope.at,
        title=fields.title(f"{resource} is {compliance} with rule {rule}"),
        category=compliance,
        account=account,
        region=region,
        mentions=(Mention(text=resource, type=type_name, account=account, region=region),),
    )


def read_change(detail: Json, envelope: Envelope) -> EventDetail:
    """Return what a change of a resource says; a large one carries a summary instead."""
    is_large = "configurationItemSummary" in detail
    changed = fields.mapping(
        detail, "configurationItemSummary" if is_large else "configurationItem", within=WITHIN
    )
    type_name = fields.text(changed, "resourceType", within=ITEM)
    resource = fields.text(changed, "resourceId", within=ITEM)
    name = fields.optional_text(changed, "ARN", within=ITEM) or resource
    status = fields.text(changed, "configurationItemStatus", within=ITEM)
    account = fields.optional_text(changed, "awsAccountId", within=ITEM) or envelope.account
    region = fields.optional_text(changed, "awsRegion", within=ITEM) or envelope.region
    captured_at = fields.optional_moment(changed, "configurationItemCaptureTime", within=ITEM)
    return EventDetail(
        subject=f"{account}/{region}/{type_name}/{resource}",
        kind=STATUS.get(status, EventKind.NOTES),
        at=captured_at or envelope.at,
        title=fields.title(f"{type_name} {resource}: {status}"),
        category=status,
        account=account,
        region=region,
        mentions=(Mention(text=name, type=type_name, account=account, region=region),),
    )


COMPLIANCE_EVENTS = EventReader(
    source=EventSource.CONFIG,
    detail_type="Config Rules Compliance Change",
    read=read_compliance,
    docs=DOCS,
)
CHANGE_EVENTS = EventReader(
    source=EventSource.CONFIG,
    detail_type="Config Configuration Item Change",
    read=read_change,
    docs=DOCS,
)
