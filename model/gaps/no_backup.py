"""No backup: no copy of the data survives a failure that it was promised to survive."""

from collections.abc import Iterator, Sequence

from model.capability import properties as read
from model.capability.capability import achievable
from model.capability.copies import Copy, copies, is_replica
from model.capability.estimate import Estimate
from model.gaps.data_loss import stores
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Component
from model.records.objective import DisruptionClass, Objective


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each store and class of disruption that no copy survives.

    The classes are those of the promises that bind the store. A store without a promise gives one
    finding when its configuration switches backups off.
    """
    graph = question.graph
    for store in stores(graph):
        if is_replica(graph, store.id):
            continue
        lost = list(_lost(question, store))
        yield from lost
        if not lost and _keeps_nothing(graph, store):
            yield _kept_nowhere(store)


def _lost(question: Question, store: Component) -> Iterator[Finding]:
    for tested in DisruptionClass:
        promise = _promise(question.graph, store, tested)
        if promise is None:
            continue
        loss = achievable(question.graph, store.id, tested, question.at).rpo
        if loss.never:
            yield _finding(question.graph, store, promise, loss)


def _promise(graph: DependencyGraph, store: Component, tested: DisruptionClass) -> Objective | None:
    return binding(graph, store.id, tested, "rpo") or binding(graph, store.id, tested, "rto")


def _finding(
    graph: DependencyGraph, store: Component, promise: Objective, loss: Estimate
) -> Finding:
    tested = promise.disruption_class
    existing = copies(graph, store.id)
    return Finding(
        component=store.id,
        message=f"no copy of {store.label} survives when the {tested} fails: "
        f"{_why(existing, tested, loss)}; {graph.component(promise.subject).label} rests on it",
        disruption_class=tested,
        achievable="never",
        details={
            "copies": [copy.component.id for copy in existing],
            "reason": loss.reason,
            "promise": {"of": promise.subject, "source": promise.source},
        },
    )


def _why(existing: Sequence[Copy], tested: DisruptionClass, loss: Estimate) -> str:
    if existing:
        return f"its {len(existing)} known copies fail with the {tested}"
    return loss.reason or "no copy is known"


def _keeps_nothing(graph: DependencyGraph, store: Component) -> bool:
    """Tell whether the configuration switches backups off; a missing property says nothing."""
    no_snapshots = read.number(store, read.BACKUP_RETENTION) == 0
    no_recovery = read.flag(store, read.POINT_IN_TIME_RECOVERY) is False
    return (no_snapshots or no_recovery) and not copies(graph, store.id)


def _kept_nowhere(store: Component) -> Finding:
    return Finding(
        component=store.id,
        message=f"{store.label} keeps no backup and has no copy: deleted or corrupted data is gone",
        achievable="never",
        details={"copies": [], "reason": "backups are switched off"},
    )


RULE = GapRule(
    id="N-10",
    title="No copy of the data survives",
    why="Replicas and backups help only outside of what fails: in another zone, Region or account, "
    "readable without anything that fails too. Without one the loss has no end: no recovery "
    "procedure brings the data back. A replica is no backup against deletion or corruption.",
    fix="Switch on continuous backup, copy backups to another Region, and to a locked vault in "
    "another account for the loss of an account; test a restore.",
    source="AWS Well-Architected, REL09-BP01",
    example="The `inventory` database has automated backups switched off, and the `cart` table "
    "neither point-in-time recovery nor a replica.",
    example_component="inventory",
    unit="s",
    find=find,
)
