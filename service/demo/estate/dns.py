"""Names: a public and a private zone, held by the shared account.

Flaw on purpose: `checkout.shop.example.com` is a plain record with a TTL of 300 s and no health
check, so nothing moves it to the other Region.
"""

from service.demo.estate.aws import EAST, REGIONS, WEST, Estate
from service.demo.estate.workloads import WORKLOADS

PAIRED = {"storefront", "catalog", "orders", "loyalty"}
"""Services whose name fails over to us-west-2 by health check."""


def build(estate: Estate) -> None:
    """Create both zones and every record."""
    route53 = estate.client("shared", "route53")
    public = route53.create_hosted_zone(Name="shop.example.com", CallerReference="public")
    vpc = {"VPCRegion": EAST, "VPCId": estate.ids["vpc", "storefront", EAST]}
    private = route53.create_hosted_zone(
        Name="internal.shop.example.com",
        CallerReference="private",
        VPC=vpc,
        HostedZoneConfig={"PrivateZone": True},
    )
    _associate(estate, private["HostedZone"]["Id"])
    for workload in WORKLOADS:
        zone = public if workload.public else private
        host = _name(workload.name, public=workload.public)
        changes = (
            _pair(estate, workload.name, host)
            if workload.name in PAIRED
            else [_plain(estate, workload.name, host)]
        )
        route53.change_resource_record_sets(
            HostedZoneId=zone["HostedZone"]["Id"],
            ChangeBatch={
                "Changes": [
                    {"Action": "CREATE", "ResourceRecordSet": record_set} for record_set in changes
                ]
            },
        )


def _associate(estate: Estate, zone: str) -> None:
    """Let every network but the first, which the zone was made with, resolve the private names."""
    route53 = estate.client("shared", "route53")
    places = [(account, region) for account in ("storefront", "payments") for region in REGIONS]
    for account, region in places[1:]:
        vpc = {"VPCRegion": region, "VPCId": estate.ids["vpc", account, region]}
        route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=vpc)


def _name(service: str, *, public: bool) -> str:
    if service == "storefront":
        return "shop.example.com"
    return f"{service}.shop.example.com" if public else f"{service}.internal.shop.example.com"


def _plain(estate: Estate, service: str, host: str) -> dict[str, object]:
    return {
        "Name": host,
        "Type": "CNAME",
        "TTL": 300,
        "ResourceRecords": [{"Value": estate.ids["host", service, EAST]}],
    }


def _pair(estate: Estate, service: str, host: str) -> list[dict[str, object]]:
    return [
        {
            "Name": host,
            "Type": "A",
            "SetIdentifier": region,
            "Failover": role,
            "HealthCheckId": _health_check(estate, service, region),
            "AliasTarget": {
                "HostedZoneId": estate.ids["hosted-zone", service, region],
                "DNSName": f"dualstack.{estate.ids['host', service, region]}.",
                "EvaluateTargetHealth": True,
            },
        }
        for region, role in ((EAST, "PRIMARY"), (WEST, "SECONDARY"))
    ]


def _health_check(estate: Estate, service: str, region: str) -> str:
    made: str = estate.client("shared", "route53").create_health_check(
        CallerReference=f"{service}-{region}",
        HealthCheckConfig={
            "Type": "HTTPS",
            "FullyQualifiedDomainName": estate.ids["host", service, region],
            "Port": 443,
            "ResourcePath": "/healthz",
            "RequestInterval": 30,
            "FailureThreshold": 3,
        },
    )["HealthCheck"]["Id"]
    return made
