"""One truth: every answer about one disruption has the same figures, or says what it leaves out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.answers.promise_matrix import promise_matrix
from model.answers.recovery_ways import DESIGN, recovery_ways
from model.disruption.disruptions import ComponentsFail, RegionFails
from model.failover import failover_plan
from model.failover.plan import Mode
from model.gaps import rpo_breach, rto_breach
from model.gaps.interface import Question, Status
from model.graph import DependencyGraph
from model.impact.outage_windows import Window, outage_windows
from model.linking.link import LinkSettings, link
from model.records.component import ComponentId, Kind
from model.records.objective import Capability, DisruptionClass, Objective
from model.recovery.effective_rto import effective_rtos_of
from service.jobs.import_file import file_at, read_files
from tests.builders import graph
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
    assert_gaps_agree(DependencyGraph(records))


def assert_gaps_agree(graph):
    """Compare N-01 and N-02 with the promise matrix; return the promises that were compared."""
    question = Question(graph=graph, at=NOW)
    compared = []
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
            compared.append((figure, cell.component, cell.disruption_class))
    return compared


PARTS = ["a", "b", "c", "d", "e", "f"]


@st.composite
def waiting_estates(draw):
    """Draw components of which nothing but the first has a time of its own: they only wait."""
    lines, drawn = [*PARTS], set()
    for dependent in PARTS[1:]:
        for _ in range(draw(st.integers(0, 2))):
            others = [part for part in PARTS if part != dependent]
            members = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
            if (dependent, frozenset(members)) in drawn:
                continue
            drawn.add((dependent, frozenset(members)))
            minimum = draw(st.integers(1, len(members)))
            seconds = [draw(st.sampled_from([0, 0, 60, 300, 900])) for _ in members]
            written = ", ".join(
                f"{member}@{tolerance}" for member, tolerance in zip(members, seconds, strict=True)
            )
            lines.append(f"{dependent} > {minimum}/{len(members)}({written})")
    took = Capability(
        subject=ComponentId("a"),
        disruption_class=DisruptionClass.COMPONENT,
        source="drill 2026-11-01",
        rto=timedelta(minutes=10),
    )
    return graph("\n".join(lines), capabilities=[took])


@settings(max_examples=60, deadline=None)
@given(drawn=waiting_estates())
def test_an_outage_as_long_as_the_recovery_of_what_fails_lasts_as_recovery_says(drawn):
    """`outage` is told how long what fails is away; the rest of the answer is that of recovery."""
    lost = ComponentsFail(components=(ComponentId("a"),))
    names = tuple(map(ComponentId, PARTS))
    recovered = {
        name: answer.total.lower_bound
        for name, answer in effective_rtos_of(drawn, names, lost, NOW).items()
    }
    away = {"a": [Window(start=ZERO, end=recovered["a"])]}
    windows = outage_windows(drawn, away, horizon=timedelta(days=1))
    lasts = {
        name: sum((window.end - window.start for window in windows.get(name, ())), ZERO)
        for name in names
    }
    assert lasts == recovered


ESTATE = Path(__file__).parents[2] / "scenarios" / "estate-2026-11-30.yaml"


@pytest.fixture(scope="module")
def sample_estate():
    """Return the sample estate as it was crawled."""
    documents = read_files([file_at(ESTATE)], read_at=NOW)
    return DependencyGraph(link([each.observation for each in documents], LinkSettings()))


def test_ways_back_of_the_sample_estate_are_its_plans_and_say_why_they_differ(sample_estate):
    services = [part.id for part in sample_estate.components if part.kind is Kind.SERVICE]
    assert len(services) == 7
    for service in services:
        design, *ways = recovery_ways(
            sample_estate, service, NOW, disruption=RegionFails(region=EAST)
        )
        assert [way.name for way in ways] == [f"plan:{WEST}"]
        (way,) = ways
        plan = failover_plan(
            sample_estate,
            service=service,
            from_region=EAST,
            to_region=WEST,
            mode=Mode.UNPLANNED,
            at=NOW,
            graph_digest="",
        )
        assert (way.rto, way.rpo) == (plan.rto, plan.rpo)
        figures = [(each.rto.computed, each.rto.known_part) for each in (design, way)]
        assert figures[0] == figures[1] or way.difference


def test_gaps_of_the_sample_estate_have_the_figures_of_recovery(sample_estate):
    assert len(assert_gaps_agree(sample_estate)) > 10
