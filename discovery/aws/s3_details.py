"""The detail calls for each S3 bucket. S3 returns an error where nothing is configured.

boto3 follows the redirect to the Region of the bucket and remembers it.
"""

from discovery.interface import Call


def _of_bucket(
    operation: str, *, items: str, into: str, permission: str, absent: str | None = None
) -> Call:
    """Return a detail that takes the bucket's name and nothing else."""
    return Call(
        operation=operation,
        items=items,
        from_item={"Bucket": "Name"},
        into=into,
        absent=(absent,) if absent else (),
        gone=("NoSuchBucket",),
        # The actions of S3 are not named like its operations.
        permissions=(permission,),
    )


LOCATION = Call(
    operation="get_bucket_location",
    # Buckets of the two oldest Regions have names of their own.
    items="(LocationConstraint == 'EU' && 'eu-west-1') || LocationConstraint || 'us-east-1'",
    from_item={"Bucket": "Name"},
    gone=("NoSuchBucket",),
    into="Location",
    when="!BucketRegion",
    permissions=("s3:GetBucketLocation",),
)
"""For S3-compatible services whose listing has no Regions."""

DETAILS = (
    LOCATION,
    _of_bucket(
        "get_bucket_replication",
        items="ReplicationConfiguration",
        into="Replication",
        permission="s3:GetReplicationConfiguration",
        absent="ReplicationConfigurationNotFoundError",
    ),
    _of_bucket(
        "get_bucket_versioning",
        items="@",
        into="Versioning",
        permission="s3:GetBucketVersioning",
    ),
    _of_bucket(
        "get_object_lock_configuration",
        items="ObjectLockConfiguration",
        into="Lock",
        permission="s3:GetBucketObjectLockConfiguration",
        absent="ObjectLockConfigurationNotFoundError",
    ),
    _of_bucket(
        "get_bucket_encryption",
        items="ServerSideEncryptionConfiguration.Rules",
        into="Encryption",
        permission="s3:GetEncryptionConfiguration",
        absent="ServerSideEncryptionConfigurationNotFoundError",
    ),
    _of_bucket(
        "get_bucket_notification_configuration",
        items="@",
        into="Notification",
        permission="s3:GetBucketNotification",
    ),
    _of_bucket(
        "get_bucket_policy",
        items="Policy",
        into="Policy",
        permission="s3:GetBucketPolicy",
        absent="NoSuchBucketPolicy",
    ),
    _of_bucket(
        "get_public_access_block",
        items="PublicAccessBlockConfiguration",
        into="PublicAccessBlock",
        permission="s3:GetBucketPublicAccessBlock",
        absent="NoSuchPublicAccessBlockConfiguration",
    ),
    _of_bucket(
        "get_bucket_acl",
        items="Grants",
        into="Grants",
        permission="s3:GetBucketAcl",
    ),
    _of_bucket(
        "get_bucket_ownership_controls",
        items="OwnershipControls.Rules[0].ObjectOwnership",
        into="Ownership",
        permission="s3:GetBucketOwnershipControls",
        absent="OwnershipControlsNotFoundError",
    ),
    _of_bucket(
        "get_bucket_logging",
        items="LoggingEnabled",
        into="Logging",
        permission="s3:GetBucketLogging",
    ),
    _of_bucket(
        "get_bucket_tagging",
        items="TagSet",
        into="Tags",
        permission="s3:GetBucketTagging",
        absent="NoSuchTagSet",
    ),
)
"""Every detail call of a bucket, in the order in which they are made."""
