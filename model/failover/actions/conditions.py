"""Conditions, durations and steps that recipes of several families share."""

from model.capability import properties as read
from model.capability.capability import achievable
from model.capability.copies import replicas, surviving
from model.capability.estimate import Basis, Estimate, known, unknown
from model.failover.plan import Action, Mode
from model.failover.recipe import Move, Row, takes
from model.records.objective import DisruptionClass

COPIED = unknown("how its data is copied while the old Region lives is not stated")
CUT_OFF = takes("assumed: cutting clients off takes a minute", Basis.DEFAULT, minutes=1)


def replicates(move: Move) -> bool:
    """Tell whether the two sides replicate with each other."""
    return move.target.id in replicas(move.graph, move.source.id)


def restored(move: Move) -> bool:
    """Tell whether only a backup in the new Region brings the data across."""
    return not replicates(move) and has_backup_there(move)


def apart(move: Move) -> bool:
    """Tell whether neither replication nor a backup in the new Region connects the two."""
    other = move.source.id != move.target.id
    return other and not replicates(move) and not has_backup_there(move)


def has_backup_there(move: Move) -> bool:
    """Tell whether a backup of the source lies in the new Region."""
    near = surviving(move.graph, move.source, DisruptionClass.REGION)
    return any(copy.backup and copy.component.region == move.to_region for copy in near)


def restores(move: Move) -> Estimate:
    """Return the time of a restore; in a planned failover the data can still be copied."""
    achieved = achievable(move.graph, move.source.id, DisruptionClass.REGION, move.at).rto
    return COPIED if achieved.never and move.mode is Mode.PLANNED else achieved


def in_cluster(move: Move) -> bool:
    """Tell whether this is an instance of a database cluster: the cluster holds the data."""
    return read.text(move.source, read.DB_CLUSTER) is not None


def lag_of_source(move: Move) -> Estimate:
    """Return the replication lag, as stated on either side."""
    for component in (move.source, move.target):
        stated = read.seconds(component, read.REPLICATION_LAG_SECONDS)
        if stated is not None:
            return known(stated, "replication lag, as stated", Basis.ASSERTED)
    return unknown("the replication lag is a metric that was not read")


def fence_rows(api: str | None, undo: str) -> tuple[Row, ...]:
    """Return the step that stops all writes to the component of the old Region."""
    return (
        Row(
            action=Action.FENCE,
            on_source=True,
            text="Cut every client off {source}, so that nothing writes to it",
            apis=(api,) if api else (),
            takes=CUT_OFF,
            check="no client is connected to {source}, and a test write is refused",
            undo=undo,
            retries=1,
        ),
    )
