"""Rules decide for which events an incident is opened: the first that is about an event."""

import pytest

from model.incidents.event import EventSeverity, EventSource
from model.incidents.rules import DEFAULT_RULES, IncidentRule, rule_for
from tests.events import alarm, read, recorded


def test_first_rule_that_is_about_an_event_decides():
    quiet = IncidentRule(name="quiet", accounts=("111122223333",), opens=False)
    event = read(alarm())

    assert rule_for(event, [quiet, *DEFAULT_RULES]) is None
    assert rule_for(event, [*DEFAULT_RULES, quiet]).name == "alarms"


@pytest.mark.parametrize(
    ("fields", "matches"),
    [
        ({}, True),
        ({"sources": (EventSource.CLOUDWATCH,)}, True),
        ({"sources": (EventSource.HEALTH,)}, False),
        ({"categories": ("ALARM", "OK")}, True),
        ({"categories": ("OK",)}, False),
        ({"accounts": ("999999999999",)}, False),
        ({"regions": ("us-east-1",)}, True),
        ({"regions": ("eu-west-1",)}, False),
        ({"severity": EventSeverity.LOW}, False),
    ],
)
def test_rule_is_about_what_it_names(fields, matches):
    assert IncidentRule(name="r", **fields).matches(read(alarm())) is matches


@pytest.mark.parametrize(("severity", "matches"), [("critical", False), ("high", True), ("low", 1)])
def test_rule_is_about_a_severity_and_those_above(severity, matches):
    rule = IncidentRule(name="r", severity=EventSeverity(severity))

    assert rule.matches(read(recorded("guardduty_finding"))) is bool(matches)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("health_public_issue", "health-issues"),
        ("health_account_issue", "health-issues"),
        ("cloudwatch_alarm", "alarms"),
        ("guardduty_finding", "findings"),
        ("config_compliance", None),
        ("config_change", None),
    ],
)
def test_built_in_rules_open_incidents_for_what_fails(name, rule):
    chosen = rule_for(read(recorded(name)), DEFAULT_RULES)

    assert (None if chosen is None else chosen.name) == rule
