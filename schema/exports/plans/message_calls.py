"""Calls that wait until nothing is on its way: queues, executions, and metrics of replication.

References:
    [1] Amazon RDS and Aurora User Guides, Amazon CloudWatch metrics.
    [2] Amazon S3 User Guide, Metrics and dimensions (replication).
    [3] Amazon EFS User Guide, CloudWatch metrics (`TimeSinceLastSync`).
    [4] Kinesis Data Streams Developer Guide, Monitoring with CloudWatch.
"""

from collections.abc import Mapping

from model.capability import properties as read
from model.failover.plan import Action
from model.records.component import Component, Kind
from model.records.partition import dns_suffix
from schema.exports.plans.call import About, Ago, Call, Input, Maker, Shows, last_part

PERIOD = 60
"""Seconds of one figure of a metric."""
WATCHED = 300
"""How far back a person looks, in seconds."""
NO_LAG = "the lag falls to the least that it ever is, some milliseconds"
SYNCHRONISED = "the last synchronisation began after the last write"
COUNTS = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
]
Dimensions = Mapping[str, str | Input]


def queue_url(queue: Component) -> str | None:
    """Return the URL of a queue by its ARN; None when the id is no ARN.

    >>> from model.records.component import Component, Kind
    >>> arn = "arn:aws:sqs:us-east-1:111122223333:jobs"
    >>> queue_url(Component(id=arn, kind=Kind.QUEUE))
    'https://sqs.us-east-1.amazonaws.com/111122223333/jobs'
    """
    parts = queue.id.split(":")
    if len(parts) != 6 or parts[2] != "sqs":
        return None
    _, partition, _, region, account, name = parts
    suffix = dns_suffix(partition)
    return None if suffix is None else f"https://sqs.{region}.{suffix}/{account}/{name}"


def _queue(about: About) -> Call | None:
    url = queue_url(about.target)
    if url is None:
        return None
    if about.effect == Action.DRAIN:
        names = COUNTS
        shows = tuple(Shows(f"$.Attributes.{name}", "0") for name in names)
        unseen = "messages of the last minute: the counts are approximate"
    else:
        names, shows = ["QueueArn"], (Shows("$.Attributes.QueueArn", about.target.id),)
        unseen = "whether its policy lets its senders send"
    return Call(
        service="sqs",
        operation="GetQueueAttributes",
        arguments={"QueueUrl": url, "AttributeNames": names},
        shows=shows,
        unseen=unseen,
    )


def _executions(about: About) -> Call | None:
    if ":stateMachine:" not in about.target.id:
        return None
    return Call(
        service="stepfunctions",
        operation="ListExecutions",
        arguments={"stateMachineArn": about.target.id, "statusFilter": "RUNNING"},
        expects="no execution is listed",
    )


def _lag(about: About) -> Call | None:
    """Return the metric that says how far a copy or a reader is behind."""
    old, new = about.target, about.replacement
    if old.type == read.RDS_CLUSTER:
        named: Dimensions = {"DBClusterIdentifier": last_part(new, ":")}
        name = "AuroraGlobalDBReplicationLag"
        return metric("AWS/RDS", name, named, region=new.region, expects=NO_LAG)
    if old.type == read.RDS_INSTANCE:
        named = {"DBInstanceIdentifier": last_part(new, ":")}
        return metric("AWS/RDS", "ReplicaLag", named, region=new.region)
    if old.type == read.BUCKET:
        named = {
            "SourceBucket": last_part(old, ":"),
            "DestinationBucket": last_part(new, ":"),
            "RuleId": about.input("Rule", "id of the replication rule"),
        }
        return metric("AWS/S3", "OperationsPendingReplication", named, region=old.region)
    if old.type == "AWS::EFS::FileSystem":
        named = {"FileSystemId": last_part(old), "DestinationFileSystemId": last_part(new)}
        name = "TimeSinceLastSync"
        return metric("AWS/EFS", name, named, region=old.region, expects=SYNCHRONISED)
    if old.kind is Kind.STREAM and ":kinesis:" in old.id:
        named = {"StreamName": last_part(old)}
        name = "GetRecords.IteratorAgeMilliseconds"
        return metric("AWS/Kinesis", name, named, region=old.region)
    return None


def metric(
    namespace: str,
    name: str,
    dimensions: Dimensions,
    *,
    region: str | None,
    expects: str = "every value is 0",
) -> Call:
    """Return the call that reads the greatest value of a metric in each of the last minutes.

    Only a person can make it: it names moments before now.
    """
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    query = {
        "Id": "m1",
        "MetricStat": {
            "Metric": {"Namespace": namespace, "MetricName": name, "Dimensions": named},
            "Period": PERIOD,
            "Stat": "Maximum",
        },
    }
    return Call(
        service="cloudwatch",
        operation="GetMetricData",
        arguments={
            "MetricDataQueries": [query],
            "StartTime": Ago(WATCHED),
            "EndTime": Ago(0),
        },
        expects=expects,
        region=region,
    )


CALLS: Mapping[str, Maker] = {
    "sqs:GetQueueAttributes": _queue,
    "states:ListExecutions": _executions,
    "cloudwatch:GetMetricData": _lag,
}
"""Makers of calls, by `<service>:<Operation>`."""
