"""Times inside of cycles: each member settled once, the earliest first."""

from collections.abc import Iterable

from model.kernels.cycle_arrival_times import Edge, Group, Hit, settled


def row(number: int, dependent: int, *members: int, wait: float = 1.0) -> list[Edge]:
    return [Edge(one, dependent, number, wait, known=True) for one in members]


def seed(component: int, *, at: float = 0.0, doubtful: bool = False) -> Hit:
    return Hit(at, doubtful, -1, component, -1)


def hits(
    rows: Iterable[list[Edge]],
    outside: Iterable[Hit],
    first: Iterable[Hit],
    slack: dict[int, int] | None = None,
) -> list[Hit]:
    groups = {number: Group(slack=some) for number, some in (slack or {}).items()}
    return list(settled((edge for one in rows for edge in one), groups, outside, first))


def test_a_failure_goes_once_around_a_long_circle() -> None:
    length = 20_000
    found = hits((row(one, one, (one + 1) % length) for one in range(length)), [], [seed(0)])
    assert [one.component for one in found] == [0, *range(length - 1, 0, -1)]
    assert [one.at for one in found] == [float(one) for one in range(length)]


def test_what_is_never_told_to_fail_holds_a_circle_up() -> None:
    assert hits([row(0, 0, 1), row(1, 1, 0)], [], []) == []


def test_a_group_breaks_with_the_member_that_is_one_too_many() -> None:
    rows = [row(0, 0, 1, 2, 3), row(1, 1, 0)]
    found = hits(rows, [seed(2, at=4.0), seed(3, at=7.0)], [], slack={0: 1})
    assert found == [Hit(8.0, False, 0, 0, 3), Hit(9.0, False, 1, 1, 0)]


def test_of_equally_early_hits_the_certain_one_counts_then_the_first_row() -> None:
    rows = [row(5, 0, 9), row(4, 0, 8), row(3, 0, 7), row(6, 9, 0)]
    outside = [seed(7, doubtful=True), seed(8)]
    assert hits(rows, outside, [seed(9)])[1] == Hit(1.0, False, 4, 0, 8)
