"""Single steps: which APIs, in which order of importance, who owns them."""

import pytest

from model.failover.control_planes import api, parse_api
from model.failover.rules import RULES
from tests.builders import graph
from tests.model.failover.scenario import EAST, WEST, plan, two_sided

RTO = {"front": 1, "a": 1, "b": 1, "c": 9}


def test_in_a_wave_the_stronger_tier_comes_first_then_the_longer_way_then_the_id():
    drawn = two_sided(
        "front > (a, b, c, d)", {"b": {"tier": 1}, "a": {"tier": 3}}, rto={**RTO, "d": 9}
    )
    first = [one.id for one in plan(drawn).waves[0]]
    assert first == ["start:b-w", "start:a-w", "start:c-w", "start:d-w"]


def test_the_owner_of_a_step_is_that_of_the_component_else_of_the_service():
    about = {"a": {"tags": {"team": "storage"}}, "service:s": {"owner": "payments"}}
    found = {one.id: one.owner for one in plan(two_sided("front > a", about, rto=RTO)).steps}
    assert (found["start:a-w"], found["start:front-w"]) == ("storage", "payments")


def test_nobody_named_is_none():
    assert {one.owner for one in plan(two_sided("front > a", rto=RTO)).steps} == {None}


@pytest.mark.parametrize(
    ("operation", "region", "expected"),
    [
        ("rds:FailoverGlobalCluster", WEST, "rds:FailoverGlobalCluster@us-west-2"),
        ("route53:UpdateHealthCheck", WEST, "route53:UpdateHealthCheck@us-east-1"),
        ("globalaccelerator:UpdateEndpointGroup", EAST,
         "globalaccelerator:UpdateEndpointGroup@us-west-2"),
        ("iam:PutRolePolicy", "cn-northwest-1", "iam:PutRolePolicy@cn-north-1"),
        ("iam:PutRolePolicy", "us-gov-east-1", "iam:PutRolePolicy@us-gov-west-1"),
        ("s3:ListObjectsV2", WEST, "s3:ListObjectsV2@us-west-2"),
    ],
)  # fmt: skip
def test_where_an_api_is_hosted(operation, region, expected):
    assert api(operation, region) == expected
    assert parse_api(expected).region == expected.rpartition("@")[2]


@pytest.mark.parametrize("text", ["arn:aws:iam::1:role/x", "aws:controlplane:ec2@us-west-2", "x"])
def test_the_id_of_a_component_is_no_api(text):
    assert parse_api(text) is None


def test_a_control_plane_in_the_blast_radius_stops_a_step_of_the_other_region():
    about = {
        "service:s": {"kind": "service", "name": "s"},
        "tasks": {"kind": "container_service", "type": "AWS::ECS::Service", "region": EAST,
                  "name": "t", "desired_count": 3},
        "tasks-w": {"kind": "container_service", "type": "AWS::ECS::Service", "region": WEST,
                    "name": "t", "desired_count": 1},
        "hub": {"region": EAST},
    }  # fmt: skip
    drawn = graph("service:s > tasks; tasks-w; aws:controlplane:ecs@us-west-2 > hub", about)
    reasons = {one.step: one.reason for one in plan(drawn).infeasible}
    assert reasons["scale:tasks-w"] == (
        "ecs:UpdateService@us-west-2 needs aws:controlplane:ecs@us-west-2, which is in the blast "
        "radius"
    )
    assert plan(drawn, mode="planned").infeasible == ()


def test_no_gate_where_the_service_says_that_nobody_has_to_decide():
    about = {
        "db": {"kind": "database"},
        "key": {"kind": "key"},
        "service:s": {"manual_gate": False},
        "copy": {"kind": "recovery_point", "region": WEST},
    }
    drawn = two_sided("front > db > key; db backup> copy", about)
    found = plan(drawn, mode="planned")
    assert "approve:service:s" not in {one.id for one in found.steps}
    rules = {(one.before, one.after): one.rule for one in found.precedence}
    assert rules["precheck:key-w", "fence:db"] == "F-07"


def test_a_namesake_without_the_data_is_not_ready():
    found = plan(two_sided("front > db", {"db": {"kind": "database"}}, rto={"front": 1}))
    (step,) = [one for one in found.steps if one.id == "restore:db-w"]
    assert (step.expected, step.evidence) == (None, "no backup and no replica survives")
    assert (found.rto.computed, found.rto.known_part) == (None, None)
    assert [one.everything for one in found.losses] == [True]


def test_every_rule_of_a_precedence_is_declared():
    drawn = two_sided("front > db > key", {"db": {"kind": "database"}, "key": {"kind": "key"}})
    assert {one.rule for one in plan(drawn).precedence} <= set(RULES)


def test_a_client_is_pointed_at_a_restored_store_before_it_starts():
    about = {
        "db": {"kind": "database", "alone": True},
        "copy": {"kind": "recovery_point", "region": WEST},
    }
    drawn = plan(two_sided("front > db; db backup> copy", about))

    assert [
        (precedence.before, precedence.after, precedence.rule)
        for precedence in drawn.precedence
        if "repoint:front-w" in precedence.before or "repoint:front-w" in precedence.after
    ] == [
        ("repoint:front-w", "verify:repoint:front-w", "F-11"),
        ("verify:repoint:front-w", "start:front-w", "F-16"),
        ("verify:restore:db", "repoint:front-w", "F-16"),
    ]
