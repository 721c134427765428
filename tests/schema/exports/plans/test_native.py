"""The steps of the shop that executors do by themselves, and that AWS takes what they are told."""

import json
import re
from dataclasses import replace
from itertools import product

import botocore.session
import pytest
from botocore.validate import ParamValidator

from model.failover.plan import Precedence
from schema.exports.plans import EXECUTORS, argo, executor_format
from schema.exports.plans.arc_blocks import BLOCKS
from schema.exports.plans.call import Input
from schema.exports.plans.handling import handling
from tests.model.failover.scenario import plan, shop, two_sided
from tests.schema.exports.plans import arc_reader, argo_reader, asl_reader, ssm_reader

EAST, WEST = "arn:aws:{}:us-east-1:111122223333:{}", "arn:aws:{}:us-west-2:111122223333:{}"
DATABASE = WEST.format("rds", "cluster:orders-us-west-2")
SERVICE = WEST.format("ecs", "service/shop/orders")
BATCH = {
    "Changes": [
        {"Action": "UPSERT", "ResourceRecordSet": {"Name": "shop.example.com", "Type": "CNAME"}}
    ]
}
NAME = "dns:checkout.shop.example.com/CNAME"


def export(name, mode="unplanned", graph=None):
    graph = graph or shop()
    return executor_format(name).export(plan(graph, mode=mode), graph)


def only(found):
    (one,) = found
    return one


def blocks(document):
    """Return the blocks of a template's plan by the first step that each stands for."""
    asked = arc_reader.request(document)
    return {
        arc_reader._steps({"Description": one["description"]})[0]: one
        for one in arc_reader._all_steps(asked)
        if "description" in one
    }


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_every_call_is_one_that_aws_knows_with_the_arguments_it_wants(mode):
    graph = shop()
    calls = handling(plan(graph, mode=mode), graph).calls
    assert len(calls) >= 8
    session = botocore.session.Session()
    for step, call in calls.items():
        shape = session.get_service_model(call.service).operation_model(call.operation).input_shape
        given = {
            name: (BATCH if value.structure else value.name)
            if isinstance(value, Input) else value
            for name, value in call.arguments.items()
        }  # fmt: skip
        report = ParamValidator().validate(given, shape)
        assert not report.has_errors(), (step, report.generate_report())


def test_looks_look_at_what_aws_answers():
    graph = shop()
    session = botocore.session.Session()
    for mode in ("planned", "unplanned"):
        for call in handling(plan(graph, mode=mode), graph).calls.values():
            model = session.get_service_model(call.service).operation_model(call.operation)
            for shows in call.shows:
                shape = model.output_shape
                for part in shows.path.removeprefix("$.").split("."):
                    if shape.type_name == "map":
                        shape = shape.value
                        continue
                    shape = shape.members[part.removesuffix("[0]")]
                    shape = shape.member if part.endswith("[0]") else shape
                wanted = "integer" if isinstance(shows.value, int) else "string"
                assert shape.type_name == wanted, shows
                assert not getattr(shape, "enum", []) or shows.value in shape.enum


def test_region_switch_switches_the_global_database_with_its_own_block():
    found = blocks(export("arc", "planned").document)[f"promote:{DATABASE}"]
    assert found["executionBlockType"] == "AuroraGlobalDatabase"
    assert found["executionBlockConfiguration"] == {
        "globalAuroraConfig": {
            "behavior": "switchoverOnly",
            "ungraceful": {"ungraceful": "failover"},
            "globalClusterIdentifier": "orders",
            "databaseClusterArns": [EAST.format("rds", "cluster:orders-us-east-1"), DATABASE],
            "timeoutMinutes": 30,
        }
    }


def test_region_switch_scales_the_services_of_both_sides():
    found = blocks(export("arc").document)[f"scale:{SERVICE}"]
    assert found["executionBlockType"] == "ECSServiceScaling"
    assert found["executionBlockConfiguration"]["ecsCapacityIncreaseConfig"]["services"] == [
        {
            "clusterArn": side.format("ecs", "cluster/shop"),
            "serviceArn": side.format("ecs", "service/shop/orders"),
        }
        for side in (EAST, WEST)
    ]


