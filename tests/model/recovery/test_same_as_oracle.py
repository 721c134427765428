"""The arrays answer as the plain algorithm over objects does, to the last word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.objective import Capability, DisruptionClass
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from model.recovery import effective_rto as rto
from model.recovery import recovery_sweep as sweep
from model.recovery.effective_rto import effective_rtos, hard_closure, recover
from tests.model.failover.scenario import from_text, shop
from tests.model.recovery import oracle
from tests.strategies import CARRYING, graphs

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHOP = Path(__file__).parents[2] / "scenarios" / "shop.yaml"
KINDS = [
    (Kind.COMPUTE, None),
    (Kind.DATABASE, "AWS::RDS::DBInstance"),
    (Kind.FUNCTION, "AWS::Lambda::Function"),
    (Kind.DNS_RECORD, "AWS::Route53::RecordSet"),
    (Kind.SERVICE, None),
    (Kind.ALARM, None),
    (Kind.BUCKET, "AWS::S3::Bucket"),
    (Kind.EXTERNAL, None),
]
PROPERTIES = [
    {},
    {"multi_az": True},
    {"backup_retention_days": 0},
    {"ttl": 60},
    {"period": 60, "datapoints_to_alarm": 3},
    {"decision_seconds": 60},
]
CLASSES = list(DisruptionClass)


@st.composite
def estates(draw: st.DrawFn) -> Records:
    """Draw a graph of mixed components, places and stated recovery times, equal ones often."""
    effects = [*CARRYING, Effect.HARD, Effect.OBSERVABILITY, Effect.UNKNOWN]
    drawn = draw(graphs(effects, [Phase.RUN, Phase.RUN, Phase.START], most=24))
    components = tuple(
        draw(st.builds(placed, st.just(one.id), *PLACES)) for one in drawn.components
    )
    names = [one.id for one in components]
    stated = st.builds(
        Capability,
        subject=st.sampled_from(names),
        disruption_class=st.sampled_from(CLASSES),
        source=st.sampled_from(["drill", "a person", "drill; a person", "somewhere"]),
        rto=st.none() | st.sampled_from([timedelta(seconds=one) for one in (0, 1, 2, 2, 5, 90)]),
        rpo=st.none() | st.just(timedelta(seconds=7)),
    )
    return replace(
        drawn, components=components, capabilities=tuple(draw(st.lists(stated, max_size=14)))
    )


PLACES = (
    st.sampled_from(KINDS),
    st.sampled_from(PROPERTIES),
    st.sampled_from([None, "r1", "r2"]),
    st.sampled_from([(), ("z1",), ("z2",), ("z1", "z2")]),
    st.sampled_from([None, "111111111111", "222222222222"]),
)


def placed(name, sort, properties, region, zones, account):
    kind, type_ = sort
    return Component(
        id=name,
        kind=kind,
        type=type_,
        region=region,
        zones=zones,
        account=account,
        properties=properties,
    )


def ids(drawn: Records) -> list[ComponentId]:
    return [one.id for one in drawn.components]


@pytest.fixture(params=[0, 10**9], ids=["arrays", "one by one"])
def few(request, monkeypatch):
    """Recover by arrays, and one component after the other."""
    monkeypatch.setattr(sweep, "FEW", request.param)


@settings(max_examples=300, deadline=None)
@given(estates(), st.sampled_from(CLASSES), st.sampled_from([0, 1000]), st.sampled_from([0, 99]))
def test_effective_rtos_are_those_of_the_oracle(drawn, tested, tried, few):
    names = ids(drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rto, "TRIED", tried)
        patch.setattr(sweep, "FEW", few)
        found = effective_rtos(DependencyGraph(drawn), names, tested, NOON)
    assert found == oracle.effective_rtos(DependencyGraph(drawn), names, tested, NOON, tried)


@settings(max_examples=300, deadline=None)
@given(estates(), st.sampled_from(CLASSES), st.sampled_from([0, 99]), st.data())
def test_recovery_is_that_of_the_oracle(drawn, tested, few, data):
    names = ids(drawn)
    hit = data.draw(st.lists(st.sampled_from(names), unique=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "FEW", few)
        found = recover(DependencyGraph(drawn), hit, tested, NOON)
    expected = oracle.recover(DependencyGraph(drawn), hit, tested, NOON)
    assert found.finish == expected.finish
    assert found.waits_for == expected.waits_for
    assert found.own == expected.own
    assert [found.path(one) for one in hit] == [expected.path(one) for one in hit]


@settings(max_examples=100, deadline=None)
@given(estates(), st.data())
def test_closure_is_that_of_the_oracle(drawn, data):
    one = DependencyGraph(drawn)
    roots = data.draw(st.lists(st.sampled_from([part.id for part in one.components]), unique=True))
    assert hard_closure(one, roots) == oracle.hard_closure(one, roots)


@pytest.mark.parametrize("tested", CLASSES)
@pytest.mark.parametrize("tried", [0, 1000])
@pytest.mark.parametrize("estate", [shop, lambda: from_text(SHOP.read_text(encoding="utf-8"))])
@pytest.mark.usefixtures("few")
def test_sample_estates_recover_as_the_oracle_says(estate, tested, tried, monkeypatch):
    monkeypatch.setattr(rto, "TRIED", tried)
    one = estate()
    names = [part.id for part in one.components]
    assert effective_rtos(one, names, tested, NOON) == oracle.effective_rtos(
        one, names, tested, NOON, tried
    )
