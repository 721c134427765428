"""RDS Proxies: the databases that they pool connections to, and what they sign in with."""

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

TARGET = "rds-proxy.target"
RULES = {
    TARGET: "A proxy sends its clients on to the instances of its target, any of them where there "
    "are several; a cluster that it tracks decides which of them takes writes."
}


def targets(item: Item, context: Context) -> Facts:
    """Return the cluster or the instances behind a proxy."""
    place = f"arn:{context.partition}:rds:{context.region}:{context.account}"
    listed = item.get("Targets") or ()
    clusters = {target.get("TrackedClusterId") for target in listed} - {None}
    # The instances of a tracked cluster are its own matter.
    providers = [f"{place}:cluster:{name}" for name in clusters] or [
        f"{place}:db:{target['RdsResourceId']}"
        for target in listed
        if target.get("Type") == "RDS_INSTANCE" and target.get("RdsResourceId")
    ]
    return Facts(
        requirements=required(
            str(item["DBProxyArn"]),
            providers,
            rule=TARGET,
            relation="connects_to",
            effect=Effect.HARD,
            minimum=1,
            attribute="Targets[].RdsResourceId",
            expects=Kind.DATABASE,
        )
    )


PROXIES = Crawler(
    name="aws.rds.proxies",
    title="RDS Proxies, their targets, secrets and roles",
    kind=Kind.ENDPOINT,
    type="AWS::RDS::DBProxy",
    service="rds",
    list=Call(operation="describe_db_proxies", items="DBProxies[]"),
    details=(
        Call(
            operation="describe_db_proxy_targets",
            absent=(
                "DBProxyNotFoundFault",
                "DBProxyTargetGroupNotFoundFault",
                "DBProxyTargetNotFoundFault",
            ),
            items="Targets[]",
            from_item={"DBProxyName": "DBProxyName"},
            into="Targets",
        ),
        Call(
            operation="describe_db_proxy_endpoints",
            absent=("DBProxyNotFoundFault", "DBProxyEndpointNotFoundFault"),
            items="DBProxyEndpoints[]",
            from_item={"DBProxyName": "DBProxyName"},
            into="Endpoints",
        ),
    ),
    id="DBProxyArn",
    label="DBProxyName",
    keys=("host:{lower(Endpoint)}", "host:{Endpoints[].Endpoint | map(&lower(@), @)}"),
    properties={
        "endpoints": "Endpoints[].{name: DBProxyEndpointName, role: TargetRole, status: Status}",
        "engine_family": "EngineFamily",
        "idle_client_timeout_seconds": "IdleClientTimeout",
        "status": "Status",
        "tls_required": "RequireTLS",
    },
    edges=(
        Edge(
            rule="rds-proxy.secret",
            relation="reads_secret",
            needs="Auth[].SecretArn",
            # Pooled connections stay; a new one signs in.
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SECRET,
        ),
        edges.starting_role("rds-proxy.role", "RoleArn"),
        edges.subnets("rds-proxy.subnets", "VpcSubnetIds"),
        edges.security_groups("rds-proxy.security-group", "VpcSecurityGroupIds"),
    ),
    transform=targets,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBProxies.html",
)

CRAWLERS = (PROXIES,)
