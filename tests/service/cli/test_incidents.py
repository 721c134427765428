"""`loadpath incidents`: what the service received is shown, ended and ruled on the command line."""

import json

import pytest

from service.incidents.stored import StoredIncidents
from service.stores import open_store
from tests.events import AT, alarm, read, recorded
from tests.service.cli.conftest import *  # noqa: F403
from tests.service.running import ORDERS, SHOP, fill

RULES = """loadpath-incident-rules: 1
rules:
  - name: broken
    sources: [aws.config]
    categories: [NON_COMPLIANT]
    notify: [ops]
"""


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(url, SHOP)
    return url


def receive(url, *documents):
    store = open_store(url)
    try:
        incidents = StoredIncidents(lambda: store, clock=lambda: AT)
        return [incidents.receive(read(document)).incident for document in documents]
    finally:
        store.close()


def test_incident_is_listed_shown_and_ended(run, url):
    (incident,) = receive(url, alarm())

    (listed,) = json.loads(
        run("incidents", "--lasting", "--store", url, "--format", "json").stdout
    )["incidents"]
    shown = run("incidents", "show", incident.id, "--store", url)
    ended = run("incidents", "end", incident.id, "--store", url)
    after = run("incidents", "--lasting", "--store", url)

    assert (listed["id"], listed["components"]) == (incident.id, [ORDERS])
    assert "alarm orders-is-slow is ALARM: 2026-11-30T10:00:00Z to it lasts" in shown.stdout
    assert f"names {ORDERS}" in shown.stdout
    assert ended.exit_code == 0
    assert "There are no incidents." in after.stdout


def test_rules_of_a_document_hold_from_then_on(run, url, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    assert receive(url, recorded("config_compliance")) == [None]

    taken = run("incidents", "rules", str(path), "--store", url)
    shown = json.loads(run("incidents", "rules", "--store", url).stdout)

    assert "1 rules hold" in taken.stdout
    assert [rule["name"] for rule in shown["rules"]] == ["broken"]
    (opened,) = receive(url, recorded("config_compliance"))
    assert opened.rule == "broken"
    assert receive(url, alarm()) == [None]


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
def test_wrong_rules_are_refused_at_their_place(run, url, tmp_path, wrong, place):
    path = tmp_path / "rules.yaml"
    path.write_text(wrong)

    refused = run("incidents", "rules", str(path), "--store", url)

    assert refused.exit_code == 3
    assert place in refused.stderr
    assert len(json.loads(run("incidents", "rules", "--store", url).stdout)["rules"]) == 4
