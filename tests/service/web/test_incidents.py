"""Events are posted, and what fails is asked for: by REST, by GraphQL, and as it happens."""

from itertools import islice

import pytest

from service.new_tokens import new_token
from tests.events import alarm, recorded
from tests.service.running import ORDERS, serving, until

ASKED = """{ incidents(lasting: true) { totalCount nodes {
    title source severity startedAt endedAt rule revision unknown
    components { id } events { category kind mentions { text } }
    blastRadius { seedCount downCount } } } }"""


def post(running, document, **headers):
    return running.client.post("/events", json=document, headers=headers)


def test_event_becomes_an_incident_with_what_falls_with_it(editable):
    answer = post(editable, alarm())

    assert answer.status_code == 200
    ((receipt),) = answer.json()["events"]
    assert receipt["reception"] == "opened"
    (incident,) = editable.ask(ASKED)["incidents"]["nodes"]
    assert incident["components"] == [{"id": ORDERS}]
    assert incident["unknown"] == []
    assert (incident["source"], incident["rule"]) == ("CLOUDWATCH", "alarms")
    assert (incident["startedAt"], incident["endedAt"]) == ("2026-11-30T10:00:00Z", None)
    radius = editable.ask(
        f'{{ blastRadius(disruption: {{components: ["{ORDERS}"]}}) {{ downCount }} }}'
    )
    assert incident["blastRadius"]["downCount"] == radius["blastRadius"]["downCount"] > 0


def test_rest_and_graphql_say_the_same(editable):
    id = post(editable, alarm()).json()["events"][0]["incident"]

    (listed,) = editable.client.get("/incidents").json()["incidents"]
    whole = editable.client.get(f"/incidents/{id}").json()
    asked = editable.ask(f'{{ incident(id: "{id}") {{ id startedAt components {{ id }} }} }}')

    assert listed == {key: value for key, value in whole.items() if key != "blast_radius"}
    assert asked["incident"] == {
        "id": whole["id"],
        "startedAt": whole["started_at"],
        "components": [{"id": component} for component in whole["components"]],
    }
    assert whole["blast_radius"]["seeds"] == [ORDERS]


def test_end_of_an_alarm_ends_its_incident(editable):
    begun, over = alarm("ALARM"), alarm("OK", at="2026-11-30T10:20:00Z")

    receipts = post(editable, [begun, over, begun]).json()["events"]

    assert [receipt["reception"] for receipt in receipts] == ["opened", "ended", "repeated"]
    assert editable.client.get("/incidents?lasting=true").json() == {"incidents": []}
    (ended,) = editable.client.get("/incidents?lasting=false").json()["incidents"]
    assert ended["ended_at"] == "2026-11-30T10:20:00Z"


def test_component_that_nobody_knows_is_reported(editable):
    post(editable, alarm(database="mystery"))

    (incident,) = editable.ask(ASKED)["incidents"]["nodes"]
    assert incident["unknown"] == ["arn:aws:rds:us-east-1:111122223333:db:mystery"]
    assert (incident["components"], incident["blastRadius"]) == ([], None)


