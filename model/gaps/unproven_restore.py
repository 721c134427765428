"""Unproven restore: a store that only a restore brings back, and nobody knows that it works."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from model.capability import properties as read
from model.capability.copies import Copy, is_replica, surviving
from model.capability.measured import POLICY_AGE, measured_rto
from model.gaps.data_loss import stores
from model.gaps.interface import Finding, GapRule, Question, Status
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Component, Kind
from model.records.measurement import measurement
from model.records.objective import DisruptionClass

REGION = DisruptionClass.REGION
STATUS = read.Property("status")
KEY_STATE = read.Property("key_state", (read.KEY,))
COMPLETE = frozenset({"COMPLETED", "available", "completed"})


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each store that a lost Region makes people restore.

    It has a promise for the loss of a Region, no replica that survives, and a backup that does. A
    finding says what is known to fail (the recovery point is not complete, its key is disabled),
    what no source has read, and whether a restore was measured within 90 days.
    """
    graph = question.graph
    for store in stores(graph):
        promise = binding(graph, store.id, REGION, "rpo") or binding(graph, store.id, REGION, "rto")
        if promise is None or is_replica(graph, store.id):
            continue
        copies = surviving(graph, store, REGION)
        backups = [copy for copy in copies if copy.backup]
        if not backups or len(backups) < len(copies):
            continue
        failing, unread = _judged(graph, backups)
        unread += _unmeasured(graph, store, question.at)
        if failing or unread:
            yield _finding(store, failing, unread)


def _judged(graph: DependencyGraph, backups: Sequence[Copy]) -> tuple[list[str], list[str]]:
    """Return what is known to fail with every backup, and what was not read of the newest one."""
    newest = max(backups, key=lambda copy: (copy.created_at is not None, str(copy.created_at)))
    point = newest.component
    failing, unread = [], []
    if point.kind is not Kind.BACKUP_VAULT:
        status = read.text(point, STATUS)
        if status is None:
            unread.append(f"whether {point.label} is complete")
        elif status not in COMPLETE:
            failing.append(f"{point.label} is {status}")
    keys = [
        graph.component(provider)
        for holder in (point.id, *_vaults(graph, point))
        for need in graph.requirements_of(holder)
        for provider in need.providers
        if graph.component(provider).kind is Kind.KEY
    ]
    for key in keys:
        state = read.text(key, KEY_STATE)
        if state is None:
            unread.append(f"the state of the key {key.label}")
        elif state != "Enabled":
            failing.append(f"the key {key.label} is {state}")
    return failing, unread


def _vaults(graph: DependencyGraph, point: Component) -> Sequence[str]:
    return [
        provider
        for need in graph.requirements_of(point.id)
        for provider in need.providers
        if graph.component(provider).kind is Kind.BACKUP_VAULT
    ]


def _unmeasured(graph: DependencyGraph, store: Component, at: datetime) -> list[str]:
    age = _age_of_the_newest(graph, store, at)
    if age is None:
        return ["how long a restore takes: none was measured"]
    if age > POLICY_AGE:
        return [f"how long a restore takes: the last one is {age.days} days old"]
    return []


def _age_of_the_newest(graph: DependencyGraph, store: Component, at: datetime) -> timedelta | None:
    """Return the age of the newest restore in another Region; None when none has a date.

    A person states it as a measured capability, or a crawl read a restore job.
    """
    stated = measured_rto(graph, store.id, REGION, at)
    job = measurement(store, read.REMOTE_RESTORE_SECONDS.name)
    ages = [stated.age if stated else None, at - job.measured_at if job else None]
    return min((age for age in ages if age is not None), default=None)


def _finding(store: Component, failing: Sequence[str], unread: Sequence[str]) -> Finding:
    facts = [*failing, *([f"not known: {', '.join(unread)}"] if unread else [])]
    return Finding(
        component=store.id,
        message=f"only a restore brings {store.label} back when its Region fails, and "
        f"{'; '.join(facts)}",
        status=Status.BREACHED if failing else Status.UNKNOWN,
        disruption_class=REGION,
        confidence=0.9 if failing else 0.4,
        details={"failing": list(failing), "not_read": list(unread)},
    )


RULE = GapRule(
    id="N-34",
    title="A restore that nobody can rely on",
    why="A restore job can succeed and restore nothing: without the key in the Region of the "
    "restore, without the role, from a point that is not complete. That shows during the outage, "
    "when it takes hours.",
    fix="Restore a copy in the other Region every quarter, state the time as a measured "
    "capability, and let crawls read recovery points, vaults and keys there.",
    source="AWS Backup Developer Guide, Encryption for backups; AWS Well-Architected, REL09-BP04",
    example="Not in the sample estate: its stores are replicated, or have no backup at all.",
    find=find,
)
