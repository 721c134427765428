"""Availability of components of random graphs equals the sum over every combination of failures."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.availability.answer import availability
from model.availability.common_cause import CommonCause, CommonCauseModel, causes
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Member, Phase, Requirement
from model.records.revision import Records
from tests.model import brute_force
from tests.strategies import CARRYING, NAMES, requirements

ANY = [*CARRYING, Effect.UNKNOWN, Effect.UNKNOWN, Effect.TRIGGER]
PHASES = [Phase.RUN, Phase.RUN, Phase.RUN, Phase.START, Phase.RENEW]
GROUP = ComponentId("group:alike")


@st.composite
def estates(draw: st.DrawFn, most: int = 7) -> Records:
    """Draw a graph of any shape whose components say how often they fail, or that nobody knows."""
    names = NAMES[: draw(st.integers(1, most))]
    drawn = draw(st.lists(requirements(names, ANY, PHASES), max_size=12))
    needs = {one.id: one for one in drawn}
    chances = st.sampled_from([0.2, 0.01, 0.4, 0.9, 0.0, 1.0, None])
    return Records(
        components=tuple(component(name, draw(chances)) for name in names),
        requirements=tuple(needs[id] for id in sorted(needs)),
    )


def component(name: str, chance: float | None) -> Component:
    properties = {} if chance is None else {"unavailability": chance}
    return Component(id=ComponentId(name), kind=Kind.COMPUTE, properties=properties)


@given(estates(), st.data())
@settings(deadline=None)
def test_availability_and_its_bounds_equal_brute_force(records, data):
    target = data.draw(st.sampled_from(records.components)).id
    known = [one for one in records.components if "unavailability" in one.properties]
    unknown = [one.id for one in records.components if "unavailability" not in one.properties]
    events = [(one.properties["unavailability"], {one.id}) for one in known]
    for pessimistic in (False, True):
        answer = availability(DependencyGraph(records), target, unknown_is_hard=pessimistic)
        best, worst = (
            1 - down(records, target, [*events, *((always, {one}) for one in unknown)], reading)
            for always, reading in ((0.0, False), (1.0, True))
        )
        assert answer.at_most == pytest.approx(best, abs=1e-12)
        assert answer.at_least == pytest.approx(worst, abs=1e-12)
        if answer.availability is not None:
            asked = [*events, *((0.5, {one}) for one in unknown)]
            expected = 1 - down(records, target, asked, pessimistic)
            assert answer.availability == pytest.approx(expected, abs=1e-12)


@st.composite
def alike(draw: st.DrawFn) -> tuple[Records, CommonCause, float]:
    """Draw a graph in which the first components are alike, in a group with a common cause."""
    records = draw(estates(most=5).filter(lambda one: len(one.components) > 1))
    members = [one.id for one in records.components[: draw(st.integers(2, 3))]]
    model = draw(st.sampled_from(list(CommonCauseModel)))
    factors = {
        CommonCauseModel.BETA_FACTOR: [0.3],
        CommonCauseModel.MULTIPLE_GREEK_LETTER: [0.3, 0.4],
        CommonCauseModel.ALPHA_FACTOR: [0.7, 0.2, 0.1],
        CommonCauseModel.PHI_FACTOR: [0.6, 0.4],
    }[model][: len(members) - (model is CommonCauseModel.MULTIPLE_GREEK_LETTER)]
    group = CommonCause(model=model, members=tuple(members), factors=tuple(factors))
    chance, own = draw(st.sampled_from([0.001, 0.3])), draw(st.sampled_from([None, 0.05]))
    return _declared(records, group, chance, own), group, chance


@given(alike(), st.data())
@settings(deadline=None)
def test_common_causes_that_a_graph_declares_equal_brute_force(drawn, data):
    records, group, chance = drawn
    target = data.draw(st.sampled_from(records.components)).id
    answer = availability(DependencyGraph(records), target)
    events = [
        (chance * group.shares[0], {one.id})
        if one.id in group.members
        else (one.properties.get("unavailability", 0.0), {one.id})
        for one in records.components
    ]
    for cause in causes(GROUP, group):
        failing = {GROUP} if cause.name == GROUP else set(cause.members)
        events.append((cause.share * chance, failing))
    expected = 1 - down(records, target, events, pessimistic=False)
    assert answer.at_most == pytest.approx(expected, abs=1e-12)


def down(
    records: Records, target: str, events: list[tuple[float, set[str]]], pessimistic: bool
) -> float:
    """The probability that `target` is down, over every combination of events."""
    found: dict[frozenset[str], bool] = {}
    total = 0.0
    for chance, failing in combinations(events):
        if failing not in found:
            states = brute_force.states(records, failing, pessimistic=pessimistic)
            found[failing] = states[target] == brute_force.DOWN
        total += chance * found[failing]
    return total


def combinations(events: list[tuple[float, set[str]]]) -> Iterator[tuple[float, frozenset[str]]]:
    """Every combination that can happen: its chance, and what fails in it."""
    sides = [[(chance, failing), (1 - chance, set())] for chance, failing in events]
    for chosen in product(*([one for one in side if one[0] > 0] for side in sides)):
        chance, failing = 1.0, frozenset[str]()
        for one, some in chosen:
            chance *= one
            failing |= some
        yield chance, failing


def _declared(records: Records, group: CommonCause, chance: float, own: float | None) -> Records:
    stated = {"model": str(group.model), "factors": list(group.factors), "unavailability": chance}
    whole = {} if own is None else {"unavailability": own}
    domain = Component(
        id=GROUP, kind=Kind.FAILURE_DOMAIN, properties={"common_cause": stated, **whole}
    )
    contained = [
        Requirement(
            dependent=ComponentId(one),
            members=(Member(provider=GROUP),),
            minimum=1,
            effect=Effect.CONTAINMENT,
            relation="runs_in",
        )
        for one in group.members
    ]
    needs = sorted([*records.requirements, *contained], key=lambda one: one.id)
    components = sorted([*records.components, domain], key=lambda one: one.id)
    return replace(records, components=tuple(components), requirements=tuple(needs))
