"""A plan for what is no service: that component and all that it stands on."""

import pytest

from model.errors import InvalidValue, UnknownComponent
from model.failover.active_writers import two_writers
from model.failover.resume import progress
from tests.model.failover.scenario import EAST, WEST, plan, shop, two_sided
from tests.model.failover.violations import violations

EAST_DB = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1"
WEST_DB = "arn:aws:rds:us-west-2:111122223333:cluster:orders-us-west-2"
WEST_TASKS = "arn:aws:ecs:us-west-2:111122223333:service/shop/orders"
NAME = "dns:checkout.shop.example.com/CNAME"
ORDERS = "dns:orders.internal/A"


def ids(found):
    return {one.id for one in found.steps}


def waits(found, step):
    return {one.before for one in found.precedence if one.after == step}


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
@pytest.mark.parametrize("subject", [EAST_DB, WEST_DB])
def test_a_store_named_on_either_side_is_brought_over_alone(subject, mode):
    found = plan(shop(), service=subject, mode=mode)
    assert violations(found) == ()
    assert found.service == subject
    assert found.last == f"verify:whole:{subject}"
    assert waits(found, found.last) == {f"verify:promote:{WEST_DB}"}
    assert f"fence:{EAST_DB}" in ids(found)
    assert f"approve:whole:{subject}" in ids(found)
    assert not any(one.component in (NAME, WEST_TASKS) for one in found.steps)


def test_the_decision_and_the_waiver_of_its_own_fence_are_two_steps():
    found = plan(shop(), service=EAST_DB)
    assert {f"approve:{EAST_DB}", f"approve:whole:{EAST_DB}"} <= ids(found)
    assert waits(found, f"approve:{EAST_DB}") == {f"approve:whole:{EAST_DB}"}
    done = []
    while ready := progress(found, done).ready:
        done.append(ready[0])
        assert two_writers(found, done) == ()
    assert found.last in done


def test_failback_of_a_store_reconciles_before_anything_moves():
    found = plan(shop(), service=EAST_DB, failback=True, from_region=WEST, to_region=EAST)
    assert violations(found) == ()
    assert f"manual:whole:{EAST_DB}" in waits(found, f"approve:whole:{EAST_DB}")


def test_a_name_has_its_steps_and_a_last_one():
    found = plan(shop(), service=NAME, mode="planned")
    assert violations(found) == ()
    assert waits(found, found.last) == {f"verify:shift_traffic:{NAME}"}
    service = plan(shop(), mode="planned")
    assert found.rto.computed == service.rto.computed
    assert len(found.steps) == len(service.steps)


def test_a_name_that_moves_by_itself_is_looked_at_and_then_confirmed():
    found = plan(shop(), service=ORDERS)
    assert {f"verify:{ORDERS}", f"verify:whole:{ORDERS}"} <= ids(found)
    assert f"verify:{ORDERS}" in waits(found, found.last)
    assert found.status == "ready"


def test_a_component_that_nothing_takes_the_place_of_is_refused():
    found = plan(two_sided("front > db", {"db": {"kind": "database", "alone": True}}), service="db")
    (refusal,) = found.refusals
    assert (refusal.component, refusal.needed_by) == ("db", "db")
    assert refusal.reason == "db exists in us-east-1 only"
    assert (found.status, found.rto.computed) == ("refused", None)
    assert violations(found) == ()


def test_what_stands_elsewhere_and_needs_nothing_has_nothing_to_do():
    far = {"far": {"region": "eu-west-1", "alone": True}}
    found = plan(two_sided("front > far", far), service="far")
    assert ids(found) == {"verify:whole:far"}
    assert (found.scope, found.status) == ((), "ready")


@pytest.mark.parametrize("subject", ["zone:use1-az1", "aws:controlplane:rds@us-east-1"])
def test_places_and_control_planes_are_refused(subject):
    text = "front in> zone:use1-az1; front recovery> aws:controlplane:rds@us-east-1"
    facts = {one: {"alone": True, "region": EAST} for one in (
        "zone:use1-az1", "aws:controlplane:rds@us-east-1",
    )}  # fmt: skip
    graph = two_sided(text, facts)
    with pytest.raises(InvalidValue, match="what is failed over") as error:
        plan(graph, service=subject)
    assert subject in str(error.value)
    assert "name the service" in error.value.hint


def test_what_is_not_in_the_graph_is_unknown():
    with pytest.raises(UnknownComponent):
        plan(shop(), service="dns:checkout.shop.example")
