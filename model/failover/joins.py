"""Joins: what each step waits for, read from the precedences of a plan."""

from collections.abc import Mapping, Sequence

from model.failover.plan import Precedence
from model.recovery.critical_path import Join


def joins_of(precedences: Sequence[Precedence]) -> Mapping[str, Sequence[Join]]:
    """Return what each step waits for, by step: single steps, and joins of several."""
    found: dict[str, dict[tuple[str, int], set[str]]] = {}
    for one in precedences:
        name = (one.join, one.minimum) if one.join else (f"={one.before}", 1)
        found.setdefault(one.after, {}).setdefault(name, set()).add(one.before)
    return {
        step: [
            Join(members=tuple(sorted(members)), minimum=min(minimum, len(members)))
            for (_, minimum), members in sorted(groups.items())
        ]
        for step, groups in found.items()
    }
