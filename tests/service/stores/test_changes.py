"""Changes, tags, pruning, damage and clocks, asked of every kind of store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from model.errors import UnknownRevision
from model.linking.link import LinkSettings, link
from model.records.digest import digest
from service.stores import errors
from service.stores.interface import AuditEntry, AuditOutcome, Change
from service.stores.neo4j import read as neo4j_read
from service.stores.sqlite import layout as sqlite_layout
from service.stores.sqlite.store import SqliteStore
from tests.observing import AT, saw, seen

LINK = LinkSettings()
DAY = timedelta(days=1)


def entry(action):
    return AuditEntry(at=AT, author="ann", action=action, detail="{}")


def change(source, *facts, action="setObjective"):
    return Change(observations=(saw(source, *facts),), entry=entry(action))


def publish(store, name, at):
    store.record([saw("aws.a", seen("c1", name=name))])
    return store.publish(now=at, settings=LINK)


def test_change_is_recorded_published_and_audited_at_once(store):
    changes = [change("asserted", seen("c1")), change("document", seen("c2"), action="import")]

    revision, is_new = store.change(changes, now=AT, settings=LINK)
    again, is_new_again = store.change(changes[:1], now=AT, settings=LINK)

    assert (revision.number, is_new, again, is_new_again) == (1, True, revision, False)
    assert [part.id for part in store.load().records.components if part.id.startswith("c")] == [
        "c1",
        "c2",
    ]
    assert [(line.action, line.outcome, line.revision) for line in store.audit_log()] == [
        ("setObjective", AuditOutcome.UNCHANGED, 1),
        ("import", AuditOutcome.PUBLISHED, 1),
        ("setObjective", AuditOutcome.PUBLISHED, 1),
    ]


def test_scope_that_is_forgotten_takes_its_components_along(store):
    store.change([change("aws.a", seen("c1")), change("aws.b", seen("c2"))], now=AT, settings=LINK)
    key = saw("aws.b").scope.key

    store.change([Change(forget=(key,), entry=entry("forget"))], now=AT, settings=LINK)

    assert [seen.scope.source for seen in store.observations()] == ["aws.a"]
    assert "c2" not in {part.id for part in store.load().records.components}
    assert [scope.scope.source for scope in store.load().coverage.scopes] == ["aws.a"]


def test_changes_at_once_are_all_kept(backend):
    stores = [backend.open() for _ in range(4)]

    def write(number):
        made = change(f"source.{number}", seen(f"c{number:02}"))
        return stores[number % 4].change([made], now=AT, settings=LINK)

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(write, range(12)))

    loaded = stores[0].load()
    names = {part.id for part in loaded.records.components}
    assert {f"c{number:02}" for number in range(12)} <= names
    assert loaded.records == link(stores[0].observations(), LINK)
    assert len(stores[0].audit_log()) == 12


def test_digest_after_many_small_changes_is_that_of_all_records(store):
    for number in range(8):
        store.change(
            [change(f"source.{number % 3}", seen(f"c{number}"), seen(f"d{number}"))],
            now=AT,
            settings=LINK,
        )
        loaded = store.load()
        assert loaded.revision.digest == digest(loaded.records)


def test_pruning_keeps_the_current_the_tagged_and_the_newest(store):
    for number in range(6):
        publish(store, f"name {number}", AT + number * DAY)
    store.tag(2, "audit-2026")
    kept = {number: store.load(number) for number in (2, 5, 6)}

    gone = store.prune(AT + 30 * DAY, keep=2)

    assert list(gone) == [1, 3, 4]
    assert [label.number for label in store.revisions()] == [6, 5, 2]
    assert {number: store.load(number) for number in kept} == kept
    for number in gone:
        with pytest.raises(UnknownRevision):
            store.load(number)
    assert list(store.verify()) == []
    assert publish(store, "next", AT + 40 * DAY)[0].number == 7


def test_pruning_leaves_what_is_young_enough(store):
    for number in range(4):
        publish(store, f"name {number}", AT + number * DAY)

    assert list(store.prune(AT + 2 * DAY)) == [1, 2]


def test_tag_names_one_revision_and_can_be_moved_and_taken_away(store):
    publish(store, "a", AT)
    publish(store, "b", AT)
    store.tag(1, "golden")
    store.tag(2, "golden")

    assert store.tags() == {"golden": 2}
    assert (store.untag("golden"), store.untag("golden"), store.tags()) == (True, False, {})
    with pytest.raises(UnknownRevision):
        store.tag(9, "golden")


def test_clock_that_went_backwards_is_logged_and_revisions_stay_in_order(store, caplog):
    publish(store, "a", AT)
    revision, _ = publish(store, "b", AT - DAY)

    assert revision.published_at == AT
    assert "the clock of this machine went backwards" in caplog.text


def test_pulse_tells_the_store_and_its_revisions(store):
    first, _ = publish(store, "a", AT)
    second, _ = publish(store, "b", AT)

    pulse = store.pulse(1)

    assert (pulse.salt, pulse.current, pulse.known) == (store.salt(), second, first)
    assert store.pulse(7).known is None


@pytest.fixture
def file(tmp_path):
    store = SqliteStore(tmp_path / "store.sqlite3")
    publish(store, "a", AT)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("UPDATE record SET body = replace(body, '\"a\"', '\"x\"') WHERE id = 'c1'", "'c1' of"),
        ("UPDATE record SET id = 'c9' WHERE id = 'c1'", "component 'c9' of revision 1 was changed"),
        ("DELETE FROM record WHERE id = 'c1'", "revision 1 lacks records"),
        ("UPDATE record SET until = 1 WHERE id = 'c1'", "revision 1 lacks records"),
    ],
)
def test_record_that_was_changed_in_the_file_is_named(file, damage, message):
    with file._connection() as connection:
        connection.execute(damage)

    with pytest.raises(errors.StoreDamaged, match=message):
        file.load()
    assert any(message in line for line in file.verify())


@pytest.mark.neo4j
def test_record_that_was_changed_in_the_database_is_noticed(neo4j_address, neo4j_driver):
    from tests.service.stores.backends import neo4j_store

    store = neo4j_store(neo4j_address)
    try:
        publish(store, "a", AT)
        neo4j_driver.execute_query("MATCH (c:Component {id: 'c1'}) DETACH DELETE c")
        with pytest.raises(errors.StoreDamaged, match="0 of 1 components"):
            store.load()
    finally:
        store.close()


def test_revision_of_a_newer_record_format_is_refused_by_name(store, monkeypatch):
    publish(store, "a", AT)
    for module in (sqlite_layout, neo4j_read):
        monkeypatch.setattr(module, "RECORD_FORMAT", 1)
    monkeypatch.setattr("service.stores.sqlite.records.RECORD_FORMAT", 1)

    with pytest.raises(errors.StoreLayoutTooNew, match="revision 1 has records of format 2"):
        store.load()
    assert store.current().number == 1


def test_file_that_was_moved_away_takes_no_writes(file):
    file.path.rename(file.path.with_name("elsewhere"))

    with pytest.raises(errors.StoreMissing):
        file.record([saw("aws.a", seen("c2"))])
    with pytest.raises(errors.StoreMissing):
        file.pulse()


def test_file_that_was_replaced_takes_no_writes(file, tmp_path):
    other = SqliteStore(tmp_path / "other.sqlite3")
    other.close()
    file.path.rename(file.path.with_name("elsewhere"))
    other.path.rename(file.path)

    with pytest.raises(errors.StoreReplaced):
        file.change([change("aws.a", seen("c2"))], now=AT, settings=LINK)
    with pytest.raises(errors.StoreReplaced):
        file.load()


def test_files_of_a_store_are_for_their_owner_alone(tmp_path):
    store = SqliteStore(tmp_path / "new" / "store.sqlite3")
    publish(store, "a", AT)
    modes = {path.name: path.stat().st_mode & 0o777 for path in store.path.parent.iterdir()}
    store.backup(tmp_path / "copy.sqlite3")
    store.close()

    assert set(modes.values()) == {0o600}
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "code", sorted(sqlite_layout.UNWRITTEN), ids=lambda code: f"extended code {code}"
)
def test_write_that_the_disk_refuses_is_told_as_full(code):
    kind, problem, hint = sqlite_layout.meaning(code, "disk I/O error")

    assert kind is errors.StoreFull
    assert "takes no more writes" in problem
    assert "free some room" in hint


def test_refused_change_leaves_nothing_behind(file):
    before = file.load(), file.observations(), file.audit_log()
    with file._connection() as connection:
        connection.execute("PRAGMA query_only = ON")

    with pytest.raises(errors.StoreReadOnly):
        file.change([change("aws.a", seen("c2"))], now=AT, settings=LINK)
    with file._connection() as connection:
        connection.execute("PRAGMA query_only = OFF")

    assert (file.load(), file.observations(), file.audit_log()) == before
    assert file.publish(now=AT, settings=LINK)[1] is False


def test_compiled_forms_are_kept_for_the_last_few_revisions(store):
    for number in range(1, 6):
        store.save_compiled(number, bytes([number]))

    kept = [number for number in range(1, 6) if store.load_compiled(number) is not None]
    assert kept == [3, 4, 5]
    assert replace(entry("x"), outcome=AuditOutcome.REFUSED).outcome == "refused"
