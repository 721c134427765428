"""Data Lifecycle Manager: a policy covers the volumes or instances with one of its tags."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discovery.aws.lifecycle_policies import LIFECYCLE_POLICIES
from model.capability.capability import achievable
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.observation import Observation, SeenComponent
from model.records.revision import Records
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:dlm:us-east-1:111122223333:policy/policy-1"
ROLE = "arn:aws:iam::111122223333:role/dlm"
KEY = "arn:aws:kms:us-west-2:111122223333:key/1"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
VOLUME = "arn:aws:ec2:us-east-1:111122223333:volume"


def look(**stated: Any) -> Observation:
    details = {
        "ResourceTypes": ["VOLUME"],
        "TargetTags": [{"Key": "backup", "Value": "daily"}, {"Key": "tier", "Value": "1"}],
        "Schedules": [
            {
                "Name": "nightly",
                "CreateRule": {"Interval": 24, "IntervalUnit": "HOURS", "Times": ["03:00"]},
                "RetainRule": {"Count": 7},
                "CrossRegionCopyRules": [
                    {"TargetRegion": "us-west-2", "Encrypted": True, "CmkArn": KEY}
                ],
            }
        ],
    }
    policy = {
        "PolicyId": "policy-1",
        "PolicyArn": ARN,
        "Description": "volumes",
        "State": "ENABLED",
        "ExecutionRoleArn": ROLE,
        "PolicyDetails": details,
        **stated,
    }
    return play(
        LIFECYCLE_POLICIES,
        ("get_lifecycle_policies", {"Policies": [{"PolicyId": "policy-1"}]}),
        ("get_lifecycle_policy", {"Policy": policy}, {"PolicyId": "policy-1"}),
    )


def test_a_policy_needs_its_role_and_the_key_of_its_copies() -> None:
    seen = look()
    me = "dlm!policy/policy-1"
    assert requirement_lines(seen) == [
        f"lifecycle-policy.copy-key: {me} lifecycle/renew encrypts_replicas_with {KEY}",
        f"lifecycle-policy.kept-key: {me}/kept/us-west-2 backup encrypted_by {KEY}",
        f"lifecycle-policy.kept: {me} backup backs_up_to {me}/kept/us-east-1",
        f"lifecycle-policy.kept: {me} backup backs_up_to {me}/kept/us-west-2",
        f"lifecycle-policy.role: dlm!policy/policy-1 lifecycle/renew assumes_role {ROLE}",
    ]
    properties = described(seen)[ARN].properties
    assert properties["copies_to"] == ["us-west-2"]
    assert properties["schedules"] == [
        {"name": "nightly", "schedule": None, "hours": 24, "at": ["03:00"], "count": 7,
         "shared_with": None}
    ]  # fmt: skip


def linked(seen: Observation) -> Records:
    """Return what is linked of the policies of `seen` and three volumes."""
    volumes = (
        SeenComponent(
            component=Component(
                id=ComponentId(f"{VOLUME}/{name}"),
                kind=Kind.VOLUME,
                type="AWS::EC2::Volume",
                account="111122223333",
                region="us-east-1",
                tags={tag: value},
            )
        )
        for name, tag, value in (
            ("daily", "backup", "daily"),
            ("first", "tier", "1"),
            ("other", "backup", "never"),
        )
    )
    facts = replace(seen.facts, components=(*seen.facts.components, *volumes))
    return link([replace(seen, facts=facts)], LinkSettings())


def covered(seen: Observation) -> list[str]:
    """Return which of three volumes the policies of `seen` back up."""
    return sorted(
        need.dependent.rpartition("/")[2]
        for need in linked(seen).requirements
        if need.relation == "backed_up_by"
    )


def test_a_volume_with_one_of_the_tags_is_backed_up_while_the_policy_is_enabled() -> None:
    assert covered(look()) == ["daily", "first"]
    assert covered(look(State="DISABLED")) == []


def test_a_default_policy_covers_every_volume() -> None:
    details = {"ResourceType": "VOLUME", "PolicyLanguage": "SIMPLIFIED", "CreateInterval": 1}
    assert covered(look(DefaultPolicy=True, PolicyDetails=details)) == ["daily", "first", "other"]


@pytest.mark.parametrize(
    ("rule", "hours"),
    [
        ({"Interval": 24, "IntervalUnit": "HOURS", "Times": ["03:00"]}, 24),
        ({"CronExpression": "cron(0 5,17 * * ? *)"}, 12),
    ],
)
def test_what_a_policy_keeps_survives_its_zone_or_region_and_is_as_old_as_its_schedule_allows(
    rule: dict[str, Any], hours: int
) -> None:
    schedule = {
        "CreateRule": rule,
        "CrossRegionCopyRules": [{"TargetRegion": "us-west-2", "Encrypted": False}],
    }
    details = {
        "ResourceTypes": ["VOLUME"],
        "TargetTags": [{"Key": "backup", "Value": "daily"}],
        "Schedules": [schedule],
    }
    graph = DependencyGraph(linked(look(PolicyDetails=details)))
    for lost in (DisruptionClass.ZONE, DisruptionClass.REGION):
        loss = achievable(graph, f"{VOLUME}/daily", lost, AT).rpo
        # How long a snapshot takes is not promised.
        assert (loss.value, loss.lower_bound) == (None, timedelta(hours=hours))
        assert achievable(graph, f"{VOLUME}/other", lost, AT).rpo.never
    assert achievable(graph, f"{VOLUME}/daily", DisruptionClass.ACCOUNT, AT).rpo.never


def test_a_policy_without_copies_survives_no_loss_of_its_region() -> None:
    details = {"ResourceType": "VOLUME", "PolicyLanguage": "SIMPLIFIED", "CreateInterval": 1}
    graph = DependencyGraph(linked(look(DefaultPolicy=True, PolicyDetails=details)))
    zone = achievable(graph, f"{VOLUME}/daily", DisruptionClass.ZONE, AT).rpo
    assert (zone.value, zone.lower_bound) == (None, timedelta(days=1))
    assert achievable(graph, f"{VOLUME}/daily", DisruptionClass.REGION, AT).rpo.never
