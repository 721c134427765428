"""How each step of a plan is run and checked: fences, drains, restores, and all others."""

import botocore.session
import pytest
from botocore.validate import ParamValidator

from model.failover.plan import Mode
from schema.documents.failover_plan import document
from schema.exports.plans import EXECUTORS, FORMATS
from schema.exports.plans.call import About, Ago, Input
from schema.exports.plans.calls import call_of
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.step_rows import step_rows
from tests.model.failover.scenario import EAST, NOW, WEST, from_text, plan, shop, two_sided

ACCOUNT = "111122223333"
SQS = "arn:aws:sqs:{}:" + ACCOUNT + ":jobs"
WORKER = "arn:aws:lambda:{}:" + ACCOUNT + ":function:worker"
MAPPING = "arn:aws:lambda:{}:" + ACCOUNT + ":event-source-mapping:{}"
UUIDS = {
    EAST: "11111111-1111-4111-8111-111111111111",
    WEST: "22222222-2222-4222-8222-222222222222",
}


def side(region: str) -> str:
    """Return the components of one Region: a queue, read for a function by a mapping."""
    mapping = MAPPING.format(region, UUIDS[region])
    return f"""
- {{id: "{SQS.format(region)}", kind: queue, type: "AWS::SQS::Queue", name: jobs,
   region: {region}, account: "{ACCOUNT}"}}
- {{id: "{mapping}", kind: stream, type: "AWS::Lambda::EventSourceMapping",
   name: jobs to worker, region: {region}, account: "{ACCOUNT}",
   properties: {{enabled: {str(region == EAST).lower()}}}}}
- {{id: "{WORKER.format(region)}", kind: function, type: "AWS::Lambda::Function", name: worker,
   region: {region}, account: "{ACCOUNT}"}}
"""


def needs(region: str) -> str:
    mapping = MAPPING.format(region, UUIDS[region])
    return f"""
- {{dependent: "{WORKER.format(region)}", members: [{{provider: "{mapping}"}}],
   relation: triggered_by, effect: trigger}}
- {{dependent: "{mapping}", members: [{{provider: "{SQS.format(region)}"}}],
   relation: triggered_by, effect: trigger}}
"""


def consumer_estate():
    front = f'{{dependent: "service:s", members: [{{provider: "{WORKER.format(EAST)}"}}]'
    return from_text(
        "loadpath: 1\ncomponents:\n- {id: service:s, kind: service, name: s}\n"
        + side(EAST)
        + side(WEST)
        + "requirements:\n"
        + f"- {front}, effect: hard}}\n"
        + needs(EAST)
        + needs(WEST)
    )


def commands_of(graph, mode="planned"):
    failover = plan(graph, mode=mode)
    return {step: each for step, each in step_commands(failover, graph).items() if each.command}


def test_a_consumer_is_fenced_drained_and_enabled_by_calls_with_ids_filled_in():
    commands = commands_of(consumer_estate())
    fence = commands[f"fence:{WORKER.format(EAST)}"]
    assert fence.command == (
        f"aws lambda update-event-source-mapping --uuid {UUIDS[EAST]} --no-enabled "
        "--region us-east-1"
    )
    assert fence.check_command == (
        f"aws lambda get-event-source-mapping --uuid {UUIDS[EAST]} --region us-east-1"
    )
    drain = commands[f"drain:{SQS.format(EAST)}"]
    assert drain.command == (
        "aws sqs get-queue-attributes --queue-url "
        f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/jobs --attribute-names "
        "ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible "
        "ApproximateNumberOfMessagesDelayed --region us-east-1"
    )
    assert drain.check_command == drain.command
    enable = commands[f"enable:{WORKER.format(WEST)}"]
    assert enable.command == (
        f"aws lambda update-event-source-mapping --uuid {UUIDS[WEST]} --enabled --region us-west-2"
    )
    assert enable.call is not None
    assert (enable.call.operation, enable.call.region, enable.call.arguments) == (
        "UpdateEventSourceMapping",
        "us-west-2",
        {"UUID": UUIDS[WEST], "Enabled": True},
    )


def test_a_service_that_polls_is_stopped_in_the_old_region_and_not_scaled_there():
    facts = {
        "front": {
            "kind": "container_service",
            "type": "AWS::ECS::Service",
            "properties": {"desired_count": 3},
        },
        "queue": {"kind": "queue"},
    }
    graph = two_sided("front trigger> queue", facts)
    fence = commands_of(graph)["fence:front"]
    assert "--desired-count 0 --region us-east-1" in (fence.command or "")


