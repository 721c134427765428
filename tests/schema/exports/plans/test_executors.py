"""Laws of every exported plan: nothing is lost, and every wait of the plan is kept."""

import json

import pytest
from hypothesis import given, settings

from model.failover.joins import joins_of
from model.graph import DependencyGraph
from schema.exports.plans import EXECUTORS
from tests.model.failover.scenario import plan, shop
from tests.model.failover.test_properties import MODES, estates
from tests.schema.exports.plans import arc_reader, argo_reader, asl_reader, ssm_reader

READERS = {
    "arc": arc_reader.run,
    "argo": argo_reader.run,
    "asl": asl_reader.run,
    "ssm": ssm_reader.run,
}
FORMATS = EXECUTORS
BRANCHING = [one for one in FORMATS if one.name != "arc"]
"""In Region switch a person skips the gate of a fence that failed."""


def exported(form, found, graph):
    """Return the document as it is read from its text, and the export."""
    export = form.export(found, graph)
    return json.loads(json.dumps(export.document)), export


def lost(found, run):
    """Return the waits of the plan that an execution did not keep."""
    return [
        (step, join.members, join.minimum)
        for step, joins in joins_of(found.precedence).items()
        if step in run.before
        for join in joins
        if len(set(join.members) & run.before[step] & run.succeeded) < join.minimum
    ]


def branches(found):
    """Return each step that is taken only when another fails, and that other one."""
    return {
        one.id: one.condition.partition("`")[2].partition("`")[0]
        for one in found.steps
        if one.condition is not None
    }


@pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.name)
@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_an_execution_without_failures_keeps_every_wait_and_runs_every_step(form, records, mode):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    document, _ = exported(form, found, graph)
    run = READERS[form.name](document, frozenset())
    assert lost(found, run) == []
    left_out = {one.id for one in found.steps} - run.succeeded
    assert left_out <= set(branches(found))


@pytest.mark.parametrize("form", BRANCHING, ids=lambda one: one.name)
@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_nobody_is_asked_to_go_on_without_a_fence_that_holds(form, records, mode):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    document, _ = exported(form, found, graph)
    run = READERS[form.name](document, frozenset())
    assert set(run.before) & set(branches(found)) == set()


@pytest.mark.parametrize("form", BRANCHING, ids=lambda one: one.name)
@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_when_all_fences_fail_what_is_approved_instead_runs_and_no_wait_is_lost(
    form, records, mode
):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    failing = frozenset(branches(found).values())
    document, _ = exported(form, found, graph)
    run = READERS[form.name](document, failing)
    assert lost(found, run) == []
    assert {one.id for one in found.steps} - run.succeeded == failing


@pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.name)
@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_nothing_runs_after_a_step_that_failed_and_that_it_needs(form, records, mode):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    stops = [one.id for one in found.steps if one.on_failure == "stop"]
    document, _ = exported(form, found, graph)
    for step in stops[:: max(1, len(stops) // 4)]:
        assert lost(found, READERS[form.name](document, frozenset({step}))) == []


@pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.name)
@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_what_a_person_must_do_is_in_the_plan_and_has_a_reason(form, records, mode):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    _, export = exported(form, found, graph)
    assert set(export.unmapped) <= {one.id for one in found.steps}
    assert {one.step for one in found.infeasible if one.waits_for is None} <= set(export.unmapped)
    assert all(export.unmapped.values())
    assert list(export.unmapped) == sorted(export.unmapped)


@pytest.mark.parametrize("form", EXECUTORS, ids=lambda one: one.name)
def test_equal_plans_give_equal_texts(form):
    one, two = (form.write(form.export(plan(graph), graph)) for graph in (shop(), shop()))
    assert one == two
    assert one.endswith("\n")


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_shapes_are_sound(records, mode):
    graph = DependencyGraph(records)
    found = plan(graph, mode=mode)
    documents = {one.name: exported(one, found, graph)[0] for one in EXECUTORS}
    assert asl_reader.faults(documents["asl"]) == []
    assert ssm_reader.faults(documents["ssm"]) == []
    assert arc_reader.faults(documents["arc"]) == []


def test_faults_are_seen():
    machine = {
        "StartAt": "a",
        "States": {"a": {"Type": "Task", "Next": "b"}, "c": {"Type": "Fail"}},
    }
    assert set(asl_reader.faults(machine)) == {
        "b is not there", "c is not reached", "0 terminals: []",
    }  # fmt: skip
    step = {"name": "x", "action": "aws:nothing", "inputs": {}, "onFailure": "step:y"}
    assert len(ssm_reader.faults({"mainSteps": [step], "parameters": {"p": {}}})) == 5
