"""Partial failover: what stays where it is, what crosses for that reason, and what is refused."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InvalidValue, UnknownComponent
from model.failover.active_writers import two_writers
from model.failover.crossings import round_trip
from model.failover.plan import Action
from model.failover.plan_digest import _plain, plan_digest
from model.failover.resume import progress
from model.graph import DependencyGraph
from model.records.requirement import Effect, Member
from tests.builders import need
from tests.model.failover.scenario import (
    EAST,
    WEST,
    from_text,
    plan,
    shop,
    two_sided,
    two_sided_records,
)
from tests.model.failover.test_properties import MODES, NAMES, estates
from tests.model.failover.violations import violations

ORDERS = "arn:aws:ecs:us-east-1:111122223333:service/shop/orders"
ORDERS_WEST = "arn:aws:ecs:us-west-2:111122223333:service/shop/orders"
CLUSTER = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1"
CLUSTER_WEST = "arn:aws:rds:us-west-2:111122223333:cluster:orders-us-west-2"
KEY = "arn:aws:kms:us-east-1:111122223333:key/mrk-1"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:payments-abc"
SECRET_WEST = SECRET.replace(EAST, WEST)
STORE = {"db": {"kind": "database"}}
TABLE = {"kind": "database", "type": "AWS::DynamoDB::Table"}
FAR = {"region:us-east-1": {"alone": True, "round_trip_seconds": {WEST: 0.065}}}


def acted(found):
    return {one.component for one in found.steps}


def reasons(found):
    return {one.component: one.reason for one in found.excluded}


def crossed(found):
    return [(one.dependent, one.provider, one.effect) for one in found.crossings]


def refused(found):
    return [(one.component, one.needed_by) for one in found.refusals]


def replicated(text, about):
    """Return a graph in which the two sides of `db` replicate with each other."""
    found = two_sided_records(text, about)
    more = need("db-w", [Member(provider="db")], "replication>")
    return DependencyGraph(replace(found, requirements=(*found.requirements, more)))


def alone(text, about=None, **more):
    """Return a graph in which `db` is one store on the left side only."""
    given = {**STORE, **(about or {})}
    return two_sided(text, {**given, "db": {**given["db"], "alone": True}}, **more)


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_nothing_left_behind_leaves_every_byte_of_a_plan_as_it_was(mode):
    for graph in (shop(), two_sided("front > api > db; api ~> cache", STORE)):
        found = plan(graph, mode=mode)
        assert plan(graph, mode=mode, leave=()) == found
        before = {
            one.name: _plain(getattr(found, one.name))
            for one in fields(found)
            if one.name not in ("digest", "leave", "crossings", "post_recovery")
        }
        text = json.dumps(before, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        assert found.digest == f"sha256:{sha256(text.encode()).hexdigest()}"


def test_what_is_left_behind_is_part_of_the_digest():
    graph = two_sided("front > api > db; front > web", STORE)
    found = {plan(graph, mode="planned", leave=leave).digest for leave in ((), ["db"], ["web"])}
    assert len(found) == 3
    one = plan(graph, mode="planned", leave=["db", "web"])
    assert one == plan(graph, mode="planned", leave=["web", "db", "web"])
    assert one.leave == ("db", "web")
    assert plan_digest(replace(one, leave=())) != one.digest


def test_what_only_the_left_stands_on_stays_too_and_says_why():
    found = plan(two_sided("front > api > db > kms; front > web > cache"), leave=["api"])
    assert {"api", "api-w", "db", "db-w", "kms", "kms-w"} & acted(found) == set()
    assert reasons(found)["api"] == "left behind on request"
    for one in ("db", "kms"):
        assert reasons(found)[one].startswith("left behind on request: no moved component needs it")
    assert {"web-w", "cache-w"} <= acted(found)
    assert violations(found) == ()


def test_what_something_that_moves_stands_on_as_well_moves():
    found = plan(two_sided("front > api > db; front > web > db"), leave=["api"])
    assert "db-w" in acted(found)
    assert "db" not in reasons(found)


def test_planned_a_hard_need_of_what_is_left_behind_crosses_and_is_not_refused():
    found = plan(
        two_sided("front > api > db; region:us-east-1", {**STORE, **FAR}),
        mode="planned",
        leave=["db"],
    )
    assert (found.status, refused(found)) == ("ready", [])
    (one,) = found.crossings
    assert (one.dependent, one.provider, one.effect) == ("api-w", "db", Effect.HARD)
    assert (one.from_region, one.to_region) == (WEST, EAST)
    assert one.latency == timedelta(milliseconds=65)
    assert "as stated" in one.evidence


def test_planned_a_store_without_counterpart_that_is_left_is_no_longer_refused():
    graph = alone("front > api > db")
    assert refused(plan(graph, mode="planned")) == [("db", "api-w")]
    found = plan(graph, mode="planned", leave=["db"])
    assert (refused(found), crossed(found)) == ([], [("api-w", "db", Effect.HARD)])


def test_unplanned_what_is_hard_and_left_behind_is_refused_with_its_counterpart():
    found = plan(two_sided("front > api > db", STORE), leave=["db"])
    assert (found.status, refused(found), crossed(found)) == ("refused", [("db", "api-w")], [])
    assert (
        "left behind in us-east-1 on request, and db-w needs a step before it serves"
        in found.refusals[0].reason
    )
    assert (found.rto.computed, found.rto.reason) == (
        None,
        "the new Region cannot meet a hard need of the service",
    )


def test_unplanned_the_refusals_list_everything_that_is_left_behind_and_needed():
    found = plan(two_sided("front > api > (db, idp); front > idp"), leave=["db", "idp"])
    assert refused(found) == [("db", "api-w"), ("idp", "api-w"), ("idp", "front-w")]


def test_unplanned_what_is_soft_and_left_behind_is_lacking():
    found = plan(two_sided("front > api; api ~> cache"), leave=["cache"])
    assert (found.status, found.lacking, refused(found)) == ("ready", ("cache",), [])
    assert found.rto_full.computed is None


def test_planned_what_is_soft_and_left_behind_crosses_softly_and_is_not_lacking():
    found = plan(two_sided("front > api; api ~> cache"), mode="planned", leave=["cache"])
    assert (crossed(found), found.lacking) == ([("api-w", "cache", Effect.SOFT)], ())


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_a_counterpart_that_serves_already_is_used(mode):
    graph = replicated("front > api > db", {"db": TABLE})
    found = plan(graph, mode=mode, leave=["db"])
    assert (refused(found), crossed(found), found.lacking) == ([], [], ())
    assert "db-w already serves and is used" in reasons(found)["db"]
    assert {"db", "db-w"} & acted(found) == set()


def test_a_counterpart_that_stands_on_what_does_not_serve_does_not_serve_either():
    about = {"lb": {"kind": "load_balancer"}, "api": {"kind": "compute"}}
    found = plan(two_sided("front > lb > api", about), leave=["lb"])
    assert refused(found) == [("lb", "front-w")]
    assert plan(two_sided("front > (lb, api); lb > api", about), leave=["lb"]).refusals == ()


def test_a_counterpart_whose_check_is_sure_to_fail_does_not_serve():
    graph = shop("key_state: Enabled => key_state: Disabled")
    assert refused(plan(shop(), leave=[KEY])) == []
    assert refused(plan(graph, leave=[KEY])) == [(KEY, CLUSTER_WEST)]


def test_f_10_a_store_that_is_left_behind_stays_the_one_active_side():
    found = plan(two_sided("front > api > db", STORE), mode="planned", leave=["db"])
    assert [one.id for one in found.steps if one.component in ("db", "db-w")] == []
    (told,) = found.losses
    assert (told.component, told.loss) == ("db", timedelta(0))
    assert told.evidence == "it stays in the old Region, which lives"
    assert found.rpo.computed == timedelta(0)


def test_what_is_configured_for_the_counterpart_of_what_stays_is_pointed_to_it_first():
    found = plan(two_sided("front > api > db", STORE), mode="planned", leave=["db"])
    step = next(one for one in found.steps if one.id == "repoint:api-w")
    assert step.description.endswith("to use db in place of db-w")
    assert step.verify == ("its configuration names the right components",)
    wave = {one.id: one.wave for one in found.steps}
    assert wave["repoint:api-w"] < wave["start:api-w"]


def test_f_10_writers_that_are_left_behind_cross_to_the_store_that_moved():
    graph = two_sided("front > api > db; front > web > db", STORE)
    found = plan(graph, mode="planned", leave=["api"])
    assert "fence:db" in {one.id for one in found.steps}
    assert crossed(found) == [("api", "db-w", Effect.HARD), ("front-w", "api", Effect.HARD)]
    back = next(one for one in found.crossings if one.dependent == "api")
    assert (back.from_region, back.to_region, back.latency) == (EAST, WEST, None)
    assert back.evidence == f"`round_trip_seconds` between {EAST} and {WEST} is not stated"


def test_what_a_queue_left_behind_feeds_crosses():
    about = {"worker": {"kind": "function"}, "q": {"kind": "queue", "alone": True}}
    graph = two_sided("front > worker; front > q; worker trigger> q", about)
    found = plan(graph, mode="planned", leave=["q"])
    assert ("worker-w", "q", Effect.TRIGGER) in crossed(found)


def test_what_lives_in_something_cannot_be_moved_without_it():
    graph = two_sided("front > api; api in> cluster", {"cluster": {"kind": "cluster"}})
    for mode in ("planned", "unplanned"):
        assert refused(plan(graph, mode=mode, leave=["cluster"])) == [("cluster", "api-w")]


def test_a_name_stays_with_what_it_answers_with():
    lb = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/orders/1"
    found = plan(shop(), mode="planned", leave=[lb])
    assert "dns:orders.internal/A" not in acted(found)
    assert reasons(found)["dns:orders.internal/A"] == "its targets are left behind on request"
    (one,) = found.crossings
    assert (one.dependent, one.provider, one.from_region) == ("dns:orders.internal/A", lb, None)
    assert (one.latency, one.evidence[:18]) == (None, "it lies in no Regi")


def test_the_shop_moves_without_its_database():
    found = plan(shop(), mode="planned", leave=[CLUSTER])
    assert violations(found) == ()
    assert crossed(found) == [(ORDERS_WEST, CLUSTER, Effect.HARD)]
    assert {CLUSTER, CLUSTER_WEST, KEY} & acted(found) == set()
    assert found.point_of_no_return is None
    assert f"scale:{ORDERS_WEST}" in {one.id for one in found.steps}
    unplanned = plan(shop(), leave=[CLUSTER])
    assert (unplanned.status, refused(unplanned)) == ("refused", [(CLUSTER, ORDERS_WEST)])


def test_the_shop_uses_the_replica_of_a_secret_that_is_left_behind():
    found = plan(shop(), leave=[SECRET])
    assert (refused(found), {SECRET, SECRET_WEST} & acted(found)) == ([], set())
    assert reasons(found)[SECRET].startswith(
        f"left behind on request: {SECRET_WEST} already serves"
    )


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        ("service:s", "a component other than what the plan brings back"),
        ("db-w", "a component of us-east-1 that service:s needs"),
        ("other", "a component of us-east-1 that service:s needs"),
    ],
)
def test_what_cannot_be_left_behind_is_an_error_that_quotes_it(leave, expected):
    graph = two_sided("front > db; other > db", STORE)
    with pytest.raises(InvalidValue) as told:
        plan(graph, leave=[leave])
    assert f"'{leave}'" in str(told.value)
    assert expected in str(told.value)
    assert (told.value.hint or "").startswith("it is the counterpart of db") is (leave == "db-w")


def test_the_component_that_a_plan_is_about_cannot_stay():
    graph = two_sided("front > db", STORE)
    for service, leave in (("db", "db"), ("db-w", "db")):
        with pytest.raises(InvalidValue, match=f"'{leave}'"):
            plan(graph, service=service, leave=[leave])


def test_an_unknown_component_is_an_error_with_what_is_near():
    with pytest.raises(UnknownComponent, match="'cachr'") as told:
        plan(two_sided("front > cache"), leave=["cachr"])
    assert "cache" in told.value.hint


STATED = """
loadpath: 1
components:
  - {{id: "region:us-east-1", kind: region, region: us-east-1, properties: {{{}}}}}
  - {{id: "region:us-west-2", kind: region, region: us-west-2, properties: {{{}}}}}
