"""How many members function needs, and how many full function needs."""

import pytest

from model.linking.link import LinkSettings, link
from model.records.observation import Observation
from model.records.requirement import Effect, EvidenceKind, Requirement, Response
from tests.observing import need, saw

FLEET = ("i1", "i2", "i3", "i4")


def linked(*observations: Observation) -> dict[str, Requirement]:
    """Return the requirements by relation."""
    records = link(observations, LinkSettings())
    return {requirement.relation: requirement for requirement in records.requirements}


@pytest.mark.parametrize(("size", "minimum"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_majority_is_more_than_half_of_the_members(size: int, minimum: int) -> None:
    members = [f"n{number}" for number in range(size)]
    records = linked(saw("document", need("store", *members, minimum="majority")))
    assert records["needs"].minimum == minimum


def test_full_function_is_a_soft_requirement_on_the_same_members() -> None:
    records = linked(
        saw("document", need("fleet", *FLEET, minimum=1, full=3, when_bad=Response.PASSES))
    )
    base, full = records["needs"], records["needs:full"]
    assert (base.minimum, base.effect, base.when_bad) == (1, Effect.HARD, Response.PASSES)
    assert (full.minimum, full.effect, full.members) == (3, Effect.SOFT, base.members)
    assert not full.propagate_degraded
    assert (full.when_bad, full.when_slow) == (Response.IGNORED, Response.IGNORED)


@pytest.mark.parametrize("full", [None, 1, 2])
def test_full_that_is_no_more_than_the_minimum_changes_nothing(full: int | None) -> None:
    stated = linked(saw("document", need("fleet", *FLEET, minimum=2, full=full)))
    assert stated == linked(saw("document", need("fleet", *FLEET, minimum=2)))


def test_a_member_that_serves_itself_counts_for_full_function_too() -> None:
    records = linked(saw("document", need("i1", *FLEET, minimum=1, full=3)))
    assert list(records) == ["needs:full"]
    assert records["needs:full"].minimum == 2
    assert "i1" not in records["needs:full"].providers


def test_a_person_who_judges_that_it_runs_without_them_judges_its_full_function_too() -> None:
    crawled = saw("aws.a", need("fleet", *FLEET, minimum=1, full=3))
    person = saw(
        "asserted",
        need("fleet", *FLEET, minimum=1, effect=Effect.LIFECYCLE, evidence=EvidenceKind.ASSERTED),
    )
    assert list(linked(crawled, person)) == ["needs"]


def test_the_strongest_statement_about_bad_and_slow_members_counts() -> None:
    crawled = saw("aws.a", need("web", "db", when_bad=Response.PASSES, when_slow=Response.DOWN))
    person = saw(
        "asserted", need("web", "db", when_bad=Response.DOWN, evidence=EvidenceKind.ASSERTED)
    )
    requirement = linked(crawled, person)["needs"]
    assert (requirement.when_bad, requirement.when_slow) == (Response.DOWN, Response.DOWN)
