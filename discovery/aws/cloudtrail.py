"""CloudTrail: what records the calls of AWS's APIs, and where the records go."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference"


def _records(rule: str, relation: str, needs: str, key: str, expects: Kind) -> Edge:
    """Return the edge to where a trail sends its records; nothing stops without it."""
    return Edge(
        rule=rule,
        relation=relation,
        needs=needs,
        key=key,
        effect=Effect.OBSERVABILITY,
        expects=expects,
    )


TRAILS = Crawler(
    name="aws.cloudtrail.trails",
    title="Trails of CloudTrail and where they put their records",
    kind=Kind.LOG,
    type="AWS::CloudTrail::Trail",
    service="cloudtrail",
    # A trail of several Regions, or of the organization, is listed where it is at home alone.
    list=Call(
        operation="describe_trails",
        items="trailList[]",
        arguments={"includeShadowTrails": False},
    ),
    id="TrailARN",
    label="Name",
    region="HomeRegion",
    properties={
        "insights": "HasInsightSelectors",
        "multi_region": "IsMultiRegionTrail",
        "organization": "IsOrganizationTrail",
        "validation": "LogFileValidationEnabled",
    },
    edges=(
        _records("trail.bucket", "logs_to", "S3BucketName", "bucket:{value}", Kind.BUCKET),
        _records("trail.topic", "notifies", "SnsTopicARN", "{value}", Kind.TOPIC),
        Edge(
            rule="trail.log-group",
            relation="logs_to",
            needs="CloudWatchLogsLogGroupArn",
            normalise=lambda arn: arn.removesuffix(":*"),
            effect=Effect.OBSERVABILITY,
            expects=Kind.LOG,
        ),
        edges.role("trail.log-role", "CloudWatchLogsRoleArn", effect=Effect.OBSERVABILITY),
        edges.kms("trail.kms-key", "KmsKeyId", effect=Effect.OBSERVABILITY),
    ),
    docs=f"{_API}/API_DescribeTrails.html",
)

CRAWLERS = (TRAILS,)
