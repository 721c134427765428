"""The gate to a store: how many threads a store may keep that falls silent again and again."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import enumerate as enumerate_threads

import pytest

from service.store_gate import MOST_CALLS, MOST_THREADS, StoreGate
from service.stores.errors import StoreAway, StoreBusy, StoreUnreachable
from service.stores.sqlite.store import SqliteStore
from tests.service.running import until
from tests.silence import silent_port


def waiting_calls(earlier):
    """Return the threads of calls that were not there before."""
    return [
        thread
        for thread in enumerate_threads()
        if thread.name == "store-call" and thread not in earlier
    ]


def error_of(future):
    return type(future.exception(timeout=30))


def test_threads_of_calls_that_never_end_are_bounded_and_calls_pass_once_they_ended(tmp_path):
    earlier = set(enumerate_threads())
    silent = StoreUnreachable("bolt://store", "it does not answer within 3 s")
    gate = StoreGate(lambda: SqliteStore(tmp_path / "store.sqlite3", create=True))
    refused = []

    with ThreadPoolExecutor(MOST_CALLS) as callers, silent_port() as port:

        def ask_silence(store):
            with closing(socket.create_connection(("127.0.0.1", port))) as connection:
                return connection.recv(1)

        for spell in range(1, MOST_THREADS // MOST_CALLS + 1):
            gate.probe()
            calls = [callers.submit(gate.call, ask_silence) for _ in range(MOST_CALLS)]
            until(lambda count=spell * MOST_CALLS: len(waiting_calls(earlier)) == count)
            gate.close(silent)
            refused += [error_of(call) for call in calls]
            with pytest.raises(StoreAway, match="does not answer"):
                gate.call(ask_silence)
        gate.probe()
        with pytest.raises(StoreBusy, match="too many calls wait for it"):
            callers.submit(gate.call, ask_silence).result(timeout=10)
        most = len(waiting_calls(earlier))

    until(lambda: not waiting_calls(earlier))
    assert set(refused) == {StoreAway}
    assert (len(refused), most) == (MOST_THREADS, MOST_THREADS)
    assert gate.call(lambda store: store.revisions()) == []
    gate.release()
