"""The JSON of a plan: valid against its committed schema, canonical, and complete."""

import json
from pathlib import Path

import jsonschema
import pytest

from model.failover.plan_slack import step_margins
from model.failover.timetable import timetable
from schema.documents.failover_plan import canonical, document
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


@pytest.mark.parametrize("found", list(plans()))
def test_the_document_is_valid_against_the_committed_schema(found):
    root = Path(__file__).parents[3]
    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    jsonschema.validate(document(found, generated_at=NOW), schema)


@pytest.mark.parametrize("found", list(plans()))
def test_with_a_timetable_it_is_valid_too(found):
    root = Path(__file__).parents[3]
    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    made = timetable(found, {"operator": 2})
    written = document(found, generated_at=NOW, times=made)
    jsonschema.validate(written, schema)
    told = written["timetable"]
    assert told["capacity"] == {"operator": 2}
    assert (told["servingS"] is None) is (made.serving is None)
    assert (told["excessS"], told["proven"]) == (
        made.everything.excess.total_seconds(),
        made.proven,
    )
    assert told["makespanS"] == made.makespan.total_seconds()
    assert {one["step"]: one["startS"] for one in told["starts"]} == {
        step: start.total_seconds() for step, start in made.start.items()
    }
    assert document(found, generated_at=NOW)["timetable"] is None


@pytest.mark.parametrize("found", list(plans()))
def test_each_step_tells_its_slack_and_its_gain_or_why_not(found):
    margins = step_margins(found)
    for one in document(found, generated_at=NOW)["steps"]:
        margin = margins[one["id"]]
        assert one["slackReason"] == margin.slack_reason
        assert (one["slackS"] is None) is (margin.slack is None)
        gain = one["knownGainIfInstantS"]
        assert gain == (None if margin.known_gain is None else margin.known_gain.total_seconds())


@pytest.mark.parametrize("found", list(plans()))
def test_it_says_everything_the_plan_says(found):
    written = document(found, generated_at=NOW)
    assert written["planDigest"] == found.digest
    assert written["status"] == found.status
    assert [one["id"] for one in written["steps"]] == [one.id for one in found.steps]
    assert {one["idempotencyKey"] for one in written["steps"]} == {
        one.idempotency_key for one in found.steps
    }
    assert len(written["edges"]) == len(found.precedence)
    assert [one["component"] for one in written["refusals"]] == [
        one.component for one in found.refusals
    ]
    assert [one["manual"] for one in written["cycles"]] == [one.manual for one in found.cycles]
    assert len(written["rollbackPoints"]) == len(found.waves)


def test_canonical_is_sorted_and_without_white_space():
    text = canonical(plan(shop()), generated_at=NOW).decode()
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
