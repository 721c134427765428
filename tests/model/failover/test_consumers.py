"""F-09 and F-04: what consumes is stopped, drained and started in the right order."""

from dataclasses import replace

from model.graph import DependencyGraph
from model.records.requirement import Member
from tests.builders import need
from tests.model.failover.scenario import plan, two_sided_records

GRAPH = "front > db; mailer trigger> mails; mailer > db; mails"
ABOUT = {
    "db": {"kind": "database"},
    "mails": {"kind": "queue", "type": "AWS::SQS::Queue"},
    "mailer": {"kind": "function", "type": "AWS::Lambda::Function"},
}


def consuming():
    records = two_sided_records(GRAPH, ABOUT)
    more = need("db-w", [Member(provider="db")], "replication>")
    return DependencyGraph(replace(records, requirements=(*records.requirements, more)))


def rules(found):
    return {(one.before, one.after): one.rule for one in found.precedence}


def test_a_consumer_is_enabled_after_every_store_is_writable():
    found = rules(plan(consuming()))
    assert found["verify:promote:db-w", "enable:mailer-w"] == "F-09"


def test_a_consumer_is_off_on_the_old_side_or_that_is_waived():
    found = plan(consuming())
    waits = [one for one in found.precedence if one.after == "enable:mailer-w" and one.join]
    assert {one.before for one in waits} == {"verify:fence:mailer", "approve:mailer"}
    assert {one.rule for one in waits} == {"F-09"}


def test_planned_the_queue_is_empty_before_its_consumer_stops_and_writers_stop_before_the_drain():
    found = rules(plan(consuming(), mode="planned"))
    assert found["verify:drain:mails", "fence:mailer"] == "F-04"
    assert found["verify:fence:mailer", "fence:db"] == "F-04"
    assert found["verify:drain:db", "promote:db-w"] == "F-04"
    assert found["verify:fence:mailer", "enable:mailer-w"] == "F-09"


def test_a_counterpart_whose_feeder_is_switched_off_is_enabled_as_the_old_side_is_fed():
    graph = consuming()
    off = [
        requirement
        for requirement in graph.records.requirements
        if (requirement.dependent, requirement.relation) != ("mailer-w", "triggered_by")
        and not (requirement.dependent == "mailer-w" and "mails-w" in requirement.providers)
    ]
    assert len(off) == len(graph.records.requirements) - 1
    found = plan(DependencyGraph(replace(graph.records, requirements=tuple(off))))
    (enable,) = [step for step in found.steps if step.id == "enable:mailer-w"]
    assert enable.requires == ("lambda:UpdateEventSourceMapping@us-west-2",)
