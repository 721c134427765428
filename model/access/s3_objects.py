"""Objects of S3 buckets: which actions are about them, and under which ARN."""

from model.access.pattern import INSIDE

OTHERS = frozenset(
    {"s3:abortmultipartupload", "s3:listmultipartuploadparts", "s3:bypassgovernanceretention"}
)
"""Actions on objects whose names do not say so."""


def object_resource(arn: str, action: str) -> str:
    """Return the ARN that a request names: that of all objects, for an action on objects [1]_.

    References:
        .. [1] Service Authorization Reference, "Actions, resources, and condition keys for
           Amazon S3".

    >>> object_resource("arn:aws:s3:::media", "s3:GetObject")
    'arn:aws:s3:::media/*'
    >>> object_resource("arn:aws:s3:::media", "s3:PutBucketObjectLockConfiguration")
    'arn:aws:s3:::media'
    """
    name = action.lower()
    of_objects = name.startswith("s3:") and "object" in name and "bucket" not in name
    in_bucket = ":s3:" in arn and "/" not in arn.rpartition(":")[2]
    return arn + INSIDE if in_bucket and (of_objects or name in OTHERS) else arn