def test_one_wrong_event_of_several_keeps_all_out(editable):
    wrong = alarm(id="other")
    wrong["detail"]["state"]["value"] = "RED"

    answer = post(editable, [alarm(), wrong])

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "code": "INVALID_VALUE",
        "message": "events[1].detail.state.value: got 'RED', expected one of ALARM, OK, "
        "INSUFFICIENT_DATA",
        "name": "events[1].detail.state.value",
        "value": "RED",
        "expected": "one of ALARM, OK, INSUFFICIENT_DATA",
    }
    assert editable.client.get("/incidents").json() == {"incidents": []}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "body: got '{', expected JSON"),
        (b"[]", "events: got '0 events', expected 1 to 100 events"),
        (b"[" + b",".join([b"{}"] * 101) + b"]", "events: got '101 events', expected 1 to 100"),
        (b"7", "event: got 7, expected an object"),
        (b"\xff", "body: got "),
    ],
)
def test_body_that_is_no_event_is_refused(shop, body, message):
    answer = shop.client.post("/events", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(message)


def test_unknown_incident_is_not_there(shop):
    assert shop.client.get("/incidents/x").json()["error"]["code"] == "UNKNOWN_INCIDENT"
    assert shop.error('{ incident(id: "x") { id } }')["extensions"]["code"] == "UNKNOWN_INCIDENT"


def test_flood_of_events_is_limited_and_told_when_to_come_again(shop_url, tmp_path):
    with serving(shop_url, tmp_path, max_events_per_minute=3) as running:
        assert post(running, [alarm(id="1"), alarm(id="2")]).status_code == 200
        refused = post(running, [alarm(id="3"), alarm(id="4")])
        taken = post(running, alarm(id="3"))
        figures = running.client.get("/metrics").text

    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["code"] == "TOO_MANY_EVENTS"
    assert taken.status_code == 200
    assert 'loadpath_events_total{reception="opened"} 1' in figures
    assert 'loadpath_events_total{reception="joined"} 2' in figures
    assert 'loadpath_events_total{reception="limited"} 2' in figures


def test_reader_may_ask_and_not_post(shop_url, tmp_path):
    tokens = {role: new_token() for role in ("reader", "editor")}
    settings = [
        {"name": role, "role": role, "sha256": digest} for role, (_, digest) in tokens.items()
    ]
    with serving(shop_url, tmp_path, tokens=settings) as running:
        answers = {
            role: post(running, alarm(), Authorization=f"Bearer {token}")
            for role, (token, _) in tokens.items()
        }
        unknown = post(running, alarm())
        listed = running.client.get(
            "/incidents", headers={"Authorization": f"Bearer {tokens['reader'][0]}"}
        )

    assert {role: answer.status_code for role, answer in answers.items()} == {
        "reader": 403,
        "editor": 200,
    }
    assert answers["reader"].json()["error"]["code"] == "NOT_ALLOWED"
    assert unknown.status_code == 401
    assert len(listed.json()["incidents"]) == 1


def test_incident_is_kept_before_anything_was_published(tmp_path):
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    from service.stores import open_store

    open_store(url).close()
    with serving(url, tmp_path) as running:
        until(lambda: post(running, alarm()).status_code == 200)
        (incident,) = running.client.get("/incidents").json()["incidents"]

    assert (incident["components"], incident["unknown"], incident["revision"]) == (None, None, None)


def test_finding_is_ended_by_a_person(editable):
    id = post(editable, recorded("guardduty_finding")).json()["events"][0]["incident"]

    ended = editable.ask(f'mutation {{ endIncident(incident: "{id}") {{ endedAt title }} }}')

    assert ended["endIncident"]["endedAt"] is not None
    assert editable.ask(ASKED)["incidents"]["totalCount"] == 0


def test_update_on_one_replica_reaches_subscribers_of_another(editable, shop_url, tmp_path):
    query = "subscription { incidentUpdates { title endedAt components { id } } }"
    accept = {"accept": "text/event-stream"}
    body = {"query": query}
    with (
        serving(shop_url, tmp_path / "other") as other,
        other.client.stream("POST", "/graphql", json=body, headers=accept) as events,
    ):
        lines = (line for line in events.iter_lines() if line.startswith("data:"))
        until_posted(editable, other)
        post(editable, alarm("OK", at="2026-11-30T10:20:00Z"))
        seen = list(islice(lines, 2))

    assert ORDERS in seen[0] and '"endedAt":null' in seen[0].replace(" ", "")
    assert "2026-11-30T10:20:00Z" in seen[1]


def until_posted(poster, listener):
    """Post an alarm once the listener has begun to watch, and wait until it has seen it."""
    from time import sleep

    sleep(1)
    post(poster, alarm())
    sleep(1.5)
