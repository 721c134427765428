"""Events about one matter make an incident, however late, often or mixed up they arrive."""

from datetime import timedelta
from itertools import permutations

import pytest

from model.incidents.event import EventSeverity
from model.incidents.incident import MOST_EVENTS, MOST_INCIDENTS, Reception, Subject, receive
from tests.events import AT, alarm, read, recorded

BEGAN, OVER = "2026-11-30T10:00:00Z", "2026-11-30T10:20:00Z"


def received(*documents, rule="alarms"):
    """Return the subject after some events, and what became of each."""
    subject, receptions = Subject(), []
    for document in documents:
        result = receive(subject, read(document), rule=rule)
        subject = result.subject
        receptions.append(result.reception)
    return subject, receptions


def test_alarm_opens_an_incident_and_its_end_ends_it():
    subject, receptions = received(alarm("ALARM", at=BEGAN), alarm("OK", at=OVER))

    (incident,) = subject.incidents
    assert receptions == [Reception.OPENED, Reception.ENDED]
    assert incident.started_at.isoformat() == "2026-11-30T10:00:00+00:00"
    assert incident.ended_at.isoformat() == "2026-11-30T10:20:00+00:00"
    assert (incident.title, incident.rule) == ("alarm orders-is-slow is ALARM", "alarms")


def test_same_event_again_changes_nothing():
    once, _ = received(alarm("ALARM"))
    twice, receptions = received(alarm("ALARM"), alarm("ALARM"))

    assert twice == once
    assert receptions == [Reception.OPENED, Reception.REPEATED]


def test_alarm_after_the_end_opens_the_next_incident():
    subject, receptions = received(
        alarm("ALARM", at=BEGAN), alarm("OK", at=OVER), alarm("ALARM", at="2026-11-30T11:00:00Z")
    )

    first, second = subject.incidents
    assert receptions[-1] is Reception.OPENED
    assert first.id.removesuffix("-1") == second.id.removesuffix("-2")
    assert second.ended_at is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_order_of_arrival_does_not_matter(order):
    documents = [
        alarm("ALARM", at=BEGAN),
        alarm("INSUFFICIENT_DATA", at="2026-11-30T10:10:00Z"),
        alarm("OK", at=OVER),
    ]
    subject, _ = received(*(documents[number] for number in order))

    (incident,) = subject.incidents
    assert incident.started_at.isoformat() == "2026-11-30T10:00:00+00:00"
    assert incident.ended_at.isoformat() == "2026-11-30T10:20:00+00:00"


def test_end_without_a_beginning_is_no_incident_and_waits_for_its_beginning():
    subject, receptions = received(alarm("OK", at=OVER))
    assert (subject.incidents, receptions) == ((), [Reception.IGNORED])

    late = receive(subject, read(alarm("ALARM", at=BEGAN)), rule="alarms")

    assert late.reception is Reception.OPENED
    assert late.incident.ended_at.isoformat() == "2026-11-30T10:20:00+00:00"


def test_closed_issue_that_nobody_reported_before_is_an_incident_that_has_ended():
    closed = recorded("health_public_issue")
    closed["detail"]["statusCode"] = "closed"

    subject, receptions = received(closed)

    (incident,) = subject.incidents
    assert receptions == [Reception.OPENED]
    assert incident.started_at.isoformat() == "2023-01-27T06:02:51+00:00"
    assert incident.ended_at.isoformat() == "2023-01-27T09:01:22+00:00"


def test_event_for_which_no_rule_opens_anything_changes_nothing():
    assert received(alarm("ALARM"), rule=None) == (Subject(), [Reception.IGNORED])


def test_note_joins_an_incident_and_opens_none():
    note = alarm("INSUFFICIENT_DATA", at=OVER)

    assert received(note)[1] == [Reception.IGNORED]
    assert received(alarm("ALARM", at=BEGAN), note)[1] == [Reception.OPENED, Reception.JOINED]


def test_severity_is_the_highest_that_an_event_gives():
    low, high = recorded("guardduty_finding"), recorded("guardduty_finding")
    low["id"], low["detail"]["severity"] = "low", 2
    high["detail"]["updatedAt"] = "2026-11-30T10:05:00Z"

    subject, _ = received(low, high)

    assert subject.incidents[0].severity is EventSeverity.HIGH


def test_long_incident_keeps_its_first_and_latest_events_and_counts_the_others():
    moments = [AT + timedelta(minutes=minute) for minute in range(MOST_EVENTS + 10)]
    subject, _ = received(*(alarm("ALARM", at=moment.isoformat()) for moment in moments))

    (incident,) = subject.incidents
    assert (len(incident.events), incident.left_out) == (MOST_EVENTS, 10)
    assert incident.started_at == moments[0]
    assert incident.events[-1].at == moments[-1]


def test_latest_incidents_of_a_subject_are_kept_and_all_are_counted():
    turns = []
    for number in range(MOST_INCIDENTS + 2):
        at = AT + timedelta(hours=number)
        turns += [alarm("ALARM", at=at.isoformat())]
        turns += [alarm("OK", at=(at + timedelta(minutes=5)).isoformat())]

    subject, _ = received(*turns)

    assert (len(subject.incidents), subject.count) == (MOST_INCIDENTS, MOST_INCIDENTS + 2)
    assert subject.incidents[-1].id.endswith(f"-{MOST_INCIDENTS + 2}")