"""


@pytest.mark.parametrize(
    ("east", "west", "expected"),
    [
        ("round_trip_seconds: {us-west-2: 0.06}", "", 60),
        ("", "round_trip_seconds: {us-east-1: 0.06}", 60),
        ("round_trip_seconds: {us-west-2: 0.06}", "round_trip_seconds: {us-east-1: 0.07}", 70),
        ("round_trip_seconds: {eu-west-1: 0.06}", "", None),
        ("round_trip_seconds: {us-west-2: soon}", "", None),
        ("round_trip_seconds: {us-west-2: -1}", "", None),
        ("round_trip_seconds: 0.06", "", None),
        ("", "", None),
    ],
)
def test_a_round_trip_is_what_either_region_states(east, west, expected):
    found = round_trip(from_text(STATED.format(east, west)), EAST, WEST)
    assert found.value == (None if expected is None else timedelta(milliseconds=expected))


def test_a_plan_that_touches_what_is_left_behind_is_not_valid():
    graph = two_sided("front > api > db", STORE)
    found, whole = plan(graph, mode="planned", leave=["db"]), plan(graph, mode="planned")
    step = next(one for one in whole.steps if one.action is Action.FENCE)
    wrong = replace(found, steps=(*found.steps, step))
    assert f"{step.id} touches what is left behind" in violations(wrong)
    untold = replace(found, excluded=())
    assert "db is left behind, and no reason says so" in violations(untold)


@st.composite
def partial(draw):
    """Draw an estate and components of it that may be left behind; sometimes it is replicated."""
    records = draw(estates())
    graph = DependencyGraph(records)
    whole = plan(graph, mode="planned")
    movable = sorted(one for one in whole.scope if graph.component(one).region == EAST)
    leave = draw(st.lists(st.sampled_from(movable or NAMES), max_size=3)) if movable else []
    return graph, leave


@settings(max_examples=100, deadline=None)
@given(drawn=partial(), mode=MODES, failback=st.booleans())
def test_whatever_is_left_behind_a_plan_is_valid_and_does_not_touch_it(drawn, mode, failback):
    graph, leave = drawn
    found = plan(graph, mode=mode, failback=failback, leave=leave)
    whole = plan(graph, mode=mode, failback=failback)
    assert violations(found) == ()
    assert found.scope == whole.scope
    assert {one.component for one in found.steps} & set(leave) == set()
    assert set(leave) <= {one.component for one in found.excluded if one.reason}
    kept = {one.component for one in found.excluded if one.reason.startswith("left behind")}
    across = {one.component: one.counterpart for one in found.counterparts}
    apart = kept | {across[one] for one in kept if one in across}
    assert [one.id for one in found.steps if one.changes and one.component in apart] == []


@settings(max_examples=60, deadline=None)
@given(drawn=partial(), mode=MODES)
def test_what_moves_has_what_it_needs_or_it_crosses_or_is_refused(drawn, mode):
    """Whatever a started component needs hard is over there, crosses, or is in the list."""
    graph, leave = drawn
    found = plan(graph, mode=mode, leave=leave)
    across = {one.component: one.counterpart for one in found.counterparts}
    kept = {one.component for one in found.excluded if one.reason.startswith("left behind")}
    used = {one.component for one in found.excluded if "already serves and is used" in one.reason}
    pairs = {(one.dependent, one.provider) for one in found.crossings}
    lists = {(one.component, one.needed_by) for one in found.refusals}
    moved = {one.component for one in found.steps if one.action is Action.START and not one.soft}
    for place in sorted(moved - _soft(found)):
        for each in graph.requirements_of(place):
            for provider in each.providers if each.effect is Effect.HARD else ():
                origin = next((one for one, two in across.items() if two == provider), provider)
                alone = len(each.providers) == each.minimum
                if origin in kept - used and alone and each.phase == "run":
                    expected = (place, origin) if mode == "planned" else (origin, place)
                    assert expected in (pairs if mode == "planned" else lists)


def _soft(found):
    return {one.component for one in found.steps if one.soft}


@settings(max_examples=60, deadline=None)
@given(drawn=partial(), mode=MODES, chance=st.randoms(use_true_random=False))
def test_with_something_left_behind_no_store_has_two_writers_either(drawn, mode, chance):
    graph, leave = drawn
    found = plan(graph, mode=mode, leave=leave)
    done = []
    while ready := progress(found, done).ready:
        done.append(chance.choice(list(ready)))
        assert two_writers(found, done) == ()
    fenced = {one.component for one in found.steps if one.action is Action.FENCE}
    assert fenced & set(leave) == set()


def test_f_10_a_replica_of_a_store_that_is_left_behind_is_not_promoted():
    graph = replicated("front > db", STORE)
    assert {"fence:db", "promote:db-w"} <= {one.id for one in plan(graph, mode="planned").steps}
    found = plan(graph, mode="planned", leave=["db"])
    assert {"db", "db-w"} & acted(found) == set()
    assert crossed(found) == [("front-w", "db", Effect.HARD)]
