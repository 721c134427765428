"""The one-line notation of graphs says what it promises."""

from datetime import timedelta

import pytest

from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase
from tests.builders import graph, records


def only(text):
    (need,) = records(text).requirements
    return need


@pytest.mark.parametrize(
    ("text", "effect", "phase", "minimum", "of", "passes_on"),
    [
        ("a > b", Effect.HARD, Phase.RUN, 1, 1, True),
        ("a ~> b", Effect.SOFT, Phase.RUN, 1, 1, True),
        ("a ?> b", Effect.UNKNOWN, Phase.RUN, 1, 1, True),
        ("a in> b", Effect.CONTAINMENT, Phase.RUN, 1, 1, True),
        ("a start> b", Effect.HARD, Phase.START, 1, 1, True),
        ("a renew> b", Effect.HARD, Phase.RENEW, 1, 1, True),
        ("a trigger> b", Effect.TRIGGER, Phase.RUN, 1, 1, True),
        ("a >! b", Effect.HARD, Phase.RUN, 1, 1, False),
        ("a ~>! b", Effect.SOFT, Phase.RUN, 1, 1, False),
        ("a > 2/3(x, y, z)", Effect.HARD, Phase.RUN, 2, 3, True),
        ("a > 1(x, y)", Effect.HARD, Phase.RUN, 1, 2, True),
        ("a > (x, y)", Effect.HARD, Phase.RUN, 2, 2, True),
    ],
)
def test_an_arrow_says_effect_phase_and_minimum(text, effect, phase, minimum, of, passes_on):
    need = only(text)
    assert (need.effect, need.phase, need.minimum) == (effect, phase, minimum)
    assert (len(need.members), need.propagate_degraded) == (of, passes_on)


def test_a_chain_makes_each_need_the_next():
    pairs = [
        (need.dependent, need.providers) for need in records("a > b > 1/2(c, d) > e").requirements
    ]
    assert pairs == [("a", ("b",)), ("b", ("c", "d")), ("c", ("e",)), ("d", ("e",))]


@pytest.mark.parametrize(
    ("text", "seconds"), [("a > b@30", 30), ("a > b@5m", 300), ("a > b@1d", 86400)]
)
def test_a_tolerance_is_written_behind_an_at_sign(text, seconds):
    assert only(text).members[0].tolerance == timedelta(seconds=seconds)


def test_words_about_a_component_become_fields_objectives_and_properties():
    one = graph(
        "db", db={"kind": "database", "zones": ["z2", "z1"], "rto": 5, "class": "zone", "x": 1}
    )
    assert one.component("db").kind is Kind.DATABASE
    assert one.component("db").zones == ("z1", "z2")
    assert one.component("db").properties == {"x": 1}
    (promise,) = one.stated_objectives("db")
    assert (promise.rto, promise.disruption_class) == (timedelta(minutes=5), DisruptionClass.ZONE)


def test_a_service_has_members():
    one = graph("shop[web, api]; aws:controlplane:iam@us-east-1")
    assert one.members("shop") == ["api", "web"]
    assert one.component("shop").kind is Kind.SERVICE
    assert one.component("aws:controlplane:iam@us-east-1").kind is Kind.CONTROL_PLANE


def test_drawing_the_same_need_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        records("a > b; a > b")


def test_a_wrong_count_of_members_is_refused():
    with pytest.raises(ValueError, match="not 3"):
        records("a > 2/3(x, y)")


def test_an_arrow_without_spaces_is_refused():
    with pytest.raises(ValueError, match="spaces"):
        records("a>b")
