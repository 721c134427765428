"""The documents of the sample estate's plan: sent over the wire, and read by cfn-lint."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from model.failover import failover_plan
from model.failover.plan import Mode
from model.graph import DependencyGraph
from schema.exports.plans import EXECUTORS, executor_format
from service.stores import open_store
from tests.schema.exports.plans import arc_reader, argo_reader, asl_reader, ssm_reader

pytestmark = pytest.mark.emulator
ROLE = "arn:aws:iam::111122223333:role/sample"
READERS = {"arc": arc_reader, "argo": argo_reader, "asl": asl_reader, "ssm": ssm_reader}


@pytest.fixture(scope="module", params=list(Mode))
def planned(request, estate_store):
    store = open_store(estate_store)
    try:
        graph = DependencyGraph(store.load().records)
    finally:
        store.close()
    found = failover_plan(
        graph,
        service="service:checkout",
        from_region="us-east-1",
        to_region="us-west-2",
        mode=request.param,
        at=datetime.now(UTC),
        graph_digest="sha256:0",
    )
    return found, graph


def document(name, planned):
    form = executor_format(name)
    return json.loads(json.dumps(form.export(*planned).document))


def linted(resources):
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    return [
        str(one) for one in lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    ]


def test_all_are_sound(planned):
    assert arc_reader.faults(document("arc", planned)) == []
    assert asl_reader.faults(document("asl", planned)) == []
    assert ssm_reader.faults(document("ssm", planned)) == []


def test_every_step_of_the_estate_runs(planned):
    found, _ = planned
    branches = {one.id for one in found.steps if one.condition is not None}
    assert len(found.steps) > 10
    for form in EXECUTORS:
        run = READERS[form.name].run(document(form.name, planned), frozenset())
        assert {one.id for one in found.steps} - run.succeeded <= branches


def test_systems_manager_takes_the_runbook(emulator, reach, planned):
    reach(emulator)
    content = json.dumps(document("ssm", planned))
    name = f"failover-checkout-{planned[0].mode}"
    client = boto3.client("ssm")
    made = client.create_document(Name=name, Content=content, DocumentType="Automation")
    assert made["DocumentDescription"]["SchemaVersion"] == "0.3"
    assert json.loads(client.get_document(Name=name)["Content"])["mainSteps"]
    assert {one["Name"] for one in made["DocumentDescription"]["Parameters"]} == set(
        document("ssm", planned)["parameters"]
    )


def test_step_functions_takes_the_state_machine(emulator, reach, planned):
    reach(emulator)
    machine = document("asl", planned)
    client = boto3.client("stepfunctions")
    made = client.create_state_machine(
        name=f"failover-checkout-{planned[0].mode}", definition=json.dumps(machine), roleArn=ROLE
    )
    kept = client.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert json.loads(kept["definition"]) == machine


def test_the_linter_accepts_the_state_machine_and_sees_a_wrong_one(planned):
    def resource(machine):
        properties = {"RoleArn": ROLE, "Definition": machine}
        return {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}

    machine = document("asl", planned)
    assert linted(resource(machine)) == []
    machine["States"][machine["StartAt"]]["Type"] = "Tusk"
    assert linted(resource(machine))


def test_the_linter_accepts_the_template_of_region_switch_and_sees_a_wrong_one(planned):
    template = document("arc", planned)
    config = ManualArgs(regions=["us-east-1"])
    assert [str(one) for one in lint(json.dumps(template), config=config)] == []
    template["Resources"]["Plan"]["Properties"]["RecoveryApproach"] = "hope"
    assert lint(json.dumps(template), config=config)
