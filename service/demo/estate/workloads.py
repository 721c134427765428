"""The shop's containers: one ECS service behind one load balancer for each service and Region.

Flaws on purpose: `cart` and `inventory` run in us-east-1 only, and images come from one Region.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.demo.estate.aws import EAST, REGIONS, Estate, lower_tags, tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One service as it is deployed."""

    name: str
    account: str
    regions: Sequence[str]
    tasks: int
    environment: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = None
    public: bool = False
    image_everywhere: bool = False
    """Whether the registry keeps its images in every Region; else only in the first."""


INSIDE = "internal.shop.example.com"
WORKLOADS = (
    Workload(
        name="storefront",
        account="storefront",
        regions=REGIONS,
        tasks=6,
        public=True,
        environment={
            "CATALOG_URL": f"http://catalog.{INSIDE}",
            "CART_URL": f"http://cart.{INSIDE}",
            "CHECKOUT_URL": "https://checkout.shop.example.com/start",
            "PICTURES": "s3://shop-assets-use1/pictures",
        },
    ),
    Workload(
        name="catalog",
        account="storefront",
        regions=REGIONS,
        tasks=3,
        environment={"PRODUCTS_TABLE": "products", "CACHE_HOST": "{cache:catalog}:6379"},
    ),
    Workload(
        name="cart",
        account="storefront",
        regions=(EAST,),
        tasks=3,
        environment={"CART_TABLE": "cart"},
    ),
    Workload(
        name="inventory",
        account="storefront",
        regions=(EAST,),
        tasks=2,
        environment={"DATABASE_URL": "mysql://{database:inventory}:3306/inventory"},
    ),
    Workload(
        name="orders",
        account="payments",
        regions=REGIONS,
        tasks=3,
        secret="orders",  # noqa: S106 - which secret, not its value
        environment={
            "DATABASE_HOST": "{database:orders}",
            "INVENTORY_URL": f"http://inventory.{INSIDE}",
            "ORDER_EVENTS": "{topic:orders}",
        },
    ),
    Workload(
        name="checkout",
        account="payments",
        regions=REGIONS,
        tasks=3,
        public=True,
        secret="payments",  # noqa: S106 - which secret, not its value
        environment={
            "ORDERS_URL": f"http://orders.{INSIDE}",
            "PAYMENT_API": "https://api.acmepay.example/v1/charges",
        },
    ),
    # Made for failover: its image, its data and its name are in both Regions.
    Workload(
        name="loyalty",
        account="storefront",
        regions=REGIONS,
        tasks=3,
        image_everywhere=True,
        environment={"POINTS_TABLE": "points"},
    ),
)


def _pull_policy(estate: Estate) -> dict[str, object]:
    """Return the policy of a repository: the accounts that run the image may pull it."""
    accounts = sorted(estate.accounts[name] for name in ("storefront", "payments"))
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": accounts},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def build(estate: Estate) -> None:
    """Create repositories, then load balancers, task definitions and services."""
    for workload in WORKLOADS:
        for region in REGIONS if workload.image_everywhere else (EAST,):
            registry = estate.client("shared", "ecr", region)
            repository = registry.create_repository(
                repositoryName=f"shop/{workload.name}", tags=tags(workload.name, workload.name)
            )["repository"]
            registry.set_repository_policy(
                repositoryName=f"shop/{workload.name}", policyText=json.dumps(_pull_policy(estate))
            )
            estate.ids["image", workload.name, region] = repository["repositoryUri"]
    for account in ("storefront", "payments"):
        for region in REGIONS:
            estate.client(account, "ecs", region).create_cluster(clusterName="shop")
    for workload in WORKLOADS:
        for region in workload.regions:
            target_group = _load_balancer(estate, workload, region)
            _service(estate, workload, region, target_group)


