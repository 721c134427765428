"""The crawlers of governance and operations against the sample estate on a real emulator."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from discovery.aws import (
    applications,
    autoscaling,
    backup,
    cloudwatch,
    organizations,
    regions,
    transit_gateways,
    user_data,
)
from discovery.interface import Context, Crawler, Where
from discovery.runner import run_crawler
from model.records.component import Component, Kind
from model.records.observation import Observation, Outcome
from service.demo.estate.aws import EAST, ROLE, Estate
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import SALT, components, ticking

See = Callable[[Crawler, str], Observation]


@pytest.fixture
def see(estate: Estate, reach: Callable[[str], None]) -> See:
    """Give a function that runs a crawler in an account of the estate, in us-east-1."""
    reach(estate.endpoint)

    def run(crawler: Crawler, account: str) -> Observation:
        session = _session(estate.accounts[account], own=account == "management")
        context = Context(
            partition="aws",
            account=estate.accounts[account],
            region=EAST if crawler.where is Where.REGIONAL else None,
            salt=SALT,
        )
        return run_crawler(
            crawler,
            clients=lambda service: session.client(service, region_name=EAST),
            context=context,
            call_region=EAST,
            now=ticking(),
        )

    return run


def _session(number: str, *, own: bool) -> Any:
    if own:
        return boto3.Session()
    role = f"arn:aws:iam::{number}:role/{ROLE}"
    given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
    return boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def by_name(observation: Observation) -> dict[str, Component]:
    described = (
        component.component for component in observation.facts.components if component.replaces
    )
    return {component.name: component for component in described if component.name}


def test_the_organization_is_one_tree(see: See, estate: Estate) -> None:
    every = [see(crawler, "management") for crawler in organizations.CRAWLERS]
    assert {observation.outcome for observation in every} == {Outcome.COMPLETE}
    inside = {
        need.dependent.key: member.reference.key
        for observation in every
        for need in observation.facts.requirements
        if need.relation == "part_of"
        for member in need.members
    }
    for name, number in estate.accounts.items():
        steps = [f"account:{number}"]
        while steps[-1] in inside:
            steps.append(inside[steps[-1]])
        kinds = [step.partition("::")[2].partition(":")[2].partition("/")[0] for step in steps[1:]]
        units = [] if name == "management" else ["ou"]
        assert kinds == [*units, "root", "organization"], name


def test_the_policy_that_denies_regions_binds_the_workloads(see: See) -> None:
    observation = see(organizations.POLICIES["SERVICE_CONTROL_POLICY"], "management")
    policy = by_name(observation)["only-our-regions"]
    (stated,) = (
        component.component.properties["statements"]
        for component in observation.facts.components
        if component.component.id == policy.id and not component.replaces
    )
    assert stated[0]["conditions"] == {  # type: ignore[index,call-overload]
        "StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}
    }
    (unit,) = (line for line in requirement_lines(observation) if policy.id in line)
    assert ".unit: " in unit and ":ou/" in unit


def test_regions_and_zones_are_the_same_for_all_accounts(see: See) -> None:
    for crawler in regions.CRAWLERS:
        first, second = (see(crawler, account) for account in ("payments", "storefront"))
        mine, theirs = (
            {
                id_: component
                for id_, component in components(seen).items()
                if component.kind is crawler.kind
            }
            for seen in (first, second)
        )
        assert mine == theirs
        assert {component.account for component in mine.values()} == {None}
    assert {component.region for component in mine.values()} == {EAST}


def test_alarms_watch_the_database_and_the_load_balancer(see: See, estate: Estate) -> None:
    observation = see(cloudwatch.METRIC_ALARMS, "payments")
    assert observation.outcome is Outcome.COMPLETE
    alarm = by_name(observation)["orders-writer-cpu"]
    assert (alarm.properties["period"], alarm.properties["datapoints_to_alarm"]) == (60, 3)
    place = f"{EAST}:{estate.accounts['payments']}"
    watched = {
        member.reference.key
        for need in observation.facts.requirements
        if need.relation == "watches"
        for member in need.members
    }
    assert watched == {
        f"arn:aws:rds:{place}:cluster:orders-us-east-1",
        estate.ids["load-balancer", "checkout", EAST],
    }
    assert see(cloudwatch.COMPOSITE_ALARMS, "payments").outcome is Outcome.COMPLETE


def test_a_plan_is_read_with_its_selections(see: See, estate: Estate) -> None:
    plans = see(backup.PLANS, "payments")
    assert plans.outcome is Outcome.COMPLETE
    (plan,) = components(plans).values()
    assert plan.kind is Kind.BACKUP_PLAN
    archive = estate.accounts["archive"]
    copies = f"arn:aws:backup:us-west-2:{archive}:backup-vault:copies"
    assert f"copies_to {copies}" in " ".join(requirement_lines(plans))
    selections = see(backup.SELECTIONS_OF_PLANS, "payments")
    assert selections.outcome is Outcome.COMPLETE


def test_a_vault_is_read_with_its_access_policy(see: See) -> None:
    vaults = see(backup.VAULTS, "payments")
    assert vaults.outcome is Outcome.COMPLETE
    assert by_name(vaults)["daily"].kind is Kind.BACKUP_VAULT


def test_tagged_resources_name_their_service(see: See) -> None:
    observation = see(applications.TAGGED_RESOURCES, "payments")
    services = {component.tags.get("service") for component in components(observation).values()}
    assert {"checkout", "orders", "notifications"} <= services
    assert see(applications.APPLICATIONS, "payments").outcome is Outcome.COMPLETE


def test_the_scaling_group_runs_in_two_zones(see: See) -> None:
    observation = see(autoscaling.AUTO_SCALING_GROUPS, "storefront")
    group = by_name(observation)["indexer"]
    assert (len(group.zones), group.properties["min_size"]) == (2, 2)
    (instances,) = (
        requirement
        for requirement in observation.facts.requirements
        if requirement.relation == "runs_on"
    )
    assert (instances.minimum, len(instances.members)) == (2, 2)
    assert see(user_data.USER_DATA, "storefront").outcome is Outcome.COMPLETE


def test_the_transit_gateway_is_seen_with_its_attachments_and_routes(see: See) -> None:
    outcomes = {crawler.name: see(crawler, "network") for crawler in transit_gateways.CRAWLERS}
    assert {observation.outcome for observation in outcomes.values()} == {Outcome.COMPLETE}
    attachments = outcomes[transit_gateways.ATTACHMENTS.name]
    part_of = {
        need.dependent.key: need.members[0].reference.key
        for need in attachments.facts.requirements
        if need.relation == "part_of"
    }
    # Two networks are attached, each with an interface in a subnet of each of three zones.
    attached = components(attachments).keys() - part_of.keys()
    assert len(attached) == 2
    assert Counter(part_of.values()) == dict.fromkeys(attached, 3)
    assert len(components(outcomes[transit_gateways.ROUTE_TABLES.name])) == 1
