"""Names, their record sets, what these resolve to, and how many of them a name needs."""

from datetime import timedelta
from typing import Any

import pytest

from discovery.aws.route53 import RECORDS
from discovery.interface import Context
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import ACCOUNT, SALT, components, error, keys, play, requirement
from tests.observing import need, saw
from tests.observing import seen as described

GLOBAL = Context(partition="aws", account=ACCOUNT, region=None, salt=SALT)
ZONE = "arn:aws:route53:::hostedzone/Z1"
CHECK = "arn:aws:route53:::healthcheck"
ELB = "Z35SXDOTRQ7X7K"


def record_sets(
    *records: dict[str, Any],
    private: bool = False,
    vpcs: tuple[str, ...] = (),
    checks: Any = None,
    name: str = "example.com.",
) -> Observation:
    """Return what is seen of one zone; `checks` answers the listing of health checks."""
    zone = {
        "Id": "/hostedzone/Z1",
        "Name": name,
        "CallerReference": "test",
        "Config": {"PrivateZone": private},
    }
    listed = {"HostedZones": [zone], "Marker": "", "IsTruncated": False, "MaxItems": "100"}
    detail = {"HostedZone": zone, "VPCs": [{"VPCId": vpc} for vpc in vpcs]}
    answer = {"ResourceRecordSets": list(records), "IsTruncated": False, "MaxItems": "300"}
    further = () if checks is None else (("list_health_checks", checks),)
    return play(
        RECORDS,
        ("list_hosted_zones", listed),
        ("get_hosted_zone", detail if vpcs else {"HostedZone": zone}),
        ("list_resource_record_sets", answer, {"HostedZoneId": "/hostedzone/Z1"}),
        *further,
        context=GLOBAL,
    )


def record(name: str, kind: str, *values: str, **about: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"Name": f"{name}.", "Type": kind, **about}
    if values:
        item["ResourceRecords"] = [{"Value": value} for value in values]
        item.setdefault("TTL", 60)
    return item


def alias(name: str, target: str, *, healthy: bool = False, **about: Any) -> dict[str, Any]:
    zone = about.pop("zone", ELB)
    return record(
        name,
        about.pop("kind", "A"),
        AliasTarget={
            "HostedZoneId": zone,
            "DNSName": target,
            "EvaluateTargetHealth": healthy,
        },
        **about,
    )


def health_checks(**disabled: bool) -> dict[str, Any]:
    item = [
        {
            "Id": number,
            "CallerReference": "test",
            "HealthCheckVersion": 1,
            "HealthCheckConfig": {"Type": "HTTPS", "Disabled": is_disabled},
        }
        for number, is_disabled in disabled.items()
    ]
    return {"HealthChecks": item, "Marker": "", "IsTruncated": False, "MaxItems": "100"}


def resolved(observation: Observation) -> list[str]:
    return [line for line in requirement_lines(observation) if "resolves_to" in line]


