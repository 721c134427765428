"""The garbage collector looks seldom once the process is ours."""

import gc
from collections.abc import Iterator

import pytest

from service.collector import collect_seldom


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def looks() -> int:
    """Return how often the youngest objects are looked at while many come to stay."""
    before = gc.get_stats()[0]["collections"]
    kept = [[number] for number in range(40_000)]
    assert len(kept) == 40_000
    return int(gc.get_stats()[0]["collections"] - before)


def test_objects_that_stay_are_not_walked_through_again_and_again() -> None:
    gc.set_threshold(700, 10, 10)
    often = looks()
    collect_seldom()

    assert looks() <= 1 < 20 < often


def test_cycles_are_collected_still() -> None:
    collect_seldom()
    before = gc.get_stats()[0]["collections"]
    for _ in range(200_000):
        cycle: list[object] = []
        cycle.append(cycle)

    assert gc.get_stats()[0]["collections"] > before
