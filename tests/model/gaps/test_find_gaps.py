from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.gaps import RULES, find_gaps
from model.gaps.find_gaps import rank
from model.gaps.interface import Finding, GapRule, Severity
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import Waiver
from model.records.revision import Records
from tests.builders import graph, records
from tests.model.gaps.asking import NOON
from tests.strategies import graphs


def rule(*findings: Finding, id: str = "N-99") -> GapRule:
    return GapRule(
        id=id, title="t", why="w", fix="f", source="s", find=lambda question: iter(findings)
    )


def gap_at(component: str, **more) -> Finding:
    return Finding(component=ComponentId(component), message=component, confidence=1.0, **more)


def waiver(days: int, owner: str = "ann", rule: str = "N-99") -> Waiver:
    return Waiver(
        rule=rule,
        subject=ComponentId("db"),
        owner=owner,
        reason="because",
        expires_at=NOON + timedelta(days=days),
    )


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
def test_every_rule_is_silent_on_an_empty_graph(one):
    assert find_gaps(DependencyGraph(Records()), at=NOON, rules=[one]) == ()


def test_rules_have_unique_ids_in_order_and_texts_that_explain_them():
    assert [one.id for one in RULES] == sorted({one.id for one in RULES})
    for one in RULES:
        assert all((one.title, one.why, one.fix, one.source)), one.id
        assert bool(one.example) != bool(one.needs), one.id


def test_reach_is_the_share_of_what_matters_by_weight():
    about = {"a": {"tier": 1}, "b": {"tier": 2}, "c": {"tier": 2}}
    one = graph("a > db; b ~> db; c", about)
    (found,) = find_gaps(one, at=NOON, rules=[rule(gap_at("db"))])
    assert found.parts.reach == 0.75  # 1 + 0.5 of 2: degraded counts as well
    assert found.parts.tier_weight == 1.0
    assert found.score == 0.75
    assert found.severity is Severity.CRITICAL


def test_without_any_tier_or_promise_all_components_matter_alike():
    (found,) = find_gaps(graph("a > db; b; c"), at=NOON, rules=[rule(gap_at("db"))])
    assert (found.parts.reach, found.parts.tier_weight) == (0.5, 0.25)


def test_hits_say_whose_failure_counts():
    one = graph("a > db; b > db", a={"tier": 1}, b={"tier": 1})
    given = [gap_at("a"), gap_at("b", hits=(ComponentId("db"),))]
    found = find_gaps(one, at=NOON, rules=[rule(*given)])
    assert {gap.finding.component: gap.parts.reach for gap in found} == {"a": 0.5, "b": 1.0}


def test_more_than_one_machine_word_of_failures():
    names = [f"c{number:03}" for number in range(150)]
    one = graph("; ".join(f"{name} > db" for name in names))
    found = find_gaps(one, at=NOON, rules=[rule(*map(gap_at, [*names, "db"]))])
    reach = {gap.finding.component: gap.parts.reach for gap in found}
    assert reach.pop("db") == 1.0
    assert set(reach.values()) == {round(1 / 151, 9)}


def test_worst_first_then_by_id():
    one = graph("a > db; b; c", a={"tier": 1}, b={"tier": 4}, c={"tier": 4})
    found = find_gaps(one, at=NOON, rules=[rule(*map(gap_at, ["c", "b", "db"]))])
    assert found[0].finding.component == "db"
    assert [rank(gap) for gap in found] == sorted(rank(gap) for gap in found)
    assert found[1].score == found[2].score
    assert found[1].id < found[2].id


def test_two_findings_of_one_identity_are_one_gap_with_the_higher_score():
    low = gap_at("db", exceed=0.2, details={"which": "low"})
    high = gap_at("db", exceed=0.8, details={"which": "high"})
    for order in ([low, high], [high, low]):
        (found,) = find_gaps(graph("db"), at=NOON, rules=[rule(*order)])
        assert found.finding.details["which"] == "high"


@pytest.mark.parametrize(
    ("waivers", "current", "lapsed"),
    [
        ([], None, None),
        ([waiver(1)], "ann", None),
        ([waiver(0)], None, "ann"),
        ([waiver(-1)], None, "ann"),
        ([waiver(-1), waiver(5, "bob")], "bob", None),
        ([waiver(5, rule="n-99")], "ann", None),
        ([waiver(5, rule="N-98")], None, None),
    ],
)
def test_waiver_accepts_until_it_expires_and_then_stays_visible(waivers, current, lapsed):
    given = DependencyGraph(records("web > db", waivers=waivers))
    found = find_gaps(given, at=NOON, rules=[rule(gap_at("db"), gap_at("web"))])
    by_component = {gap.finding.component: gap for gap in found}
    assert len(found) == 2
    one = by_component["db"]
    assert (one.waiver and one.waiver.owner, one.lapsed and one.lapsed.owner) == (current, lapsed)
    assert by_component["web"].waiver is None


@settings(max_examples=60, deadline=None)
@given(graphs(most=12), st.randoms(use_true_random=False))
def test_answer_is_the_same_for_equal_graphs_and_unique_by_id(drawn, chance):
    first = find_gaps(DependencyGraph(drawn), at=NOON)
    again = find_gaps(DependencyGraph(drawn), at=NOON, rules=chance.sample(RULES, len(RULES)))
    assert first == again
    assert len({gap.id for gap in first}) == len(first)
    assert all(0 <= gap.score <= 1 for gap in first)


def test_a_gap_says_cause_owner_services_unit_and_fix():
    estate = graph(
        "service:shop > web > nat; service:shop[web]; service:blog",
        web={"kind": "container_service", "owner": "payments"},
        nat={"kind": "gateway"},
    )
    (gap,) = find_gaps(
        estate, at=NOON, rules=[rule(gap_at("web", provider=ComponentId("nat"), unit="s"))]
    )
    assert (gap.cause, gap.owner, gap.unit, gap.fix) == ("nat", "payments", "s", "f")
    assert gap.services == ("service:shop",)


def test_the_cause_is_what_fails_else_the_component_itself():
    assert gap_at("web", hits=(ComponentId("db"),)).cause == "db"
    assert gap_at("web", hits=(ComponentId("db"), ComponentId("queue"))).cause == "web"
    assert gap_at("web").cause == "web"
