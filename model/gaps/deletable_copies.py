"""Deletable copies: too many principals may delete every backup and replica of a store."""

from collections.abc import Iterator, Sequence

from model.access.may import Answer
from model.access.policies import Access
from model.access.who_can import WhoCan
from model.capability import properties as read
from model.capability.copies import Copy, copies, is_replica
from model.gaps.data_loss import stores
from model.gaps.interface import Finding, GapRule, Question
from model.records.component import Component, ComponentId

DELETES = {
    "AWS::Backup::BackupVault": ("backup:DeleteRecoveryPoint",),
    "AWS::Backup::RecoveryPoint": ("backup:DeleteRecoveryPoint",),
    "AWS::DynamoDB::Table": ("dynamodb:DeleteTable",),
    "AWS::EC2::Snapshot": ("ec2:DeleteSnapshot",),
    "AWS::EFS::FileSystem": ("elasticfilesystem:DeleteFileSystem",),
    "AWS::ElastiCache::ReplicationGroup": ("elasticache:DeleteReplicationGroup",),
    "AWS::RDS::DBCluster": ("rds:DeleteDBCluster",),
    "AWS::RDS::DBClusterAutomatedBackup": ("rds:DeleteDBClusterAutomatedBackup",),
    "AWS::RDS::DBClusterSnapshot": ("rds:DeleteDBClusterSnapshot",),
    "AWS::RDS::DBInstance": ("rds:DeleteDBInstance",),
    "AWS::RDS::DBInstanceAutomatedBackup": ("rds:DeleteDBInstanceAutomatedBackup",),
    "AWS::RDS::DBSnapshot": ("rds:DeleteDBSnapshot",),
    "AWS::S3::Bucket": ("s3:DeleteObject",),
    "AWS::SecretsManager::Secret": ("secretsmanager:DeleteSecret",),
}
"""Type of a copy → the actions that delete it; each alone is enough."""
ALLOWED = 2


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each store whose copies too many principals may all delete.

    A principal counts when it may certainly delete every copy: each backup, vault and replica
    that the graph knows of the store. A locked vault can be deleted by nobody, so it ends the
    question; and so does a copy of a type whose deletion is not known. The root user of an account
    does not count. A store without copies is left to N-10.
    """
    access = Access(question.graph, at=question.at)
    who_can = WhoCan(access)
    for store in stores(question.graph):
        if is_replica(question.graph, store.id):
            continue
        kept = copies(question.graph, store.id)
        principals = _deleters(who_can, access, kept)
        allowed = read.number(store, read.BACKUP_DELETERS)
        limit = ALLOWED if allowed is None else allowed
        if len(principals) > limit:
            yield _finding(store, kept, principals, limit)


def _deleters(who_can: WhoCan, access: Access, kept: Sequence[Copy]) -> Sequence[ComponentId]:
    """Return the principals that may certainly delete every copy, sorted."""
    if not kept or any(copy.locked or copy.component.type not in DELETES for copy in kept):
        return ()
    first, *others = kept
    principals = {
        ComponentId(answer.principal)
        for action in DELETES[first.component.type or ""]
        for answer in who_can.ask(action, first.component.id, certain=True)
        if answer.answer is Answer.YES and answer.principal in access.graph
    }
    for copy in others:
        principals = {
            principal for principal in principals if _may_delete(access, principal, copy.component)
        }
    return sorted(principals)


def _may_delete(access: Access, principal: ComponentId, copy: Component) -> bool:
    return any(
        access.could(principal, action, copy.id)
        and access.decide(principal, action, copy.id).allowed.certain
        for action in DELETES[copy.type or ""]
    )


def _finding(
    store: Component, kept: Sequence[Copy], principals: Sequence[ComponentId], limit: float
) -> Finding:
    return Finding(
        component=store.id,
        message=f"{len(principals)} principals may delete every backup and replica of "
        f"{store.label}, {limit:g} are accepted: whoever takes over one of them can destroy the "
        "data for good",
        target=limit,
        achievable=len(principals),
        details={
            "principals": list(principals),
            "copies": [copy.component.id for copy in kept],
        },
    )


RULE = GapRule(
    id="N-44",
    title="Too many may delete every copy of the data",
    why="An attacker, or a mistake with broad rights, deletes the backups together with the data. "
    "Copies protect only when no single principal can delete them all.",
    fix="Keep a copy in a locked vault or in another account, and deny deletions to all but one "
    "role. State `backup_deleters` on a store to accept another number of principals.",
    source="AWS Well-Architected, REL09-BP02",
    example="None in the sample estate: no role may delete backups.",
    unit="principals",
    find=find,
)
