"""Load balancers and listeners: zones, certificates, and where each request may go."""

from typing import Any

import pytest

from discovery.aws.elbv2 import LISTENERS, LOAD_BALANCERS, exact_hosts, target_groups
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, keys, play

PLACE = "us-east-1:111122223333"
BALANCER = f"arn:aws:elasticloadbalancing:{PLACE}:loadbalancer/app/web/0a1b"
LISTENER = f"arn:aws:elasticloadbalancing:{PLACE}:listener/app/web/0a1b/1"
CERTIFICATE = f"arn:aws:acm:{PLACE}:certificate/default"
FURTHER = f"arn:aws:acm:{PLACE}:certificate/further"
POOL = f"arn:aws:cognito-idp:{PLACE}:userpool/us-east-1_abc"


def group(name: str) -> str:
    return f"arn:aws:elasticloadbalancing:{PLACE}:targetgroup/{name}/0a1b"


def forward(*names: str, **weights: int) -> dict[str, Any]:
    """Return a forward action: to one group, or by weights to several."""
    if names:
        return {"Type": "forward", "TargetGroupArn": group(names[0])}
    listed = [{"TargetGroupArn": group(name), "Weight": w} for name, w in weights.items()]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": listed}}


def hosts(*names: str) -> dict[str, Any]:
    return {"Field": "host-header", "HostHeaderConfig": {"Values": list(names)}}


def paths(*names: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(names)}}


def balancer(*attributes: tuple[str, str], **about: Any) -> Observation:
    stated = {
        "LoadBalancerArn": BALANCER,
        "LoadBalancerName": "web",
        "DNSName": "Web-123.us-east-1.elb.amazonaws.com",
        "Scheme": "internet-facing",
        "Type": "application",
        "VpcId": "vpc-0a1",
        "State": {"Code": "active"},
        "SecurityGroups": ["sg-0web"],
        "AvailabilityZones": [
            {"ZoneName": "us-east-1a", "SubnetId": "subnet-a"},
            {"ZoneName": "us-east-1b", "SubnetId": "subnet-b"},
        ],
        **about,
    }
    listed = [{"Key": key, "Value": value} for key, value in attributes]
    tags = [{"Key": "service", "Value": "web"}]
    return play(
        LOAD_BALANCERS,
        ("describe_load_balancers", {"LoadBalancers": [stated]}),
        (
            "describe_load_balancer_attributes",
            {"Attributes": listed},
            {"LoadBalancerArn": BALANCER},
        ),
        (
            "describe_tags",
            {"TagDescriptions": [{"ResourceArn": BALANCER, "Tags": tags}]},
            {"ResourceArns": [BALANCER]},
        ),
    )


def listener(
    *defaults: dict[str, Any], rules: tuple[dict[str, Any], ...] = (), **about: Any
) -> Observation:
    stated = {
        "ListenerArn": LISTENER,
        "LoadBalancerArn": BALANCER,
        "Port": 443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "Certificates": [{"CertificateArn": CERTIFICATE}],
        "DefaultActions": list(defaults),
        **about,
    }
    default = {"RuleArn": f"{LISTENER}/default", "IsDefault": True, "Actions": list(defaults)}
    numbered = [
        {"RuleArn": f"{LISTENER}/{number}", "IsDefault": False, **rule}
        for number, rule in enumerate(rules)
    ]
    return play(
        LISTENERS,
        (
            "describe_load_balancers",
            {
                "LoadBalancers": [
                    {
                        "LoadBalancerArn": BALANCER,
                        "LoadBalancerName": "web",
                        "DNSName": "Web-123.us-east-1.elb.amazonaws.com",
                    }
                ]
            },
        ),
        ("describe_listeners", {"Listeners": [stated]}, {"LoadBalancerArn": BALANCER}),
        ("describe_rules", {"Rules": [*numbered, default]}, {"ListenerArn": LISTENER}),
        (
            "describe_listener_certificates",
            {
                "Certificates": [
                    {"CertificateArn": CERTIFICATE, "IsDefault": True},
                    {"CertificateArn": FURTHER, "IsDefault": False},
                ]
            },
            {"ListenerArn": LISTENER},
        ),
    )


def forwards(observation: Observation) -> list[str]:
    """Return what forwards where, without the rules' names and the words all lines share."""
    lines = [
        line.partition(": ")[2] for line in requirement_lines(observation) if "forwards" in line
    ]
    short = [
        line.replace("elasticloadbalancing!listener/app/web/0a1b/1", "listener")
        .replace("elasticloadbalancing!targetgroup/", "")
        .replace("/0a1b", "")
        for line in lines
    ]
    return sorted(short)


