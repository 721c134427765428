"""The JSON of a plan: valid against its committed schema, canonical, and complete."""

import json
from pathlib import Path

import jsonschema
import pytest

from model.failover.plan_slack import step_margins
from model.failover.timetable import timetable
from schema.documents.duration import format_duration, format_moment
from schema.documents.failover_plan import canonical, document
from schema.documents.plain import plain
from tests.model.failover.scenario import NOW, plan, shop, two_sided

SCHEMA = Path("schema/generated/failover_plan.schema.json")


def plans():
    yield pytest.param(plan(shop()), id="unplanned")
    yield pytest.param(plan(shop(), mode="planned"), id="planned")
    yield pytest.param(
        plan(shop(), from_region="us-west-2", to_region="us-east-1", failback=True), id="failback"
    )
    circle = "front > vault; vault > consul; consul > vault"
    yield pytest.param(plan(two_sided(circle)), id="circle")
    alone = {"db": {"kind": "database", "alone": True}}
    yield pytest.param(plan(two_sided("front > db", alone)), id="refused")
    left = plan(two_sided("front > db", alone), mode="planned", leave=["db"])
    yield pytest.param(left, id="left behind")


@pytest.mark.parametrize("failover", list(plans()))
def test_the_document_is_valid_against_the_committed_schema(failover):
    root = Path(__file__).parents[3]
    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    jsonschema.validate(document(failover, generated_at=NOW), schema)


@pytest.mark.parametrize("failover", list(plans()))
def test_with_a_timetable_it_is_valid_too(failover):
    root = Path(__file__).parents[3]
    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    times = timetable(failover, {"operator": 2})
    written = document(failover, generated_at=NOW, times=times)
    jsonschema.validate(written, schema)
    shown = written["timetable"]
    assert shown["capacity"] == {"operator": 2}
    assert (shown["serving"] is None) is (times.serving is None)
    assert shown["excess"] == format_duration(times.everything.excess)
    assert shown["proven"] is times.proven
    assert shown["makespan"] == format_duration(times.makespan)
    assert {start["step"]: start["start"] for start in shown["starts"]} == {
        step: format_duration(start) for step, start in times.start.items()
    }
    assert document(failover, generated_at=NOW)["timetable"] is None


@pytest.mark.parametrize("failover", list(plans()))
def test_each_step_tells_its_slack_and_its_gain_or_why_not(failover):
    margins = step_margins(failover)
    for step in document(failover, generated_at=NOW)["steps"]:
        margin = margins[step["id"]]
        assert step["slack_reason"] == margin.slack_reason
        assert (step["slack"] is None) is (margin.slack is None)
        assert step["known_gain_if_instant"] == plain(margin.known_gain)


@pytest.mark.parametrize("failover", list(plans()))
def test_it_says_everything_the_plan_says(failover):
    written = document(failover, generated_at=NOW)
    assert written["plan_digest"] == failover.digest
    assert written["status"] == failover.status
    assert [step["id"] for step in written["steps"]] == [step.id for step in failover.steps]
    assert {step["idempotency_key"] for step in written["steps"]} == {
        step.idempotency_key for step in failover.steps
    }
    assert len(written["edges"]) == len(failover.precedence)
    assert [refusal["component"] for refusal in written["refusals"]] == [
        refusal.component for refusal in failover.refusals
    ]
    assert [cycle["manual"] for cycle in written["cycles"]] == [
        cycle.manual for cycle in failover.cycles
    ]
    assert len(written["rollback_points"]) == len(failover.waves)


def test_a_step_is_written_in_snake_case_with_durations_as_iso_8601():
    failover = plan(shop())
    written = document(failover, generated_at=NOW)
    assert written["schema"] == "https://loadpath.dev/schema/failover-plan/2"
    assert written["generated_at"] == format_moment(NOW)
    assert {key: written["scenario"][key] for key in ("from", "to", "mode", "seed")} == {
        "from": "us-east-1",
        "to": "us-west-2",
        "mode": "unplanned",
        "seed": ["region:us-east-1"],
    }
    for step, shown in zip(failover.steps, written["steps"], strict=True):
        expected = None if step.expected is None else format_duration(step.expected)
        assert (shown["expected"], shown["on_failure"]) == (expected, step.on_failure)
        assert shown["pre"] == list(step.preconditions)
    assert written["rto"]["known_part"] == plain(failover.rto.known_part)
    assert written["rto"]["reason"] == failover.rto.reason


def test_canonical_is_sorted_and_without_white_space():
    text = canonical(plan(shop()), generated_at=NOW).decode()
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
