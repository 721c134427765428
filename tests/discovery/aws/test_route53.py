"""Hosted zones and health checks."""

from typing import Any

from discovery.aws.route53 import HEALTH_CHECKS, ZONES
from discovery.interface import Context
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import ACCOUNT, SALT, components, error, keys, play

GLOBAL = Context(partition="aws", account=ACCOUNT, region=None, salt=SALT)
ZONE = "arn:aws:route53:::hostedzone"
CHECK = "arn:aws:route53:::healthcheck"


def zone(number: str, name: str, *, private: bool) -> dict[str, Any]:
    return {
        "Id": f"/hostedzone/{number}",
        "Name": name,
        "CallerReference": "test",
        "Config": {"PrivateZone": private},
        "ResourceRecordSetCount": 2,
    }


def check(number: str, **config: Any) -> dict[str, Any]:
    return {
        "Id": number,
        "CallerReference": "test",
        "HealthCheckConfig": config,
        "HealthCheckVersion": 1,
    }


def zones(*items: dict[str, Any]) -> dict[str, Any]:
    return {"HostedZones": list(items), "Marker": "", "IsTruncated": False, "MaxItems": "100"}


def checks(*items: dict[str, Any]) -> dict[str, Any]:
    return {"HealthChecks": list(items), "Marker": "", "IsTruncated": False, "MaxItems": "100"}


def test_a_public_zone_is_delegated_and_a_private_one_lives_in_its_networks() -> None:
    shop, internal = (
        zone("Z1", "Shop.example.com.", private=False),
        zone("Z2", "shop.internal.", private=True),
    )
    seen = play(
        ZONES,
        ("list_hosted_zones", zones(shop, internal)),
        (
            "get_hosted_zone",
            {"HostedZone": shop, "DelegationSet": {"NameServers": ["ns-1.awsdns.com"]}},
            {"Id": "/hostedzone/Z1"},
        ),
        (
            "get_hosted_zone",
            {
                "HostedZone": internal,
                "VPCs": [
                    {"VPCId": "vpc-1", "VPCRegion": "us-east-1"},
                    {"VPCId": "vpc-2", "VPCRegion": "us-west-2"},
                ],
            },
            {"Id": "/hostedzone/Z2"},
        ),
        context=GLOBAL,
    )
    assert requirement_lines(seen) == [
        f"hosted-zone.control-plane: {ZONE}/Z1 recovery changed_through"
        " aws:controlplane:route53@us-east-1",
        f"hosted-zone.control-plane: {ZONE}/Z2 recovery changed_through"
        " aws:controlplane:route53@us-east-1",
        f"hosted-zone.delegation: {ZONE}/Z1 hard delegated_by dns:shop.example.com/NS",
        f"hosted-zone.registration: {ZONE}/Z1 hard registered_as"
        " registered-domain:shop.example.com",
        f"hosted-zone.vpc: {ZONE}/Z2 hard associated_with 1 of ec2:vpc-1, ec2:vpc-2",
    ]
    assert keys(seen) == {
        f"{ZONE}/Z1": ("hosted-zone:Z1",),
        f"{ZONE}/Z2": ("hosted-zone:Z2",),
    }
    assert components(seen)[f"{ZONE}/Z1"].region is None
    assert components(seen)[f"{ZONE}/Z1"].properties["name_servers"] == ["ns-1.awsdns.com"]
    assert components(seen)[f"{ZONE}/Z2"].properties["private"] is True


def test_nobody_s_registry_becomes_a_component() -> None:
    hosted_zone = zone("Z1", "example.com.", private=False)
    seen = play(
        ZONES,
        ("list_hosted_zones", zones(hosted_zone)),
        ("get_hosted_zone", {"HostedZone": hosted_zone}),
    )
    delegations = [
        need
        for need in seen.facts.requirements
        if need.evidence[0].rule == "hosted-zone.delegation"
    ]
    assert [need.resolved_only for need in delegations] == [True]


def test_a_zone_whose_detail_is_denied_is_still_a_zone() -> None:
    hosted_zone = zone("Z1", "example.com.", private=False)
    seen = play(
        ZONES, ("list_hosted_zones", zones(hosted_zone)), ("get_hosted_zone", error("AccessDenied"))
    )
    assert seen.failed_calls == ("route53:get_hosted_zone: AccessDenied",)
    assert list(components(seen)) == [f"{ZONE}/Z1"]
    assert "vpcs" not in components(seen)[f"{ZONE}/Z1"].properties


def test_every_kind_of_health_check_tells_what_it_follows() -> None:
    control = "arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/r"
    seen = play(
        HEALTH_CHECKS,
        (
            "list_health_checks",
            checks(
                check("named", Type="HTTPS", FullyQualifiedDomainName="Web.example.com"),
                check(
                    "addressed",
                    Type="HTTP",
                    IPAddress="203.0.113.7",
                    FullyQualifiedDomainName="only-a-host-header.example.com",
                ),
                check(
                    "combined",
                    Type="CALCULATED",
                    ChildHealthChecks=["named", "addressed", "alarmed"],
                    HealthThreshold=2,
                ),
                check("content", Type="CALCULATED", ChildHealthChecks=["named"], HealthThreshold=0),
                check(
                    "alarmed",
                    Type="CLOUDWATCH_METRIC",
                    AlarmIdentifier={"Region": "us-west-2", "Name": "errors"},
                    InsufficientDataHealthStatus="LastKnownStatus",
                ),
                check("switched", Type="RECOVERY_CONTROL", RoutingControlArn=control),
            ),
        ),
        context=GLOBAL,
    )
    assert requirement_lines(seen) == [
        f"health-check.address: {CHECK}/addressed observability watches ip:public/203.0.113.7",
        f"health-check.alarm-region: {CHECK}/alarmed soft follows_alarm_in region:us-west-2",
        f"health-check.alarm: {CHECK}/alarmed soft follows_alarm"
        " arn:aws:cloudwatch:us-west-2:111122223333:alarm:errors",
        f"health-check.children: {CHECK}/combined soft combines"
        f" 2 of {CHECK}/addressed, {CHECK}/alarmed, {CHECK}/named",
        f"health-check.host: {CHECK}/named observability watches host:web.example.com",
        f"health-check.routing-control: {CHECK}/switched recovery follows_routing_control"
        f" {control}",
    ]


def test_what_the_formulas_read_of_a_health_check_is_kept() -> None:
    seen = play(
        HEALTH_CHECKS,
        (
            "list_health_checks",
            checks(
                check(
                    "named",
                    Type="HTTPS",
                    FullyQualifiedDomainName="web.example.com",
                    Port=443,
                    ResourcePath="/healthz",
                    RequestInterval=10,
                    FailureThreshold=3,
                    Disabled=True,
                )
            ),
        ),
        context=GLOBAL,
    )
    assert components(seen)[f"{CHECK}/named"].properties == {
        "check_type": "HTTPS",
        "disabled": True,
        "failure_threshold": 3,
        "path": "/healthz",
        "port": 443,
        "request_interval": 10,
    }
