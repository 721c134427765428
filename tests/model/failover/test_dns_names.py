"""Names: who moves them, by which API, and how long the old answer lives."""

import pytest

from model.failover.dns_names import follows_a_name, is_record_set, leads_to, record_sets, targets
from tests.builders import graph
from tests.model.failover.scenario import EAST, WEST, plan
from tests.model.failover.violations import violations

SIDES = {
    "lb": {"kind": "load_balancer", "region": EAST, "name": "lb"},
    "lb-w": {"kind": "load_balancer", "region": WEST, "name": "lb"},
    "service:s": {"kind": "service", "name": "s"},
}
NAME = {"kind": "dns_record", "name": "shop A"}
PAIR = "service:s > n; n > 1/2(n/e, n/w); n/e > lb; n/w > lb-w"
CHECK = {"kind": "health_check", "request_interval": 10, "failure_threshold": 3}
MRK = "follows_routing_control"


def pair(text=PAIR, **about):
    sets = {"n": {**NAME, "ttl": 60}, "n/e": NAME, "n/w": NAME}
    return graph(text, {**SIDES, **sets, **about})


def acting(found):
    return [(one.id, one.requires) for one in found.steps if one.component == "n"]


def test_what_a_name_answers_with():
    drawn = pair("service:s > a; a > n; n > 1/2(n/e, n/w); n/e > lb; n/w > lb-w; n > z",
                 a=NAME, z={"kind": "dns_zone"})  # fmt: skip
    assert targets(drawn, "a") == ("lb", "lb-w")
    assert record_sets(drawn, "n") == ("n/e", "n/w")
    assert is_record_set(drawn, "n/e") and not is_record_set(drawn, "n")
    assert follows_a_name(drawn, "a") and not follows_a_name(drawn, "n/e")
    assert leads_to(drawn, "n", WEST) and not leads_to(drawn, "n/e", WEST)


def test_names_that_answer_with_each_other_lead_nowhere():
    assert targets(graph("a > b; b > a", {"a": NAME, "b": NAME}), "a") == ()


def test_health_checks_move_it_after_interval_threshold_and_ttl():
    found = plan(pair(f"{PAIR}; n/e ~> check", check=CHECK))
    assert acting(found) == [("verify:n", ())]
    (look,) = [one for one in found.steps if one.id == "verify:n"]
    assert look.expected.total_seconds() == 10 * 3 + 60
    assert found.status == "ready"


def test_without_a_health_check_somebody_edits_it_and_cannot_during_the_event():
    found = plan(pair())
    assert acting(found)[0] == ("shift_traffic:n", ("route53:ChangeResourceRecordSets@us-east-1",))
    assert found.status == "infeasible"


def test_a_check_on_the_standby_alone_decides_nothing():
    found = plan(pair(f"{PAIR}; n/w ~> check", check=CHECK))
    assert [one for one, _ in acting(found)] == ["shift_traffic:n", "verify:shift_traffic:n"]


def test_weights_are_edited_too():
    found = plan(pair(n={**NAME, "policy": "weighted", "ttl": 60, "automatic": False}))
    (step,) = [one for one in found.steps if one.id == "shift_traffic:n"]
    assert step.description.startswith("Set the weights of shop A so that")


def test_a_routing_control_needs_no_control_plane():
    from dataclasses import replace

    from model.graph import DependencyGraph

    drawn = pair(f"{PAIR}; n/e ~> check; check ~> control", check=CHECK,
                 control={"kind": "unknown"})  # fmt: skip
    needs = tuple(
        replace(one, relation=MRK) if one.dependent == "check" else one
        for one in drawn.requirements
    )
    found = plan(DependencyGraph(replace(drawn.records, requirements=needs)))
    api = "route53-recovery-cluster:UpdateRoutingControlStates@us-west-2"
    assert acting(found)[0] == ("shift_traffic:n", (api,))
    assert found.status == "ready"


@pytest.mark.parametrize(("ttl", "lowered"), [(300, True), (60, False)])
def test_planned_a_long_ttl_is_lowered_first_and_waited_for(ttl, lowered):
    drawn = graph("service:s > n; n > lb; lb-w",
                  {**SIDES, "n": {**NAME, "ttl": ttl}})  # fmt: skip
    found = plan(drawn, mode="planned")
    assert ("lower_ttl:n" in {one.id for one in found.steps}) is lowered
    if lowered:
        (wait,) = [one for one in found.steps if one.id == "verify:lower_ttl:n"]
        assert wait.expected.total_seconds() == ttl
        assert ("verify:lower_ttl:n", "shift_traffic:n") in {
            (one.before, one.after) for one in found.precedence
        }
    assert violations(found) == ()


def test_a_name_that_can_be_pointed_nowhere_is_refused_not_pointed():
    drawn = graph("service:s > n; n > lb; other",
                  {**SIDES, "lb-w": {"kind": "cache", "region": WEST}, "n": NAME,
                   "other": {"region": WEST}})  # fmt: skip
    found = plan(drawn)
    assert [(one.component, one.needed_by) for one in found.refusals] == [("lb", "n")]
    assert acting(found) == []
    reasons = {one.component: one.reason for one in found.excluded}
    assert reasons["n"] == "us-west-2 has no target that it could be pointed to"
