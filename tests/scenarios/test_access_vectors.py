"""Golden questions about access: a graph document and the answers that it must give."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from model.access.caller import short_name
from model.access.may import May, answer_of, may
from model.access.policies import Access
from model.access.who_can import WhoCan
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.impact.compromise import compromise
from model.linking.link import LinkSettings, link
from model.records.component import ComponentId
from service.jobs.import_file import DocumentFile, read_files

FOLDER = Path(__file__).parent / "access"
AT = datetime(2026, 11, 30, tzinfo=UTC)


def graph_of(name: str) -> DependencyGraph:
    path = FOLDER / f"{name}.yaml"
    documents = read_files([DocumentFile(name=path.name, read=path.read_bytes)], read_at=AT)
    return DependencyGraph(link([one.observation for one in documents], LinkSettings()))


def questions() -> list[Any]:
    return [
        pytest.param(path.name.removesuffix(".expected.json"), asked, id=f"{path.stem}-{number}")
        for path in sorted(FOLDER.glob("*.expected.json"))
        for number, asked in enumerate(json.loads(path.read_text())["ask"])
    ]


@pytest.mark.parametrize(("name", "asked"), questions())
def test_the_answer_is_the_expected_one(name: str, asked: Mapping[str, Any]) -> None:
    graph = graph_of(name)
    answers = {
        "may": _may,
        "whoCan": _who_can,
        "escalation": _escalation,
        "compromise": _compromise,
        "gaps": _gaps,
    }
    answers[asked["question"]](graph, asked["args"], asked["expect"])


def _may(graph: DependencyGraph, args: Mapping[str, str], expect: Mapping[str, Any]) -> None:
    access = Access(graph, at=AT)
    answer = may(access, args["principal"], args["action"], ComponentId(args["resource"]))
    assert answer.answer == expect["answer"]
    if "because" in expect:
        assert list(answer.because) == expect["because"]
    if isinstance(expect.get("decidedBy"), str):
        assert [decider.text for decider in answer.decided_by] == [expect["decidedBy"]]
    elif "decidedBy" in expect:
        assert [
            _known(answer, number, expect["decidedBy"]) for number in range(len(answer.decided_by))
        ] == expect["decidedBy"]


def _known(answer: May, number: int, expected: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the fields of a decider that the expectation names."""
    decider = answer.decided_by[number]
    return {field: getattr(decider, field) for field in expected[number]}


def _who_can(graph: DependencyGraph, args: Mapping[str, str], expect: Mapping[str, Any]) -> None:
    asked = WhoCan(Access(graph, at=AT))
    answers = asked.ask(args["action"], ComponentId(args["resource"]), certain=True)
    assert [answer.principal for answer in answers] == expect["ids"]
    assert {answer.answer for answer in answers} == {expect["answer"]}


def _escalation(graph: DependencyGraph, args: Mapping[str, str], expect: Mapping[str, Any]) -> None:
    answer = compromise(graph, args["start"], at=AT)
    assert [
        {
            "id": step.path,
            "holder": short_name(graph.component(step.holder)),
            "gains": step.gains,
            "answer": answer_of(step.certain),
        }
        for step in answer.escalations
    ] == expect["paths"]


def _compromise(graph: DependencyGraph, args: Mapping[str, str], expect: Mapping[str, Any]) -> None:
    answer = compromise(graph, args["start"], at=AT)
    holds = {str(hold.component): hold for hold in answer.principals}
    for principal in expect["principals"]:
        hold = holds[principal["component"]]
        assert answer_of(hold.certain) == principal["answer"]
        assert sorted(hold.certain.keys) == principal.get("because", [])
    assert not holds.keys() & set(expect["excludes"])


def _gaps(graph: DependencyGraph, args: Mapping[str, str], expect: Mapping[str, Any]) -> None:
    found = [
        {
            "rule": gap.rule,
            "component": gap.finding.component,
            "action": gap.finding.details.get("action"),
            "resource": gap.finding.details.get("resource"),
        }
        for gap in find_gaps(graph, at=AT)
    ]
    for expected in expect["includes"]:
        assert expected in found
    for excluded in expect["excludes"]:
        assert not [gap for gap in found if gap.items() >= excluded.items()]
