"""What is registered beside the graph: by kind and name, all or nothing with its audit line."""

from datetime import UTC, datetime
from threading import Thread

import pytest

from service.stores.interface import AuditEntry

ENTRY = AuditEntry(
    at=datetime(2026, 11, 30, tzinfo=UTC), author="ann", action="createToken", detail="{}"
)


def test_kinds_and_names_are_kept_apart(store):
    store.register("token", "ann", lambda before: b"1")
    store.register("token", "bob", lambda before: b"2")
    store.register("token-use", "ann", lambda before: b"3")
    store.register("token", "ann", lambda before: before + b"1")

    assert store.registered("token") == {"ann": b"11", "bob": b"2"}
    assert store.registered("token-use") == {"ann": b"3"}
    assert store.registered("toke") == {}


def test_error_of_the_change_leaves_all_as_it_was(store):
    store.register("token", "ann", lambda before: b"1")

    with pytest.raises(ZeroDivisionError):
        store.register("token", "ann", lambda before: bytes([1 // 0]), entry=ENTRY)

    assert store.registered("token") == {"ann": b"1"}
    assert list(store.audit_log()) == []


def test_changes_of_many_writers_are_all_kept(backend):
    stores = [backend.open() for _ in range(3)]

    def add(store):
        for _ in range(4):
            store.register("count", "all", lambda before: (before or b"") + b".")

    threads = [Thread(target=add, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert stores[0].registered("count") == {"all": b"." * 12}