def chosen(observation: Observation) -> list[str]:
    return [line for line in requirement_lines(observation) if line.startswith("dns-name.")]


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("dualstack.web-1.us-east-1.elb.amazonaws.com.", "host:web-1.us-east-1.elb.amazonaws.com"),
        ("d111abcdef8.cloudfront.net.", "host:d111abcdef8.cloudfront.net"),
        (
            "d-abc.execute-api.us-east-1.amazonaws.com.",
            "host:d-abc.execute-api.us-east-1.amazonaws.com",
        ),
        ("s3-website-us-east-1.amazonaws.com.", "bucket:www.example.com"),
        ("s3-website.eu-central-1.amazonaws.com.", "bucket:www.example.com"),
        (
            "vpce-1-a.s3.us-east-1.vpce.amazonaws.com.",
            "host:vpce-1-a.s3.us-east-1.vpce.amazonaws.com",
        ),
    ],
)
def test_an_alias_finds_the_resource_of_aws(target: str, key: str) -> None:
    seen = record_sets(alias("www.example.com", target))
    assert resolved(seen) == [f"record-set.alias: dns:www.example.com@Z1/A hard resolves_to {key}"]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (
            "orders.cluster-x.us-east-1.rds.amazonaws.com",
            "host:orders.cluster-x.us-east-1.rds.amazonaws.com",
        ),
        (
            "Shop.abc.ng.0001.use1.cache.amazonaws.com.",
            "host:shop.abc.ng.0001.use1.cache.amazonaws.com",
        ),
        ("shops.myprovider.example.", "host:shops.myprovider.example"),
        ("media.s3-website-us-east-1.amazonaws.com", "bucket:media"),
        ("www.example.com", "host:www.example.com"),
    ],
)
def test_a_cname_finds_whatever_has_the_host_name(value: str, key: str) -> None:
    seen = record_sets(record("db.example.com", "CNAME", value))
    assert resolved(seen) == [
        f"record-set.cname: dns:db.example.com@Z1/CNAME hard resolves_to {key}"
    ]
    assert keys(seen)["dns:db.example.com@Z1/CNAME"] == ("dns:db.example.com/CNAME",)


def test_an_alias_of_a_sibling_finds_that_record_set() -> None:
    seen = record_sets(
        record("api.example.com", "A", "203.0.113.7"),
        alias("example.com", "api.example.com.", zone="Z1"),
    )
    assert resolved(seen) == [
        "record-set.address: dns:api.example.com@Z1/A hard resolves_to ip:public/203.0.113.7",
        "record-set.alias: dns:example.com@Z1/A hard resolves_to dns:api.example.com@Z1/A",
    ]


def test_a_private_address_is_one_of_the_zone_s_network() -> None:
    seen = record_sets(
        record("db.internal", "A", "10.0.0.7"), private=True, vpcs=("vpc-1",), name="internal."
    )
    assert resolved(seen) == [
        "record-set.address: dns:db.internal@Z1/A hard resolves_to address:10.0.0.7"
    ]


def test_a_private_address_is_that_of_the_networks_of_the_zone() -> None:
    seen = record_sets(
        record("db.internal", "A", "10.0.0.7"), private=True, vpcs=("vpc-1",), name="internal."
    )
    interfaces = [
        described(name, Kind.ENDPOINT, keys=(f"ip:{network}/10.0.0.7",))
        for name, network in (("other", "vpc-0"), ("ours", "vpc-1"))
    ]
    records = link([seen, saw("aws.test", *interfaces)], LinkSettings())
    (address,) = (each for each in records.requirements if each.relation == "resolves_to")
    assert (address.dependent, address.providers) == ("dns:db.internal@Z1/A", ("ours",))


def test_of_several_values_any_one_is_enough_and_all_are_full_function() -> None:
    seen = record_sets(
        record("two.example.com", "A", "203.0.113.2", "203.0.113.3"),
        record("example.com", "MX", "10 a.example.net", "20 b.example.net"),
        record("_sip._tcp.example.com", "SRV", "1 1 5060 c.example.net"),
    )
    rules = ("record-set.address", "record-set.target")
    assert [
        (
            need.minimum,
            need.full,
            [member.reference.key for member in need.members],
        )
        for need in seen.facts.requirements
        if need.evidence[0].rule in rules
    ] == [
        (None, None, ["host:c.example.net"]),
        (1, 2, ["host:a.example.net", "host:b.example.net"]),
        (1, 2, ["ip:public/203.0.113.2", "ip:public/203.0.113.3"]),
    ]


def pair(**about: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        alias(
            "shop.example.com",
            "one.us-east-1.elb.amazonaws.com.",
            SetIdentifier="use1",
            Failover="PRIMARY",
            **about,
        ),
        alias(
            "shop.example.com",
            "two.us-west-2.elb.amazonaws.com.",
            SetIdentifier="usw2",
            Failover="SECONDARY",
        ),
    )


