"""Joins: the steps that each step waits for, read from the precedences of a plan."""

from collections.abc import Mapping, Sequence

from model.failover.plan import Precedence
from model.recovery.critical_path import Join


def joins_of(precedences: Sequence[Precedence]) -> Mapping[str, Sequence[Join]]:
    """Return what each step waits for, by step id: single steps, and k of n steps."""
    groups_by_step: dict[str, dict[tuple[str, int], set[str]]] = {}
    for precedence in precedences:
        name = (
            (precedence.join, precedence.minimum)
            if precedence.join
            else (f"={precedence.before}", 1)
        )
        groups_by_step.setdefault(precedence.after, {}).setdefault(name, set()).add(
            precedence.before
        )
    return {
        step: [
            Join(members=tuple(sorted(members)), minimum=min(minimum, len(members)))
            for (_, minimum), members in sorted(groups.items())
        ]
        for step, groups in groups_by_step.items()
    }
