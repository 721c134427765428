"""GuardDuty findings: what may be under attack."""

from collections.abc import Iterator

from discovery.events import fields
from discovery.events.fields import Json
from discovery.events.interface import Envelope, EventDetail, EventReader
from model.errors import InvalidValue
from model.incidents.event import EventKind, EventSeverity, EventSource, Mention

WITHIN = "detail."
SEVERITIES = (
    (9.0, EventSeverity.CRITICAL),
    (7.0, EventSeverity.HIGH),
    (4.0, EventSeverity.MEDIUM),
    (0.0, EventSeverity.LOW),
)
"""The lowest figure of each severity (GuardDuty User Guide, "Severity levels of findings")."""
NAMES = (
    ("instanceDetails.instanceId", "AWS::EC2::Instance"),
    ("eksClusterDetails.arn", "AWS::EKS::Cluster"),
    ("ecsClusterDetails.arn", "AWS::ECS::Cluster"),
    ("lambdaDetails.functionArn", "AWS::Lambda::Function"),
    ("rdsDbInstanceDetails.dbInstanceArn", "AWS::RDS::DBInstance"),
)
"""Where a finding names its resource, and of which type that is."""
USERS = {"IAMUser": "AWS::IAM::User", "AssumedRole": "AWS::IAM::Role", "Role": "AWS::IAM::Role"}
"""The types of principals that are components, by the type of a finding."""


def read(detail: Json, envelope: Envelope) -> EventDetail:
    """Return what a finding says; a finding has no end until somebody ends its incident."""
    account = fields.optional_text(detail, "accountId", within=WITHIN) or envelope.account
    region = fields.optional_text(detail, "region", within=WITHIN) or envelope.region
    finding_type = fields.text(detail, "type", within=WITHIN)
    resource = fields.mapping(detail, "resource", within=WITHIN)
    updated_at = fields.optional_moment(detail, "updatedAt", within=WITHIN)
    first_seen = fields.optional_moment(detail, "service.eventFirstSeen", within=WITHIN)
    return EventDetail(
        subject=fields.text(detail, "id", within=WITHIN),
        kind=EventKind.BEGINS,
        at=updated_at or envelope.at,
        title=fields.title(fields.optional_text(detail, "title", within=WITHIN) or finding_type),
        category=finding_type,
        severity=_severity(detail.get("severity")),
        began_at=first_seen,
        account=account,
        region=region,
        mentions=tuple(_mentions(resource, account, region)),
    )


def _severity(figure: object) -> EventSeverity:
    if isinstance(figure, bool) or not isinstance(figure, int | float) or not 0 <= figure <= 10:
        raise InvalidValue("detail.severity", figure, "a number from 0 to 10")
    return next(severity for lowest, severity in SEVERITIES if figure >= lowest)


def _mentions(resource: Json, account: str, region: str) -> Iterator[Mention]:
    within = f"{WITHIN}resource."
    for path, type_name in NAMES:
        name = fields.optional_text(resource, path, within=within)
        if name is not None:
            yield Mention(text=name, type=type_name, account=account, region=region)
    for bucket in fields.objects(resource, "s3BucketDetails", within=within):
        name = fields.optional_text(bucket, "arn", within=f"{within}s3BucketDetails[].")
        if name is not None:
            yield Mention(text=name, type="AWS::S3::Bucket")
    user_type = fields.optional_text(resource, "accessKeyDetails.userType", within=within)
    name = fields.optional_text(resource, "accessKeyDetails.userName", within=within)
    if name is not None and user_type in USERS:
        yield Mention(text=name, type=USERS[user_type], account=account)


EVENTS = EventReader(
    source=EventSource.GUARDDUTY,
    detail_type="GuardDuty Finding",
    read=read,
    docs="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html",
)
