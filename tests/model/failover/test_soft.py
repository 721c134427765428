"""What is needed softly comes back, too, and what is needed hard never waits for it."""

from dataclasses import replace
from datetime import timedelta

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.failover.plan import Action
from model.failover.timetable import timetable
from model.graph import DependencyGraph
from model.records.requirement import Effect, Member
from tests.builders import need
from tests.model.failover.scenario import EAST, WEST, plan, two_sided, two_sided_records
from tests.model.failover.test_properties import MODES, estates
from tests.model.failover.violations import violations

MINUTE = timedelta(minutes=1)
ALARM = {"kind": "alarm", "region": WEST, "period": 60, "datapoints_to_alarm": 5}
DURATIONS = {"front": 2, "db": 20, "cache": 240, "feed": 3}


def made(text, about=None, *, rto=DURATIONS, **more):
    facts = {"alarm": ALARM, "service:s": {"decision_seconds": 600}, **(about or {})}
    return plan(two_sided(f"{text}; alarm observability> front", facts, rto=rto), **more)


def soft_steps(found):
    return [one.id for one in found.steps if one.soft]


def before(found, step):
    graph = nx.DiGraph((one.before, one.after) for one in found.precedence)
    return nx.ancestors(graph, step) if step in graph else set()


def test_a_soft_provider_has_its_steps_and_full_function_comes_later():
    found = made("front > db; front ~> cache")
    assert soft_steps(found) == ["start:cache-w", "verify:start:cache-w"]
    assert (found.lacking, violations(found)) == ((), ())
    assert found.rto.computed == (5 + 10 + 22) * MINUTE
    assert found.rto_full.computed == (5 + 10 + 240) * MINUTE
    assert not before(found, found.last) & set(soft_steps(found))
    assert "start:cache-w" not in found.critical_path


def test_a_soft_step_that_fails_stops_nothing():
    found = made("front > db; front ~> cache")
    assert {one.on_failure for one in found.steps if one.soft} == {"continue"}
    assert {one.on_failure for one in found.steps if not one.soft} == {"stop"}


def test_few_hands_bring_the_service_back_first():
    table = timetable(made("front > db; front ~> cache"), {"operator": 1})
    assert table.serving.makespan == 22 * MINUTE
    assert table.start["start:cache-w"] == 22 * MINUTE
    assert table.makespan == 262 * MINUTE


def test_what_a_soft_provider_stands_on_comes_before_it_and_is_soft():
    found = made("front > db; front ~> cache > feed ~> (index, extra)")
    assert "start:feed-w" in before(found, "start:cache-w")
    assert {"start:index-w", "start:extra-w"} <= set(soft_steps(found))
    assert "start:index-w" not in before(found, "start:feed-w")


def test_what_is_needed_hard_too_is_no_soft_step():
    found = made("front > db > cache; front ~> cache")
    assert soft_steps(found) == []
    assert "start:cache-w" in before(found, found.last)


def test_a_soft_provider_whose_own_needs_are_absent_is_lacking():
    found = made("front > db; front ~> cache > feed", {"feed": {"alone": True}})
    assert found.lacking == ("cache",)
    assert found.refusals == ()
    assert found.rto_full.computed is None
    reasons = {one.component: one.reason for one in found.excluded}
    assert reasons["feed"].startswith("it has no counterpart in us-west-2: ")


def test_a_need_that_nobody_judged_and_nothing_meets_is_lacking():
    found = made("front > db; front ?> feed", {"feed": {"alone": True}})
    assert (found.lacking, found.refusals) == (("feed",), ())
    assert found.rto_full.computed is None


def test_one_of_two_soft_providers_is_enough():
    found = made("front ~> 1/2(cache, feed)", {"feed": {"alone": True}})
    assert found.lacking == ()
    assert found.rto_full.computed is not None
    assert {one.component: one.reason for one in found.excluded}["feed"] == (
        "it has no counterpart in us-west-2: a soft need that enough other providers meet"
    )


