"""Switch times: choices among a component's own parts, and choices that its code makes."""

import pytest

from model.capability.switch_times import SwitchTimes, switch_times
from model.kernels.interruption_rows import ENDLESS
from model.records.requirement import Effect
from tests.builders import graph

MINUTE = 60_000_000


def times_of(text: str, **about: object) -> SwitchTimes:
    return switch_times(graph(text, **about))


def test_only_zones_and_parts_are_a_component_s_own() -> None:
    assert times_of("db in> 1(zone:a, zone:b)").own_parts.tolist() == [True]
    assert times_of("db > 1(a, b)").own_parts.tolist() == [False]


@pytest.mark.parametrize("effect", sorted(set(Effect) - {Effect.HARD, Effect.CONTAINMENT}))
def test_no_other_effect_makes_a_choice_an_own_part(effect: Effect) -> None:
    assert times_of(f"db {effect}> 1(a, b)").own_parts.tolist() == [False]


def test_a_standby_in_another_zone_takes_two_minutes_and_a_stated_time_counts_first() -> None:
    about = {"kind": "database", "type": "AWS::RDS::DBInstance", "multi_az": True}
    times = times_of("db in> 1(zone:a, zone:b)", db=about)
    assert (times.least.tolist(), times.most.tolist()) == ([2 * MINUTE], [2 * MINUTE])
    times = times_of("db in> 1(zone:a, zone:b)", db={**about, "switch_seconds": 30})
    assert (times.least.tolist(), times.most.tolist()) == ([MINUTE // 2], [MINUTE // 2])


def test_a_choice_of_its_code_takes_what_only_a_document_can_state() -> None:
    times = times_of("web > 1(a, b)")
    assert (times.least.tolist(), times.most.tolist()) == ([0], [ENDLESS])


def test_without_a_choice_there_is_nothing_to_turn_to() -> None:
    times = times_of("web > (a, b); web > c")
    assert set(times.least.tolist()) == set(times.most.tolist()) == {0}