def test_a_balancer_is_found_by_its_host_and_tells_its_zones() -> None:
    observation = balancer(
        ("load_balancing.cross_zone.enabled", "true"),
        ("deletion_protection.enabled", "false"),
        ("zonal_shift.config.enabled", "true"),
    )
    component = components(observation)[BALANCER]
    assert (observation.outcome, component.kind, component.name) == (
        Outcome.COMPLETE,
        Kind.LOAD_BALANCER,
        "web",
    )
    assert (component.tags, component.properties["type"]) == ({"service": "web"}, "application")
    assert component.zones == tuple(f"zone-name:111122223333/us-east-1/us-east-1{z}" for z in "ab")
    assert keys(observation)[BALANCER] == ("host:web-123.us-east-1.elb.amazonaws.com",)
    assert component.properties["subnets"] == ["subnet-a", "subnet-b"]
    settings = ("cross_zone", "deletion_protection", "zonal_shift", "scheme", "state")
    assert [component.properties[name] for name in settings] == [
        "true",
        "false",
        "true",
        "internet-facing",
        "active",
    ]


def test_a_balancer_needs_any_of_its_zones_its_network_and_its_gateway() -> None:
    logs = (("access_logs.s3.enabled", "true"), ("access_logs.s3.bucket", "shop-logs"))
    name = "elasticloadbalancing!loadbalancer/app/web/0a1b"
    zones = ", ".join(f"zone-name:111122223333/us-east-1/us-east-1{z}" for z in "ab")
    assert requirement_lines(balancer(*logs)) == [
        f"load-balancer.access-logs: {name} observability logs_to bucket:shop-logs",
        f"load-balancer.internet-gateway: {name} hard routes_to internet-gateway:vpc-0a1",
        f"load-balancer.security-group: {name} policy filtered_by ec2:sg-0web",
        f"load-balancer.vpc: {name} containment runs_in ec2:vpc-0a1",
        f"load-balancer.zones: {name} containment runs_in 1 of {zones}",
    ]


@pytest.mark.parametrize(
    ("attributes", "about", "missing"),
    [
        ((("access_logs.s3.enabled", "false"), ("access_logs.s3.bucket", "x")), {}, "access-logs"),
        ((), {"Scheme": "internal"}, "internet-gateway"),
    ],
)
def test_what_is_switched_off_is_not_needed(
    attributes: tuple[tuple[str, str], ...], about: dict[str, Any], missing: str
) -> None:
    assert not any(missing in line for line in requirement_lines(balancer(*attributes, **about)))


def test_a_listener_presents_each_certificate_once_and_serves_its_balancer() -> None:
    observation = listener(forward("web"))
    component = components(observation)[LISTENER]
    assert (component.kind, component.name) == (Kind.LOAD_BALANCER, "web:443")
    assert component.properties == {
        "load_balancer": BALANCER,
        "port": 443,
        "protocol": "HTTPS",
        "rules": 1,
        "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
    }
    assert keys(observation)[LISTENER] == ("host:web-123.us-east-1.elb.amazonaws.com:443",)
    name = "elasticloadbalancing!listener/app/web/0a1b/1"
    assert requirement_lines(observation) == [
        f"listener.certificate: {name} hard presents_certificate acm!certificate/default",
        f"listener.certificate: {name} hard presents_certificate acm!certificate/further",
        f"listener.default-action: {name} hard forwards_to "
        "1 of elasticloadbalancing!targetgroup/web/0a1b",
        f"load-balancer.listener: elasticloadbalancing!loadbalancer/app/web/0a1b hard "
        f"listens_with 1 of {name}",
    ]


def test_of_weighted_groups_any_is_enough_and_a_weight_of_zero_is_none() -> None:
    assert forwards(listener(forward(blue=90, green=10, old=0))) == [
        "listener hard forwards_to 1 of blue, green"
    ]


def test_a_rule_degrades_the_listener_and_carries_its_hosts() -> None:
    observation = listener(
        forward("web"),
        rules=(
            {"Conditions": [hosts("api.example.com")], "Actions": [forward("api")]},
            {
                "Conditions": [hosts("shop.example.com"), paths("/img/*")],
                "Actions": [forward("images")],
            },
            {"Conditions": [hosts("*.example.org")], "Actions": [forward("web")]},
        ),
    )
    assert forwards(observation) == [
        "host:api.example.com hard forwards_to 1 of api",
        "host:shop.example.com soft forwards_some_to 1 of images",
        "listener hard forwards_to 1 of web",
        "listener soft forwards_some_to 1 of api",
        "listener soft forwards_some_to 1 of images",
    ]


