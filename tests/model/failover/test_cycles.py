from datetime import timedelta

from model.failover.cycles import STRONG, Weakness, untangle, weakness_by
from model.failover.plan import Precedence
from tests.model.failover.scenario import plan, two_sided
from tests.model.failover.violations import violations

RTO = {"front": 1, "vault": 2, "consul": 3}


def edge(before, after):
    return Precedence(before=before, after=after, rule="F-01")


def test_a_start_only_wait_is_ignored_before_a_hard_one():
    found = plan(two_sided("front > vault; vault > consul; consul start> vault", rto=RTO))
    (circle,) = found.cycles
    assert circle.members == (
        "start:consul-w",
        "start:vault-w",
        "verify:start:consul-w",
        "verify:start:vault-w",
    )
    assert [(one.before, one.after) for one in circle.dropped] == [
        ("verify:start:vault-w", "start:consul-w")
    ]
    assert circle.manual is False
    assert circle.suggestion == (
        "ignored in this plan; assert it if that is right: start:consul-w does not wait for "
        "verify:start:vault-w: it is needed only to start"
    )
    assert violations(found) == ()


def test_of_hard_waits_the_longest_tolerance_is_ignored():
    found = plan(two_sided("front > vault; vault > consul@30; consul > vault@5m", rto=RTO))
    (circle,) = found.cycles
    assert [one.after for one in circle.dropped] == ["start:consul-w"]
    assert circle.suggestion.endswith("the dependent tolerates its loss for 0:05:00")


def test_a_circle_of_hard_needs_is_started_by_hand_and_takes_the_sum():
    found = plan(two_sided("front > vault; vault > consul; consul > vault", rto=RTO))
    (circle,) = found.cycles
    assert circle.manual is True
    assert "start the group by hand" in circle.suggestion
    gate = next(one for one in found.steps if one.id == "manual:start:consul-w")
    assert gate.description.startswith("Confirm that the steps that wait for each other are done: ")
    chain = [(one.before, one.after) for one in found.precedence if one.rule == "F-12"]
    assert ("manual:start:consul-w", "start:front-w") in chain
    assert found.rto_full.known_part >= timedelta(minutes=sum(RTO.values()))
    assert violations(found) == ()


def test_one_shortest_circle_is_reported_from_its_smallest_step():
    ring = [edge("c", "a"), edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "a")]
    (report,) = untangle(ring, weakness_by({})).reports
    assert report.members == ("a", "b", "c", "d")
    assert report.cycle == ("a", "b", "c")


def test_without_a_circle_nothing_is_ignored():
    chain = [edge("a", "b"), edge("b", "c")]
    found = untangle(chain, weakness_by({}))
    assert (found.precedences, found.reports, found.by_hand) == (chain, [], [])


def test_the_weakest_first():
    order = [
        Weakness(rank=0),
        Weakness(rank=1),
        Weakness(rank=2, haste=-timedelta(hours=1)),
        Weakness(rank=2, haste=-timedelta(minutes=1)),
        Weakness(rank=STRONG),
    ]
    assert sorted({*order}) == order
