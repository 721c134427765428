"""Barriers: how long steps take when each wave waits for the whole wave before it."""

from collections.abc import Sequence
from datetime import timedelta

from model.capability.estimate import ZERO
from model.recovery.activity import Activity, project


def in_waves(activities: Sequence[Activity]) -> tuple[Sequence[Sequence[str]], timedelta]:
    """Return the steps by wave, and how long all takes if each wave waits for the one before.

    The wave of a step is one more than the latest wave of what it waits for.

    Raises:
        InvalidValue: if steps wait for each other, or for a step that is not given.
    """
    steps = project(activities, {})
    wave = [0] * len(steps.ids)
    for number in steps.order:
        members = (member for wait in steps.waits[number] for member in wait.members)
        wave[number] = 1 + max((wave[member] for member in members), default=0)
    longest: dict[int, timedelta] = {}
    for number, step in zip(wave, sorted(activities, key=lambda step: step.id), strict=True):
        longest[number] = max(longest.get(number, ZERO), step.duration)
    count = max(wave, default=0)
    waves = tuple(
        tuple(name for name, at in zip(steps.ids, wave, strict=True) if at == number)
        for number in range(1, count + 1)
    )
    return waves, sum(longest.values(), ZERO)
