"""Estimates against targets, and estimates put together."""

from datetime import timedelta

import pytest

from model.capability.estimate import (
    NOTHING,
    Basis,
    Estimate,
    known,
    kth_smallest,
    never,
    total,
    unknown,
    worst,
)
from model.gaps.gap_figures import judge
from model.gaps.interface import Status
from model.gaps.severity import exceed_estimate

ZERO, SECOND, MINUTE = timedelta(0), timedelta(seconds=1), timedelta(minutes=1)


def takes(duration: timedelta) -> Estimate:
    return known(duration, "a drill", Basis.MEASURED)


@pytest.mark.parametrize(
    ("estimate", "target", "exceeds"),
    [
        (takes(MINUTE - SECOND), MINUTE, False),
        (takes(MINUTE), MINUTE, False),
        (takes(MINUTE + SECOND), MINUTE, True),
        (takes(ZERO), ZERO, False),
        (takes(SECOND), ZERO, True),
        (unknown("unread"), MINUTE, None),
        (unknown("unread"), ZERO, None),
        (unknown("unread", at_least=MINUTE), MINUTE, None),
        (unknown("unread", at_least=MINUTE + SECOND), MINUTE, True),
        (unknown("unread", at_least=SECOND), ZERO, True),
        (never("no backup", "drawn"), MINUTE, True),
        (never("no backup", "drawn"), ZERO, True),
    ],
)
def test_an_estimate_exceeds_a_target_that_it_does_not_equal(
    estimate: Estimate, target: timedelta, exceeds: bool | None
) -> None:
    assert estimate.exceeds(target) is exceeds
    status = {True: Status.BREACHED, None: Status.UNKNOWN, False: None}
    assert judge(estimate, target) is status[exceeds]


@pytest.mark.parametrize(
    ("estimate", "target", "share"),
    [
        (takes(ZERO), 0, 0.0),
        (takes(SECOND), 0, 1.0),
        (unknown("unread"), 0, None),
        (unknown("unread", at_least=SECOND), 0, 1.0),
        (takes(MINUTE), 60, 0.0),
        (unknown("unread", at_least=MINUTE), 60, None),
        (never("no backup", "drawn"), 0, 1.0),
    ],
)
def test_whatever_is_above_a_target_of_zero_exceeds_it_wholly(
    estimate: Estimate, target: float, share: float | None
) -> None:
    assert exceed_estimate(estimate, target) == share


def test_a_sum_is_endless_before_it_is_unknown_and_keeps_what_is_known_of_it() -> None:
    open_ = unknown("unread", at_least=SECOND)
    assert total([]) == known(ZERO, "", Basis.CONFIGURATION)
    assert total([takes(MINUTE), takes(SECOND)]).value == MINUTE + SECOND
    assert total([takes(MINUTE), open_]) == unknown("unread", at_least=MINUTE + SECOND)
    assert total([open_, never("lost", "drawn")]).never


def test_the_worst_is_endless_before_it_is_unknown_and_nothing_of_nothing() -> None:
    open_ = unknown("unread", at_least=SECOND)
    assert worst([]) == NOTHING
    assert worst([takes(SECOND), takes(MINUTE)]).value == MINUTE
    assert worst([takes(MINUTE), open_]) == unknown("unread", at_least=MINUTE)
    assert worst([open_, never("lost", "drawn")]).never


@pytest.mark.parametrize(
    ("estimates", "count", "expected"),
    [
        ([takes(MINUTE), takes(SECOND)], 1, takes(SECOND)),
        ([takes(MINUTE), takes(SECOND)], 2, takes(MINUTE)),
        # An unknown member that takes at least as long cannot come first.
        ([takes(SECOND), unknown("unread", at_least=SECOND)], 1, takes(SECOND)),
        ([takes(MINUTE), unknown("unread")], 1, unknown("unread", at_most=MINUTE)),
        ([takes(MINUTE), unknown("unread")], 2, unknown("unread", at_least=MINUTE)),
        ([takes(MINUTE), never("lost", "drawn")], 1, takes(MINUTE)),
        ([takes(MINUTE), never("lost", "drawn")], 2, never("lost", "drawn")),
    ],
)
def test_the_kth_of_several_is_known_when_no_unknown_member_can_precede_it(
    estimates: list[Estimate], count: int, expected: Estimate
) -> None:
    assert kth_smallest(estimates, count) == expected


def test_more_than_there_are_can_never_be_done() -> None:
    with pytest.raises(ValueError, match="2 of only 1"):
        kth_smallest([takes(SECOND)], 2)
