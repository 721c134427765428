"""What is wrong with a plan is found: each sentence, from a plan made wrong in one way."""

from dataclasses import replace

import pytest

from model.failover.active_writers import two_writers
from model.failover.plan import Precedence
from tests.model.failover.scenario import plan, shop, two_sided
from tests.model.failover.violations import violations

EAST_DB = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1"
WEST_DB = "arn:aws:rds:us-west-2:111122223333:cluster:orders-us-west-2"


@pytest.fixture
def found():
    return plan(two_sided("front > db", rto={"front": 1, "db": 1}))


def test_a_plan_of_ours_is_valid(found):
    assert violations(found) == ()


def test_a_broken_precedence(found):
    more = Precedence(before="start:front-w", after="start:db-w", rule="F-01")
    wrong = replace(found, precedence=(*found.precedence, more))
    assert violations(wrong) == ("start:db-w is not after start:front-w, as F-01 demands",)


def test_a_precedence_of_a_step_that_is_not_there(found):
    more = Precedence(before="start:x", after="start:db-w", rule="F-01")
    wrong = replace(found, precedence=(*found.precedence, more))
    assert violations(wrong) == ("F-01 names start:x, which is no step of the plan",)


def test_a_change_that_nothing_verifies(found):
    kept = tuple(one for one in found.precedence if one.rule != "F-11")
    assert "start:db-w changes something, and nothing verifies it (F-11)" in violations(
        replace(found, precedence=kept)
    )


def test_a_forgotten_component(found):
    wrong = replace(found, scope=(*found.scope, "cache"))
    assert violations(wrong) == ("cache is affected, but neither brought across nor excluded",)


def test_a_repeated_step(found):
    wrong = replace(found, steps=(*found.steps, found.steps[0]))
    assert f"the step {found.steps[0].id} is there twice" in violations(wrong)


def test_two_writers_are_seen_when_the_fence_is_skipped():
    found = plan(shop())
    assert two_writers(found, [f"promote:{WEST_DB}"]) == (EAST_DB,)
    assert two_writers(found, [f"promote:{WEST_DB}", f"verify:fence:{EAST_DB}"]) == ()
    assert two_writers(found, [f"promote:{WEST_DB}", f"approve:{EAST_DB}"]) == ()
    assert two_writers(found, []) == ()
