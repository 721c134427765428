"""Answers on the whole estate are computed at publication, and kept for every worker."""

import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from schema.graphql.context import Role, Viewer
from schema.graphql.snapshot import Limits, Memory
from service.workers.graphql import GraphQLQuestion
from service.workers.questions import Circumstances
from service.workers.whole_answers import WHOLE, WholeAnswers, unpacked
from tests.observing import AT
from tests.service.running import SHOP, fill, serving, until
from tests.service.workers.served import served

pytestmark = pytest.mark.slow
QUESTIONS = [
    "{ gaps(first: 5) { nodes { id message score } totalCount services { count } } }",
    "{ map(level: ESTATE) { cards { id } lines { dependent provider } } }",
    """{ promises { rows { component { id } classes { disruptionClass
        rto { total { value reason } disruption } rpo { loss { value reason } } } } } }""",
    "{ largestBlastRadii { components { component { id } down } } }",
]
LARGE = """loadpath: 1
components: [{components}]
requirements: [{requirements}]
services: [{{id: "service:shop", name: shop, members: ["queue:0"]}}]
"""


def large(components: int) -> str:
    """Return the document of a chain of components."""
    described = (f'{{id: "queue:{number}", kind: queue}}' for number in range(components))
    needed = (
        f'{{dependent: "queue:{number}", members: ["queue:{number + 1}"]}}'
        for number in range(components - 1)
    )
    return LARGE.format(components=", ".join(described), requirements=", ".join(needed))


def test_kept_answers_are_those_that_a_thread_computes(tmp_path):
    store = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(store, SHOP)
    with serving(store, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        threaded = [running.ask(question) for question in QUESTIONS]
    with served(store, tmp_path) as service:
        kept = service.whole_answers()
        answers = [service.ask(question) for question in QUESTIONS]

    assert kept > len(QUESTIONS)
    assert [answer["data"] for answer in answers] == threaded
    assert {answer["extensions"]["cost"]["worker"] for answer in answers} == {True}


@pytest.mark.parametrize("query", WHOLE)
def test_kept_answers_are_packed_whole_and_nothing_is_computed_again(shop, query):
    first = shop.app.state.runtime.snapshots.current
    again = replace(first, memory=Memory())
    viewer = Viewer(name="reader", role=Role.READER)
    asked = Circumstances(now=AT, limits=Limits(), viewer=viewer, stale=False)

    again.memory.keep(unpacked(again, WholeAnswers(query=query, least=0).answer(first, asked)))
    kept = GraphQLQuestion(query=query).answer(again, asked)

    assert again.memory.remembered() == []
    assert kept.body == GraphQLQuestion(query=query).answer(first, asked).body


def test_answer_as_of_another_moment_replaces_the_kept_one():
    memory = Memory()
    noon, later = AT, AT + timedelta(hours=1)
    memory.keep([(("gaps", noon), "of noon"), ("cold_start", "as ever")])
    memory.keep([(("gaps", later), "of later")])

    def computed():
        return "computed"

    assert memory.recall(("gaps", later), computed) == "of later"
    assert memory.recall(("gaps", noon), computed) == "computed"
    assert memory.recall("cold_start", computed) == "as ever"


def test_small_estates_are_not_computed_ahead(tmp_path):
    store = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(store, SHOP)
    with served(store, tmp_path, workers_from="22") as service:
        assert service.whole_answers() == 0


def test_question_that_comes_too_early_is_told_to_come_back(tmp_path):
    store = f"sqlite:///{tmp_path}/large.sqlite3"
    fill(store, large(1500))
    with served(store, tmp_path, computed=False) as service:
        (ahead,) = stopped(service)
        early = service.post(QUESTIONS[0], **{"loadpath-deadline": "0.05"})
        os.kill(ahead, signal.SIGCONT)
        until(lambda: service.whole_answers() is not None, 240)
        again = service.ask(QUESTIONS[0])

    assert (early.status_code, early.headers["retry-after"]) == (503, "30")
    assert early.json()["errors"][0]["extensions"]["code"] == "BEING_COMPUTED"
    assert again["extensions"]["cost"]["worker"] is True


def stopped(service) -> list[int]:
    """Stop the process that computes ahead as soon as it is there; return its id."""

    def stop():
        for pid in service.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        return [pid for pid in service.workers() if is_stopped(pid)]

    until(stop, 60)
    return stop()


def is_stopped(pid: int) -> bool:
    """Tell whether a process is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
