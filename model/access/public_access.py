"""S3 Block Public Access, and what counts as a public policy."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network

from model.access.caller import owner_of, short_name
from model.access.principal_names import texts
from model.access.statement import PolicyType, Statement
from model.access.truth import NO, YES, Truth, depends_on, either, truth
from model.records.component import Component, Json

BLOCK = "public_access_block"
"""The property of a bucket, an account or an organization: setting → whether it is on."""
RESTRICT, IGNORE_ACLS = "RestrictPublicBuckets", "IgnorePublicAcls"
UNREAD = "public access block of {} was not read"
UNSURE = "whether S3 counts the policy as public, with its condition on {}"
FIXING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
"""Condition keys with whose fixed values a policy is not public."""
POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)
BROADEST = {4: 8, 6: 32}
"""IP version → the shortest prefix of a range that still counts as fixed."""


def restricts(
    setting: str, bucket: Component, account: Component | None, organization: Component | None
) -> Truth:
    """Return whether a setting of S3 Block Public Access is on for a bucket.

    It is on when it is on for the bucket, for its account or for its organization [1]_. The
    settings of an account are those in force: S3 answers with the settings of the organization in
    them [2]_. A level that was not read, or an account that the graph does not hold, leaves it
    open, unless another level turns it on.

    Args:
        setting: `RestrictPublicBuckets` or `IgnorePublicAcls`.
        bucket: the bucket.
        account: the account that owns it; None when the graph does not hold it.
        organization: the organization of the account; None when it is not seen.

    References:
        .. [1] S3 API Reference, PublicAccessBlockConfiguration; S3 User Guide, "Blocking public
           access to your Amazon S3 storage".
        .. [2] S3 API Reference, GetPublicAccessBlock of S3 Control.
    """
    unread = depends_on(UNREAD.format(f"account {owner_of(bucket)}"))
    levels = [_setting(setting, bucket)]
    levels.append(unread if account is None else _setting(setting, account))
    if organization is not None and BLOCK in organization.properties:
        levels.append(_setting(setting, organization))
    return either(levels)


def is_public(statements: Iterable[Statement]) -> Truth:
    """Return whether S3 counts a bucket policy as public.

    It does when the policy allows something to everybody, without a condition that fixes the
    network, the account, the organization, the principal or the access point to values without
    wildcards [1]_. A condition on such a key in a form that the page does not mention leaves it
    open.

    References:
        .. [1] S3 User Guide, "Blocking public access", The meaning of "public".
    """
    return either(
        _opens(statement.conditions)
        for statement in statements
        if statement.allow
        and statement.origin.policy_type is PolicyType.RESOURCE
        and _names_everybody(statement)
    )


def _setting(setting: str, level: Component) -> Truth:
    block = level.properties.get(BLOCK)
    if not isinstance(block, Mapping):
        return depends_on(UNREAD.format(short_name(level)))
    return truth(block.get(setting) is True)


def _names_everybody(statement: Statement) -> bool:
    if statement.doubt or statement.not_principals is not None:
        return True
    named = statement.principals
    return named == "*" or (isinstance(named, Mapping) and "*" in texts(named.get("AWS")))


def _opens(conditions: Json) -> Truth:
    """Return whether conditions leave a statement open to everybody."""
    if not isinstance(conditions, Mapping):
        return YES
    doubts = []
    for operator, block in conditions.items():
        for key, values in block.items() if isinstance(block, Mapping) else ():
            if key.lower() not in FIXING:
                continue
            if operator.lower() in POSITIVE and all(map(_is_fixed, texts(values))):
                return NO
            doubts.append(UNSURE.format(key))
    return depends_on(*doubts) if doubts else YES


def _is_fixed(value: str) -> bool:
    if any(sign in value for sign in "*?$"):
        return False
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return True
    return network.prefixlen >= BROADEST[network.version]


def ignores_access_lists(
    bucket: Component, account: Component | None, organization: Component | None
) -> Truth:
    """Return whether public entries of the access control lists of a bucket are ignored."""
    if bucket.properties.get("object_ownership") == "BucketOwnerEnforced":
        return YES
    return restricts(IGNORE_ACLS, bucket, account, organization)
