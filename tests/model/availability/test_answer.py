"""Availability of components of a graph: figures, unknowns, bounds."""

from datetime import timedelta

import pytest

from model.availability.answer import availability
from model.availability.event_probability import FigureSource, unavailability
from tests.builders import graph


def test_redundancy_and_series_meet_in_one_figure():
    shop = graph(
        "web > api; api > 1/2(db_a, db_b)",
        **{name: {"unavailability": 0.01} for name in ("web", "api", "db_a", "db_b")},
    )
    answer = availability(shop, "web")
    assert answer.method == "exact"
    assert answer.availability == pytest.approx(0.99 * 0.99 * (1 - 0.01**2))
    assert answer.cut_sets == [["api"], ["web"], ["db_a", "db_b"]]
    assert answer.single_points_of_failure == ["api"]
    assert answer.downtime_per_year == (1 - answer.availability) * timedelta(days=365.25)
    assert [row.event.component for row in answer.events[:2]] == ["api", "web"]


def test_one_unknown_event_leaves_the_figure_open():
    shop = graph("web > api", web={"unavailability": 0.01})
    answer = availability(shop, "web")
    assert answer.availability is None
    assert answer.downtime_per_year is None
    assert answer.at_most == pytest.approx(0.99)
    assert answer.unknown == ["api"]


def test_soft_and_start_requirements_do_not_count():
    shop = graph("web ~> cache; web start> registry", web={"unavailability": 0.01})
    assert availability(shop, "web").availability == pytest.approx(0.99)


def test_unknown_strength_counts_only_in_the_pessimistic_run_and_in_the_bounds_of_both():
    shop = graph("web ?> peer", web={"unavailability": 0.01}, peer={"unavailability": 0.5})
    optimistic = availability(shop, "web")
    pessimistic = availability(shop, "web", unknown_is_hard=True)
    assert optimistic.availability == pytest.approx(0.99)
    assert pessimistic.availability == pytest.approx(0.495)
    for one in (optimistic, pessimistic):
        assert (one.at_least, one.at_most) == (pytest.approx(0.495), pytest.approx(0.99))
        assert not one.certain


def test_an_unknown_strength_that_is_out_of_reach_leaves_the_answer_certain():
    about = {"web": {"unavailability": 0.01}, "db": {"unavailability": 0.1}}
    assert availability(graph("web > db; other ?> web", about), "web").certain


def test_of_unknown_strength_a_group_needs_all_its_members():
    about = {name: {"unavailability": 0.1} for name in ("web", "a", "b")}
    found = availability(graph("web ?> 1/2(a, b)", about), "web", unknown_is_hard=True)
    assert found.availability == pytest.approx(0.9**3)


def test_a_failure_next_to_never_keeps_its_digits():
    about = {"web": {"unavailability": 0}, "a": {"unavailability": 1e-10}}
    about["b"] = {"unavailability": 3e-10}
    found = availability(graph("web > 1/2(a, b)", about), "web")
    assert (found.availability, found.unavailability) == (1.0, pytest.approx(3e-20))


def test_past_the_budget_there_are_bounds_that_hold_and_are_named():
    names = [f"node{at}" for at in range(12)]
    about = {name: {"unavailability": 0.1} for name in names}
    cluster = graph(f"cluster > 4/12({', '.join(names)})", cluster={"unavailability": 0}, **about)
    exact = availability(cluster, "cluster")
    answer = availability(cluster, "cluster", budget=5)
    assert answer.method == "bounds from cut sets of at most 6 events, larger ones dropped"
    assert (answer.availability, answer.downtime_per_year) == (None, None)
    assert answer.at_least < exact.availability < answer.at_most
    assert answer.cut_sets_left_out is None


@pytest.mark.parametrize(
    ("properties", "value", "source"),
    [
        ({"unavailability": 0.02, "slo": 0.9}, 0.02, FigureSource.ASSERTED),
        ({"measured_unavailability": 0.03, "unavailability": 0.02}, 0.03, FigureSource.MEASURED),
        ({"mtbf_seconds": 900, "mttr_seconds": 100}, 0.1, FigureSource.RELIABILITY),
        ({"slo": 0.9995}, 0.0005, FigureSource.SLO),
        ({"type": "AWS::S3::Bucket", "slo": 0.99}, 0.01, FigureSource.SLO),
        ({"type": "AWS::S3::Bucket"}, 0.001, FigureSource.SLA),
        ({"kind": "account"}, 0.0, FigureSource.STRUCTURAL),
        ({}, None, FigureSource.UNKNOWN),
    ],
)
def test_the_best_source_gives_the_figure(properties, value, source):
    one = graph("box", box=properties).component("box")
    figure = unavailability(one)
    assert (figure.value, figure.source) == (value, source)


def test_a_published_sla_is_said_to_be_no_forecast():
    figure = unavailability(graph("box", box={"type": "AWS::S3::Bucket"}).component("box"))
    assert "a refund level, not a forecast" in figure.explanation


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"unavailability": True}, "`unavailability`: got True"),
        ({"unavailability": 7, "slo": 0.9}, "`unavailability`: got 7, expected a number from 0"),
        ({"slo": 99.9}, "`slo`: got 99.9"),
        ({"mtbf_seconds": 900}, "900.0 and None"),
        ({"mtbf_seconds": 0, "mttr_seconds": 0}, "not both 0"),
        ({"mtbf_seconds": -1, "mttr_seconds": 1}, "`mtbf_seconds`: got -1"),
    ],
)
def test_a_figure_that_cannot_be_read_is_unknown_with_the_reason(properties, words):
    figure = unavailability(graph("box", box=properties).component("box"))
    assert (figure.value, figure.source) == (None, FigureSource.UNKNOWN)
    assert words in figure.explanation


GATES = "s > 1/2(g1, g2); g1 > a; g2 > b"
KINDS = {name: {"kind": "service"} for name in ("s", "g1", "g2")}
LEAVES = {name: {"kind": "external", "unavailability": 0.01} for name in ("a", "b")}


def test_gates_are_no_events():
    answer = availability(graph(GATES, KINDS | LEAVES), "s")
    assert answer.cut_sets == [["a", "b"]]
    assert answer.unavailability == pytest.approx(0.0001)
    assert answer.single_points_of_failure == []
    birnbaum = {row.event.name: row.importance.birnbaum for row in answer.events}
    assert birnbaum == pytest.approx({"a": 0.01, "b": 0.01})


def test_gates_are_events_when_asked_for():
    answer = availability(graph(GATES, KINDS | LEAVES), "s", structural=True)
    assert answer.cut_sets == [["s"], ["a", "b"], ["a", "g2"], ["b", "g1"], ["g1", "g2"]]
    assert answer.unavailability == pytest.approx(0.0001)


def test_a_product_of_gates_alone_never_fails():
    answer = availability(graph("s > g1", s={"kind": "service"}, g1={"kind": "service"}), "s")
    assert (answer.unavailability, answer.cut_sets, answer.events) == (0.0, [], [])


def test_a_service_that_needs_nothing_fails_as_stated():
    about = {"s": {"kind": "service"}, "paid": {"kind": "service", "slo": 0.99}}
    answer = availability(graph("s > paid", about), "s")
    assert answer.cut_sets == [["paid"]]
    assert answer.unavailability == pytest.approx(0.01)
