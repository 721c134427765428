"""One truth: every answer about one disruption has the same figures, or says what it leaves out."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from model.answers.promise_matrix import promise_matrix
from model.answers.recovery_ways import DESIGN, recovery_ways
from model.disruption.disruptions import RegionFails
from model.failover import failover_plan
from model.failover.plan import Mode
from model.gaps import rpo_breach, rto_breach
from model.gaps.interface import Question, Status
from model.graph import DependencyGraph
from model.records.component import Kind
from model.records.objective import DisruptionClass, Objective
from tests.model.failover.scenario import EAST, NOW, WEST
from tests.model.failover.test_properties import estates

ZERO = timedelta(0)


@st.composite
def promising_estates(draw):
    """Draw an estate in which the service and some components promise something."""
    records = draw(estates())
    minutes = st.none() | st.sampled_from([timedelta(minutes=count) for count in (0, 5, 20, 60)])
    subjects = ["service:s", *(part.id for part in records.components if part.region)]
    stated = st.builds(
        Objective,
        subject=st.sampled_from(subjects),
        disruption_class=st.sampled_from([DisruptionClass.REGION, DisruptionClass.ACCOUNT]),
        source=st.just("a person"),
        rto=minutes,
        rpo=minutes,
    )
    promises = draw(
        st.lists(stated, max_size=5, unique_by=lambda each: (each.subject, each.disruption_class))
    )
    return replace(records, objectives=tuple(promises))


def ways_of(graph, subject):
    return recovery_ways(graph, subject, NOW, disruption=RegionFails(region=EAST))


def service_of(graph):
    return next(part.id for part in graph.components if part.kind is Kind.SERVICE)


@settings(max_examples=25, deadline=None)
@given(records=estates())
def test_the_way_of_a_plan_is_the_plan(records):
    graph = DependencyGraph(records)
    service = service_of(graph)
    for way in ways_of(graph, service)[1:]:
        plan = failover_plan(
            graph,
            service=service,
            from_region=EAST,
            to_region=WEST,
            mode=Mode.UNPLANNED,
            at=NOW,
            graph_digest="",
        )
        assert (way.name, way.rto, way.rpo) == (f"plan:{WEST}", plan.rto, plan.rpo)


@settings(max_examples=25, deadline=None)
@given(records=estates())
def test_a_plan_that_takes_another_time_says_why(records):
    graph = DependencyGraph(records)
    design, *plans = ways_of(graph, service_of(graph))
    assert design.name == DESIGN
    for way in plans:
        figures = [(each.rto.computed, each.rto.known_part) for each in (design, way)]
        if figures[0] != figures[1]:
            assert way.difference
        shares = [difference.adds for difference in way.difference]
        known = None not in (way.rto.computed, design.rto.computed, *shares)
        if known and not way.refused:
            assert way.rto.computed - design.rto.computed == sum(shares, ZERO)


@settings(max_examples=25, deadline=None)
@given(records=promising_estates())
def test_gaps_and_promises_have_the_figures_of_recovery(records):
    graph = DependencyGraph(records)
    question = Question(graph=graph, at=NOW)
    for rule, figure in ((rto_breach.RULE, "rto"), (rpo_breach.RULE, "rpo")):
        statuses = {
            (finding.component, finding.disruption_class): finding.status
            for finding in rule.find(question)
        }
        subjects = sorted({objective.subject for objective in graph.records.objectives})
        stated = {
            (objective.subject, objective.disruption_class)
            for objective in graph.records.objectives
            if getattr(objective, figure) is not None
        }
        for cell in promise_matrix(graph, subjects, NOW):
            if (cell.component, cell.disruption_class) not in stated:
                continue  # only inherited: the gap is that of the component that states it
            found = statuses.get((cell.component, cell.disruption_class))
            expected = getattr(cell, figure).status
            assert {Status.BREACHED: "breached", Status.UNKNOWN: "unknown", None: "met"}[
                found
            ] == expected
