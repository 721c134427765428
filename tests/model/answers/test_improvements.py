"""The smallest sets of changes after which a promise holds."""

from datetime import timedelta

import pytest

from model.answers.improvements import CATALOGUE, improvements
from model.answers.improvements.interface import Situation
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass
from tests.builders import graph
from tests.model.gaps.asking import NOON

EAST, WEST = "us-east-1", "us-west-2"
ZONE, REGION = DisruptionClass.ZONE, DisruptionClass.REGION
HOUR = timedelta(hours=1)


def database(**more):
    return {"kind": "database", "type": "AWS::RDS::DBInstance", "region": EAST, **more}


def one_zone():
    return graph(
        "service:s > web > db; db in> zone:use1-az1; zone:use1-az2; service:s[web, db]",
        web={"kind": "function", "region": EAST},
        db=database(zones=("use1-az1",), backup_retention_days=7),
    )


def ask(estate, tested=ZONE, rto=HOUR, rpo=HOUR, service="service:s"):
    return improvements(estate, service, disruption_class=tested, rto=rto, rpo=rpo, at=NOON)


def changes(answer):
    return [[change.id for change in improvement.changes] for improvement in answer.sets]


def test_a_second_zone_alone_keeps_the_promise_for_a_zone():
    answer = ask(one_zone())
    assert (answer.holds, answer.exact, answer.reason) == (False, True, "")
    assert changes(answer) == [["second-zone:db"]]
    (improvement,) = answer.sets
    assert improvement.rto.computed == timedelta(minutes=2)
    assert improvement.rpo.computed == timedelta(0)
    assert (improvement.rto.status, improvement.rpo.status) == ("met", "met")


def test_no_smaller_set_is_enough_and_every_one_that_is_shown_is():
    answer = ask(one_zone())
    size = len(answer.sets[0].changes)
    assert size == 1
    assert all(len(improvement.changes) == size for improvement in answer.sets)
    assert {change.id for change in answer.sets[0].changes} <= {
        change.id for change in answer.considered
    }


def test_a_promise_that_holds_needs_no_change():
    answer = ask(one_zone(), rto=None, rpo=None)
    assert (answer.holds, answer.sets, answer.exact) == (True, [], True)


def test_what_it_does_to_other_services_is_said():
    estate = graph(
        "service:s > db; service:t > db; db in> zone:use1-az1; zone:use1-az2; service:s[db]",
        db=database(zones=("use1-az1",), backup_retention_days=7),
    )
    (improvement,) = ask(estate).sets
    (other,) = improvement.others
    assert other.service == "service:t"
    assert other.rto_after.computed == timedelta(minutes=2)
    assert other.rto_before.computed is None


def test_more_than_three_changes_are_an_upper_bound():
    answer = ask(
        graph(
            "service:s > web > db; service:s[web, db]; service:t; lone",
            web={"kind": "function", "region": EAST},
            db=database(),
            lone={"region": WEST},
        ),
        tested=REGION,
        rto=timedelta(hours=30),
        rpo=timedelta(days=1),
    )
    assert not answer.exact
    assert "none of it can be left out" in answer.reason
    assert len(answer.sets) == 1
    assert len(answer.sets[0].changes) > 3
    assert answer.sets[0].rto.status == "met"


def test_equal_questions_give_equal_answers():
    assert ask(one_zone()) == ask(one_zone())


def test_changes_have_ids_of_their_own_in_order():
    ids = [change.id for change in CATALOGUE]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("change", CATALOGUE, ids=lambda change: change.id)
def test_a_change_keeps_records_sorted_and_whole(change):
    """Each change is made wherever it applies; the records that come out can be compiled."""
    estate = graph(
        """service:s > name > lb-e; lb-e > web-e > db; web-e start> secret; web-w start> secret
        lb-w > web-w; service:s[name]; web-e in> zone:use1-az1; zone:use1-az2""",
        {
            "name": {"kind": "dns_record", "ttl": 300},
            "lb-e": {"kind": "load_balancer", "region": EAST, "name": "lb"},
            "lb-w": {"kind": "load_balancer", "region": WEST, "name": "lb"},
            "web-e": {
                "kind": "container_service", "type": "AWS::ECS::Service", "region": EAST,
                "name": "web", "zones": ("use1-az1",), "desired_count": 4,
            },
            "web-w": {
                "kind": "container_service", "type": "AWS::ECS::Service", "region": WEST,
                "name": "web", "desired_count": 0,
            },
            "db": database(),
            "secret": {"kind": "secret", "region": EAST},
        },
    )  # fmt: skip
    needed = frozenset(component.id for component in estate.components)
    applied = 0
    for tested in sorted(change.classes):
        situation = Situation(
            graph=estate, service="service:s", disruption_class=tested, at=NOON, needed=needed
        )
        for component in estate.components:
            if change.applies(situation, component):
                applied += 1
                records = change.alter(situation, component, estate.records)
                ids = [known.id for known in records.components]
                assert ids == sorted(set(ids))
                assert len(DependencyGraph(records).topology.needs.dependent) >= len(
                    estate.requirements
                )
    assert applied or change.id == "outside-alarm"
