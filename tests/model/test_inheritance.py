"""A provider owes the strictest promise of all that needs it hard."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.inheritance import objective
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from tests.builders import graph
from tests.strategies import NAMES

CLASS = DisruptionClass.COMPONENT


def rto(one, component, disruption_class=CLASS):
    answer = objective(one, component, disruption_class)
    return None if answer is None or answer.rto is None else answer.rto.total_seconds() / 60


@pytest.mark.parametrize(
    ("text", "component", "minutes"),
    [
        ("web > api > db", "db", 15),
        ("web > 1/2(api, other); api > db", "db", 15),
        ("web ~> api > db", "db", None),
        ("web in> db", "db", None),
        ("web start> db", "db", None),
        ("shop[api]; web > shop; api > db", "db", 15),
        ("web > api > db; db > web", "api", 15),
        ("db > web", "db", None),
    ],
)
def test_what_is_needed_hard_inherits(text, component, minutes):
    assert rto(graph(text, web=15), component) == minutes


def test_the_strictest_holds_field_by_field_and_names_the_origin_of_the_rto():
    drawn = graph(
        "web > db; report > db",
        web={"rto": 15, "rpo": 60, "availability": 0.99},
        report={"rto": 60, "rpo": 1, "availability": 0.999, "latency": 1},
        db={"rto": 30, "backup_interval": 5},
    )
    answer = objective(drawn, "db", CLASS)
    assert answer.rto == timedelta(minutes=15)
    assert answer.rpo == timedelta(minutes=1)
    assert answer.availability == 0.999
    assert (answer.latency, answer.backup_interval) == (None, timedelta(minutes=5))
    assert (answer.subject, answer.inherited_from, answer.source) == ("db", "web", "drawn")


def test_a_promise_of_ones_own_is_not_inherited():
    answer = objective(graph("web > db", web=60, db=15), "db", CLASS)
    assert (answer.rto, answer.inherited_from) == (timedelta(minutes=15), None)


def test_classes_do_not_mix():
    drawn = graph("web > db", web={"rto": 15, "class": "region"})
    assert rto(drawn, "db") is None
    assert rto(drawn, "db", DisruptionClass.REGION) == 15


@given(
    edges=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=25),
    promises=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5), max_size=6),
)
def test_inherited_is_the_least_over_all_that_reach_it(edges, promises):
    text = "; ".join([*NAMES, *(f"{dependent} > {provider}" for dependent, provider in edges)])
    drawn = graph(text, promises)
    least = dict(promises)
    for _ in NAMES:
        for need in drawn.requirements:
            assert need.effect is Effect.HARD
            above = least.get(need.dependent)
            for provider in need.providers:
                if above is not None:
                    least[provider] = min(above, least.get(provider, above))
    assert {name: rto(drawn, name) for name in NAMES} == {name: least.get(name) for name in NAMES}
