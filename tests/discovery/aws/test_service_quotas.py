"""Service quotas: what applies in an account and Region, and when that is not known."""

from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.service_quotas import QUOTAS, SERVICE_QUOTAS
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described
from tests.discovery.player import error, play
from tests.observing import saw, seen

ARN = "arn:aws:servicequotas:us-east-1:111122223333:fargate/L-3032A538"
FARGATE = {
    "ServiceCode": "fargate",
    "ServiceName": "AWS Fargate",
    "QuotaArn": "arn:aws:servicequotas:us-east-1::fargate/L-3032A538",
    "QuotaCode": "L-3032A538",
    "QuotaName": "Fargate On-Demand vCPU resource count",
    "Value": 6.0,
    "Unit": "None",
    "Adjustable": True,
}
SPOT = {**FARGATE, "QuotaCode": "L-36FBB829", "QuotaName": "Fargate Spot vCPU resource count"}
SERVICES = [{"ServiceCode": code, "ServiceName": code} for code in ("a2i", "fargate", "zebra")]


def look(applied: Any, *quotas: dict[str, Any]) -> Observation:
    return play(
        SERVICE_QUOTAS,
        ("list_services", {"Services": SERVICES}, {}),
        (
            "list_aws_default_service_quotas",
            {"Quotas": list(quotas or (FARGATE, SPOT))},
            {"ServiceCode": "fargate"},
        ),
        ("get_service_quota", applied, {"ServiceCode": "fargate", "QuotaCode": "L-3032A538"}),
    )


def test_what_was_raised_counts_beside_the_default() -> None:
    observation = look({"Quota": {**FARGATE, "QuotaArn": ARN, "Value": 4000.0}})
    assert observation.outcome is Outcome.COMPLETE
    assert set(described(observation)) == {ARN}
    quota = described(observation)[ARN]
    assert (quota.kind, quota.region) == (Kind.POLICY, "us-east-1")
    assert quota.name == "Fargate On-Demand vCPU resource count (fargate)"
    assert quota.properties == {
        "adjustable": True,
        "default_quota": 6,
        "quota": 4000,
        "unit": "None",
    }


@pytest.mark.parametrize(
    ("applied", "outcome", "quota"),
    [
        (error("NoSuchResourceException", status=400), Outcome.COMPLETE, 6),
        ({"Quota": {**FARGATE, "Value": 0.0}}, Outcome.COMPLETE, 0),
        # Nobody knows whether it was raised: the default may be too small or too large.
        (error("AccessDeniedException", status=400), Outcome.PARTIAL, None),
        (
            {"Quota": {"ErrorReason": {"ErrorCode": "SERVICE_QUOTA_NOT_AVAILABLE_ERROR"}}},
            Outcome.COMPLETE,
            None,
        ),
    ],
)
def test_the_default_counts_only_where_nothing_else_applies(
    applied: Any, outcome: Outcome, quota: float | None
) -> None:
    observation = look(applied)
    assert observation.outcome is outcome
    assert described(observation)[ARN].properties.get("quota") == quota


def test_a_region_without_the_service_has_no_quota_of_it() -> None:
    observation = play(
        SERVICE_QUOTAS,
        ("list_services", {"Services": SERVICES}, {}),
        ("list_aws_default_service_quotas", error("NoSuchResourceException", status=400)),
    )
    assert (observation.outcome, observation.facts.components) == (Outcome.COMPLETE, ())


def test_what_a_failover_needs_is_held_against_it() -> None:
    needed = seen(ARN, Kind.POLICY, adds=True, properties={"quota_needed": 48})
    raised = {"Quota": {**FARGATE, "Value": 16.0}}
    records = link([look(raised), saw("document", needed)], LinkSettings())
    (gap,) = (
        record.finding
        for record in find_gaps(DependencyGraph(records), at=datetime.now(UTC))
        if record.rule == "N-17"
    )
    assert gap.component == ARN
    assert gap.message == (
        "the quota of Fargate On-Demand vCPU resource count (fargate) is 16, "
        "but a failover needs 48"
    )


def test_every_code_is_asked_of_one_service() -> None:
    codes = [code for listed in QUOTAS.values() for code in listed]
    assert len(codes) == len(set(codes))
