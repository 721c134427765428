import json
from typing import Any

import jsonschema
import pytest

from model.gaps import RULES
from model.gaps.interface import Severity
from schema.exports.gaps import GapReport
from schema.exports.gaps.sarif import render
from tests.schema.exports.gaps.report import gaps, report

# The parts of the OASIS schema for SARIF 2.1.0 that Loadpath writes; objects are closed, as there.
TEXT = {"type": "string", "minLength": 1}
MESSAGE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {"text": TEXT, "markdown": TEXT},
}
BAG = {"type": "object"}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def many(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


RULE = closed(
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    properties=BAG,
)
DRIVER = closed(["name"], name=TEXT, version=TEXT, rules=many(RULE, uniqueItems=True))
LOCATION = closed(
    [],
    logicalLocations=many(closed([], fullyQualifiedName=TEXT, kind=TEXT), uniqueItems=True),
    physicalLocation=closed(
        [],
        artifactLocation=closed([], uri={"type": "string", "format": "uri-reference"}),
        region=closed([], startLine={"type": "integer", "minimum": 1}),
    ),
)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SUPPRESSION = closed(
    ["kind"],
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=TEXT,
)
RESULT = closed(
    ["message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    rank={"type": "number", "minimum": -1, "maximum": 100},
    message=MESSAGE,
    locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    suppressions=many(SUPPRESSION, uniqueItems=True),
    properties=BAG,
)
INVOCATION = closed(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=many(closed(["message"], level=LEVEL, message=MESSAGE)),
)
RUN = closed(
    ["tool"],
    tool=closed(["driver"], driver=DRIVER),
    invocations=many(INVOCATION),
    results=many(RESULT),
    properties=BAG,
)
SARIF = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"enum": ["2.1.0"]},
    runs=many(RUN, minItems=1),
)


def valid(given: GapReport) -> dict[str, Any]:
    found = json.loads(render(given))
    jsonschema.Draft7Validator(SARIF).validate(found)
    run: dict[str, Any] = found["runs"][0]
    return run


def test_whole_report_keeps_the_shape_of_the_standard():
    a, *_ = found = gaps("b")
    valid(report(found, {a.id: a.severity}))
    valid(report((), artifact=None))


def test_results_point_at_their_rule_and_component():
    run = valid(report(gaps()))
    rules = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
    first = run["results"][0]
    assert first["level"] == "error"
    assert first["locations"] == [
        {
            "logicalLocations": [{"fullyQualifiedName": "a", "kind": "resource"}],
            "physicalLocation": {
                "artifactLocation": {"uri": "shop.yaml"},
                "region": {"startLine": 1},
            },
        }
    ]
    assert rules[0]["name"] == "SomethingIsKOfN"


def test_factors_of_the_score_are_visible():
    properties = valid(report(gaps()))["results"][1]["properties"]
    product = (
        properties["tierWeight"]
        * properties["exceed"]
        * properties["reach"]
        * properties["confidence"]
    )
    assert properties["score"] == pytest.approx(product) == 0.2


def test_levels_follow_severity():
    assert [one["level"] for one in valid(report(gaps()))["results"]] == [
        "error",
        "error",
        "error",
        "note",
    ]


def test_state_is_told_only_against_a_baseline():
    a, *_ = found = gaps()
    assert all("baselineState" not in one for one in valid(report(found))["results"])
    states = valid(report(found, {a.id: Severity.CRITICAL}))["results"]
    assert [one["baselineState"] for one in states] == ["unchanged", "new", "new", "new"]


def test_waiver_suppresses_and_an_expired_one_is_shown():
    (first, *_) = valid(report(gaps("a")))["results"]
    assert first["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "ann, until 2026-11-25T12:00:00Z: known since spring",
        }
    ]
    (first, *_) = valid(report(gaps("a", days=-1)))["results"]
    assert "suppressions" not in first
    assert first["properties"]["lapsedWaiver"].startswith("ann, until 2026-11-23")


def test_fingerprint_is_the_stable_identity_of_the_gap():
    found = gaps()
    results = valid(report(found))["results"]
    assert [one["partialFingerprints"]["loadpathGap/v1"] for one in results] == [
        one.id for one in found
    ]


def test_all_rules_can_be_told():
    given = GapReport(
        gaps=(), rules=RULES, fail_on=Severity.HIGH, version="1", subject="revision 1"
    )
    assert [one["id"] for one in valid(given)["tool"]["driver"]["rules"]] == [
        one.id for one in RULES
    ]
