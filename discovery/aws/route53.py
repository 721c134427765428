"""Hosted zones, health checks and record sets of Amazon Route 53."""

from discovery.aws.control_regions import control_plane
from discovery.aws.route53_names import readable
from discovery.aws.route53_records import RULES as RECORD_RULES
from discovery.aws.route53_records import record_facts
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_HEALTH_CHECK = "arn:{partition}:route53:::healthcheck/{value}"
_GET_ZONE = "get_hosted_zone"


def changed_through(item: Item, context: Context) -> Facts:
    """Return that records can be edited only while Route 53's control plane is up."""
    plane = control_plane(context.partition, "route53")
    zone = f"arn:{context.partition}:route53:::hostedzone/{str(item['Id']).rpartition('/')[2]}"
    return Facts(
        requirements=required(
            zone,
            [plane] if plane else [],
            rule="hosted-zone.control-plane",
            relation="changed_through",
            effect=Effect.RECOVERY,
            expects=Kind.CONTROL_PLANE,
        )
    )


def delegation(name: str) -> str:
    """Return the id of the record in a parent zone that delegates the zone `name`."""
    return f"dns:{readable(name)}/NS"


ZONES = Crawler(
    name="aws.route53.hosted_zones",
    title="Public and private hosted zones and the VPCs that resolve them",
    kind=Kind.DNS_ZONE,
    type="AWS::Route53::HostedZone",
    service="route53",
    where=Where.GLOBAL,
    list=Call(operation="list_hosted_zones", items="HostedZones[]"),
    details=(
        Call(
            operation=_GET_ZONE,
            items="{VPCs: VPCs, NameServers: DelegationSet.NameServers}",
            from_item={"Id": "Id"},
            gone=("NoSuchHostedZone",),
        ),
    ),
    id="arn:{partition}:route53:::hostedzone/{after_last(Id, '/')}",
    label="Name",
    keys=("hosted-zone:{after_last(Id, '/')}",),
    properties={
        "accelerated_recovery": "Features.AcceleratedRecoveryStatus",
        "private": "Config.PrivateZone",
        "records": "ResourceRecordSetCount",
        "name_servers": "NameServers",
        "vpcs": "VPCs[].{vpc: VPCId, region: VPCRegion}",
        "zone_id": "after_last(Id, '/')",
        "owner": "LinkedService.ServicePrincipal",
    },
    edges=(
        Edge(
            rule="hosted-zone.registration",
            relation="registered_as",
            needs="lower(Name)",
            key="registered-domain:{value}",
            normalise=lambda name: name.rstrip("."),
            when="!(Config.PrivateZone)",
            # Domains below a registered one, and those of other registrars, have none.
            resolved_only=True,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="hosted-zone.vpc",
            relation="associated_with",
            needs="VPCs[].VPCId",
            key="ec2:{value}",
            minimum=1,
            when="Config.PrivateZone",
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="hosted-zone.delegation",
            relation="delegated_by",
            needs="Name",
            normalise=delegation,
            when="!(Config.PrivateZone)",
            # The parent of most zones is a registry, which we cannot see.
            resolved_only=True,
            expects=Kind.DNS_RECORD,
        ),
    ),
    transform=changed_through,
    transform_effects=(Effect.RECOVERY,),
    transform_rules={
        "hosted-zone.control-plane": "records are edited through a control plane in one Region"
    },
    docs="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html",
)

