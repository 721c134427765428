"""Interruptions: what is down or degraded until something fails over by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capability.scenario_columns import MOST
from model.capability.switch_times import switch_times
from model.disruption.disruptions import ComponentsFail, ZoneFails
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, State, blast_radius, states_at
from model.impact.degraded_spans import degraded_spans
from model.impact.spans import Spans, union
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from tests.builders import graph
from tests.strategies import CARRYING, graphs

SECOND = 1_000_000
TARGETS = {"kind": "target_group", "health_check_interval": 10, "unhealthy_threshold": 3}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def failing(drawn: DependencyGraph, *names: str) -> BlastRadius:
    return blast_radius(drawn, ComponentsFail(components=tuple(map(ComponentId, names))))


def windows(answer: BlastRadius) -> list[tuple[str, str, timedelta, timedelta | None]]:
    return [
        (away.component, away.state.name, away.start, away.until) for away in answer.interrupted
    ]


def test_whatever_needs_a_store_that_fails_over_is_away_as_long() -> None:
    drawn = graph("web > api > db; db > 1(a, b)", db={"switch_seconds": 60})
    answer = failing(drawn, "a")
    assert answer.down == ()
    assert windows(answer) == [
        (name, "DOWN", seconds(0), seconds(60)) for name in ("api", "db", "web")
    ]
    assert {away.because for away in answer.interrupted} == {"db"}


def test_a_tolerance_shortens_a_window_and_a_longer_one_hides_it() -> None:
    drawn = graph("web > db@20; report > db@5m; db > 1(a, b)", db={"switch_seconds": 60})
    assert windows(failing(drawn, "a")) == [
        ("db", "DOWN", seconds(0), seconds(60)),
        ("web", "DOWN", seconds(20), seconds(60)),
    ]


def test_a_degraded_window_of_which_neither_end_is_certain_is_open() -> None:
    """`app` turns after 30 s, when it notices `b`; or at once where `a` is away as well.

    So it is away from 0 to 10 s or from 30 to 40 s, and no moment lies in both.
    """
    drawn = graph("web ~> app; app > 1/3(a, b@30, c); a > 1/2(x, y)", app={"switch_seconds": 10})
    (web,) = [away for away in failing(drawn, "b", "x").interrupted if away.component == "web"]
    assert (web.state, web.at_least_until, web.until) == (State.DEGRADED, seconds(0), None)


def test_requests_that_may_be_tried_again_are_degraded_and_pass_that_on() -> None:
    drawn = graph(
        "web > targets; report ~> targets; quiet >! targets; targets > 1(a, b)", targets=TARGETS
    )
    assert windows(failing(drawn, "a")) == [
        ("targets", "DEGRADED", seconds(0), seconds(30)),
        ("web", "DEGRADED", seconds(0), seconds(30)),
    ]


def test_a_soft_need_of_what_is_down_for_a_while_degrades_for_that_while() -> None:
    drawn = graph("page ~> db; db > 1(a, b)", db={"switch_seconds": 60})
    assert windows(failing(drawn, "a")) == [
        ("db", "DOWN", seconds(0), seconds(60)),
        ("page", "DEGRADED", seconds(0), seconds(60)),
    ]


def test_a_switch_that_nobody_states_has_no_end_but_says_so() -> None:
    drawn = graph("app > 1(a, b)")
    (away,) = failing(drawn, "a").interrupted
    assert (away.until, away.at_least_until) == (None, seconds(0))
    assert "is not stated" in away.reason


def test_what_is_down_in_the_end_is_not_interrupted() -> None:
    drawn = graph("app > db; db > 1(a, b)", db={"switch_seconds": 60})
    answer = failing(drawn, "a", "b")
    assert answer.down == ("app", "db")
    assert windows(answer) == []


def test_what_does_not_lie_in_the_zone_for_certain_is_left_alone() -> None:
    drawn = graph(
        "app > db; db in> 1(zone:use1-az1, zone:use1-az2)",
        db={
            "kind": "database",
            "type": "AWS::RDS::DBInstance",
            "multi_az": True,
            "zones": ("use1-az1", "use1-az2"),
        },
    )
    answer = blast_radius(drawn, ZoneFails(zone="use1-az1"))
    assert windows(answer) == [(name, "DOWN", seconds(0), seconds(120)) for name in ("app", "db")]


def test_the_state_at_a_moment_is_that_of_the_window_else_the_final_one() -> None:
    drawn = graph("web > db; db > 1(a, b); other ~> a", db={"switch_seconds": 60})
    answer = failing(drawn, "a")
    during = {"a": State.DOWN, "db": State.DOWN, "other": State.DEGRADED, "web": State.DOWN}
    assert states_at(answer, seconds(20)) == during
    assert states_at(answer, seconds(60)) == {"a": State.DOWN, "other": State.DEGRADED}
    with pytest.raises(InvalidValue):
        states_at(answer, seconds(-1))


def simulate(drawn: DependencyGraph, down: dict[int, Spans], moment: int) -> set[int]:
    """Return what is not up at one moment, by the rules and by Kleene iteration."""
    needs, times = drawn.topology.needs, drawn.once(switch_times)
    not_up_before = {number for number in down if _covers(down[number], moment)}
    while True:
        not_up = set(not_up_before)
        for row, need in enumerate(drawn.requirements):
            members = [drawn.index(provider) for provider in need.providers]
            if need.phase is not Phase.RUN:
                continue
            if need.effect in {Effect.SOFT, Effect.UNKNOWN}:
                lost = sum(_covers(down.get(member, ()), moment) for member in members)
                if lost > needs.slack[row]:
                    not_up.add(int(needs.dependent[row]))
            elif need.effect in {Effect.HARD, Effect.CONTAINMENT}:
                weak = sum(member in not_up_before for member in members)
                if weak > needs.slack[row] and need.propagate_degraded:
                    not_up.add(int(needs.dependent[row]))
                away = [span for member in members for span in down.get(member, ())]
                if times.degraded[row] and away:
                    begin = min(start for start, _ in away)
                    end = min(begin + int(times.most[row]), max(stop for _, stop in away))
                    if begin <= moment < end:
                        not_up.add(int(needs.dependent[row]))
        if not_up == not_up_before:
            return not_up
        not_up_before = not_up


def _covers(spans: Spans, moment: int) -> bool:
    return any(start <= moment < stop for start, stop in spans)


@given(graphs([*CARRYING, Effect.UNKNOWN]), st.data())
def test_degraded_spans_equal_a_simulation(records: Records, data: st.DataObject) -> None:
    drawn = DependencyGraph(_without_tolerances(records))
    numbers = st.integers(0, len(drawn) - 1)
    span = st.tuples(st.integers(0, 4), st.integers(1, 6)).map(
        lambda pair: ((pair[0] * SECOND, (pair[0] + pair[1]) * SECOND),)
    )
    down = data.draw(st.dictionaries(numbers, span, max_size=4))
    answer = degraded_spans(drawn, down, MOST)
    for moment in range(0, 12 * SECOND, SECOND):
        not_up = simulate(drawn, down, moment)
        degraded = {number for number in not_up if not _covers(down.get(number, ()), moment)}
        listed = {number for number in answer if _covers(answer[number].spans, moment)}
        assert listed == degraded
    assert all(union(spans.spans) == spans.spans for spans in answer.values())


def _without_tolerances(records: Records) -> Records:
    from dataclasses import replace

    needs = tuple(
        replace(need, members=tuple(replace(member, tolerance=None) for member in need.members))
        for need in records.requirements
    )
    return replace(records, requirements=needs)