SHOP = "dns:shop.example.com@Z1/A"


def test_a_failover_pair_is_a_redundancy_group_that_needs_one_of_two() -> None:
    seen = record_sets(*pair(HealthCheckId="h1"), checks=health_checks(h1=False))
    assert requirement_lines(seen) == [
        f"dns-name.failover: {SHOP} hard answered_by 1 of {SHOP}/use1, {SHOP}/usw2",
        f"record-set.alias: {SHOP}/use1 hard resolves_to host:one.us-east-1.elb.amazonaws.com",
        f"record-set.alias: {SHOP}/usw2 hard resolves_to host:two.us-west-2.elb.amazonaws.com",
        f"record-set.health-check: {SHOP}/use1 soft checked_by {CHECK}/h1",
        f"record-set.zone: {SHOP} containment in_hosted_zone {ZONE}",
        f"record-set.zone: {SHOP}/use1 containment in_hosted_zone {ZONE}",
        f"record-set.zone: {SHOP}/usw2 containment in_hosted_zone {ZONE}",
    ]
    assert keys(seen)[SHOP] == ("dns:shop.example.com/A",)
    assert keys(seen)[f"{SHOP}/use1"] == ("dns:shop.example.com/A/use1",)
    assert components(seen)[SHOP].properties == {
        "automatic": True,
        "policy": "failover",
        "private": False,
        "record_name": "shop.example.com",
        "record_type": "A",
        "zone": "example.com",
        "zone_id": "Z1",
    }
    assert components(seen)[f"{SHOP}/use1"].properties == {
        "alias": True,
        "alias_target": "one.us-east-1.elb.amazonaws.com",
        "evaluates_target_health": False,
        "failover": "PRIMARY",
        "health_check_id": "h1",
        "policy": "failover",
        "private": False,
        "record_name": "shop.example.com",
        "record_type": "A",
        "set_identifier": "use1",
        "zone": "example.com",
        "zone_id": "Z1",
    }


@pytest.mark.parametrize(
    ("primary", "checks", "automatic"),
    [
        ({}, None, False),
        ({"healthy": True}, None, True),
        ({"HealthCheckId": "h1"}, health_checks(h1=False), True),
        ({"HealthCheckId": "h1"}, health_checks(h1=True), False),
        ({"HealthCheckId": "h1", "healthy": True}, health_checks(h1=True), True),
        ({"HealthCheckId": "gone"}, health_checks(h1=True), True),
    ],
)
def test_only_a_primary_whose_health_decides_is_left_by_itself(
    primary: dict[str, Any], checks: Any, automatic: bool
) -> None:
    seen = record_sets(*pair(**primary), checks=checks)
    assert components(seen)[SHOP].properties["automatic"] is automatic
    assert chosen(seen) == (
        [f"dns-name.failover: {SHOP} hard answered_by 1 of {SHOP}/use1, {SHOP}/usw2"]
        if automatic
        else [
            f"dns-name.failover-fixed: {SHOP} hard answered_by 1 of {SHOP}/use1",
            f"dns-name.standby: {SHOP} recovery fails_over_to 1 of {SHOP}/usw2",
        ]
    )


def test_health_checks_that_cannot_be_listed_count_as_enabled() -> None:
    seen = record_sets(*pair(HealthCheckId="h1"), checks=error("AccessDenied"))
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == ("route53:list_health_checks: AccessDenied",)
    assert components(seen)[SHOP].properties["automatic"] is True


def weighted(name: str, weight: int, **about: Any) -> dict[str, Any]:
    target = f"{name}.elb.amazonaws.com."
    return alias("shop.example.com", target, SetIdentifier=name, Weight=weight, **about)


def test_a_weight_of_zero_stands_by() -> None:
    seen = record_sets(
        weighted("a", 9, healthy=True), weighted("b", 1, healthy=True), weighted("c", 0)
    )
    assert chosen(seen) == [
        f"dns-name.standby: {SHOP} recovery fails_over_to 1 of {SHOP}/c",
        f"dns-name.weighted: {SHOP} hard answered_by 1 of {SHOP}/a, {SHOP}/b",
    ]


