"""Incidents are kept by every kind of store: once, whoever receives an event and however often."""

from datetime import timedelta
from threading import Thread

import pytest

from model.incidents.incident import Reception
from schema.errors import UnknownIncident
from schema.graphql.context import Role, Viewer
from service.incidents.stored import StoredIncidents
from tests.events import AT, alarm, read, recorded


def kept_in(store):
    return StoredIncidents(lambda: store, clock=lambda: AT)


def test_incident_is_read_back_as_it_was_written(store):
    incidents = kept_in(store)
    for name in ("health_public_issue", "health_account_issue", "guardduty_finding"):
        receipt = incidents.receive(read(recorded(name)))
        assert receipt.reception is Reception.OPENED
        assert incidents.incident(receipt.incident.id) == receipt.incident

    started = [incident.started_at for incident in incidents.incidents()]
    assert started == sorted(started, reverse=True)


def test_event_that_many_replicas_receive_at_once_is_kept_once(backend):
    stores = [backend.open() for _ in range(3)]
    receptions = []

    def receive(store):
        for state, at in (("ALARM", "10:00"), ("OK", "10:20"), ("ALARM", "11:00")):
            event = read(alarm(state, at=f"2026-11-30T{at}:00Z"))
            receptions.append(kept_in(store).receive(event).reception)

    threads = [Thread(target=receive, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    incidents = kept_in(stores[0]).incidents()
    assert [len(incident.events) for incident in incidents] == [1, 2]
    assert receptions.count(Reception.REPEATED) == 6


def test_event_of_no_rule_leaves_nothing_in_the_store(store):
    receipt = kept_in(store).receive(read(recorded("config_change")))

    assert receipt.reception is Reception.IGNORED
    assert store.registered("incident") == {}


def test_incident_ends_when_somebody_says_so_and_the_audit_log_says_who(store):
    incidents = kept_in(store)
    id = incidents.receive(read(recorded("guardduty_finding"))).incident.id
    viewer = Viewer(name="ann", role=Role.EDITOR, address="192.0.2.7")

    ended = incidents.by(viewer).end(id, author="ann")

    assert ended.ended_at == AT
    assert incidents.incident(id) == ended == incidents.end(id, author="bob")
    (entry,) = store.audit_log()
    assert (entry.author, entry.action, entry.address) == ("ann", "endIncident", "192.0.2.7")


def test_finding_that_is_updated_after_its_end_opens_the_next_incident(store):
    incidents = kept_in(store)
    id = incidents.receive(read(recorded("guardduty_finding"))).incident.id
    incidents.end(id, author="ann")
    updated = recorded("guardduty_finding") | {"id": "later"}
    updated["detail"]["updatedAt"] = (AT + timedelta(hours=1)).isoformat()

    receipt = incidents.receive(read(updated))

    assert (receipt.reception, receipt.incident.id) == (Reception.OPENED, id[:-1] + "2")


def test_unknown_incident_is_quoted(store):
    with pytest.raises(UnknownIncident, match="'cloudwatch-0-1'"):
        kept_in(store).incident("cloudwatch-0-1")
