"""Load balancers (application, network, gateway), their listeners and rules."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from discovery.urls import host_of
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

DEFAULT_ACTION = "listener.default-action"
ANY_TARGET_GROUP = "listener.any-target-group"
RULE = "listener.rule"
HOST = "listener.host"
LISTENER = "load-balancer.listener"
RULES = {
    LISTENER: "A load balancer serves by each of its listeners alone; full function takes all.",
    DEFAULT_ACTION: "A listener needs a target group of its default action; of weighted ones, any.",
    ANY_TARGET_GROUP: "A listener that forwards by its rules alone needs any of their groups.",
    RULE: "A listener degrades when a rule loses all its target groups.",
    HOST: "A host name that a rule matches needs a target group of that rule.",
}
TAGS = Call(
    operation="describe_tags",
    gone=("LoadBalancerNotFound",),
    items="TagDescriptions[]",
    from_item={"ResourceArns": "LoadBalancerArn"},
    batch=20,
    join=("LoadBalancerArn", "ResourceArn"),
    into="tagging",
)

LOAD_BALANCERS = Crawler(
    name="aws.elbv2.load_balancers",
    title="Application, network and gateway load balancers",
    kind=Kind.LOAD_BALANCER,
    type="AWS::ElasticLoadBalancingV2::LoadBalancer",
    service="elbv2",
    list=Call(operation="describe_load_balancers", items="LoadBalancers[]"),
    details=(
        Call(
            operation="describe_load_balancer_attributes",
            gone=("LoadBalancerNotFound",),
            items="Attributes",
            from_item={"LoadBalancerArn": "LoadBalancerArn"},
            into="attributes",
        ),
        TAGS,
    ),
    id="LoadBalancerArn",
    keys=("host:{lower(DNSName)}",),
    label="LoadBalancerName",
    zones="AvailabilityZones[].ZoneName",
    tags="tagging.Tags",
    properties={
        "cross_zone": "attributes[?Key=='load_balancing.cross_zone.enabled'].Value | [0]",
        "deletion_protection": "attributes[?Key=='deletion_protection.enabled'].Value | [0]",
        "dns_name": "DNSName",
        "scheme": "Scheme",
        "state": "State.Code",
        "subnets": "AvailabilityZones[].SubnetId",
        "type": "Type",
        "zonal_shift": "attributes[?Key=='zonal_shift.config.enabled'].Value | [0]",
    },
    edges=(
        edges.zone("load-balancer.zones", "AvailabilityZones[].ZoneName", minimum=1),
        edges.network("load-balancer.vpc", "VpcId"),
        Edge(
            rule="load-balancer.internet-gateway",
            relation="routes_to",
            needs="VpcId",
            key="internet-gateway:{value}",
            when="Scheme == 'internet-facing'",
            expects=Kind.GATEWAY,
            resolved_only=True,
        ),
        edges.security_groups("load-balancer.security-group", "SecurityGroups[]"),
        Edge(
            rule="load-balancer.access-logs",
            relation="logs_to",
            needs="attributes[?Key=='access_logs.s3.bucket'].Value",
            key="bucket:{value}",
            when="attributes[?Key=='access_logs.s3.enabled' && Value=='true']",
            effect=Effect.OBSERVABILITY,
            expects=Kind.BUCKET,
        ),
    ),
    docs="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
    "API_DescribeLoadBalancers.html",
)


def target_groups(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the target groups that actions forward to; a weight of 0 receives nothing."""
    groups: list[str] = []
    for action in actions:
        weighted = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
        groups += [group["TargetGroupArn"] for group in weighted if group.get("Weight", 1) > 0]
        if not weighted and action.get("TargetGroupArn"):
            groups.append(action["TargetGroupArn"])
    return sorted(set(groups))


