"""Rollback: up to which wave everything can be undone, and how."""

from collections.abc import Iterator, Sequence

from model.failover.plan import RollbackPoint, Step


def rollback_points(steps: Sequence[Step]) -> Sequence[RollbackPoint]:
    """Return, for the end of each wave, whether every done step can be undone, and in which order.

    Steps that change nothing need no undoing. `steps` are sorted by wave.
    """
    return tuple(_points(steps))


def point_of_no_return(steps: Sequence[Step]) -> str | None:
    """Return the first step that cannot be undone, by wave and id; None when all can."""
    final = [one for one in steps if one.irreversible]
    return min(final, key=lambda one: (one.wave, one.id)).id if final else None


def _points(steps: Sequence[Step]) -> Iterator[RollbackPoint]:
    done: list[Step] = []
    for wave in range(1, max((one.wave for one in steps), default=0) + 1):
        done += [one for one in steps if one.wave == wave and one.changes]
        blocked = [one.id for one in done if one.irreversible or one.compensation is None]
        yield RollbackPoint(
            wave=wave,
            possible=not blocked,
            undo=tuple(one.id for one in reversed(done) if one.compensation is not None),
            blocked_by=tuple(sorted(blocked)),
        )