def test_region_switch_turns_the_name_with_a_record_for_either_side():
    found = export("arc", "planned")
    block = blocks(found.document)["shift_traffic:dns:orders.internal/A"]
    assert block["executionBlockConfiguration"]["route53HealthCheckConfig"]["recordSets"] == [
        {"recordSetIdentifier": "use1", "region": "us-east-1"},
        {"recordSetIdentifier": "usw2", "region": "us-west-2"},
    ]
    assert [note for note in found.notes if "its records must" in note]
    assert set(found.parameters) > {"ExecutionRole", "ApprovalRole"}


def gates(document, action):
    """Return the manual approvals of a workflow of a template's plan."""
    workflows = {
        one["workflowTargetAction"]: one for one in arc_reader.request(document)["workflows"]
    }
    steps = arc_reader._all_steps({"workflows": [workflows[action]]})
    return [one for one in steps if one["executionBlockType"] == "ManualApproval"]


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_region_switch_asks_a_person_for_approvals_and_for_what_no_api_does(mode):
    found = plan(shop(), mode=mode)
    document = export("arc", mode).document
    approvals = [one for one in found.steps if one.action == "approve" and one.condition is None]
    by_hand = export("arc", mode).unmapped
    manual = [one for one in found.steps if one.action == "manual"]
    assert len(approvals) == 1
    assert len(gates(document, "activate")) == len(approvals) + len(manual) + len(by_hand)
    for step in by_hand:
        stuck = {one.step for one in found.infeasible if one.waits_for is None}
        needs = next(one.requires for one in found.steps if one.id == step)
        assert step in stuck or not any("@" in one for one in needs)
    later = [one for one in found.post_recovery.steps if one.action != "verify"]
    apart = [one for one in later if not any("@" in api for api in one.requires)]
    assert len(gates(document, "postRecovery")) == len(apart)


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_no_precheck_waits_for_an_approval(mode):
    document = export("arc", mode).document
    texts = [gate["description"] for gate in gates(document, "activate")]
    assert [text for text in texts if "precheck:" in text] == []
    (checks,) = [one for one in blocks(document).values() if one["name"].startswith("checks")]
    assert checks["executionBlockType"] == "CustomActionLambda"
    payload = json.loads(
        checks["executionBlockConfiguration"]["customActionLambdaConfig"]["lambdas"][0]["payload"]
    )
    assert {one["action"] for one in payload["steps"]} == {"precheck"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rds:PromoteReadReplica", "RdsPromoteReadReplica"),
        ("lambda:UpdateEventSourceMapping", "LambdaEventSourceMapping"),
        ("route53-recovery-cluster:UpdateRoutingControlStates", "ARCRoutingControl"),
        ("autoscaling:UpdateAutoScalingGroup", "EC2AutoScaling"),
        ("docdb:FailoverGlobalCluster", "DocumentDb"),
        ("neptune:FailoverGlobalCluster", "NeptuneGlobalDatabase"),
    ],
)
def test_blocks_are_types_that_region_switch_knows(text, kind):
    assert text in BLOCKS
    shape = arc_reader.SHAPE.members["workflows"].member.members["steps"].member
    assert kind in shape.members["executionBlockType"].enum


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_every_document_of_the_shop_is_sound(mode):
    assert arc_reader.faults(export("arc", mode).document) == []
    assert asl_reader.faults(export("asl", mode).document) == []
    assert ssm_reader.faults(export("ssm", mode).document) == []


def test_what_cannot_run_during_the_event_is_a_gate_in_every_format():
    step = f"shift_traffic:{NAME}"
    for name in ("arc", "argo", "asl", "ssm"):
        assert "is hosted in us-east-1, which is down" in export(name).unmapped[step]
    task = argo_reader.tasks(export("argo").document)[step]
    assert task["template"] == "gate"


def test_state_machine_fails_the_database_over_and_asks_for_the_rest():
    found = export("asl")
    text = json.dumps(found.document)
    assert '"arn:aws:states:::aws-sdk:rds:failoverGlobalCluster"' in text
    assert found.parameters.keys() == {"ApprovalFunction"}
    assert "BatchToShiftTraffic" in "".join(export("asl", "planned").parameters)
    assert "$.ApprovalFunction" in text


