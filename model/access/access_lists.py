"""Access control lists of S3 buckets, as statements that stand beside the bucket policy."""

from collections.abc import Iterator, Mapping, Sequence

from model.access.caller import arn_of, owner_of, short_name
from model.access.statement import Origin, PolicyType, Statement
from model.access.truth import NO, YES, Truth
from model.records.component import Component, Json

READ = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
WRITE = ("s3:PutObject",)
READ_LIST, WRITE_LIST = ("s3:GetBucketAcl",), ("s3:PutBucketAcl",)
ACTIONS: Mapping[str, Sequence[str]] = {
    "READ": READ,
    "WRITE": WRITE,
    "READ_ACP": READ_LIST,
    "WRITE_ACP": WRITE_LIST,
    "FULL_CONTROL": (*READ, *WRITE, *READ_LIST, *WRITE_LIST),
}
"""Permission of a bucket's list → the actions that it allows [1]_.

References:
    .. [1] S3 User Guide, "Access control list (ACL) overview", Mapping of ACL permissions.
"""
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
SIGNED: Json = {"Null": {"aws:PrincipalAccount": "false"}}
"""The condition that the caller has an account."""
OF_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl")
UNREAD = "access control lists of the objects in {}, which nothing lists"


def access_list_statements(bucket: Component, ignored: Truth) -> Iterator[Statement]:
    """Yield what the access control list of a bucket allows, and what those of objects may allow.

    Nothing where lists are disabled (`object_ownership` is `BucketOwnerEnforced`), or where the
    list was not read. Public entries count only when `ignored` does not hold; while that is open
    they leave a doubt.

    Args:
        bucket: with the properties `acl` (`[{grantee, permission}]`) and `object_ownership`.
        ignored: whether S3 Block Public Access ignores public lists.
    """
    ownership = bucket.properties.get("object_ownership")
    if ownership == "BucketOwnerEnforced":
        return
    entries = bucket.properties.get("acl")
    listed = entries if isinstance(entries, Sequence) and not isinstance(entries, str) else ()
    for index, entry in enumerate(listed):
        if isinstance(entry, Mapping):
            yield from _of_entry(bucket, entry, index, ignored)
    if ownership is not None:
        name = short_name(bucket)
        # With public entries ignored, only principals of other accounts are left.
        private = ignored == YES
        yield Statement(
            allow=True,
            actions=OF_OBJECTS,
            principals=None if private else "*",
            not_principals={"AWS": owner_of(bucket) or ""} if private else None,
            conditions=SIGNED if private else None,
            doubt=UNREAD.format(name),
            origin=Origin(policy_type=PolicyType.ACCESS_LIST, owner=name, index=len(listed)),
        )


def _of_entry(
    bucket: Component, entry: Mapping[str, Json], index: int, ignored: Truth
) -> Iterator[Statement]:
    grantee = str(entry.get("grantee") or "")
    actions = ACTIONS.get(str(entry.get("permission")), ())
    public = grantee in {EVERYBODY, SIGNED_IN}
    if not actions or (public and ignored == YES):
        return
    arn = arn_of(bucket)
    yield Statement(
        allow=True,
        actions=tuple(actions),
        resources=(arn, f"{arn}/*"),
        principals=_principals(grantee),
        # Whoever is signed in has an account, which somebody without credentials lacks.
        conditions=SIGNED if grantee == SIGNED_IN else None,
        doubt=", ".join(sorted(ignored.keys)) if public and ignored != NO else "",
        origin=Origin(policy_type=PolicyType.ACCESS_LIST, owner=bucket.name or arn, index=index),
    )


def _principals(grantee: str) -> Json:
    return "*" if grantee in {EVERYBODY, SIGNED_IN} else {"CanonicalUser": grantee}
