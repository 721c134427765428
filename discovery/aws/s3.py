"""S3 buckets: where they lie, what copies them, what they feed and who may use them."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.kms_keys import kms_key
from discovery.aws.s3_access import access_properties
from discovery.aws.s3_details import DETAILS
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.partition import dns_suffix
from model.records.requirement import Effect, Phase

_ENABLED = "Replication.Rules[?Status=='Enabled']"
_REGION = "BucketRegion || Location"


def bucket_facts(item: Item, context: Context) -> Facts:
    """Return the host names of a bucket, and whom its policy and its access list admit."""
    name = str(item["Name"])
    arn = f"arn:{context.partition}:s3:::{name}"
    region = item.get("BucketRegion") or item.get("Location")
    return Facts(
        components=(
            addition(
                arn,
                Kind.BUCKET,
                keys=hosts(name, region, context.partition),
                properties=access_properties(item),
            ),
        )
    )


def hosts(name: str, region: str | None, partition: str) -> list[str]:
    """Return the keys of the host names at which a bucket answers.

    >>> hosts("media", "eu-west-1", "aws")[:2]
    ['host:media.s3.amazonaws.com', 'host:media.s3.eu-west-1.amazonaws.com']
    """
    suffix = dns_suffix(partition)
    if suffix is None:
        return []
    places = (
        (f"s3.{region}", f"s3-{region}", f"s3-website-{region}", f"s3-website.{region}")
        if region
        else ()
    )
    return [reference.host(f"{name}.{place}.{suffix}") for place in ("s3", *places)]


BUCKETS = Crawler(
    name="aws.s3.buckets",
    title="S3 buckets, replication, versioning, locks, keys, notifications and policies",
    kind=Kind.BUCKET,
    type="AWS::S3::Bucket",
    service="s3",
    where=Where.GLOBAL,
    list=Call(
        operation="list_buckets",
        items="Buckets[]",
        # ListBuckets returns the Regions only when it has an argument.
        arguments={"MaxBuckets": 1000},
        permissions=("s3:ListAllMyBuckets",),
    ),
    details=DETAILS,
    id="arn:{partition}:s3:::{Name}",
    label="Name",
    configured_as=("Name",),
    region=_REGION,
    tags="Tags",
    keys=("bucket:{Name}",),
    properties={
        "created": "CreationDate",
        "encryption": "Encryption[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
        "event_bridge": "Notification.EventBridgeConfiguration != `null` || `null`",
        "mfa_delete": "Versioning.MFADelete",
        "object_lock": "Lock.ObjectLockEnabled",
        "object_lock_mode": "Lock.Rule.DefaultRetention.Mode",
        "replication": "Replication.Rules[].{status: Status, bucket: Destination.Bucket,"
        " account: Destination.Account, prefix: Filter.Prefix || Filter.And.Prefix || Prefix,"
        " tags: (Filter.And.Tags || Filter.Tag && [Filter.Tag])[].Key,"
        " delete_markers: DeleteMarkerReplication.Status,"
        " time_minutes: Destination.ReplicationTime.Time.Minutes,"
        " time_control: Destination.ReplicationTime.Status}",
        "versioning": "Versioning.Status",
    },
    edges=(
        Edge(
            rule="s3-bucket.replica",
            relation="replicates_from",
            needed_by=f"{_ENABLED}.Destination.Bucket",
            normalise=key_of,
            effect=Effect.REPLICATION,
            expects=Kind.BUCKET,
        ),
        edges.role(
            "s3-bucket.replication-role",
            "Replication.Role",
            when=_ENABLED,
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
        ),
        Edge(
            rule="s3-bucket.replica-key",
            relation="encrypts_replicas_with",
            needs=f"{_ENABLED}.Destination.EncryptionConfiguration.ReplicaKmsKeyID",
            normalise=kms_key,
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.KEY,
        ),
        # Without a bucket key every request asks KMS. With one, for how long S3 uses it again
        # is not documented.
        edges.kms(
            "s3-bucket.kms-key",
            "Encryption[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
            tolerance="Encryption[?!BucketKeyEnabled] | [0] && `0`",
        ),
        Edge(
            rule="s3-bucket.notified-function",
            relation="triggered_by",
            needed_by="Notification.LambdaFunctionConfigurations[].LambdaFunctionArn",
            normalise=key_of,
            effect=Effect.TRIGGER,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="s3-bucket.notified-queue",
            relation="triggered_by",
            needed_by="Notification.QueueConfigurations[].QueueArn",
            effect=Effect.TRIGGER,
            expects=Kind.QUEUE,
        ),
        Edge(
            rule="s3-bucket.notified-topic",
            relation="triggered_by",
            needed_by="Notification.TopicConfigurations[].TopicArn",
            effect=Effect.TRIGGER,
            expects=Kind.TOPIC,
        ),
        Edge(
            rule="s3-bucket.notified-bus",
            relation="triggered_by",
            # The configuration is empty; that it is there switches the events on.
            needed_by="arn:{partition}:events:{region}:{account}:event-bus/default",
            when="Notification.EventBridgeConfiguration != `null`",
            effect=Effect.TRIGGER,
            expects=Kind.BUS,
        ),
        Edge(
            rule="s3-bucket.access-log",
            relation="logs_to",
            needs="Logging.TargetBucket",
            key="bucket:{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.BUCKET,
        ),
    ),
    transform=bucket_facts,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",
)

CRAWLERS = (BUCKETS,)
