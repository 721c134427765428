"""Ten thousand components through GraphQL in pages: all of them, once, and quickly told apart."""

import json

import pytest

from tests.service.running import fill, serving

COUNT = 10_000
pytestmark = pytest.mark.slow


def name(number):
    return f"arn:aws:sqs:us-east-1:111122223333:queue-{number:05}"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    url = f"sqlite:///{folder}/large.sqlite3"
    document = {
        "loadpath": 1,
        "components": [{"id": name(one), "kind": "queue"} for one in range(COUNT)],
        "requirements": [
            {"dependent": name(one), "members": [name(one // 2)]} for one in range(1, COUNT)
        ],
    }
    fill(url, json.dumps(document))
    with serving(url, folder) as running:
        running.wait(lambda snapshot: snapshot is not None, 120)
        yield running, url


PAGE = """query($after: String, $revision: Int = 1) {
  components(first: 1000, after: $after, revision: $revision) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id kind name region label } } }"""


def test_pages_give_every_component_once_in_order(large):
    running, _ = large
    seen, after, pages = [], None, 0
    while True:
        found = running.ask(PAGE, after=after)["components"]
        seen += [one["id"] for one in found["nodes"]]
        pages += 1
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]

    assert (found["totalCount"], pages) == (COUNT, 10)
    assert seen == [name(number) for number in range(COUNT)]


def test_unknown_id_among_many_names_the_closest(large):
    running, _ = large

    error = running.error(
        "query($i: ID!) { component(id: $i, revision: 1) { id } }",
        i=name(123).replace("queue", "quue"),
    )

    assert error["extensions"]["code"] == "UNKNOWN_COMPONENT"
    assert name(123) in error["extensions"]["hint"]


def test_whole_blast_radius_is_paged(large):
    running, _ = large
    query = """query($c: [ID!]!, $after: String) {
      blastRadius(revision: 1, disruption: {components: $c}) {
      downCount impacts(first: 1000, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { component { id } distance } } } }"""
    seen, after = [], None
    while True:
        found = running.ask(query, c=[name(0)], after=after)["blastRadius"]
        seen += found["impacts"]["nodes"]
        if not found["impacts"]["pageInfo"]["hasNextPage"]:
            break
        after = found["impacts"]["pageInfo"]["endCursor"]

    assert found["downCount"] == len(seen) == COUNT - 1
    assert {one["component"]["id"]: one["distance"] for one in seen}[name(COUNT - 1)] == 14


def test_cursors_stay_valid_in_a_later_revision(large, tmp_path):
    running, url = large
    found = running.ask(PAGE, after=None)["components"]
    more = tmp_path / "more.yaml"
    more.write_text('loadpath: 1\ncomponents: [{id: "aaa", kind: queue}]\n')
    fill(url, more)
    running.wait(lambda snapshot: snapshot.revision.number == 2, 120)

    after = running.ask(PAGE, after=found["pageInfo"]["endCursor"], revision=2)["components"]

    assert after["totalCount"] == COUNT + 1
    assert after["nodes"][0]["id"] == name(1000)
