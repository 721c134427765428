"""F-18: what has to be done after the recovery, before the next event.

Nothing of it counts for the RTO: the service serves already, less well protected than before.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from model.capability import properties as read
from model.capability.estimate import Estimate, unknown
from model.failover.control_planes import api
from model.failover.draft import CHECK_TIMEOUT, Chain, Draft, Drafts, check_of, owner
from model.failover.messages import DEAD_LETTERS, is_buffer
from model.failover.plan import Action, Mode, PostRecovery, Precedence
from model.failover.recipe import LOOK
from model.failover.scope import Scope
from model.failover.steps import in_waves
from model.records.component import Component, ComponentId

RULE = "F-18"
OPEN = unknown("it takes as long as the data and the people need; the service serves meanwhile")
READERS = read.CLUSTER_MEMBERS
DELETION_PROTECTION = read.Property("deletion_protection")
REPLICATES_BACK: dict[str, str] = {
    read.RDS_INSTANCE: "rds:CreateDBInstanceReadReplica",
    "AWS::EFS::FileSystem": "elasticfilesystem:CreateReplicationConfiguration",
}
"""The API that makes the old store follow the new primary, by type."""
REJOINS = frozenset({read.RDS_CLUSTER, "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"})
"""Types of which the old cluster rejoins its global database."""
MODIFIES: dict[str, str] = {
    read.RDS_INSTANCE: "rds:ModifyDBInstance",
    read.RDS_CLUSTER: "rds:ModifyDBCluster",
    "AWS::DocDB::DBCluster": "docdb:ModifyDBCluster",
    "AWS::Neptune::DBCluster": "neptune:ModifyDBCluster",
}
"""The API that changes redundancy and backups, by type."""


def post_recovery(scope: Scope, drafts: Drafts) -> PostRecovery:
    """Return the steps after the recovery and their order; empty where nothing moved.

    Each new primary is protected as the old one was; the old store is fenced for good and made a
    replica; what the lost Region still holds is worked off; the new Region is prepared for the next
    event; and the time that the recovery took is recorded. Pins are removed by the failback, after
    the stores are equal again.
    """
    groups = list(_groups(scope, drafts))
    if not groups:
        return PostRecovery(steps=(), precedence=())
    groups.append((_prepare(scope),))
    groups.append((_record(scope),))
    order = [
        Precedence(before=before.id, after=after.id, rule=_rule(before, after))
        for group in groups
        for before, after in pairwise(_checked(group))
    ]
    steps = sorted((step for group in groups for step in _checked(group)), key=lambda step: step.id)
    return PostRecovery(steps=in_waves(scope, steps, order), precedence=tuple(order))


def _rule(before: Draft, after: Draft) -> str:
    return "F-11" if after.verifies == before.id else RULE


def _groups(scope: Scope, drafts: Drafts) -> Iterator[Sequence[Draft]]:
    """Yield the steps of each component, in their order."""
    for chain in sorted(drafts.chains.values(), key=lambda chain: chain.source):
        if chain.single_writer and chain.promotion is not None:
            yield _protect(scope, chain), _rebuild(scope, chain)
        elif chain.consumer and chain.old_side and scope.mode is Mode.UNPLANNED:
            yield (_fence_late(scope, chain.source),)
    for buffer in _left_messages(scope):
        yield (_work_off(scope, buffer),)


def _protect(scope: Scope, chain: Chain) -> Draft:
    graph = scope.graph
    old, new = graph.component(chain.source), graph.component(chain.target)
    what = ", ".join(_protections(old)) or "redundancy, backups and deletion protection"
    operation = MODIFIES.get(new.type or "")
    return _draft(
        scope,
        Action.PROTECT,
        new,
        scope.to_region,
        f"Protect {new.label} ({scope.to_region}): {what}, as {old.label} ({scope.from_region}) "
        "had",
        check=f"{new.label} ({scope.to_region}) is protected as {old.label} was",
        undo="nothing to undo: it only protects",
        apis=(operation,) if operation else (),
    )


def _protections(old: Component) -> Iterator[str]:
    """Yield how the old primary was protected, as far as it was read."""
    if read.flag(old, read.MULTI_AZ):
        yield "Multi-AZ on"
    members = len(read.entries(old, READERS))
    if members > 1:
        yield f"{members} members in its cluster"
    days = read.number(old, read.BACKUP_RETENTION)
    if days:
        yield f"backups kept for {days:g} days"
    if read.flag(old, read.POINT_IN_TIME_RECOVERY):
        yield "point-in-time recovery on"
    if read.flag(old, DELETION_PROTECTION):
        yield "deletion protection on"


def _rebuild(scope: Scope, chain: Chain) -> Draft:
    graph = scope.graph
    old, new = graph.component(chain.source), graph.component(chain.target)
    operation = REPLICATES_BACK.get(old.type or "")
    where = f"{new.label} in {scope.from_region}"
    if old.type in REJOINS:
        how = f"let it rejoin the global database as a replica of {new.label}"
    elif operation:
        how = f"make a replica of {where} ({operation})"
    else:
        how = f"make a replica of {where}, or copy its backups there"
    return _draft(
        scope,
        Action.REBUILD,
        old,
        scope.from_region,
        f"As soon as {scope.from_region} can be reached, fence {old.label} for good, then {how}",
        check=f"{old.label} ({scope.from_region}) takes no write, and a copy of {new.label} "
        f"({scope.to_region}) follows there",
        undo="nothing to undo: the old data stays until the failback has reconciled it",
        apis=(operation,) if operation else (),
    )


def _fence_late(scope: Scope, consumer: ComponentId) -> Draft:
    component = scope.graph.component(consumer)
    return _draft(
        scope,
        Action.PREPARE,
        component,
        scope.from_region,
        f"As soon as {scope.from_region} can be reached, switch off what feeds {component.label} "
        "there, if that is not done",
        check=f"{component.label} ({scope.from_region}) handles no event",
        undo=f"switch on again what feeds {component.label} ({scope.from_region})",
    )


def _left_messages(scope: Scope) -> Sequence[ComponentId]:
    """Return the buffers that hold messages after the recovery, and their dead letters, sorted."""
    graph = scope.graph
    buffers = {
        component
        for component in scope.affected
        if component in scope.pairs
        and scope.leaves(component)
        and is_buffer(graph.component(component))
    }
    dead = {
        provider
        for buffer in buffers
        for need in graph.requirements_of(buffer)
        if need.relation == DEAD_LETTERS
        for provider in need.providers
    }
    unplanned = scope.mode is Mode.UNPLANNED
    return sorted(buffers | dead if unplanned else dead)


def _work_off(scope: Scope, buffer: ComponentId) -> Draft:
    component = scope.graph.component(buffer)
    return _draft(
        scope,
        Action.WORK_OFF,
        component,
        scope.from_region,
        f"Process the messages that {component.label} ({scope.from_region}) still holds, once it "
        "can be reached",
        check=f"{component.label} ({scope.from_region}) is empty",
        undo=None,
    )


def _prepare(scope: Scope) -> Draft:
    service = scope.graph.component(scope.service)
    return _draft(
        scope,
        Action.PREPARE,
        service,
        scope.to_region,
        f"Restore redundancy, quotas and alarms of {service.label} in {scope.to_region}, and TTLs "
        "that were lowered",
        check=f"{service.label} in {scope.to_region} survives the loss of a zone, and its alarms "
        "watch there",
        undo="nothing to undo: it only prepares",
        name=scope.subject,
    )


def _record(scope: Scope) -> Draft:
    service = scope.graph.component(scope.service)
    return _draft(
        scope,
        Action.RECORD,
        service,
        scope.to_region,
        f"Record what it took, as a measured capability of {service.label}: `source: incident` or "
        "`drill` with the day",
        check="the measured time is stated in a graph document",
        undo="nothing to undo: it only records",
        name=scope.subject,
    )


def _draft(
    scope: Scope,
    action: Action,
    component: Component,
    side: str,
    text: str,
    *,
    check: str,
    undo: str | None,
    apis: Sequence[str] = (),
    name: str = "",
    takes: Estimate = OPEN,
) -> Draft:
    return Draft(
        id=f"{action}:{name or component.id}",
        component=component.id,
        action=action,
        side=side,
        description=text,
        duration=takes,
        requires=tuple(api(operation, side) for operation in apis),
        checks=(check,),
        compensation=undo,
        owner=owner(scope, component.id),
    )


def _checked(group: Sequence[Draft]) -> Iterator[Draft]:
    """Yield each step and its verification."""
    for step in group:
        yield step
        yield Draft(
            id=check_of(step.id),
            component=step.component,
            action=Action.VERIFY,
            side=step.side,
            description=f"Verify that {step.checks[0]}",
            duration=LOOK,
            checks=step.checks,
            owner=step.owner,
            timeout=CHECK_TIMEOUT,
            verifies=step.id,
        )