def filled(value):
    """Return arguments with a value of the right type in place of what a person supplies."""
    if isinstance(value, Input):
        return {} if value.structure else value.name
    if isinstance(value, Ago):
        return NOW
    if isinstance(value, dict):
        return {key: filled(member) for key, member in value.items()}
    return [filled(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("estate", [shop, consumer_estate], ids=lambda make: make.__name__)
def test_aws_accepts_every_call_of_a_person(estate, mode):
    graph = estate()
    failover = plan(graph, mode=mode)
    session = botocore.session.Session()
    for step in (*failover.steps, *failover.post_recovery.steps):
        call, _ = call_of(About(graph=graph, plan=failover, step=step))
        if call is None:
            continue
        shape = session.get_service_model(call.service).operation_model(call.operation).input_shape
        arguments = {
            name: value for name, value in call.arguments.items()
            if not (isinstance(value, Input) and value.structure)
        }  # fmt: skip
        report = ParamValidator().validate(filled(arguments), shape)
        faults = [line for line in report.generate_report().splitlines() if "Missing" not in line]
        assert not faults, step.id
        assert set(call.arguments) <= set(shape.members)


def test_the_document_of_a_plan_has_them_and_they_are_null_where_no_call_is_known():
    graph = shop()
    failover = plan(graph, mode="planned")
    commands = step_commands(failover, graph)
    written = document(failover, generated_at=NOW, commands=commands)
    later = written["post_recovery"]["steps"]
    assert [step["id"] for step in later] == [step.id for step in failover.post_recovery.steps]
    for step in (*written["steps"], *later):
        expected = commands[step["id"]]
        assert (step["command"], step["check_command"]) == (
            expected.command,
            expected.check_command,
        )
        assert (step["call"] is None) is (expected.command is None)
    assert {step["command"] for step in document(failover, generated_at=NOW)["steps"]} == {None}


def test_every_maker_reads_or_changes_as_its_name_says():
    reads = ("Describe", "Get", "List", "Test")
    graph = shop()
    for mode in Mode:
        failover = plan(graph, mode=mode)
        for step in failover.steps:
            call, _ = call_of(About(graph=graph, plan=failover, step=step))
            if call is not None:
                assert call.operation.startswith(reads) is bool(call.shows or call.expects)


def texts_in(value):
    """Return all texts of a document, payloads in JSON read as such."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in texts_in(member)]
    if isinstance(value, list | tuple):
        return [text for member in value for text in texts_in(member)]
    return [value] if isinstance(value, str) else []


def lacking(text, plan_steps, commands):
    """Return (step, command) of every command and check that a text does not have."""
    wanted = [
        (step.id, line)
        for step in plan_steps
        for line in (commands[step.id].command, commands[step.id].check_command)
        if line is not None
    ]
    assert len(wanted) >= 3, "the plan has commands"
    return [(step, line) for step, line in wanted if line not in text]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("estate", [shop, consumer_estate], ids=lambda make: make.__name__)
@pytest.mark.parametrize("form", EXECUTORS, ids=lambda form: form.name)
def test_no_step_lacks_its_command_or_its_check_in_an_executors_document(form, estate, mode):
    graph = estate()
    failover = plan(graph, mode=mode)
    commands = step_commands(failover, graph)
    assert not [line for each in commands.values() for line in [each.command or ""] if "{{" in line]
    # Region switch has no branch for a condition, and it alone has what follows the recovery.
    is_arc = form.name == "arc"
    steps = [step for step in failover.steps if not (is_arc and step.condition)]
    steps += failover.post_recovery.steps if is_arc else []
    document = form.export(failover, graph).document
    assert lacking("\n".join(texts_in(document)), steps, commands) == []


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("estate", [shop, consumer_estate], ids=lambda make: make.__name__)
def test_no_step_lacks_its_command_or_its_check_in_a_text_for_people(estate, mode):
    graph = estate()
    failover = plan(graph, mode=mode)
    commands = step_commands(failover, graph)
    steps = (*failover.steps, *failover.post_recovery.steps)
    rows = step_rows(failover, graph)
    assert [row.step for row in rows] == list(steps)
    shown = "\n".join(line for row in rows for line in (row.command, row.check))
    assert lacking(shown, steps, commands) == []
    for form in FORMATS:
        assert lacking(form.render(failover, graph), steps, commands) == []
