"""Bad and slow components: what they do to others, by the definition and by incidents."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.disruption.disruptions import (
    ComponentsFail,
    Disruption,
    Part,
    RegionFails,
    Together,
    ZoneFails,
    seed_classes,
    seed_states,
)
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, State, blast_radius, causal_chain, impact_time
from model.records.component import ComponentId
from model.records.requirement import Effect, FailureMode
from model.records.revision import Records
from tests.builders import graph
from tests.model import brute_force
from tests.strategies import CARRYING, graphs, seeds

ANY = [*CARRYING, Effect.UNKNOWN, Effect.TRIGGER]
FOREVER = timedelta(days=1)


@st.composite
def failures(draw: st.DrawFn, records: Records) -> Disruption:
    """Draw components that fail, degrade, are bad and are slow, all at once."""
    ids = [component.id for component in records.components]

    def chosen() -> tuple[ComponentId, ...]:
        return tuple(sorted(ids[number] for number in draw(seeds(records))))

    absent = ComponentsFail(components=chosen(), degraded=chosen())
    parts: list[Part] = [absent]
    for mode in (FailureMode.BAD, FailureMode.SLOW):
        parts.append(ComponentsFail(components=chosen(), mode=mode))
    return Together(parts=tuple(parts))


def by_definition(
    records: Records, disruption: Disruption, *, pessimistic: bool = False
) -> dict[str, int]:
    first = seed_states(DependencyGraph(records), disruption)
    return brute_force.states_in_modes(
        records, first.failing, first.degraded, first.bad, first.slow, pessimistic=pessimistic
    )


def shown(answer: BlastRadius, name: str, *, pessimistic: bool = False) -> int:
    assert answer.readings is not None
    readings = answer.readings
    states = readings.pessimistic if pessimistic else readings.optimistic
    return int(states.state[readings.graph.index(name)])


@given(st.data(), st.booleans())
def test_states_equal_the_definition(data: st.DataObject, pessimistic: bool) -> None:
    records = data.draw(graphs(ANY))
    disruption = data.draw(failures(records))
    answer = blast_radius(DependencyGraph(records), disruption)
    expected = by_definition(records, disruption, pessimistic=pessimistic)
    assert {name: shown(answer, name, pessimistic=pessimistic) for name in expected} == expected


@given(st.data())
def test_more_seeds_never_mean_better_states(data: st.DataObject) -> None:
    records = data.draw(graphs(ANY))
    fewer, further = data.draw(failures(records)), data.draw(failures(records))
    assert isinstance(fewer, Together)
    assert isinstance(further, Together)
    drawn = DependencyGraph(records)
    before = blast_radius(drawn, fewer)
    after = blast_radius(drawn, Together(parts=(*fewer.parts, *further.parts)))
    assert set(before.bad) <= set(after.bad)
    assert set(before.slow) <= set(after.slow)
    for component in records.components:
        for pessimistic in (False, True):
            state = shown(before, component.id, pessimistic=pessimistic)
            assert state <= shown(after, component.id, pessimistic=pessimistic)


@given(st.data())
def test_what_is_absent_fails_as_without_modes(data: st.DataObject) -> None:
    records = data.draw(graphs(ANY))
    ids = [records.components[number].id for number in data.draw(seeds(records))]
    answer = blast_radius(DependencyGraph(records), ComponentsFail(components=tuple(sorted(ids))))
    expected = brute_force.states(records, ids)
    assert {name: shown(answer, name) for name in expected} == expected


@given(st.data(), st.sampled_from([None, FOREVER]))
def test_every_impact_is_explained_by_a_chain_from_a_seed(
    data: st.DataObject, horizon: timedelta | None
) -> None:
    records = data.draw(graphs(ANY))
    disruption = data.draw(failures(records))
    drawn = DependencyGraph(records)
    answer = blast_radius(drawn, disruption, horizon=horizon)
    expected = by_definition(records, disruption)
    worse = by_definition(records, disruption, pessimistic=True)
    for impact in answer.impacts:
        assert (impact.state, impact.pessimistic) == (
            expected[impact.component],
            worse[impact.component],
        )
        chain = causal_chain(drawn, answer, impact.component)
        assert chain[0].component in answer.seeds
        assert chain[0].requirement is None
        assert chain[-1].component == impact.component
        assert chain[-1].requirement == impact.requirement
        assert impact.distance == len(chain) - 1
        for cause, following in pairwise(chain):
            assert following.provider == cause.component
            need = drawn.requirement(str(following.requirement))
            assert need.dependent == following.component
            assert cause.component in need.providers
    others = {impact.component for impact in answer.impacts} | set(answer.seeds)
    assert {name for name in expected if max(expected[name], worse[name])} <= others


@pytest.mark.parametrize("mode", [FailureMode.BAD, FailureMode.SLOW])
def test_what_stops_because_of_bad_content_has_an_earliest_time(mode: FailureMode) -> None:
    drawn = graph(f"site > proxy@30; proxy >{{{mode}=down}} file@300")
    answer = blast_radius(drawn, ComponentsFail(components=(ComponentId("file"),), mode=mode))
    proxy, site = impact_time(drawn, answer, "proxy"), impact_time(drawn, answer, "site")
    assert (proxy.down_after, proxy.exact) == (timedelta(0), False)
    assert (site.down_after, site.exact) == (timedelta(seconds=30), False)


def test_a_chain_says_which_step_is_by_content_and_which_by_absence() -> None:
    drawn = graph("site > proxy > rules; rules ~>{bad=passes} table")
    answer = blast_radius(
        drawn, ComponentsFail(components=(ComponentId("table"),), mode=FailureMode.BAD)
    )
    assert (answer.down, answer.degraded) == (("proxy", "site"), ("rules",))
    assert (answer.bad, answer.slow) == (("rules", "table"), ())
    assert [
        (cause.component, cause.state, cause.mode) for cause in causal_chain(drawn, answer, "site")
    ] == [
        ("table", State.DEGRADED, FailureMode.BAD),
        ("rules", State.DEGRADED, FailureMode.BAD),
        ("proxy", State.DOWN, FailureMode.ABSENT),
        ("site", State.DOWN, FailureMode.ABSENT),
    ]


def test_a_seed_that_its_own_content_stops_is_shown_down() -> None:
    drawn = graph("store > api > proxy > store")
    answer = blast_radius(
        drawn, ComponentsFail(components=(ComponentId("store"),), mode=FailureMode.BAD)
    )
    assert answer.down == ("api", "proxy", "store")
    chain = causal_chain(drawn, answer, "store")
    assert [cause.component for cause in chain] == ["store", "proxy", "api", "store"]


def test_the_class_of_a_seed_is_that_of_the_widest_part_that_takes_it() -> None:
    drawn = graph(
        "web > db",
        web={"zones": ("use1-az1",), "region": "us-east-1"},
        db={"region": "us-east-1"},
    )
    parts = (RegionFails(region="us-east-1"), ZoneFails(zone="use1-az1"))
    classes = seed_classes(drawn, Together(parts=parts))
    assert {name: str(disruption_class) for name, disruption_class in classes.items()} == {
        "db": "region",
        "web": "region",
    }