def _load_balancer(estate: Estate, workload: Workload, region: str) -> str:
    elb = estate.client(workload.account, "elbv2", region)
    tier = "public" if workload.public else "private"
    place = (workload.account, region)
    balancer = elb.create_load_balancer(
        Name=workload.name,
        Subnets=[estate.ids["subnet", *place, tier, letter] for letter in "abc"],
        SecurityGroups=[estate.ids["security-group", *place]],
        Scheme="internet-facing" if workload.public else "internal",
        Type="application",
        Tags=tags(workload.name, workload.name),
    )["LoadBalancers"][0]
    estate.ids["host", workload.name, region] = balancer["DNSName"]
    estate.ids["hosted-zone", workload.name, region] = balancer["CanonicalHostedZoneId"]
    estate.ids["load-balancer", workload.name, region] = balancer["LoadBalancerArn"]
    group: str = elb.create_target_group(
        Name=workload.name,
        Protocol="HTTP",
        Port=8080,
        VpcId=estate.ids["vpc", *place],
        TargetType="ip",
        HealthCheckPath="/healthz",
        HealthCheckIntervalSeconds=10,
        UnhealthyThresholdCount=3,
        Tags=tags(workload.name, workload.name),
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        **_listening(estate, workload, region),
    )
    return group


def _listening(estate: Estate, workload: Workload, region: str) -> dict[str, object]:
    if not workload.public:
        return {"Protocol": "HTTP", "Port": 80}
    own = ("certificate", workload.name, region)
    certificate = estate.ids.get(own) or estate.ids["certificate", workload.account, region]
    return {
        "Protocol": "HTTPS",
        "Port": 443,
        "Certificates": [{"CertificateArn": certificate}],
    }


def _service(estate: Estate, workload: Workload, region: str, target_group: str) -> None:
    ecs = estate.client(workload.account, "ecs", region)
    place = (workload.account, region)
    definition = ecs.register_task_definition(
        family=workload.name,
        networkMode="awsvpc",
        taskRoleArn=estate.ids["role", workload.account, "ecs"],
        executionRoleArn=estate.ids["role", workload.account, "ecs"],
        requiresCompatibilities=["FARGATE"],
        cpu="512",
        memory="1024",
        containerDefinitions=[_container(estate, workload, region)],
        tags=lower_tags(workload.name),
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(
        cluster="shop",
        serviceName=workload.name,
        taskDefinition=definition,
        desiredCount=workload.tasks if region == EAST else 1,
        launchType="FARGATE",
        loadBalancers=[
            {"targetGroupArn": target_group, "containerName": "app", "containerPort": 8080}
        ],
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": [estate.ids["subnet", *place, "private", letter] for letter in "abc"],
                "securityGroups": [estate.ids["security-group", *place]],
            }
        },
        tags=lower_tags(workload.name),
    )


def _container(estate: Estate, workload: Workload, region: str) -> dict[str, object]:
    secret = ("secret", workload.secret or "", region)
    fallback = ("secret", workload.secret or "", EAST)
    reads = estate.ids.get(secret) or estate.ids.get(fallback)
    return {
        "name": "app",
        "image": f"{_image(estate, workload, region)}:2026.11",
        "environment": [
            {"name": name, "value": _filled(estate, value, region)}
            for name, value in workload.environment.items()
        ],
        "secrets": [{"name": "CREDENTIALS", "valueFrom": reads}] if reads else [],
        "portMappings": [{"containerPort": 8080}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": f"/shop/{workload.name}", "awslogs-region": region},
        },
    }


def _image(estate: Estate, workload: Workload, region: str) -> str:
    own = ("image", workload.name, region)
    return estate.ids.get(own) or estate.ids["image", workload.name, EAST]


def _filled(estate: Estate, value: str, region: str) -> str:
    """Fill `{what:name}` with the host or ARN made in this Region, else with that of the east."""
    if "{" not in value:
        return value
    before, rest = value.split("{", 1)
    what, after = rest.split("}", 1)
    kind, name = what.split(":")
    made = estate.ids.get((kind, name, region)) or estate.ids[kind, name, EAST]
    return f"{before}{made}{after}"
