"""Answers of one revision are computed once, by whoever asks first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from schema.graphql.snapshot import Memory


def test_threads_that_ask_at_once_share_one_computation():
    memory, begun, may_end = Memory(), Event(), Event()
    computed = []

    def compute() -> str:
        computed.append("once")
        begun.set()
        may_end.wait(10)
        return "answer"

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(memory.recall, "question", compute)
        begun.wait(10)
        others = [threads.submit(memory.recall, "question", compute) for _ in range(3)]
        may_end.set()
        answers = {waiting.result() for waiting in (first, *others)}

    assert (answers, computed) == ({"answer"}, ["once"])


def test_failed_computation_is_tried_again():
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.recall("question", lambda: 1 // 0)

    assert memory.recall("question", lambda: "answer") == "answer"
