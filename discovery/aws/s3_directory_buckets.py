"""S3 directory buckets (S3 Express One Zone): buckets that lie in one zone, which names them."""

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Item
from model.records.component import Kind
from model.records.observation import Facts

ENDING = "--x-s3"
"""How the name of every directory bucket ends: `media--use1-az4--x-s3`."""
ID = "arn:{partition}:s3express:{region}:{account}:bucket/{Name}"


def bucket_facts(item: Item, context: Context) -> Facts:
    """Return whom a bucket's own policy admits; nothing when it was not read."""
    place = f"arn:{context.partition}:s3express:{context.region}:{context.account}"
    arn = f"{place}:bucket/{item['Name']}"
    stated = resource_policy(item["Policy"]) if "Policy" in item else {}
    return Facts(components=(addition(arn, Kind.BUCKET, properties=stated),))


DIRECTORY_BUCKETS = Crawler(
    name="aws.s3.directory_buckets",
    title="S3 directory buckets, the zone of each, their keys and policies",
    kind=Kind.BUCKET,
    type="AWS::S3Express::DirectoryBucket",
    service="s3",
    list=Call(
        operation="list_directory_buckets",
        # What only speaks S3 answers this listing with all of its buckets.
        items=f"Buckets[?ends_with(Name, '{ENDING}')]",
        permissions=("s3express:ListAllMyDirectoryBuckets",),
    ),
    details=(
        Call(
            operation="get_bucket_encryption",
            items="ServerSideEncryptionConfiguration.Rules",
            from_item={"Bucket": "Name"},
            gone=("NoSuchBucket",),
            into="Encryption",
            absent=("ServerSideEncryptionConfigurationNotFoundError",),
            permissions=("s3express:GetEncryptionConfiguration",),
        ),
        Call(
            operation="get_bucket_policy",
            items="Policy",
            from_item={"Bucket": "Name"},
            gone=("NoSuchBucket",),
            into="Policy",
            absent=("NoSuchBucketPolicy",),
            permissions=("s3express:GetBucketPolicy",),
        ),
    ),
    id=ID,
    label="Name",
    zones="split(Name, '--') | [-2]",
    keys=(
        "bucket:{Name}",
        "host:{Name}.s3express-{split(Name, '--') | [-2]}.{region}.{dns_suffix}",
    ),
    properties={
        "created": "CreationDate",
        "encryption": "Encryption[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
    },
    edges=(
        edges.kms(
            "s3-directory-bucket.kms-key",
            "Encryption[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
        ),
    ),
    transform=bucket_facts,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html",
)

CRAWLERS = (DIRECTORY_BUCKETS,)
