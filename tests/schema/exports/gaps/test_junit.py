from xml.etree.ElementTree import Element, fromstring

from model.gaps.interface import Severity
from schema.exports.gaps.junit import render
from tests.schema.exports.gaps.report import gaps, report


def parsed(*arguments, **named) -> Element:
    return fromstring(render(report(*arguments, **named)))  # noqa: S314 - our own text


def outcome(case: Element) -> str:
    return case[0].tag if len(case) else "passed"


def test_one_suite_a_rule_and_one_case_a_gap():
    a, *_ = found = gaps("b")
    root = parsed(found, {a.id: Severity.CRITICAL})
    assert [suite.get("name") for suite in root] == ["N-98 Something is k-of-n", "N-99 Nothing"]
    assert [outcome(case) for case in root[0]] == ["skipped", "skipped", "failure", "skipped"]
    assert [outcome(case) for case in root[1]] == ["passed"]


def test_counts_agree_with_the_cases():
    root = parsed(gaps("b"))
    counts = {"tests": "5", "failures": "2", "errors": "0", "skipped": "2"}
    assert {name: root.get(name) for name in counts} == counts
    suite = {name: root[0].get(name) for name in counts}
    assert suite == {"tests": "4", "failures": "2", "errors": "0", "skipped": "2"}


def test_failure_explains_its_score():
    failure = parsed(gaps())[0][0][0]
    assert failure.get("type") == "critical"
    text = failure.text or ""
    assert "tier weight 1 × exceed 1 × reach 1 × confidence 1" in text


def test_reasons_for_skipping_are_told():
    a, *_ = found = gaps("b")
    cases = parsed(found, {a.id: Severity.CRITICAL})[0]
    reasons = [case[0].get("message") or "" for case in cases if outcome(case) == "skipped"]
    assert reasons[0].startswith("known: it is in the baseline")
    assert reasons[1].startswith("waived by ann until 2026-11-25T12:00:00Z: known since spring")
    assert reasons[2].startswith("low, below high")


def test_expired_waiver_is_told_in_the_failure():
    failure = parsed(gaps("a", days=-1))[0][0][0]
    assert "a waiver of ann expired at 2026-11-23T12:00:00Z" in (failure.text or "")


def test_characters_that_xml_cannot_hold_are_replaced():
    text = parsed(gaps())[0][0][0].get("message")
    assert text == "a <is> & stays bad\ufffd"