def test_soft_checks_hold_up_soft_risks_only():
    stores = {"db": {"kind": "database"}, "cache": {"kind": "database"}}
    found = made(
        "front > db > key; front ~> cache > secret",
        {**stores, "key": {"kind": "key"}, "secret": {"kind": "secret"}},
    )
    assert "precheck:key-w" in before(found, "verify:service:s")
    assert "precheck:secret-w" not in before(found, "verify:service:s")
    planned = made(
        "front > db > key; front ~> cache > secret",
        {**stores, "key": {"kind": "key"}, "secret": {"kind": "secret"}},
        mode="planned",
    )
    assert "precheck:key-w" in before(planned, "approve:service:s")
    assert "precheck:secret-w" not in before(planned, "approve:service:s")
    assert "precheck:secret-w" in before(planned, "fence:cache")
    assert "approve:service:s" in before(planned, "fence:cache")


def test_who_softly_uses_the_side_that_is_left_is_pointed_anew_at_the_end():
    records = two_sided_records("front > db; front ~> cache", rto=DURATIONS)
    kept = [one for one in records.requirements if one.providers != ("cache-w",)]
    left = need("front-w", [Member(provider="cache")], "~>")
    found = plan(DependencyGraph(replace(records, requirements=(*kept, left))))
    pointed = "repoint:front-w/soft"
    step = next(one for one in found.steps if one.id == pointed)
    assert step.description == "Configure front (us-west-2) to use cache-w in place of cache"
    assert (step.soft, step.on_failure, step.expected) == (True, "continue", timedelta(minutes=1))
    assert {"verify:start:front-w", "verify:start:cache-w"} <= before(found, pointed)
    assert pointed not in before(found, found.last)
    assert (found.lacking, violations(found)) == ((), ())
    assert found.rto_full.known_part > found.rto.known_part


def test_what_lies_in_a_third_region_is_pointed_anew_and_not_forgotten():
    far = {"kind": "compute", "region": "eu-west-1", "alone": True, "name": "far"}
    found = plan(two_sided("front > far > db", {"far": far}, rto=DURATIONS))
    step = next(one for one in found.steps if one.id == "repoint:far")
    assert (step.side, step.soft) == ("eu-west-1", False)
    assert "verify:repoint:far" in before(found, found.last)
    assert "far" in found.scope
    names = {one: {**far, "name": one} for one in ("far", "x")}
    idle = plan(two_sided("front > far; far > x; x > db", names, rto=DURATIONS))
    assert {"far", "x"} <= set(idle.scope)
    assert {one.component: one.reason for one in idle.excluded}["far"] == (
        "it lies outside of us-east-1 and serves again when its providers do"
    )
    assert violations(idle) == ()


def test_planned_what_is_needed_softly_changes_sides_as_well():
    found = made("front > db; front ~> cache; front ~> feed", {"feed": {"alone": True}},
                 mode="planned")  # fmt: skip
    assert "start:cache-w" in soft_steps(found)
    assert found.lacking == ()
    reasons = {one.component: one.reason for one in found.excluded}
    assert reasons["feed"].endswith(
        "a soft need, used across Regions as long as the old Region lives"
    )


@settings(max_examples=100, deadline=None)
@given(records=estates())
def test_without_its_soft_needs_the_plan_is_the_same_but_for_soft_steps(records):
    hard = tuple(one for one in records.requirements if one.effect is not Effect.SOFT)
    whole = plan(DependencyGraph(records))
    bare = plan(DependencyGraph(replace(records, requirements=hard)))
    ids = {one.id for one in whole.steps if not one.soft}
    assert ids == {one.id for one in bare.steps}
    assert soft_steps(bare) == []
    inside = {(one.before, one.after, one.rule) for one in whole.precedence if one.after in ids}
    assert inside == {(one.before, one.after, one.rule) for one in bare.precedence}
    assert (whole.rto, whole.rpo, whole.refusals) == (bare.rto, bare.rpo, bare.refusals)
    assert whole.critical_path == bare.critical_path


