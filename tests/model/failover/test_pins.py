"""F-15: whatever sends traffic back by itself is pinned after a promotion."""

from dataclasses import replace
from datetime import timedelta

import networkx as nx
import pytest

from model.failover.plan import Action
from model.graph import DependencyGraph
from model.records.requirement import Member
from tests.builders import need
from tests.model.failover.scenario import EAST, WEST, plan, two_sided_records

STORE = {"kind": "database"}
NAME = {"kind": "dns_record", "type": "AWS::Route53::RecordSet", "region": None, "alone": True}
CHECK = {
    "kind": "health_check",
    "type": "AWS::Route53::HealthCheck",
    "region": None,
    "alone": True,
    "request_interval": 10,
    "failure_threshold": 3,
}
GLOBAL = {"region": None, "alone": True}
SETS = "front > name; name needs_1 name/e, name/w"


def made(text, about, *, extra=(), mode="unplanned", **more):
    records = two_sided_records(text, {"db": STORE, **about})
    copies = [need("db-w", [Member(provider="db")], "replication>")] if "db" in text else []
    graph = DependencyGraph(replace(records, requirements=(*records.requirements, *copies, *extra)))
    return plan(graph, mode=mode, **more)


def answered(*records, minimum=1):
    """Return that the name answers with one of its records, each leading to one side."""
    name = need("name", [Member(provider=one) for one in records], ">", minimum)
    ways = [
        need("name/e", [Member(provider="api")], ">"),
        need("name/w", [Member(provider="api-w")], ">"),
    ]
    return (
        replace(name, relation="answered_by"),
        *(replace(w, relation="resolves_to") for w in ways),
    )


def pins(found):
    return [(one.component, one.requires) for one in found.steps if one.action is Action.PIN]


NAMES = {
    "name": {**NAME, "automatic": True, "ttl": 60},
    "name/e": {**NAME, "ttl": 60},
    "name/w": {**NAME, "ttl": 60},
    "check": CHECK,
}
CHECKED = need("name/e", [Member(provider="check")], "~>")


def named(about=None, extra=(), **more):
    return made(
        "front > name; api > db; check; name/e; name/w",
        {**NAMES, **(about or {})},
        extra=(*answered("name/e", "name/w"), CHECKED, *extra),
        **more,
    )


def test_a_name_that_health_checks_move_is_pinned_by_its_check():
    found = named()
    assert pins(found) == [("name", ("route53:UpdateHealthCheck@us-east-1",))]
    assert [one.step for one in found.infeasible if one.waits_for is None] == ["pin:name"]
    # The record of the west has no check to invert.
    back = named(from_region=WEST, to_region=EAST)
    assert pins(back) == [("name", ("route53:ChangeResourceRecordSets@us-east-1",))]
    assert [one.step for one in back.infeasible] == []


def test_a_pin_that_cannot_run_is_waived_with_the_fence_of_the_store():
    found = named()
    waits = {one.before for one in found.precedence if one.join == "pin:name"}
    assert waits == {"verify:pin:name", "approve:db"}
    assert found.status == "ready"


def test_with_accelerated_recovery_the_pin_comes_late_but_can_run():
    zone = {**GLOBAL, "kind": "dns_zone", "accelerated_recovery": "ENABLED"}
    inside = replace(
        need("name", [Member(provider="zone")], "containment>"), relation="in_hosted_zone"
    )
    found = made(
        "front > name; api > db; check; name/e; name/w; zone",
        {**NAMES, "zone": zone},
        extra=(*answered("name/e", "name/w"), CHECKED, inside),
    )
    assert pins(found) == [("name", ("route53:ChangeResourceRecordSets@us-west-2",))]
    (pin,) = [one for one in found.steps if one.action is Action.PIN]
    assert pin.expected == timedelta(minutes=60)
    assert "pin:name" not in [one.step for one in found.infeasible]
    assert nx.has_path(
        nx.DiGraph((one.before, one.after) for one in found.precedence),
        "verify:pin:name",
        found.last,
    )


def test_a_check_that_only_the_standby_side_turns_needs_no_pin():
    alarm = {"kind": "alarm", "region": WEST, "alone": True}
    follows = replace(need("check", [Member(provider="alarm")], "~>"), relation="follows_alarm")
    found = made(
        "front > name; api > db; check; name/e; name/w; alarm",
        {**NAMES, "alarm": alarm},
        extra=(*answered("name/e", "name/w"), CHECKED, follows),
    )
    assert pins(found) == []


def test_a_routing_control_stays_where_it_was_put():
    control = {"kind": "control_plane", **GLOBAL}
    follows = replace(
        need("check", [Member(provider="control")], "recovery>"), relation="follows_routing_control"
    )
    found = made(
        "front > name; api > db; check; name/e; name/w; control",
        {**NAMES, "control": control},
        extra=(*answered("name/e", "name/w"), CHECKED, follows),
    )
    assert pins(found) == []
    assert "shift_traffic:name" in [one.id for one in found.steps]


def test_a_name_before_stores_that_are_not_promoted_needs_no_pin():
    found = made(
        "front > name; api > cache; check; name/e; name/w",
        {name: facts for name, facts in NAMES.items() if name != "db"},
        extra=(*answered("name/e", "name/w"), CHECKED),
    )
    assert pins(found) == []


def test_planned_the_shift_itself_stays_as_the_pin():
    found = named(mode="planned")
    assert pins(found) == []
    assert "shift_traffic:name" in [one.id for one in found.steps]


@pytest.mark.parametrize(
    ("facts", "apis"),
    [
        (
            {"kind": "gateway", "type": "AWS::GlobalAccelerator::Accelerator"},
            ("globalaccelerator:RemoveEndpoints@us-west-2",),
        ),
        (
            {"kind": "cdn", "type": "AWS::CloudFront::Distribution"},
            ("cloudfront:UpdateDistribution@us-east-1",),
        ),
        ({"kind": "external"}, ()),
    ],
)
def test_what_else_chooses_between_the_sides_is_pinned_too(facts, apis):
    chooses = need("way", [Member(provider="api"), Member(provider="api-w")], ">", 1)
    found = made("front > way; api > db", {"way": {**GLOBAL, **facts}}, extra=(chooses,))
    assert pins(found) == [("way", apis)]