def test_an_unchecked_weight_loses_its_part_of_the_clients() -> None:
    seen = record_sets(weighted("a", 9, healthy=True), weighted("b", 1))
    assert chosen(seen) == [
        f"dns-name.unchecked: {SHOP} soft answered_by 1 of {SHOP}/a",
        f"dns-name.unchecked: {SHOP} soft answered_by 1 of {SHOP}/b",
        f"dns-name.weighted: {SHOP} hard answered_by 1 of {SHOP}/a, {SHOP}/b",
    ]


def test_where_every_weight_is_zero_all_are_used() -> None:
    seen = record_sets(weighted("a", 0, healthy=True), weighted("b", 0, healthy=True))
    assert chosen(seen) == [f"dns-name.weighted: {SHOP} hard answered_by 1 of {SHOP}/a, {SHOP}/b"]


@pytest.mark.parametrize(
    ("policy", "first", "second"),
    [
        ("latency", {"Region": "us-east-1"}, {"Region": "us-west-2"}),
        (
            "geolocation",
            {"GeoLocation": {"ContinentCode": "EU"}},
            {"GeoLocation": {"CountryCode": "*"}},
        ),
        (
            "geoproximity",
            {"GeoProximityLocation": {"AWSRegion": "us-east-1"}},
            {"GeoProximityLocation": {"AWSRegion": "us-west-2"}},
        ),
        (
            "ip-based",
            {"CidrRoutingConfig": {"CollectionId": "0" * 36, "LocationName": "a"}},
            {"CidrRoutingConfig": {"CollectionId": "0" * 36, "LocationName": "*"}},
        ),
        ("multivalue", {"MultiValueAnswer": True}, {"MultiValueAnswer": True}),
    ],
)
@pytest.mark.parametrize("checked", [True, False])
def test_other_policies_need_any_set_and_degrade_without_checks(
    policy: str, first: dict[str, Any], second: dict[str, Any], checked: bool
) -> None:
    health = {"HealthCheckId": "h1"} if checked else {}
    seen = record_sets(
        record("shop.example.com", "A", "203.0.113.1", SetIdentifier="a", **first, **health),
        record("shop.example.com", "A", "203.0.113.2", SetIdentifier="b", **second, **health),
        checks=health_checks(h1=False) if checked else None,
    )
    assert components(seen)[SHOP].properties["policy"] == policy
    unchecked = [f"dns-name.unchecked: {SHOP} soft answered_by 1 of {SHOP}/{end}" for end in "ab"]
    assert chosen(seen) == [
        f"dns-name.any-of: {SHOP} hard answered_by 1 of {SHOP}/a, {SHOP}/b",
        *([] if checked else unchecked),
    ]


def test_resolvers_answer_without_the_zone_for_the_ttl() -> None:
    seen = record_sets(record("shop.example.com", "CNAME", "elsewhere.example", TTL=300))
    assert requirement(seen, "record-set.zone").members[0].tolerance == timedelta(minutes=5)
    assert requirement(seen, "record-set.cname").members[0].tolerance is None
    assert components(seen)["dns:shop.example.com@Z1/CNAME"].properties["ttl"] == 300


def test_an_alias_states_no_ttl_of_its_own() -> None:
    seen = record_sets(alias("shop.example.com", "one.us-east-1.elb.amazonaws.com."))
    assert requirement(seen, "record-set.zone").members[0].tolerance is None
    assert "ttl" not in components(seen)[SHOP].properties


def test_the_zone_s_own_records_are_left_out_and_a_delegation_is_kept() -> None:
    seen = record_sets(
        record(
            "example.com", "SOA", "ns-1.awsdns.com. admin.example.com. 1 7200 900 1209600 86400"
        ),
        record("example.com", "NS", "ns-1.awsdns.com."),
        record("shop.example.com", "NS", "ns-2.awsdns.com."),
    )
    assert list(components(seen)) == [ZONE, "dns:shop.example.com@Z1/NS"]