@settings(max_examples=100, deadline=None)
@given(records=estates(), mode=MODES, failback=st.booleans())
def test_what_is_needed_hard_waits_for_soft_steps_by_rules_of_safety_only(records, mode, failback):
    """Writers stop before what they write to is drained; going back, all stores are reconciled."""
    found = plan(DependencyGraph(records), mode=mode, failback=failback)
    soft = set(soft_steps(found))
    held_up = {one.rule for one in found.precedence if one.before in soft and one.after not in soft}
    circles = {rule for rule in ("F-12",) if found.cycles}
    assert held_up <= {"F-04", "F-14"} | circles


@settings(max_examples=80, deadline=None)
@given(records=estates(), mode=MODES)
def test_every_soft_provider_that_fell_comes_back_or_is_told_to_be_lacking(records, mode):
    found = plan(DependencyGraph(records), mode=mode)
    across = {one.component: one.counterpart for one in found.counterparts}
    excluded = {one.component: one.reason for one in found.excluded}
    acted = {one.component for one in found.steps}
    serving = {across.get(one, one) for one in found.scope}
    for one in records.requirements:
        inside = one.dependent in found.scope or one.dependent in serving
        if one.effect is not Effect.SOFT or not inside:
            continue
        for provider in one.providers:
            if DependencyGraph(records).component(provider).region != EAST:
                continue
            brought = {provider, across.get(provider, provider)} & acted
            assert brought or excluded[provider]
            if provider not in across and found.mode == "unplanned" and not brought:
                away = one.dependent in found.lacking or across.get(one.dependent) is None
                assert provider in found.lacking or away or found.refusals


def test_a_soft_name_that_cannot_be_changed_during_the_event_is_lacking():
    name = {"kind": "dns_record", "region": None, "alone": True, "ttl": 60}
    found = plan(two_sided("front > db; front ~> api.example > feed", {"api.example": name},
                           rto=DURATIONS))  # fmt: skip
    change = "shift_traffic:api.example"
    assert change in {one.step for one in found.infeasible}
    assert found.status == "ready"
    assert found.lacking == ("api.example",)
    assert found.rto_full.computed is None


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_soft_consumers_and_stores_do_not_hold_up_hard_ones(mode):
    text = "front > db; front ~> other; worker trigger> queue; worker > db"
    kinds = {
        "db": {"kind": "database"},
        "other": {"kind": "database"},
        "queue": {"kind": "queue"},
        "worker": {"kind": "function"},
    }
    found = made(text, kinds, mode=mode)
    hard = [one.id for one in found.steps if one.action is Action.ENABLE and not one.soft]
    assert hard
    soft = set(soft_steps(found))
    assert any(one.startswith("restore:other") for one in soft)
    assert not any(before(found, one) & soft for one in hard)


def test_a_decision_about_soft_risks_alone_is_soft():
    found = made("front ~> db; worker trigger> front", {"db": {"kind": "database"}})
    decision = next(one for one in found.steps if one.id == "approve:service:s")
    assert decision.soft
    assert not before(found, found.last) & set(soft_steps(found))


def test_going_back_soft_stores_alone_are_reconciled_without_holding_up_the_service():
    found = made("front ~> db", {"db": {"kind": "database"}}, failback=True,
                 from_region=WEST, to_region=EAST)  # fmt: skip
    assert {"resync:db", "manual:service:s"} <= set(soft_steps(found))
    assert not before(found, found.last) & set(soft_steps(found))
    assert violations(found) == ()


def test_a_soft_store_of_which_nothing_survives_is_lacking():
    found = made("front > db; front ~> other", {"other": {"kind": "database"}})
    assert found.lacking == ("other",)
    assert found.status == "ready"
    assert found.rto_full.known_part is None
