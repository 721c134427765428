"""Resource-based policies: which types have one, and what it states."""

from collections.abc import Sequence

from model.access.access_lists import access_list_statements
from model.access.caller import ROLE, short_name
from model.access.grants import grant_statements
from model.access.public_access import RESTRICT, ignores_access_lists, is_public, restricts
from model.access.statement import Origin, PolicyType, Statement, read_statements
from model.access.truth import NO, YES, Truth, both, negated
from model.access.unread import unread
from model.records.component import Component

KEY, BUCKET = "AWS::KMS::Key", "AWS::S3::Bucket"
DECIDED_BY_RESOURCE = frozenset({ROLE, KEY})
"""Types for which nothing is allowed unless the resource-based policy says so."""
WITH_POLICY = frozenset(
    {
        ROLE,
        KEY,
        BUCKET,
        "AWS::Backup::BackupVault",
        "AWS::DynamoDB::Table",
        "AWS::ECR::Repository",
        "AWS::EFS::FileSystem",
        "AWS::Events::EventBus",
        "AWS::Kinesis::Stream",
        "AWS::Lambda::Function",
        "AWS::OpenSearchService::Domain",
        "AWS::S3Express::DirectoryBucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
)
"""Types that can have a resource-based policy. Other types admit no other account."""


def resource_statements(
    resource: Component, *, account: Component | None, organization: Component | None
) -> Sequence[Statement]:
    """Return what the resource itself states: its policy, grants and access control list.

    The property `trust` of a role, `policy` of other types. Without it, the policy of a type that
    can have one was not read: it may allow and may deny anything. An empty one allows nothing.

    Args:
        resource: the target of a request.
        account: the account that owns it, for S3 Block Public Access; None when it is not seen.
        organization: the organization of that account; None when it is not seen.
    """
    name = short_name(resource)
    kind = "trust" if resource.type == ROLE else "policy"
    origin = Origin(policy_type=PolicyType.RESOURCE, owner=name)
    listed = resource.properties.get(kind)
    if listed is None and resource.type in WITH_POLICY:
        statements = tuple(unread(f"{'trust ' * (kind == 'trust')}policy of {name}", origin))
    else:
        statements = read_statements(listed, origin)
    if resource.type == KEY:
        return (*statements, *grant_statements(resource))
    if resource.type == BUCKET:
        ignored = ignores_access_lists(resource, account, organization)
        return (*statements, *access_list_statements(resource, ignored))
    return statements


def public_access(
    bucket: Component,
    statements: Sequence[Statement],
    *,
    account: Component | None,
    organization: Component | None,
) -> Truth:
    """Return whether S3 Block Public Access lets a request from outside the account pass.

    `RestrictPublicBuckets` shuts out everybody but AWS services and the account's own principals
    as long as the policy is public, even those whom the policy names [1]_.

    References:
        .. [1] S3 API Reference, PublicAccessBlockConfiguration.
    """
    public = is_public(statements)
    if public == NO:
        return YES
    return negated(both((public, restricts(RESTRICT, bucket, account, organization))))