def test_runbook_calls_with_what_the_graph_knows_and_asks_for_the_rest():
    found = export("ssm", "planned").document
    by_step = {ssm_reader._step(one): one for one in found["mainSteps"]}
    assert by_step[f"promote:{DATABASE}"]["inputs"] == {
        "Service": "rds",
        "Api": "SwitchoverGlobalCluster",
        "GlobalClusterIdentifier": "orders",
        "TargetDbClusterIdentifier": DATABASE,
    }
    assert by_step[f"verify:scale:{SERVICE}"]["inputs"] == {
        "Service": "ecs",
        "Api": "DescribeServices",
        "cluster": "shop",
        "services": ["orders"],
        "PropertySelector": "$.services[0].runningCount",
        "DesiredValues": ["3"],
    }
    batch = by_step[f"shift_traffic:{NAME}"]["inputs"]["ChangeBatch"]
    assert found["parameters"][batch.strip("{} ")]["type"] == "StringMap"


def test_what_is_in_another_account_is_a_gate_of_a_runbook_and_a_role_of_a_state_machine():
    other = f'id: "{DATABASE}", kind: database, type: "AWS::RDS::DBCluster", ' \
        'name: orders-us-west-2, account: "{}"'  # fmt: skip
    graph = shop(f"{other.format('111122223333')} => {other.format('444455556666')}")
    step = f"promote:{DATABASE}"
    assert "444455556666" in export("ssm", graph=graph).unmapped[step]
    machine = export("asl", graph=graph)
    assert step not in machine.unmapped
    assert "RoleIn444455556666" in machine.parameters
    assert '"Credentials": {"RoleArn.$": "$.RoleIn444455556666"}' in json.dumps(machine.document)


def test_every_task_of_argo_carries_time_and_key():
    graph = shop()
    found = plan(graph)
    tasks = argo_reader.tasks(export("argo", graph=graph).document)
    for step in found.steps:
        given = {one["name"]: one["value"] for one in tasks[step.id]["arguments"]["parameters"]}
        if tasks[step.id]["template"] == "step":
            assert given["key"] == step.idempotency_key
            assert given["timeout"] == str(int(step.timeout.total_seconds()))
            assert given["retries"] == str(step.retries)


@pytest.mark.parametrize("size", range(1, 7))
def test_a_choice_of_argo_holds_when_enough_succeeded_and_never_before(size):
    names = [f"t{number}" for number in range(size)]
    for needed in range(1, size + 1):
        text = argo._threshold([f"{name}.Succeeded" for name in names], needed)
        for ends in product(("Succeeded", "Failed"), repeat=size):
            met = ends.count("Succeeded") >= needed
            assert argo_reader.may_start(text, dict(zip(names, ends, strict=True))) is met


def test_argo_goes_on_with_two_of_three_and_not_with_one():
    graph = two_sided("front > 2/3(a, b, c)")
    document = json.loads(json.dumps(export("argo", graph=graph).document))
    lost = ["verify:start:a-w", "verify:start:b-w"]
    assert "start:front-w" in argo_reader.run(document, frozenset(lost[:1])).succeeded
    assert "start:front-w" not in argo_reader.run(document, frozenset(lost)).succeeded


def test_a_check_that_waits_for_more_than_its_step_is_not_part_of_the_block():
    graph = shop()
    found = plan(graph)
    check = f"verify:promote:{DATABASE}"
    more = Precedence(before="approve:service:checkout", after=check, rule="F-12")
    other = replace(found, precedence=(*found.precedence, more))
    form = executor_format("arc")
    assert check not in blocks(form.export(found, graph).document)
    assert check in blocks(form.export(other, graph).document)


def test_a_name_that_looks_like_a_variable_is_told_as_text():
    name = "{{workflow.uid}}{{ Approvers[0] }}{{resolve:ssm:x}}"
    graph = shop(f"name: checkout.shop.example.com CNAME => name: '{name}'")
    for form in EXECUTORS:
        texts = re.findall(r"\{\{.*?\}\}", json.dumps(export(form.name, graph=graph).document))
        assert not [one for one in texts if one in name]


def test_what_is_too_large_as_it_is_written_is_told():
    graph = two_sided("; ".join(f"front > n{number}" for number in range(120)))
    found = export("ssm", graph=graph)
    size = len(executor_format("ssm").write(found).encode())
    assert f"it has {size} bytes, and Systems Manager takes 65536" in found.notes
    assert not any("takes" in one for one in export("asl", graph=graph).notes)
