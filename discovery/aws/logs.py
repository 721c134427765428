"""CloudWatch Logs: groups of logs, how long they are kept, and what their records feed."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

LOG_GROUPS = Crawler(
    name="aws.logs.log_groups",
    title="Log groups, their keys, and what subscribes to them",
    kind=Kind.LOG,
    type="AWS::Logs::LogGroup",
    service="logs",
    list=Call(operation="describe_log_groups", items="logGroups[]"),
    details=(
        Call(
            operation="describe_subscription_filters",
            gone=("ResourceNotFoundException",),
            items="subscriptionFilters[].{destination: destinationArn, role: roleArn}",
            from_item={"logGroupName": "logGroupName"},
            into="subscriptions",
            # Logs of delivery have no subscriptions.
            when="logGroupClass != 'DELIVERY'",
        ),
    ),
    # The form in which others name it; `arn` ends in `:*`.
    id="arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}",
    label="logGroupName",
    configured_as=("logGroupName",),
    properties={
        "deletion_protection": "deletionProtectionEnabled",
        "log_class": "logGroupClass",
        "retention_days": "retentionInDays",
    },
    measurements={"stored_bytes": "storedBytes"},
    edges=(
        edges.kms("log-group.kms-key", "kmsKeyId"),
        Edge(
            rule="log-group.subscription",
            relation="triggered_by",
            needed_by="subscriptions[].destination",
            normalise=key_of,
            effect=Effect.TRIGGER,
        ),
        # Records are kept; what subscribes gets none.
        edges.role("log-group.subscription-role", "subscriptions[].role", effect=Effect.SOFT),
    ),
    docs="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/"
    "API_DescribeLogGroups.html",
)

CRAWLERS = (LOG_GROUPS,)
