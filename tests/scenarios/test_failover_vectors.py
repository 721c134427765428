"""Golden failover plans: a graph document and the plan that it must give."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from model.capability.estimate import duration_text
from model.failover import failover_plan
from model.failover.plan import PASSIVE, FailoverPlan, Mode, Step
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from schema.documents.duration import parse_duration
from service.jobs.import_file import DocumentFile, read_files

FOLDER = Path(__file__).parent / "failover" / "vectors"
AT = datetime(2026, 11, 30, tzinfo=UTC)
Expected = Any


def graph_of(name: str) -> DependencyGraph:
    path = FOLDER / f"{name}.yaml"
    documents = read_files([DocumentFile(name=path.name, read=path.read_bytes)], read_at=AT)
    return DependencyGraph(link([document.observation for document in documents], LinkSettings()))


def questions() -> list[Any]:
    return [
        pytest.param(path.name.removesuffix(".expected.json"), question, id=path.stem)
        for path in sorted(FOLDER.glob("*.expected.json"))
        for question in json.loads(path.read_text())["ask"]
        if question["question"] == "plan"
    ]


@pytest.mark.parametrize(("name", "question"), questions())
def test_the_plan_is_the_expected_one(name: str, question: Mapping[str, Any]) -> None:
    graph, arguments, expected = graph_of(name), question["args"], dict(question["expect"])
    plan = failover_plan(
        graph,
        service=f"service:{arguments['service']}",
        from_region=arguments["from"],
        to_region=arguments["to"],
        mode=Mode(arguments["mode"]),
        at=AT,
        graph_digest="sha256:0",
    )
    findings = expected.pop("findings", None)
    for key, value in expected.items():
        CHECKS[key](plan, value)
    if findings is not None:
        _findings(graph, findings)


def _order(plan: FailoverPlan, pairs: Expected) -> None:
    assert [pair for pair in pairs if not _before(plan, *pair)] == []


def _no_order(plan: FailoverPlan, pairs: Expected) -> None:
    assert [pair for pair in pairs if _before(plan, *pair)] == []


def _before(plan: FailoverPlan, before: str, after: str) -> bool:
    graph = nx.DiGraph((wait.before, wait.after) for wait in plan.precedence)
    graph.add_nodes_from(step.id for step in plan.steps)
    return before in graph and after in graph and nx.has_path(graph, before, after)


def _chain(plan: FailoverPlan, steps: Expected) -> None:
    _order(plan, [list(pair) for pair in pairwise(steps)])


def _parallel(plan: FailoverPlan, groups: Expected) -> None:
    for group in groups:
        _no_order(plan, [[one, two] for one in group for two in group if one != two])


def _duration(text: str) -> timedelta:
    return parse_duration(text)


def _rto(plan: FailoverPlan, expected: Expected) -> None:
    if expected == "unknown":
        assert plan.rto.computed is None
    else:
        assert plan.rto.computed == _duration(expected)


def _losses(plan: FailoverPlan, expected: Expected) -> None:
    losses = {loss.component: loss.loss for loss in plan.losses}
    assert {name: losses[name] for name in expected} == {
        name: _duration(loss) for name, loss in expected.items()
    }


def _infeasible(plan: FailoverPlan, expected: Expected) -> None:
    blocked = {step.step: step for step in plan.infeasible}
    for entry in expected:
        wanted = {"step": entry} if isinstance(entry, str) else entry
        assert wanted["step"] in blocked
        assert wanted.get("reason", "") in blocked[wanted["step"]].reason
        if "waitsFor" in wanted:
            assert blocked[wanted["step"]].waits_for == wanted["waitsFor"]


def _step(plan: FailoverPlan, step: str) -> Step:
    return next(candidate for candidate in plan.steps if candidate.id == step)


def _texts(plan: FailoverPlan, expected: Expected) -> None:
    for step, text in expected.items():
        assert text in _all_texts(_step(plan, step))


def _all_texts(step: Step) -> str:
    return "; ".join((step.description, *step.verify, *step.preconditions, *step.requires))


def _prechecks(plan: FailoverPlan, expected: Expected) -> None:
    texts = "; ".join(_all_texts(step) for step in plan.steps if step.action == "precheck")
    assert [text for text in expected if text not in texts] == []


def _pin(plan: FailoverPlan, expected: Expected) -> None:
    pins = [step for step in plan.steps if step.action == "pin"]
    if expected is None:
        assert pins == []
        return
    (pin,) = pins
    assert pin.component == expected["component"]
    assert any(api.startswith(f"{expected['api']}@") for api in pin.requires)
    blocked = {step.step for step in plan.infeasible}
    assert (pin.id not in blocked) is expected["feasible"]


def _api(plan: FailoverPlan, expected: Expected) -> None:
    assert any(api.startswith(f"{expected}@") for step in plan.steps for api in step.requires)


def _acts(plan: FailoverPlan, expected: Expected) -> None:
    assert [step.id for step in plan.steps if step.action not in PASSIVE] == expected


def _irreversible(plan: FailoverPlan, expected: Expected) -> None:
    assert [step.id for step in plan.steps if step.irreversible] == expected


def _post_recovery(plan: FailoverPlan, expected: Expected) -> None:
    steps = {step.id.partition(":")[0]: step for step in plan.post_recovery.steps}
    by_id = {step.id: step for step in plan.post_recovery.steps}
    graph = nx.DiGraph((wait.before, wait.after) for wait in plan.post_recovery.precedence)
    for before, after in expected["order"]:
        assert nx.has_path(graph, before, after)
    for name, text in expected["steps"].items():
        step = by_id[name] if name in by_id else steps[name]
        assert text in step.description
    assert not set(by_id) & {step.id for step in plan.steps}
    assert "unpin" not in steps


def _nothing(plan: FailoverPlan, expected: Expected) -> None:
    """Accept what says in words what another expectation tests."""


def _findings(graph: DependencyGraph, expected: Expected) -> None:
    wanted = {"N-17", "N-30", "N-31", "N-37"}
    gaps = [gap for gap in find_gaps(graph, at=AT) if gap.rule in wanted]
    for finding in expected:
        matching = [
            gap
            for gap in gaps
            if gap.rule == finding["rule"]
            and finding.get("component", gap.finding.component) == gap.finding.component
            and _in_words(finding.get("reason", "")) in gap.finding.message
        ]
        assert matching, (finding, [(gap.rule, gap.finding.message) for gap in gaps])
    if not expected:
        assert [gap for gap in gaps if gap.rule in ("N-30", "N-37")] == []


def _in_words(text: str) -> str:
    """Return a text with its durations as messages write them."""
    return re.sub(r"PT[0-9HMS]+", lambda match: duration_text(_duration(match[0])), text)


CHECKS: Mapping[str, Callable[[FailoverPlan, Expected], None]] = {
    "order": _order,
    "noOrder": _no_order,
    "notBefore": _no_order,
    "chain": _chain,
    "parallel": _parallel,
    "rto": _rto,
    "rpo": lambda plan, text: _equal(plan.rpo.computed, _duration(text)),
    "gate": lambda plan, text: _equal(plan.gate, _duration(text)),
    "status": lambda plan, text: _equal(plan.rto.status, text),
    "loss": _losses,
    "infeasible": _infeasible,
    "steps": _texts,
    "step": _texts,
    "prechecks": _prechecks,
    "pin": _pin,
    "api": _api,
    "acts": _acts,
    "irreversible": _irreversible,
    "criticalPath": lambda plan, steps: _equal(list(plan.critical_path), steps),
    "postRecovery": _post_recovery,
}


def _equal(value: object, expected: object) -> None:
    assert value == expected
