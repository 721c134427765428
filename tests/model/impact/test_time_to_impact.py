"""How soon a failure arrives: GV6, brute force on small graphs, horizons."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.disruption.disruptions import ComponentsFail
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.blast_radius import State, blast_radius, causal_chain, impact_time
from model.impact.time_to_impact import ImpactTime, Timing, survivable_outage, time_to_impact
from model.kernels.failure_states import FailureStates
from model.records.requirement import Effect
from model.records.revision import Records
from tests.builders import graph
from tests.model.brute_force import HARD, states
from tests.strategies import CARRYING, graphs, seeds

SHOP = """
web > api; api > db@30; api ~> cache; api > 2/3(auth-a@300, auth-b@300, auth-c@300)
auth-a > az-1; auth-b > az-2; auth-c > az-3
db > kms@3600; report ~> db; report > queue
"""


def fail(*names: str) -> ComponentsFail:
    return ComponentsFail(components=tuple(names))  # type: ignore[arg-type]  # ids are texts here


def seconds(one: ImpactTime) -> tuple[float | None, float | None]:
    return tuple(  # type: ignore[return-value]  # two of them
        None if span is None else span.total_seconds()
        for span in (one.degraded_after, one.down_after)
    )


@pytest.mark.parametrize(
    ("failing", "down"),
    [
        (["kms"], {"db": 3600, "api": 3630, "web": 3630, "report": None}),
        (["az-1", "az-2"], {"auth-a": 0, "auth-b": 0, "auth-c": None, "api": 300, "web": 300}),
        (["db"], {"api": 30, "web": 30, "report": None}),
    ],
)
def test_gv6(failing: list[str], down: dict[str, float | None]) -> None:
    shop = graph(SHOP)
    answer = blast_radius(shop, fail(*failing))
    assert {name: seconds(impact_time(shop, answer, name))[1] for name in down} == down


def test_gv6_nothing_happens_within_ten_minutes() -> None:
    answer = blast_radius(graph(SHOP), fail("kms"), horizon=timedelta(seconds=600))
    assert tuple(answer.impacts) == ()


def test_a_horizon_shows_what_has_happened_by_then() -> None:
    shop = graph(SHOP)
    answer = blast_radius(shop, fail("kms"), horizon=timedelta(seconds=3600))
    assert [(impact.component, impact.state) for impact in answer.impacts] == [
        ("db", State.DOWN),
        ("report", State.DEGRADED),
    ]
    later = blast_radius(shop, fail("kms"), horizon=timedelta(seconds=3630))
    assert list(later.down) == ["api", "db", "web"]


def test_the_chain_within_a_horizon_is_the_one_that_acts_first() -> None:
    shop = graph("web > db@3600; web > api@10; api > cache@10; cache > db@10")
    short = causal_chain(shop, blast_radius(shop, fail("db")), "web")
    first = causal_chain(shop, blast_radius(shop, fail("db"), horizon=timedelta(hours=2)), "web")
    assert [cause.component for cause in short] == ["db", "web"]
    assert [one.component for one in first] == ["db", "cache", "api", "web"]


def test_a_negative_horizon_is_refused() -> None:
    with pytest.raises(InvalidValue, match="horizon"):
        blast_radius(graph("a > b"), fail("b"), horizon=timedelta(seconds=-1))


def test_an_unknown_tolerance_makes_the_moment_a_lower_bound() -> None:
    shop = graph("web > api@5; web > db; api > db@5")
    answer = blast_radius(shop, fail("db"))
    assert impact_time(shop, answer, "api").exact
    assert not impact_time(shop, answer, "web").exact


def test_what_lies_further_ahead_than_a_duration_can_say_is_told_as_a_lower_bound() -> None:
    names = [f"c{number:02}" for number in range(12)]
    shop = graph("; ".join(f"{name} > {two}@99999999d" for name, two in pairwise(names)))
    answer = blast_radius(shop, fail(names[-1]))
    near, far = impact_time(shop, answer, names[2]), impact_time(shop, answer, names[0])
    assert (near.down_after, near.exact) == (timedelta(days=899_999_991), True)
    assert far.down_after is not None
    assert far.down_after.days == timedelta.max.days
    assert not far.exact


def test_a_failure_domain_leaves_no_time() -> None:
    shop = graph("db in> zone:use1-az1")
    answer = blast_radius(shop, fail("zone:use1-az1"))
    assert impact_time(shop, answer, "db") == ImpactTime(
        degraded_after=timedelta(0), down_after=timedelta(0), exact=True
    )


def test_what_a_cycle_alone_supports_is_never_hit() -> None:
    shop = graph("a > b@0; b > a@0; c > d")
    assert seconds(survivable_outage(shop, provider="d", dependent="a")) == (None, None)


def test_the_survivable_outage_is_the_time_to_the_first_impact() -> None:
    shop = graph(SHOP)
    assert seconds(survivable_outage(shop, provider="kms", dependent="web")) == (3630, 3630)
    assert seconds(survivable_outage(shop, provider="az-1", dependent="web")) == (None, None)
    assert seconds(survivable_outage(shop, provider="cache", dependent="web")) == (0, None)


def brute_force(records: Records, failing: set[str], pessimistic: bool) -> list[dict[str, float]]:
    """Return by component when it is down and when it is not up: Bellman from "never"."""
    ids = [component.id for component in records.components]
    down = {name: 0.0 if name in failing else inf for name in ids}
    not_up = dict(down)
    for _ in range(len(ids) * (len(records.requirements) + 1)):
        for need in records.requirements:
            unknown = need.effect is Effect.UNKNOWN
            hard = need.effect in HARD or (unknown and pessimistic)
            minimum = len(need.members) if unknown and pessimistic else need.minimum
            place = len(need.members) - minimum
            waits = [
                0.0 if m.tolerance is None else m.tolerance.total_seconds() for m in need.members
            ]
            who = need.dependent
            lost = sorted(down[m.provider] + t for m, t in zip(need.members, waits, strict=True))
            weak = sorted(not_up[m.provider] + t for m, t in zip(need.members, waits, strict=True))
            if hard:
                down[who] = min(down[who], lost[place])
                if need.propagate_degraded:
                    not_up[who] = min(not_up[who], weak[place])
            elif need.effect is Effect.SOFT or unknown:
                not_up[who] = min(not_up[who], lost[place])
            not_up[who] = min(not_up[who], down[who])
    return [down, not_up]


@given(st.data(), st.booleans())
def test_times_equal_brute_force(data: st.DataObject, pessimistic: bool) -> None:
    records = data.draw(graphs(effects=[*CARRYING, Effect.UNKNOWN]))
    failing = np.array(data.draw(seeds(records)), np.int32)
    drawn = DependencyGraph(records)
    final = FailureStates.of(drawn.topology, failing, pessimistic=pessimistic)
    timing = time_to_impact(drawn, final)
    names = {records.components[number].id for number in failing}
    down, not_up = brute_force(records, names, pessimistic)
    ids = [component.id for component in records.components]
    assert timing.down.at.tolist() == [down[name] for name in ids]
    assert timing.not_up.at.tolist() == [not_up[name] for name in ids]


@given(st.data())
def test_at_the_end_of_time_the_horizon_hides_nothing(data: st.DataObject) -> None:
    records = data.draw(graphs())
    numbers = data.draw(seeds(records))
    drawn, failing = DependencyGraph(records), [records.components[number].id for number in numbers]
    answer = blast_radius(drawn, fail(*failing), horizon=timedelta(days=1))
    found = {impact.component: int(impact.state) for impact in answer.impacts}
    wanted = {name: hit for name, hit in states(records, failing).items() if hit}
    assert found == {one: hit for one, hit in wanted.items() if one not in failing}


@given(st.data(), st.integers(0, 20), st.integers(0, 20))
def test_a_later_horizon_never_shows_less(data: st.DataObject, one: int, other: int) -> None:
    records = data.draw(graphs())
    numbers = data.draw(seeds(records))
    drawn, failing = DependencyGraph(records), fail(*(records.components[n].id for n in numbers))
    sooner, later = (
        blast_radius(drawn, failing, horizon=timedelta(seconds=span))
        for span in sorted((one, other))
    )
    assert set(sooner.down) <= set(later.down)
    for impact in later.impacts:
        chain = causal_chain(drawn, later, impact.component)
        assert chain[0].component in later.seeds
        assert chain[-1].component == impact.component
        assert impact.distance == len(chain) - 1


def test_what_only_degrades_at_first_degrades_others() -> None:
    shop = graph("web > api; api > db@30; report ~> db")
    only = ComponentsFail(degraded=(shop.component("db").id,))
    answer = blast_radius(shop, only)
    assert {impact.component: impact.state for impact in answer.impacts} == {
        "api": State.DEGRADED,
        "web": State.DEGRADED,
    }
    assert seconds(impact_time(shop, answer, "web")) == (30, None)
    assert causal_chain(shop, answer, "web")[0].state is State.DEGRADED


LONG = timedelta(days=365)


@given(st.data(), st.booleans())
def test_an_exact_time_is_the_same_however_long_unstated_tolerances_are(
    data: st.DataObject, pessimistic: bool
) -> None:
    records = data.draw(graphs(effects=[*CARRYING, Effect.UNKNOWN]))
    failing = np.array(data.draw(seeds(records)), np.int32)

    def timed(one: Records) -> Timing:
        drawn = DependencyGraph(one)
        final = FailureStates.of(drawn.topology, failing, pessimistic=pessimistic)
        return time_to_impact(drawn, final)

    early, late = timed(records), timed(stated(records, LONG))
    for before, after in ((early.down, late.down), (early.not_up, late.not_up)):
        assert before.at[before.exact].tolist() == after.at[before.exact].tolist()


def stated(records: Records, tolerance: timedelta) -> Records:
    """Return `records` with `tolerance` wherever none is stated, but for failure domains."""
    needs = tuple(
        need
        if need.effect is Effect.CONTAINMENT
        else replace(
            need,
            members=tuple(
                member if member.tolerance is not None else replace(member, tolerance=tolerance)
                for member in need.members
            ),
        )
        for need in records.requirements
    )
    return replace(records, requirements=needs)
