"""A failover does not lead into a Region that is closed to an account that has to move."""

from typing import Any

import pytest

from model.errors import InvalidValue
from model.failover import failover_plan
from model.failover.plan import FailoverPlan, Mode
from model.gaps.interface import Question, Status
from model.gaps.plan_drift import RULE
from model.graph import DependencyGraph
from tests.model.failover.scenario import EAST, NOW, WEST, two_sided

ACCOUNT = "account:111122223333"
FORBIDDEN = {"forbidden_regions": [WEST]}
NOT_ENABLED = {"regions": {EAST: "opt-in-not-required", WEST: "not-opted-in"}}


def estate(**properties: Any) -> DependencyGraph:
    account = {"kind": "account", "region": None, "account": None, **properties}
    return two_sided(f"front > db; front > {ACCOUNT}", {ACCOUNT: account})


def plan(graph: DependencyGraph, to_region: str = WEST, service: str = "service:s") -> FailoverPlan:
    return failover_plan(
        graph,
        service=service,
        from_region=EAST,
        to_region=to_region,
        mode=Mode.UNPLANNED,
        at=NOW,
        graph_digest="",
    )


@pytest.mark.parametrize(
    ("properties", "reason", "remedy"),
    [
        (
            FORBIDDEN,
            "account 111122223333 may run nothing in us-west-2: a policy of the organization "
            "denies it; db has to run there",
            "Allow us-west-2 in the service control policies of account 111122223333",
        ),
        (
            NOT_ENABLED,
            "account 111122223333 has not enabled us-west-2; db has to run there",
            "Enable us-west-2 in account 111122223333; that takes minutes to hours",
        ),
    ],
)
def test_plan_is_refused_for_an_account_that_is_closed_there(
    properties: dict[str, Any], reason: str, remedy: str
) -> None:
    computed = plan(estate(**properties))
    assert [
        (refusal.component, refusal.needed_by, refusal.reason, refusal.remedy)
        for refusal in computed.refusals
    ] == [(ACCOUNT, "db", reason, remedy)]
    assert computed.rto.computed is None


def test_open_region_is_not_refused() -> None:
    assert plan(estate(regions={WEST: "opted-in"}, forbidden_regions=["eu-west-1"])).refusals == ()


def test_region_without_components_says_which_account_is_closed_there() -> None:
    with pytest.raises(InvalidValue) as raised:
        plan(estate(forbidden_regions=["eu-west-1"]), "eu-west-1", service="db")
    assert raised.value.hint == (
        "account 111122223333 may run nothing in eu-west-1: a policy of the organization denies it"
    )


def test_written_plan_into_a_closed_region_cannot_work() -> None:
    written = {"from": EAST, "to": WEST, "steps": ["db-w", "front-w"]}
    account = {"kind": "account", "region": None, "account": None, **FORBIDDEN}
    about = {ACCOUNT: account, "service:s": {"recovery_plans": [written]}}
    graph = two_sided(f"front > db; front > {ACCOUNT}", about)
    (finding,) = RULE.find(Question(graph=graph, at=NOW))
    assert finding.status is Status.BREACHED
    assert finding.message == (
        "the written plan of s from us-east-1 to us-west-2 does not fit: account 111122223333 may "
        "run nothing in us-west-2: a policy of the organization denies it"
    )
