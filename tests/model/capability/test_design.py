"""Design: the figure of the formula stays beside what was measured."""

from datetime import timedelta

from model.capability.capability import achievable
from model.capability.design import design
from model.records.objective import DisruptionClass
from tests.model.failover.scenario import NOW, two_sided

REGION = DisruptionClass.REGION
DATABASE = {"db": {"kind": "database", "type": "aws.rds.instance"}}


def graph(**more):
    return two_sided("front > db", DATABASE, **more)


def test_what_was_measured_does_not_change_the_design():
    plain, measured = graph(), graph(rto={"db": 7}, rpo={"db": 1})
    told = design(measured, "db", REGION, NOW)
    own = achievable(plain, "db", REGION, NOW)
    assert (told.rto, told.rpo, told.formula) == (own.rto, own.rpo, own.formula)
    assert achievable(measured, "db", REGION, NOW).rto.value == timedelta(minutes=7)


def test_what_no_formula_covers_has_no_design():
    assert design(graph(), "service:s", REGION, NOW) is None
