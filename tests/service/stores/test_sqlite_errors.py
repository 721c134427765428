"""What can be wrong with an SQLite file: each a typed error, and nothing lost."""

import sqlite3
from dataclasses import replace
from random import Random

import pytest

from model.linking.link import LinkSettings
from service.stores import errors
from service.stores.sqlite import layout as sqlite_layout
from service.stores.sqlite.store import SqliteStore
from tests.builders import records
from tests.observing import AT, facts, saw, seen

LINK = LinkSettings()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite3"


@pytest.fixture
def filled(path):
    store = SqliteStore(path)
    store.record([replace(saw("drawn"), facts=facts(records("web > db", web=15)))])
    store.publish(now=AT, settings=LINK)
    yield store
    store.close()


def test_a_full_disk_changes_nothing(filled):
    before = filled.load(), filled.observations()
    noise = Random(1).randbytes(1 << 20).hex()  # noqa: S311 - noise, not a secret
    large = saw("aws.a", seen("c1", properties={"noise": noise}))
    with filled._connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    with pytest.raises(errors.StoreFull) as caught:
        filled.record([large])
    assert "free some room" in (caught.value.hint or "")
    assert (filled.load(), filled.observations()) == before

    filled.record([saw("aws.a", seen("c1"))])
    revision, is_new = filled.publish(now=AT, settings=LINK)
    assert (revision.number, is_new) == (2, True)


def test_a_disk_that_fills_up_while_publishing_keeps_the_old_revision(filled):
    many = [seen(f"c{number}", name="x" * 200) for number in range(2000)]
    filled.record([saw("aws.a", *many)])
    before = filled.load()
    with filled._connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")

    with pytest.raises(errors.StoreFull):
        filled.publish(now=AT, settings=LINK)

    assert filled.load() == before
    assert [one.number for one in filled.revisions()] == [1]


def test_a_file_of_another_kind_is_not_touched(path):
    path.write_text("not a database, but long enough to look like one? " * 100)
    before = path.read_bytes()

    with pytest.raises(errors.StoreDamaged, match="not an SQLite database"):
        SqliteStore(path)

    assert path.read_bytes() == before


def test_a_database_of_another_program_is_not_touched(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()

    with pytest.raises(errors.StoreDamaged, match="another program"):
        SqliteStore(path)


def test_a_newer_layout_says_to_upgrade(path, filled):
    filled.close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {sqlite_layout.LAYOUT + 1}")
    other.close()

    with pytest.raises(errors.StoreLayoutTooNew) as caught:
        SqliteStore(path)
    assert "upgrade" in (caught.value.hint or "")


def test_a_damaged_file_says_so(path, filled):
    filled.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))

    with pytest.raises(errors.StoreDamaged, match="damaged"):
        SqliteStore(path).load()


def test_a_file_locked_for_too_long_is_busy(path, filled, monkeypatch):
    monkeypatch.setattr(sqlite_layout, "PATIENCE_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    late = SqliteStore(path)
    try:
        with pytest.raises(errors.StoreBusy):
            late.record([saw("aws.a", seen("c1"))])
        assert late.load() == filled.load()
    finally:
        other.execute("ROLLBACK")
        other.close()
        late.record([saw("aws.a", seen("c1"))])
        late.close()


def test_a_file_that_may_only_be_read_says_so(filled):
    with filled._connection() as connection:
        connection.execute("PRAGMA query_only = ON")

    with pytest.raises(errors.StoreReadOnly):
        filled.record([saw("aws.a", seen("c1"))])
    assert filled.load().revision.number == 1


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(tmp_path):
    with pytest.raises(errors.StoreUnreachable):
        SqliteStore(tmp_path)


def test_a_file_in_the_place_of_the_folder_cannot_be_opened(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(errors.StoreUnreachable):
        SqliteStore(tmp_path / "file" / "store.sqlite3")


def test_the_folder_is_made_when_it_is_not_there(tmp_path):
    SqliteStore(tmp_path / "new" / "folder" / "store.sqlite3").close()

    assert (tmp_path / "new" / "folder" / "store.sqlite3").is_file()
