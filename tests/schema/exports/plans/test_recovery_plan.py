"""Servers of Elastic Disaster Recovery: launched by the plan, and as recovery plans of DRS."""

import json

import botocore.session
from botocore.validate import ParamValidator

from schema.exports.plans import executor_format
from schema.exports.plans.step_commands import step_commands
from tests.model.failover.scenario import EAST, WEST, from_text, plan

ACCOUNT = "111122223333"
DRS = botocore.session.get_session().get_service_model("drs")


def server(name: str) -> str:
    return f"arn:aws:drs:{WEST}:{ACCOUNT}:source-server/s-{name:0>17}"


def estate(chain: str, *, soft: str = ""):
    """Return servers in the east that need the next one of `chain`, with source servers there."""
    names = chain.split()
    components, requirements = "", ""
    for name, provider in zip(names, [*names[1:], None], strict=True):
        instance = f"arn:aws:ec2:{EAST}:{ACCOUNT}:instance/i-{name}"
        source = server(name)
        components += (
            f'- {{id: "{instance}", kind: compute, type: "AWS::EC2::Instance", name: {name}, '
            f'region: {EAST}, account: "{ACCOUNT}", properties: {{platform: linux}}}}\n'
            f'- {{id: "{source}", kind: compute, type: "AWS::DRS::SourceServer", name: {name}, '
            f'region: {WEST}, account: "{ACCOUNT}"}}\n'
        )
        requirements += (
            f'- {{dependent: "{source}", members: [{{provider: "{instance}"}}], '
            "relation: replicates_from, effect: replication}\n"
        )
        if provider is not None:
            effect = "soft" if provider == soft else "hard"
            below = f"arn:aws:ec2:{EAST}:{ACCOUNT}:instance/i-{provider}"
            requirements += (
                f'- {{dependent: "{instance}", members: [{{provider: "{below}"}}], '
                f"effect: {effect}, relation: connects_to}}\n"
                f'- {{dependent: "{source}", members: [{{provider: "{server(provider)}"}}], '
                f"effect: {effect}, relation: connects_to}}\n"
            )
    return from_text(
        "loadpath: 1\ncomponents:\n- {id: 'service:s', kind: service, name: s}\n"
        f"{components}requirements:\n{requirements}"
        f'- {{dependent: "service:s", members: '
        f'[{{provider: "arn:aws:ec2:{EAST}:{ACCOUNT}:instance/i-{names[0]}"}}], effect: hard}}\n'
    )


def exported(graph):
    return executor_format("drs").export(plan(graph), graph)


def test_servers_are_launched_by_wave_and_what_they_need_first():
    (recovery,) = exported(estate("web api db")).document["RecoveryPlans"]
    assert recovery["CreateRecoveryPlan"]["name"] == "s us-east-1 us-west-2"
    orders = [
        [
            entry["serverArn"]
            for entry in step["configuration"]["serverStepConfiguration"]["servers"]
        ]
        for step in recovery["CreateRecoveryPlanStep"]
    ]
    assert orders == [[server("db")], [server("api")], [server("web")]]
    assert [step["stepOrder"] for step in recovery["CreateRecoveryPlanStep"]] == [1, 2, 3]


def test_what_only_full_function_needs_is_optional():
    (recovery,) = exported(estate("web report", soft="report")).document["RecoveryPlans"]
    levels = {
        entry["serverArn"]: entry["impactLevel"]
        for step in recovery["CreateRecoveryPlanStep"]
        for entry in step["configuration"]["serverStepConfiguration"]["servers"]
    }
    assert levels == {server("web"): "CRITICAL", server("report"): "OPTIONAL"}


def test_every_other_step_is_left_out_with_a_reason():
    graph = estate("web db")
    export = exported(graph)
    launched = {f"start:{server(name)}" for name in ("web", "db")}
    by_people = {step.id for step in plan(graph).steps if step.action in ("approve", "manual")}
    assert set(export.unmapped) == {step.id for step in plan(graph).steps} - launched - by_people
    assert set(export.unmapped.values()) == {"DRS launches source servers, and does nothing else"}


def test_more_waves_than_a_recovery_plan_takes_are_several():
    names = " ".join(f"n{number:02}" for number in range(23))
    export = exported(estate(names))
    plans = export.document["RecoveryPlans"]
    assert [len(each["CreateRecoveryPlanStep"]) for each in plans] == [20, 3]
    assert plans[1]["CreateRecoveryPlan"]["name"] == "s us-east-1 us-west-2 2 of 2"
    assert "2 recovery plans, because one has at most 20 steps" in export.notes


def test_aws_takes_the_requests():
    document = json.loads(json.dumps(exported(estate("web api db")).document))
    validator = ParamValidator()
    for recovery in document["RecoveryPlans"]:
        shape = DRS.shape_for("CreateRecoveryPlanRequest")
        assert not validator.validate(recovery["CreateRecoveryPlan"], shape).has_errors()
        arn = f"arn:aws:drs:{WEST}:{ACCOUNT}:recovery-plan/rp-1"
        for step in recovery["CreateRecoveryPlanStep"]:
            shape = DRS.shape_for("CreateRecoveryPlanStepRequest")
            request = {"recoveryPlanArn": arn, **step}
            assert not validator.validate(request, shape).has_errors()


def test_a_person_launches_and_checks_a_server_by_commands():
    graph = estate("web")
    commands = step_commands(plan(graph), graph)[f"start:{server('web')}"]
    assert commands.command == (
        f"""aws drs start-recovery --source-servers '[{{"sourceServerID": "s-{"web":0>17}"}}]' """
        "--no-is-drill --region us-west-2"
    )
    assert commands.check_command == (
        "aws drs describe-recovery-instances --filters "
        f"""'{{"sourceServerIDs": ["s-{"web":0>17}"]}}' --region us-west-2"""
    )


def test_the_command_of_each_server_stands_beside_the_recovery_plans():
    graph = estate("web db")
    commands = step_commands(plan(graph), graph)
    shown = exported(graph).document["Commands"]
    assert {step: each["command"] for step, each in shown.items()} == {
        f"start:{server(name)}": commands[f"start:{server(name)}"].command for name in ("web", "db")
    }
    assert "aws drs start-recovery" in shown[f"start:{server('web')}"]["command"]