HEALTH_CHECKS = Crawler(
    name="aws.route53.health_checks",
    title="Route 53 health checks and what they watch",
    kind=Kind.HEALTH_CHECK,
    type="AWS::Route53::HealthCheck",
    service="route53",
    where=Where.GLOBAL,
    list=Call(operation="list_health_checks", items="HealthChecks[]"),
    id="arn:{partition}:route53:::healthcheck/{Id}",
    label="HealthCheckConfig.FullyQualifiedDomainName || HealthCheckConfig.IPAddress || Id",
    properties={
        "check_type": "HealthCheckConfig.Type",
        "port": "HealthCheckConfig.Port",
        # A query may hold a token.
        "path": "before(HealthCheckConfig.ResourcePath, '?')",
        "request_interval": "HealthCheckConfig.RequestInterval",
        "failure_threshold": "HealthCheckConfig.FailureThreshold",
        "health_threshold": "HealthCheckConfig.HealthThreshold",
        "measures_latency": "HealthCheckConfig.MeasureLatency",
        "inverted": "HealthCheckConfig.Inverted",
        "disabled": "HealthCheckConfig.Disabled",
        "regions": "HealthCheckConfig.Regions",
        "alarm_name": "HealthCheckConfig.AlarmIdentifier.Name",
        "alarm_region": "HealthCheckConfig.AlarmIdentifier.Region",
        "insufficient_data_status": "HealthCheckConfig.InsufficientDataHealthStatus",
    },
    edges=(
        Edge(
            rule="health-check.host",
            relation="watches",
            needs="HealthCheckConfig.FullyQualifiedDomainName",
            normalise=reference.host,
            # With an address, the name is only what the check writes into the Host header.
            when="!(HealthCheckConfig.IPAddress)",
            effect=Effect.OBSERVABILITY,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="health-check.address",
            relation="watches",
            needs="HealthCheckConfig.IPAddress",
            key="ip:public/{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="health-check.children",
            relation="combines",
            needs="HealthCheckConfig.ChildHealthChecks[]",
            key=_HEALTH_CHECK,
            minimum="HealthCheckConfig.HealthThreshold",
            # A threshold of zero is always met, whatever the children say.
            when="HealthCheckConfig.Type=='CALCULATED' && HealthCheckConfig.HealthThreshold!=`0`",
            effect=Effect.SOFT,
            expects=Kind.HEALTH_CHECK,
        ),
        Edge(
            rule="health-check.alarm",
            relation="follows_alarm",
            needs="arn:{partition}:cloudwatch:{HealthCheckConfig.AlarmIdentifier.Region}:{account}"
            ":alarm:{HealthCheckConfig.AlarmIdentifier.Name}",
            effect=Effect.SOFT,
            expects=Kind.ALARM,
        ),
        Edge(
            rule="health-check.alarm-region",
            relation="follows_alarm_in",
            needs="HealthCheckConfig.AlarmIdentifier.Region",
            normalise=reference.region,
            effect=Effect.SOFT,
            expects=Kind.REGION,
        ),
        Edge(
            rule="health-check.routing-control",
            relation="follows_routing_control",
            needs="HealthCheckConfig.RoutingControlArn",
            when="HealthCheckConfig.Type=='RECOVERY_CONTROL'",
            # The check keeps its last state without the control; it can only not be switched.
            effect=Effect.RECOVERY,
        ),
    ),
    docs="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHealthChecks.html",
)

RECORDS = Crawler(
    name="aws.route53.record_sets",
    title="Record sets, grouped by name, with their routing policies and what they resolve to",
    kind=Kind.DNS_RECORD,
    type="AWS::Route53::RecordSet",
    service="route53",
    where=Where.GLOBAL,
    parents=(
        Call(operation="list_hosted_zones", items="HostedZones[]"),
        # A private address means something only in the VPCs of its zone.
        Call(
            operation=_GET_ZONE,
            items="[@][?HostedZone]",
            from_item={"Id": "Id"},
            absent=("NoSuchHostedZone",),
        ),
    ),
    list=Call(
        operation="list_resource_record_sets",
        absent=("NoSuchHostedZone",),
        items="ResourceRecordSets[]",
        from_item={"HostedZoneId": "HostedZone.Id"},
    ),
    item="join('/', [Name, Type, SetIdentifier || ''])",
    id="dns:{Name}/{Type}",
    details=(
        # One listing for all record sets: a health check may be disabled.
        Call(
            operation="list_health_checks",
            items="HealthChecks[]",
            batch=1,
            join=("HealthCheckId", "Id"),
            into="HealthCheck",
            when="HealthCheckId",
        ),
    ),
    # What a record set is called depends on its siblings and its zone: see `record_facts`.
    placeholder=True,
    transform_all=record_facts,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.CONTAINMENT, Effect.RECOVERY),
    transform_rules=RECORD_RULES,
    docs="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html",
)

CRAWLERS = (ZONES, HEALTH_CHECKS, RECORDS)