def exact_hosts(conditions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the host names of a rule's conditions, those with wildcards left out."""
    hosts = [
        host
        for condition in conditions
        if condition.get("Field") == "host-header"
        for host in (condition.get("HostHeaderConfig") or {}).get("Values")
        or condition.get("Values")
        or []
    ]
    return sorted({host for host in hosts if "*" not in host and "?" not in host})


def listener_facts(item: Item, context: Context) -> Facts:
    """Return what a listener and the host names of its rules need of target groups."""
    listener = item["ListenerArn"]
    default = target_groups(item.get("DefaultActions", ()))
    rules = [
        (rule, groups)
        for rule in item.get("rules") or ()
        if not rule.get("IsDefault") and (groups := target_groups(rule.get("Actions", ())))
    ]
    every = sorted({group for _, groups in rules for group in groups})
    needs = list(_forwards(listener, default, DEFAULT_ACTION, "DefaultActions[]"))
    if not default:
        needs += _forwards(listener, every, ANY_TARGET_GROUP, "Rules[].Actions[]")
    for rule, groups in rules:
        if groups not in (default, every):
            needs += _partly(listener, groups)
        needs += _hosts(rule, groups)
    return Facts(requirements=tuple(needs))


def balancer_facts(items: Sequence[Item], context: Context) -> Facts:
    """Return the need of a load balancer for any of its listeners: each is a door of its own.

    One direction only. If the listener also needed its load balancer, the two would wait for each
    other at a cold start.
    """
    del context  # all listeners of one listing belong to one load balancer
    listeners = [item["ListenerArn"] for item in items]
    if not listeners:
        return Facts()
    return Facts(
        requirements=required(
            items[0]["LoadBalancerArn"],
            listeners,
            relation="listens_with",
            rule=LISTENER,
            effect=Effect.HARD,
            attribute="LoadBalancerArn",
            minimum=1,
            full=len(listeners),
            expects=Kind.LOAD_BALANCER,
        )
    )


def _forwards(
    listener: str, groups: Sequence[str], rule: str, attribute: str
) -> Sequence[SeenRequirement]:
    return required(
        listener,
        groups,
        relation="forwards_to",
        rule=rule,
        effect=Effect.HARD,
        attribute=attribute,
        minimum=1,
        expects=Kind.TARGET_GROUP,
    )


def _partly(listener: str, groups: Sequence[str]) -> Sequence[SeenRequirement]:
    return required(
        listener,
        groups,
        relation="forwards_some_to",
        rule=RULE,
        effect=Effect.SOFT,
        attribute="Rules[].Actions[]",
        minimum=1,
        expects=Kind.TARGET_GROUP,
    )


def _hosts(rule: Mapping[str, Any], groups: Sequence[str]) -> Iterator[SeenRequirement]:
    """Yield the needs of host names: all of a host's requests, or those of some paths only."""
    conditions = rule.get("Conditions") or ()
    whole = all(condition.get("Field") == "host-header" for condition in conditions)
    for host in exact_hosts(conditions):
        yield from required(
            reference.host(host),
            groups,
            relation="forwards_to" if whole else "forwards_some_to",
            rule=HOST,
            effect=Effect.HARD if whole else Effect.SOFT,
            attribute="Rules[].Conditions[]",
            minimum=1,
            expects=Kind.TARGET_GROUP,
        )


LISTENERS = Crawler(
    name="aws.elbv2.listeners",
    title="Listeners, their rules and certificates",
    kind=Kind.LOAD_BALANCER,
    type="AWS::ElasticLoadBalancingV2::Listener",
    service="elbv2",
    parents=(Call(operation="describe_load_balancers", items="LoadBalancers[]"),),
    list=Call(
        operation="describe_listeners",
        absent=("LoadBalancerNotFound",),
        items="Listeners[]",
        from_item={"LoadBalancerArn": "LoadBalancerArn"},
    ),
    details=(
        Call(
            operation="describe_rules",
            gone=("ListenerNotFound",),
            items="Rules",
            from_item={"ListenerArn": "ListenerArn"},
            into="rules",
            when="Protocol == 'HTTP' || Protocol == 'HTTPS'",
        ),
        Call(
            operation="describe_listener_certificates",
            gone=("ListenerNotFound",),
            items="Certificates",
            from_item={"ListenerArn": "ListenerArn"},
            into="certificates",
            when="Protocol == 'HTTPS' || Protocol == 'TLS'",
        ),
    ),
    id="ListenerArn",
    # A name with a port means the listener that has the port.
    keys=("host:{lower(parent.DNSName)}:{Port}",),
    label="{parent.LoadBalancerName}:{Port}",
    properties={
        "load_balancer": "LoadBalancerArn",
        "port": "Port",
        "protocol": "Protocol",
        "rules": "length(rules)",
        "ssl_policy": "SslPolicy",
    },
    edges=(
        edges.certificate(
            "listener.certificate", "[Certificates[].CertificateArn, certificates[].CertificateArn]"
        ),
        Edge(
            rule="listener.default-sign-in",
            relation="signs_in_with",
            needs="DefaultActions[].AuthenticateCognitoConfig.UserPoolArn",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="listener.default-oidc-sign-in",
            relation="signs_in_with",
            needs="DefaultActions[].AuthenticateOidcConfig.Issuer",
            normalise=host_of,
            key="host:{value}",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="listener.rule-sign-in",
            relation="signs_in_with",
            needs="rules[?!IsDefault].Actions[].AuthenticateCognitoConfig.UserPoolArn",
            effect=Effect.SOFT,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="listener.rule-oidc-sign-in",
            relation="signs_in_with",
            needs="rules[?!IsDefault].Actions[].AuthenticateOidcConfig.Issuer",
            normalise=host_of,
            key="host:{value}",
            effect=Effect.SOFT,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="listener.trust-store",
            relation="trusts",
            needs="MutualAuthentication.TrustStoreArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.CERTIFICATE_AUTHORITY,
        ),
    ),
    transform=listener_facts,
    transform_all=balancer_facts,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
    "API_DescribeListeners.html",
)

CRAWLERS = (LOAD_BALANCERS, LISTENERS)
