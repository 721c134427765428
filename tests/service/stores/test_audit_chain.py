"""The chain of the audit log: what was changed, removed or added behind our back is found."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from model.errors import InvalidValue
from service.stores import audit_chain
from service.stores.interface import AuditEntry
from service.stores.sqlite.store import SqliteStore
from service.stores.sqlite.upgrade import upgrade

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
FORMATS = Path(__file__).parent / "formats"


def entry(number):
    return AuditEntry(
        at=AT, author="ann", action=f"act-{number}", detail="{}", role="editor", address="10.0.0.7"
    )


def filled(store, lines=5):
    for number in range(1, lines + 1):
        store.audit(entry(number))
    return store


def test_each_line_carries_the_hash_of_the_line_before(store):
    filled(store, 3)

    verified = audit_chain.verify(store)
    newest, second, first = store.audit_lines()

    assert [audit_chain.entry_of(line.text) for line in (first, second, newest)] == [
        entry(1),
        entry(2),
        entry(3),
    ]
    texts = [line.text for line in (first, second, newest)]
    assert f'"previous":"{audit_chain.START}"'.encode() in texts[0]
    assert f'"previous":"{audit_chain.folded(texts[:1]).hash}"'.encode() in texts[1]
    assert f'"previous":"{audit_chain.folded(texts[:2]).hash}"'.encode() in texts[2]
    assert (verified.lines, verified.defects) == (3, ())
    assert verified.head == store.audit_head() == audit_chain.folded(texts)


def test_lines_are_paged_in_both_directions(store):
    filled(store)

    assert [line.number for line in store.audit_lines(2)] == [5, 4]
    assert [line.number for line in store.audit_lines(2, before=4)] == [3, 2]
    assert [line.number for line in store.audit_lines(2, after=3)] == [4, 5]


def test_lines_of_many_writers_make_one_chain(backend):
    stores = [backend.open() for _ in range(3)]
    threads = [Thread(target=filled, args=(each, 4)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    verified = audit_chain.verify(stores[0])

    assert (verified.lines, verified.defects) == (12, ())


@pytest.mark.parametrize(
    ("damage", "defects"),
    [
        (
            "UPDATE audit SET entry = replace(CAST(entry AS TEXT), 'ann', 'eve') WHERE number = 2",
            ["line 3 follows on other lines than those before it"],
        ),
        (
            "UPDATE audit SET entry = replace(CAST(entry AS TEXT), 'ann', 'eve') WHERE number = 5",
            ["line 5 was changed: the head has another hash"],
        ),
        (
            "DELETE FROM audit WHERE number = 3",
            ["line 3 is missing", "line 4 follows on other lines than those before it"],
        ),
        (
            "DELETE FROM audit WHERE number > 3",
            ["the log was truncated: its head is line 5, it ends with line 3"],
        ),
        ("DELETE FROM audit", ["the log was truncated: its head is line 5, it ends with no line"]),
        (
            "INSERT INTO audit SELECT 6, entry FROM audit WHERE number = 5",
            [
                "line 6 follows on other lines than those before it",
                "line 6 and those after it were added without their hash",
            ],
        ),
        ("DELETE FROM meta WHERE name = 'audit_head'", ["the head of the log is missing"]),
    ],
)
def test_damage_is_named(tmp_path, damage, defects):
    path = tmp_path / "store.sqlite3"
    store = filled(SqliteStore(path))
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()

    assert list(audit_chain.verify(store).defects) == defects
    assert list(store.verify()) == defects
    store.audit(entry(6))  # a damaged log takes further lines, and stays damaged
    assert audit_chain.verify(store).defects != () or "audit_head" in damage
    store.close()


def test_log_that_was_rewritten_as_a_whole_is_noticed_by_a_kept_head(tmp_path):
    honest = filled(SqliteStore(tmp_path / "honest.sqlite3"))
    kept = audit_chain.verify(honest).head
    forged = filled(SqliteStore(tmp_path / "forged.sqlite3"), lines=4)
    forged.audit(AuditEntry(at=AT, author="eve", action="act-5", detail="{}"))
    short = filled(SqliteStore(tmp_path / "short.sqlite3"), lines=4)

    assert audit_chain.verify(honest, kept=audit_chain.parse_head(str(kept))).defects == ()
    assert audit_chain.verify(forged).defects == ()
    assert audit_chain.verify(forged, kept=kept).defects == (
        "line 5 has another hash than the head that was kept",
    )
    assert audit_chain.verify(short, kept=kept).defects == (
        "line 5, the head that was kept, is missing",
    )
    for store in (honest, forged, short):
        store.close()


def test_lines_of_older_versions_are_chained_by_the_next_line(tmp_path):
    path = tmp_path / "store.sqlite3"
    shutil.copy(FORMATS / "layout-1.sqlite3", path)
    upgrade(path)
    store = SqliteStore(path)
    assert (audit_chain.verify(store).lines, store.audit_head()) == (1, None)

    store.audit(entry(2))

    assert audit_chain.verify(store).defects == ()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE audit SET entry = entry || ' ' WHERE number = 1")
    connection.close()
    assert audit_chain.verify(store).defects == (
        "line 2 follows on other lines than those before it",
    )
    store.close()


@pytest.mark.parametrize("text", ["", "5", "5:abc", f"x:{'0' * 64}", f"5:{'0' * 64} "])
def test_head_of_another_form_is_refused(text):
    with pytest.raises(InvalidValue, match="head: got"):
        audit_chain.parse_head(text)