def test_a_listener_that_refuses_by_default_needs_any_group_of_its_rules() -> None:
    refuse = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    observation = listener(
        refuse,
        rules=(
            {"Conditions": [paths("/a/*")], "Actions": [forward("a")]},
            {"Conditions": [paths("/b/*")], "Actions": [forward("b")]},
        ),
    )
    assert forwards(observation) == [
        "listener hard forwards_to 1 of a, b",
        "listener soft forwards_some_to 1 of a",
        "listener soft forwards_some_to 1 of b",
    ]


def test_signing_in_is_hard_where_every_request_needs_it_and_soft_in_a_rule() -> None:
    cognito = {
        "Type": "authenticate-cognito",
        "Order": 1,
        "AuthenticateCognitoConfig": {
            "UserPoolArn": POOL,
            "UserPoolClientId": "c",
            "UserPoolDomain": "d",
        },
    }
    oidc = {
        "Type": "authenticate-oidc",
        "Order": 1,
        "AuthenticateOidcConfig": {
            "Issuer": "https://login.example.com/realm?x=secret",
            "AuthorizationEndpoint": "https://login.example.com/a",
            "TokenEndpoint": "https://login.example.com/t",
            "UserInfoEndpoint": "https://login.example.com/u",
            "ClientId": "c",
        },
    }
    observation = listener(
        cognito,
        forward("web"),
        rules=({"Conditions": [paths("/admin/*")], "Actions": [oidc, forward("web")]},),
    )
    name = "elasticloadbalancing!listener/app/web/0a1b/1"
    assert [line for line in requirement_lines(observation) if "signs_in" in line] == [
        f"listener.default-sign-in: {name} hard signs_in_with cognito-idp!userpool/us-east-1_abc",
        f"listener.rule-oidc-sign-in: {name} soft signs_in_with host:login.example.com",
    ]
    assert "secret" not in repr(observation)


def test_a_trust_store_is_needed_only_to_renew() -> None:
    store = f"arn:aws:elasticloadbalancing:{PLACE}:truststore/clients/0a"
    observation = listener(
        forward("web"), MutualAuthentication={"Mode": "verify", "TrustStoreArn": store}
    )
    assert [line for line in requirement_lines(observation) if "trusts" in line] == [
        "listener.trust-store: elasticloadbalancing!listener/app/web/0a1b/1 lifecycle/renew trusts "
        "elasticloadbalancing!truststore/clients/0a"
    ]


@pytest.mark.parametrize(
    ("conditions", "exact"),
    [
        ([hosts("b.example.com", "a.example.com")], ["a.example.com", "b.example.com"]),
        ([hosts("*.example.com", "a?.example.com")], []),
        ([{"Field": "host-header", "Values": ["old.example.com"]}], ["old.example.com"]),
        ([paths("/x")], []),
    ],
)
def test_only_whole_host_names_are_names(
    conditions: list[dict[str, Any]], exact: list[str]
) -> None:
    assert exact_hosts(conditions) == exact


def test_an_action_without_a_group_forwards_nowhere() -> None:
    assert target_groups([{"Type": "redirect"}, forward(a=0)]) == []


def test_a_network_listener_is_asked_for_neither_rules_nor_certificates() -> None:
    stated = {
        "ListenerArn": LISTENER,
        "LoadBalancerArn": BALANCER,
        "Port": 5432,
        "Protocol": "TCP",
        "DefaultActions": [forward("db")],
    }
    observation = play(
        LISTENERS,
        ("describe_load_balancers", {"LoadBalancers": [{"LoadBalancerArn": BALANCER}]}),
        ("describe_listeners", {"Listeners": [stated]}),
    )
    assert observation.outcome is Outcome.COMPLETE
    assert forwards(observation) == ["listener hard forwards_to 1 of db"]


def test_a_balancer_whose_listeners_are_denied_spoils_no_other() -> None:
    other = {"LoadBalancerArn": f"{BALANCER}2", "LoadBalancerName": "other"}
    stated = {
        "ListenerArn": LISTENER,
        "LoadBalancerArn": f"{BALANCER}2",
        "Port": 80,
        "Protocol": "TCP",
        "DefaultActions": [forward("web")],
    }
    observation = play(
        LISTENERS,
        ("describe_load_balancers", {"LoadBalancers": [{"LoadBalancerArn": BALANCER}, other]}),
        ("describe_listeners", error("AccessDenied", status=403)),
        ("describe_listeners", {"Listeners": [stated]}),
    )
    assert observation.outcome is Outcome.PARTIAL
    assert list(components(observation)) == [LISTENER]