def test_a_name_with_both_addresses_is_found_by_its_first() -> None:
    seen = record_sets(
        alias("shop.example.com", "dualstack.one.us-east-1.elb.amazonaws.com."),
        alias("shop.example.com", "dualstack.one.us-east-1.elb.amazonaws.com.", kind="AAAA"),
        record("shop.example.com", "MX", "10 mail.example.com"),
    )
    user = saw("aws.test", described("app"), need("app", "host:shop.example.com"))
    records = link([seen, user], LinkSettings())
    (use,) = (each for each in records.requirements if each.dependent == "app")
    assert use.providers == ("dns:shop.example.com/A",)


def test_what_a_text_record_says_is_not_kept() -> None:
    seen = record_sets(record("example.com", "TXT", '"verification=not-to-be-kept"'))
    assert "not-to-be-kept" not in repr(seen)


def test_escaped_names_become_readable() -> None:
    seen = record_sets(alias("\\052.shop.example.com", "one.us-east-1.elb.amazonaws.com."))
    assert components(seen)["dns:*.shop.example.com@Z1/A"].properties["wildcard"] is True


def test_a_zone_that_is_denied_leaves_the_others() -> None:
    zones = [
        {"Id": f"/hostedzone/Z{n}", "Name": f"z{n}.example.", "CallerReference": "t"}
        for n in (1, 2)
    ]
    listed = {"HostedZones": zones, "Marker": "", "IsTruncated": False, "MaxItems": "100"}
    records = {
        "ResourceRecordSets": [record("www.z2.example", "CNAME", "elsewhere.example")],
        "IsTruncated": False,
        "MaxItems": "300",
    }
    seen = play(
        RECORDS,
        ("list_hosted_zones", listed),
        ("get_hosted_zone", error("AccessDenied")),
        ("get_hosted_zone", {"HostedZone": zones[1]}),
        ("list_resource_record_sets", records, {"HostedZoneId": "/hostedzone/Z2"}),
        context=GLOBAL,
    )
    assert seen.outcome is Outcome.PARTIAL
    assert list(components(seen)) == [
        "arn:aws:route53:::hostedzone/Z2",
        "dns:www.z2.example@Z2/CNAME",
    ]


def geo(place: dict[str, str], **about: Any) -> dict[str, Any]:
    identifier = "-".join(place.values())
    value = f"203.0.113.{len(identifier)}"
    return record("g.example.com", "A", value, SetIdentifier=identifier, GeoLocation=place, **about)


def test_without_a_default_each_place_is_needed_for_full_function() -> None:
    places = ({"ContinentCode": "EU"}, {"CountryCode": "US", "SubdivisionCode": "NY"})
    checked = health_checks(h1=False)
    seen = record_sets(*(geo(place, HealthCheckId="h1") for place in places), checks=checked)
    group = requirement(seen, "dns-name.by-location")
    assert (group.minimum, group.full) == (1, 2)
    default = geo({"CountryCode": "*"}, HealthCheckId="h1")
    covered = record_sets(
        *(geo(place, HealthCheckId="h1") for place in places), default, checks=checked
    )
    group = requirement(covered, "dns-name.any-of")
    assert (group.minimum, group.full, len(group.members)) == (1, None, 3)


def test_a_zone_tells_its_networks_and_servers() -> None:
    seen = record_sets(record("db.example.com", "A", "10.0.0.7"), private=True, vpcs=("vpc-1",))
    (zone,) = (fact.component for fact in seen.facts.components if fact.component.id == ZONE)
    assert zone.properties == {
        "private": True,
        "vpcs": [{"region": None, "vpc": "vpc-1"}],
        "zone_id": "Z1",
    }
