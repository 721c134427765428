"""Arrival times in cycles: each member is reached once, the earliest first."""

from collections.abc import Iterable

from model.kernels.cycle_arrival_times import Arrival, Edge, Group, arrival_times


def row(number: int, dependent: int, *members: int, tolerance: float = 1.0) -> list[Edge]:
    return [Edge(member, dependent, number, tolerance, known=True) for member in members]


def seed(component: int, *, at: float = 0.0, uncertain: bool = False) -> Arrival:
    return Arrival(at, uncertain, -1, component, -1)


def arrivals(
    rows: Iterable[list[Edge]],
    outside: Iterable[Arrival],
    known: Iterable[Arrival],
    slack: dict[int, int] | None = None,
) -> list[Arrival]:
    groups = {number: Group(slack=bearable) for number, bearable in (slack or {}).items()}
    return list(arrival_times((edge for row in rows for edge in row), groups, outside, known))


def test_a_failure_passes_once_around_a_long_circle() -> None:
    length = 20_000
    circle = (row(number, number, (number + 1) % length) for number in range(length))
    answer = arrivals(circle, [], [seed(0)])
    assert [arrival.component for arrival in answer] == [0, *range(length - 1, 0, -1)]
    assert [arrival.at for arrival in answer] == [float(number) for number in range(length)]


def test_a_circle_without_a_failing_provider_stays_up() -> None:
    assert arrivals([row(0, 0, 1), row(1, 1, 0)], [], []) == []


def test_a_group_breaks_with_the_member_that_is_one_too_many() -> None:
    rows = [row(0, 0, 1, 2, 3), row(1, 1, 0)]
    answer = arrivals(rows, [seed(2, at=4.0), seed(3, at=7.0)], [], slack={0: 1})
    assert answer == [Arrival(8.0, False, 0, 0, 3), Arrival(9.0, False, 1, 1, 0)]


def test_of_equally_early_arrivals_the_certain_one_counts_then_the_first_row() -> None:
    rows = [row(5, 0, 9), row(4, 0, 8), row(3, 0, 7), row(6, 9, 0)]
    outside = [seed(7, uncertain=True), seed(8)]
    assert arrivals(rows, outside, [seed(9)])[1] == Arrival(1.0, False, 4, 0, 8)
