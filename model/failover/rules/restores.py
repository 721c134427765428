"""F-07 for restores: recovery point, vault, key and role are checked before a restore begins."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from model.capability import properties as read
from model.failover.control_planes import api
from model.failover.draft import Chain, Draft, Drafts, owner
from model.failover.plan import Action, Precedence
from model.failover.recipe import LOOK
from model.failover.restore_source import RestoreSource, restore_source
from model.failover.scope import Scope
from model.records.component import Component, ComponentId, Kind

STATUS = read.Property("status")


def check_restores(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Add the checks that a restore needs, and yield that they come before it.

    Of what no source has read, the check says so (`doubts`); what is known to fail makes the check
    infeasible, and the restore with it.

    References:
        [1] AWS Backup Developer Guide, Restoring a backup; Encryption for backups.
        [2] RDS API Reference, CopyDBSnapshot (keys are Regional).
    """
    for place, chain in sorted(drafts.chains.items()):
        restore = chain.promotion
        if restore is None or restore.action is not Action.RESTORE:
            continue
        source = restore_source(scope, chain.source)
        if source is None:
            continue
        _name_source(drafts, place, chain, source, scope)
        for check in _checks(scope, chain, source):
            yield Precedence(before=_added(drafts, check).id, after=restore.id, rule="F-07")


def _name_source(
    drafts: Drafts, place: ComponentId, chain: Chain, source: RestoreSource, scope: Scope
) -> None:
    """Let the restore name the recovery point that it restores."""
    label = source.component.label
    steps = tuple(
        replace(
            step,
            description=step.description.replace(
                "from its newest backup there", f"from its backup {label} there"
            ),
        )
        for step in chain.new_side
    )
    drafts.replace(place, replace(chain, new_side=steps))


def _added(drafts: Drafts, check: Draft) -> Draft:
    """Add a check; where the component has one already, both are done in one step."""
    known = {draft.id: draft for draft in drafts.all()}.get(check.id)
    if known is None:
        return drafts.add(check)
    if check.id in drafts.extra:
        text = f"{known.description}; {check.description[:1].lower()}{check.description[1:]}"
        return drafts.add(replace(known, description=text, doubts=(*known.doubts, *check.doubts)))
    return known


def _checks(scope: Scope, chain: Chain, source: RestoreSource) -> Iterator[Draft]:
    point = source.component
    if point.kind is not Kind.BACKUP_VAULT:
        unread = () if read.text(point, STATUS) else ("whether it is complete was not read",)
        yield _check(
            scope,
            point,
            f"recovery point {point.label} is complete and not expired",
            _describes(point),
            unread,
        )
    for vault in source.vaults:
        yield _check(
            scope,
            vault,
            f"vault {vault.label} is readable",
            "backup:DescribeBackupVault",
            () if point.kind is not Kind.BACKUP_VAULT else ("what it holds was not read",),
        )
    for key in source.keys:
        state = read.text(key, read.Property("key_state"))
        yield _check(
            scope,
            key,
            f"key {key.label} is enabled and the restoring role may use it",
            "kms:DescribeKey",
            (*(() if state else ("its state was not read",)), "the role was not read"),
        )
    yield _check(
        scope,
        scope.graph.component(chain.source),
        "the restoring role exists and may be passed, that the quota of instances and of storage "
        f"in {scope.to_region} allows the restore, and that its subnet, parameter and option "
        "groups exist there",
        "iam:GetRole",
        ("role, quotas and groups were not read",),
    )


def _describes(point: Component) -> str:
    if point.type == "AWS::RDS::DBSnapshot":
        return "rds:DescribeDBSnapshots"
    if point.type == "AWS::RDS::DBClusterSnapshot":
        return "rds:DescribeDBClusterSnapshots"
    if point.type == read.SNAPSHOT:
        return "ec2:DescribeSnapshots"
    return "backup:DescribeRecoveryPoint"


def _check(
    scope: Scope, component: Component, text: str, operation: str, doubts: Sequence[str]
) -> Draft:
    # IAM answers reads from every Region: its data plane is Regional, its control plane is not.
    name = operation if operation.startswith("iam:") else api(operation, scope.to_region)
    requires = (f"iam:GetRole@{scope.to_region}",) if operation.startswith("iam:") else (name,)
    return Draft(
        id=f"{Action.PRECHECK}:{component.id}",
        component=component.id,
        action=Action.PRECHECK,
        side=scope.to_region,
        description=f"Check that {text}",
        duration=LOOK,
        requires=requires,
        owner=owner(scope, component.id),
        doubts=tuple(doubts),
    )
