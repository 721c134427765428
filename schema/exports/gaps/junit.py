"""A gap report as JUnit XML, for the test report of a delivery pipeline."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from model.gaps.interface import Gap, GapRule
from schema.documents.duration import format_moment
from schema.exports.gaps.interface import GapFormat, GapReport, Verdict

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, not even escaped."""


def render(report: GapReport) -> str:
    """Return one test suite for each rule and one test case for each gap.

    A new gap is a failure; one that is known, waived or too small is skipped, with the reason; a
    rule that finds nothing is one case that passes.
    """
    root = Element("testsuites", name="loadpath check")
    for rule in report.rules:
        _suite(root, report, rule, [gap for gap in report.gaps if gap.rule == rule.id])
    _count(root, list(root.iter("testcase")))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, report: GapReport, rule: GapRule, gaps: Sequence[Gap]) -> None:
    suite = SubElement(root, "testsuite", name=_clean(f"{rule.id} {rule.title}"))
    for gap in gaps:
        _case(suite, report, gap)
    if not gaps:
        SubElement(suite, "testcase", classname=rule.id, name="no gap")
    _count(suite, list(suite.iter("testcase")))


def _case(suite: Element, report: GapReport, gap: Gap) -> None:
    name = _clean(f"{gap.finding.component} [{gap.id}]")
    case = SubElement(suite, "testcase", classname=gap.rule, name=name)
    verdict = report.verdict(gap)
    if verdict is Verdict.NEW:
        failure = SubElement(case, "failure", type=str(gap.severity))
        failure.set("message", _clean(gap.finding.message))
        failure.text = _clean(_explained(gap))
    else:
        SubElement(case, "skipped", message=_clean(_excused(report, gap, verdict)))


def _explained(gap: Gap) -> str:
    parts = gap.parts
    factors = (
        f"tier weight {parts.tier_weight:g} × exceed {parts.exceed:g} × reach {parts.reach:g} "
        f"× confidence {parts.confidence:g}"
    )
    lines = [gap.title, gap.finding.message, f"{gap.severity}: {gap.score:g} = {factors}"]
    if gap.lapsed is not None:
        day = format_moment(gap.lapsed.expires_at)
        lines.append(f"a waiver of {gap.lapsed.owner} expired at {day}")
    return "\n".join(lines)


def _excused(report: GapReport, gap: Gap, verdict: Verdict) -> str:
    if gap.waiver is not None:
        until = format_moment(gap.waiver.expires_at)
        why = f"waived by {gap.waiver.owner} until {until}: {gap.waiver.reason}"
    elif verdict is Verdict.KNOWN:
        why = "known: it is in the baseline"
    else:
        why = f"{gap.severity}, below {report.fail_on}"
    return f"{why} ({gap.finding.message})"


def _count(element: Element, cases: Sequence[Element]) -> None:
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", "0")
    element.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


FORMAT = GapFormat(
    name="junit",
    title="JUnit XML, for the test report of a pipeline.",
    media_type="application/xml",
    extension="xml",
    render=render,
)
