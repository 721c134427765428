"""A gap report as SARIF 2.1.0, for code scanning."""

from typing import Any

import orjson

from model.gaps.interface import Gap, GapRule, Severity
from model.records.objective import Waiver
from schema.documents.duration import format_moment
from schema.exports.gaps.interface import GapFormat, GapReport, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
STATES = {
    Verdict.NEW: "new",
    Verdict.MINOR: "new",
    Verdict.WAIVED: "unchanged",
    Verdict.KNOWN: "unchanged",
}
FINGERPRINT = "loadpathGap/v1"


def render(report: GapReport) -> str:
    """Return one run: every rule that was asked, one result for each gap, waivers as suppressions.

    The gap's id is the partial fingerprint, so that a viewer recognises it in the next run. With a
    baseline each result says whether it is new.

    Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
    """
    places = {rule.id: place for place, rule in enumerate(report.rules)}
    driver = {
        "name": "Loadpath",
        "version": report.version,
        "rules": [_rule(rule) for rule in report.rules],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "properties": {"subject": report.subject},
        "results": [_result(report, gap, places[gap.rule]) for gap in report.gaps],
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _invocation(report: GapReport) -> dict[str, Any]:
    notes = [{"level": "warning", "message": {"text": text}} for text in report.warnings]
    return {
        "executionSuccessful": True,
        **({"toolExecutionNotifications": notes} if notes else {}),
    }


def _rule(rule: GapRule) -> dict[str, Any]:
    text = f"{rule.why} How to close it: {rule.fix} Source: {rule.source}."
    markdown = f"{rule.why}\n\n**How to close it.** {rule.fix}\n\n*Source:* {rule.source}"
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.title.replace("-", " ").split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": text, "markdown": markdown},
        "properties": {"tags": ["resilience"]},
    }


def _result(report: GapReport, gap: Gap, place: int) -> dict[str, Any]:
    finding = gap.finding
    result: dict[str, Any] = {
        "ruleId": gap.rule,
        "ruleIndex": place,
        "level": LEVELS[gap.severity],
        "rank": round(100 * gap.score, 6),
        "message": {"text": finding.message},
        "locations": [_location(report, gap)],
        "partialFingerprints": {FINGERPRINT: gap.id},
        "properties": _properties(gap),
    }
    if report.baseline is not None:
        result["baselineState"] = STATES[report.verdict(gap)]
    if gap.waiver is not None:
        result["suppressions"] = [_suppression(gap.waiver)]
    return result


def _location(report: GapReport, gap: Gap) -> dict[str, Any]:
    component = gap.finding.component
    logical = {"fullyQualifiedName": component, "kind": "resource"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if report.artifact is not None:
        where = {"artifactLocation": {"uri": report.artifact}, "region": {"startLine": 1}}
        location["physicalLocation"] = where
    return location


def _properties(gap: Gap) -> dict[str, Any]:
    parts = gap.parts
    return {
        "severity": str(gap.severity),
        "score": gap.score,
        "tierWeight": parts.tier_weight,
        "exceed": parts.exceed,
        "reach": parts.reach,
        "confidence": parts.confidence,
        "status": str(gap.finding.status),
        **({"provider": gap.finding.provider} if gap.finding.provider else {}),
        **({"lapsedWaiver": _accepted(gap.lapsed)} if gap.lapsed else {}),
    }


def _suppression(waiver: Waiver) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": _accepted(waiver)}


def _accepted(waiver: Waiver) -> str:
    return f"{waiver.owner}, until {format_moment(waiver.expires_at)}: {waiver.reason}"


FORMAT = GapFormat(
    name="sarif",
    title="SARIF 2.1.0, for code scanning.",
    media_type="application/sarif+json",
    extension="sarif",
    render=render,
)
