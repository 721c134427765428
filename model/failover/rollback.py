"""Rollback: whether everything done until a wave can be undone, and in which order."""

from collections.abc import Iterator, Sequence

from model.failover.plan import RollbackPoint, Step


def rollback_points(steps: Sequence[Step]) -> Sequence[RollbackPoint]:
    """Return, for the end of each wave, whether the done steps can be undone and how.

    Steps that change nothing need no undoing. `steps` are sorted by wave.
    """
    return tuple(_points(steps))


def point_of_no_return(steps: Sequence[Step]) -> str | None:
    """Return the first step that cannot be undone, by wave and id; None when all can."""
    final = [step for step in steps if step.irreversible]
    return min(final, key=lambda step: (step.wave, step.id)).id if final else None


def _points(steps: Sequence[Step]) -> Iterator[RollbackPoint]:
    done: list[Step] = []
    for wave in range(1, max((step.wave for step in steps), default=0) + 1):
        done += [step for step in steps if step.wave == wave and step.changes]
        blocked = [step.id for step in done if step.irreversible or step.compensation is None]
        yield RollbackPoint(
            wave=wave,
            possible=not blocked,
            undo=tuple(step.id for step in reversed(done) if step.compensation is not None),
            blocked_by=tuple(sorted(blocked)),
        )
