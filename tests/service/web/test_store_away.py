"""The service answers on without its store, says so, and sees new revisions without a restart."""

import pytest

from service.stores import open_store
from service.stores.errors import StoreUnreachable
from tests.service.running import SHOP, fill, serving

STATE = "{ graph { components revision { number stale } } }"


class Away:
    """Opens a store that can be taken away."""

    def __init__(self, url):
        self.url = url
        self.gone = False

    def __call__(self):
        if self.gone:
            raise StoreUnreachable("sqlite:///shop", "nothing answers there")
        return Flaky(self, open_store(self.url))


class Flaky:
    """A store that cannot be reached while its opener is told so."""

    def __init__(self, opener, store):
        self._opener, self._store = opener, store

    def __getattr__(self, name):
        if self._opener.gone and name != "close":
            raise StoreUnreachable("sqlite:///shop", "nothing answers there")
        return getattr(self._store, name)


def loaded(snapshot):
    return snapshot is not None


def test_answers_stay_and_are_marked_stale_until_the_store_is_back(shop_url, tmp_path):
    away = Away(shop_url)
    with serving(away, tmp_path) as running:
        running.wait(loaded)
        fresh = running.ask(STATE)["graph"]
        away.gone = True
        running.wait(lambda snapshot: snapshot.stale)
        stale = running.ask(STATE)["graph"]
        ready = running.client.get("/readyz")
        plan = running.client.get("/maps", params={"root": "service:checkout"})
        history = running.ask("{ revisions { number stale } }")
        away.gone = False
        running.wait(lambda snapshot: not snapshot.stale)
        back = running.ask(STATE)["graph"]

    assert fresh["revision"] == {"number": 1, "stale": False}
    assert stale == {**fresh, "revision": {"number": 1, "stale": True}}
    assert (ready.status_code, ready.json()["stale"]) == (200, True)
    assert "nothing answers there" in ready.json()["reason"]
    assert (plan.status_code, plan.headers["loadpath-stale"]) == (200, "true")
    assert history == {"revisions": [{"number": 1, "stale": True}]}
    assert back == fresh


def test_service_started_without_its_store_answers_from_its_copy(shop_url, tmp_path):
    with serving(shop_url, tmp_path) as running:
        running.wait(loaded)
        fresh = running.ask(STATE)["graph"]
    away = Away(shop_url)
    away.gone = True

    with serving(away, tmp_path) as running:
        running.wait(loaded)
        stale = running.ask(STATE)["graph"]
        missing = running.error("{ graph(revision: 7) { components } }")
        away.gone = False
        running.wait(lambda snapshot: not snapshot.stale)
        back = running.ask(STATE)["graph"]

    assert stale == {**fresh, "revision": {"number": 1, "stale": True}}
    assert missing["extensions"]["code"] == "STORE_AWAY"
    assert back == fresh


def test_without_store_and_copy_it_waits_and_says_why(tmp_path):
    away = Away(f"sqlite:///{tmp_path}/empty.sqlite3")
    away.gone = True
    with serving(away, tmp_path) as running:
        snapshots = running.app.state.runtime.snapshots
        running.wait(lambda _: snapshots.problem is not None)
        ready = running.client.get("/readyz")
        error = running.error(STATE)
        alive = running.client.get("/healthz")

    assert ready.status_code == 503
    assert "nothing answers there" in ready.json()["reason"]
    assert error["extensions"]["code"] == "STORE_UNREACHABLE"
    assert alive.status_code == 200


def test_empty_store_is_told_and_its_first_revision_is_picked_up(tmp_path):
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    with serving(url, tmp_path) as running:
        ready = running.client.get("/readyz")
        error = running.error(STATE)
        fill(url, SHOP)
        running.wait(loaded)
        found = running.ask(STATE)["graph"]["revision"]

    assert (ready.status_code, ready.json()["status"]) == (503, "waiting")
    assert error["extensions"]["code"] == "UNKNOWN_REVISION"
    assert "loadpath import" in error["extensions"]["hint"]
    assert found == {"number": 1, "stale": False}


def test_revision_published_by_another_process_is_answered_without_a_restart(editable, shop_url):
    fill(shop_url, 'loadpath: 1\ncomponents: [{id: "queue:new", kind: queue}]\n')
    editable.wait(lambda snapshot: snapshot.revision.number == 2)

    found = editable.ask(
        """{ component(id: "queue:new") { kind }
             before: graph(revision: 1) { components } graph { components }
             diff(before: 1) { components { added removed changed }
               addedComponents { nodes { id } } before { number } revision { number } }
             revisions { number } }"""
    )
    gone = editable.error('{ component(id: "queue:new", revision: 1) { kind } }')

    assert found["component"] == {"kind": "QUEUE"}
    assert found["graph"]["components"] == found["before"]["components"] + 1
    assert found["diff"]["components"] == {"added": 1, "removed": 0, "changed": 0}
    assert found["diff"]["addedComponents"]["nodes"] == [{"id": "queue:new"}]
    assert (found["diff"]["before"]["number"], found["diff"]["revision"]["number"]) == (1, 2)
    assert [one["number"] for one in found["revisions"]] == [2, 1]
    assert gone["extensions"]["code"] == "UNKNOWN_COMPONENT"


def test_one_request_is_answered_from_one_revision_although_another_is_published(
    editable, shop_url, monkeypatch
):
    import schema.graphql.graph as whole

    search = whole.search

    def slow(view, text, limit):
        fill(shop_url, 'loadpath: 1\ncomponents: [{id: "queue:new", kind: queue}]\n')
        editable.wait(lambda snapshot: snapshot.revision.number == 2)
        return search(view, text, limit)

    monkeypatch.setattr(whole, "search", slow)

    found = editable.ask(
        """{ search(text: "new") { components { id } revision { number } }
             graph { revision { number } } }"""
    )

    assert found["search"] == {"components": [], "revision": {"number": 1}}
    assert found["graph"]["revision"]["number"] == 1


@pytest.mark.parametrize("damage", [b"", b"loadpath snapshot 1\n", b"x" * 1000])
def test_damaged_copy_counts_as_none(shop_url, tmp_path, damage):
    with serving(shop_url, tmp_path) as running:
        running.wait(loaded)
    (copy,) = (tmp_path / "state").iterdir()
    copy.write_bytes(damage)
    away = Away(shop_url)
    away.gone = True

    with serving(away, tmp_path) as running:
        snapshots = running.app.state.runtime.snapshots
        running.wait(lambda _: snapshots.problem is not None)
        assert running.client.get("/readyz").status_code == 503


def test_copy_cut_short_by_one_byte_counts_as_none(shop_url, tmp_path):
    with serving(shop_url, tmp_path) as running:
        running.wait(loaded)
    (copy,) = (tmp_path / "state").iterdir()
    copy.write_bytes(copy.read_bytes()[:-1])
    away = Away(shop_url)
    away.gone = True

    with serving(away, tmp_path) as running:
        snapshots = running.app.state.runtime.snapshots
        running.wait(lambda _: snapshots.problem is not None)
        assert running.client.get("/readyz").status_code == 503


def test_disk_that_takes_no_copy_changes_nothing(shop_url, tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")

    with serving(shop_url, tmp_path) as running:
        running.wait(loaded)
        assert running.ask(STATE)["graph"]["revision"]["number"] == 1
