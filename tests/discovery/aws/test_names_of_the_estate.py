"""Names, certificates, secrets and keys of the sample estate, read from a real server."""

from datetime import UTC, datetime, timedelta

import pytest

from discovery.aws import acm, elbv2, iam, kms, route53, secretsmanager, ssm, vpc
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from service.demo.estate.aws import EAST, REGIONS, WEST, Estate
from tests.discovery.aws.estate_view import look, look_at

pytestmark = pytest.mark.emulator

CRAWLERS = (
    *acm.CRAWLERS,
    *elbv2.CRAWLERS,
    *iam.CRAWLERS,
    *kms.CRAWLERS,
    *route53.CRAWLERS,
    *secretsmanager.CRAWLERS,
    *ssm.CRAWLERS,
    vpc.VPCS,
)
ACCOUNTS = ("shared", "payments", "storefront")
VALUES = ("not-a-real-password", "not-a-real-token")
"""What the estate puts into its secrets."""


@pytest.fixture(scope="module")
def observations(estate: Estate) -> list[Observation]:
    return look_at(estate, CRAWLERS, ACCOUNTS)


@pytest.fixture(scope="module")
def graph(observations: list[Observation]) -> DependencyGraph:
    return DependencyGraph(link(observations, LinkSettings()))


def needs(graph: DependencyGraph, dependent: str, relation: str) -> list[tuple[str, ...]]:
    return sorted(
        requirement.providers
        for requirement in graph.requirements_of(dependent)
        if requirement.relation == relation
    )


def named(graph: DependencyGraph, kind: Kind, name: str) -> list[str]:
    return [
        component.id
        for component in graph.components
        if component.kind is kind and component.name == name
    ]


def test_every_call_is_understood(observations: list[Observation]) -> None:
    mine = [
        observation
        for observation in observations
        if not observation.scope.source.startswith("aws.elbv2")
    ]
    assert {call for observation in mine for call in observation.failed_calls} == set()
    assert {observation.outcome for observation in mine} == {Outcome.COMPLETE}


def test_the_shop_s_name_is_answered_by_one_of_two_regions(graph: DependencyGraph) -> None:
    name = "dns:shop.example.com/A"
    (answer,) = (
        requirement
        for requirement in graph.requirements_of(name)
        if requirement.relation == "answered_by"
    )
    assert (answer.minimum, answer.providers) == (1, (f"{name}/{EAST}", f"{name}/{WEST}"))
    for region in REGIONS:
        ((target,),) = needs(graph, f"{name}/{region}", "resolves_to")
        balancer = graph.component(target)
        assert (balancer.kind, balancer.region) == (Kind.LOAD_BALANCER, region)
        ((check,),) = needs(graph, f"{name}/{region}", "checked_by")
        assert needs(graph, check, "watches") == [(target,)]


def test_the_checkout_s_name_stays_where_it_is_for_five_minutes(graph: DependencyGraph) -> None:
    record = graph.component("dns:checkout.shop.example.com/CNAME")
    assert record.properties["ttl"] == 300
    assert record.properties["policy"] == "simple"
    ((target,),) = needs(graph, record.id, "resolves_to")
    assert graph.component(target).region == EAST
    (kept,) = (
        requirement
        for requirement in graph.requirements_of(record.id)
        if requirement.relation == "in_hosted_zone"
    )
    assert kept.members[0].tolerance == timedelta(minutes=5)


def test_the_private_zone_lives_as_long_as_one_of_its_networks(
    graph: DependencyGraph, estate: Estate
) -> None:
    (zone,) = named(graph, Kind.DNS_ZONE, "internal.shop.example.com.")
    (need,) = (
        requirement
        for requirement in graph.requirements_of(zone)
        if requirement.relation == "associated_with"
    )
    assert need.minimum == 1
    networks = [graph.component(provider) for provider in need.providers]
    assert {network.kind for network in networks} == {Kind.NETWORK}
    assert estate.ids["vpc", "storefront", EAST] in {
        network.id.rpartition("/")[2] for network in networks
    }
    assert needs(graph, zone, "changed_through") == [("aws:controlplane:route53@us-east-1",)]


def test_an_imported_certificate_that_ends_soon_is_presented_by_the_checkout(
    graph: DependencyGraph, estate: Estate
) -> None:
    imported = graph.component(estate.ids["certificate", "checkout", EAST])
    assert imported.properties["certificate_type"] == "IMPORTED"
    ends = datetime.fromisoformat(str(imported.properties["not_after"]))
    assert timedelta(0) < ends - datetime.now(UTC) < timedelta(days=20)
    users = [requirement.dependent for requirement in graph.required_by(imported.id)]
    assert [graph.component(user).kind for user in users] == [Kind.LOAD_BALANCER] * len(users)
    assert any("checkout" in user for user in users)


def test_only_one_of_two_keys_and_secrets_has_a_copy_in_the_west(
    graph: DependencyGraph, estate: Estate
) -> None:
    for what, kind in (("key", Kind.KEY), ("secret", Kind.SECRET)):
        east, west, alone = (
            estate.ids[what, "orders", EAST],
            estate.ids[what, "orders", WEST],
            estate.ids[what, "payments", EAST],
        )
        assert needs(graph, west, "replicates_from") == [(east,)]
        assert needs(graph, east, "replicates_from") == []
        assert graph.component(west).kind is kind
        copies = [
            component for component in graph.components if component.id == alone.replace(EAST, WEST)
        ]
        assert copies == []
    assert graph.component(estate.ids["key", "orders", EAST]).properties["multi_region"] is True
    assert graph.component(estate.ids["key", "payments", EAST]).properties["multi_region"] is False


def test_secrets_are_encrypted_by_the_keys_of_their_service(
    graph: DependencyGraph, estate: Estate
) -> None:
    for service in ("orders", "payments"):
        secret, key = estate.ids["secret", service, EAST], estate.ids["key", service, EAST]
        assert needs(graph, secret, "encrypted_by") == [(key,)]


def test_roles_tell_whom_they_serve(graph: DependencyGraph, estate: Estate) -> None:
    role = graph.component(estate.ids["role", "payments", "ecs"])
    assert role.properties["trusted_services"] == ["ecs-tasks.amazonaws.com"]
    assert role.properties["trusts_anyone"] is False
    assert needs(graph, role.id, "changed_through") == [("aws:controlplane:iam@us-east-1",)]


def test_no_value_of_a_secret_is_seen(observations: list[Observation]) -> None:
    text = repr(observations)
    assert [value for value in VALUES if value in text] == []


def test_two_looks_see_the_same(observations: list[Observation], estate: Estate) -> None:
    again = [
        look(route53.RECORDS, estate, "shared", EAST),
        look(kms.KEYS, estate, "payments", WEST),
    ]
    for observation in again:
        (before,) = (seen for seen in observations if seen.scope == observation.scope)
        assert observation.facts == before.facts
