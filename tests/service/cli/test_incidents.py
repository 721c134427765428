"""`loadpath incidents`: what the service received is shown, ended and ruled on the command line."""

import json

import pytest

from service.incidents.stored import StoredIncidents
from service.stores import open_store
from tests.events import AT, alarm, read, recorded
from tests.service.running import ORDERS

RULES = """loadpath-incident-rules: 1
rules:
  - name: broken
    sources: [aws.config]
    categories: [NON_COMPLIANT]
    notify: [ops]
"""


def receive(url, *documents):
    store = open_store(url)
    try:
        incidents = StoredIncidents(lambda: store, clock=lambda: AT)
        return [incidents.receive(read(document)).incident for document in documents]
    finally:
        store.close()


def test_incident_is_listed_shown_and_ended(loadpath, shop_url):
    (incident,) = receive(shop_url, alarm())

    (listed,) = json.loads(loadpath("incidents", "--lasting", "--format", "json").out)["incidents"]
    shown = loadpath("incidents", "show", incident.id)
    ended = loadpath("incidents", "end", incident.id)
    after = loadpath("incidents", "--lasting")

    assert (listed["id"], listed["components"]) == (incident.id, [ORDERS])
    assert "alarm orders-is-slow is ALARM: 2026-11-30T10:00:00Z to it lasts" in shown.out
    assert f"names {ORDERS}" in shown.out
    assert ended.code == 0
    assert "There are no incidents." in after.out


def test_rules_of_a_document_hold_from_then_on(loadpath, shop_url, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    assert receive(shop_url, recorded("config_compliance")) == [None]

    taken = loadpath("incidents", "rules", str(path))
    shown = json.loads(loadpath("incidents", "rules").out)

    assert "1 rules hold" in taken.out
    assert [rule["name"] for rule in shown["rules"]] == ["broken"]
    (opened,) = receive(shop_url, recorded("config_compliance"))
    assert opened.rule == "broken"
    assert receive(shop_url, alarm()) == [None]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (RULES.replace("sources", "source"), "4:5: rules[0].source: got 'source', expected a key"),
        (RULES.replace("aws.config", "aws.s3"), "4:15: rules[0].sources[0]: got 'aws.s3'"),
        (RULES + RULES.split("rules:\n")[1], "name: got 'broken', expected a name that no other"),
        ("rules: []\n", "begin the file with `loadpath-incident-rules: 1`"),
        ("[]", "expected a mapping that begins with `loadpath-incident-rules: 1`"),
    ],
)
def test_wrong_rules_are_refused_at_their_place(loadpath, shop_url, tmp_path, wrong, place):
    path = tmp_path / "rules.yaml"
    path.write_text(wrong)

    refused = loadpath("incidents", "rules", str(path))

    assert refused.code == 3
    assert place in refused.err
    assert len(json.loads(loadpath("incidents", "rules").out)["rules"]) == 4
