"""App Runner: services, their images, secrets and ways into networks."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.ecr import image_repository
from discovery.endpoints import environment_requirements
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts, Reference
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/apprunner/latest/api"
GONE = ("ResourceNotFoundException",)
_SECRETS = (
    "SourceConfiguration.[ImageRepository.ImageConfiguration.RuntimeEnvironmentSecrets,"
    " CodeRepository.CodeConfiguration.CodeConfigurationValues.RuntimeEnvironmentSecrets]"
    " | [?@].values(@)[]"
)


def service_facts(item: Item, context: Context) -> Facts:
    """Return what the environment of a service points to."""
    source = item.get("SourceConfiguration") or {}
    image = (source.get("ImageRepository") or {}).get("ImageConfiguration") or {}
    code = (source.get("CodeRepository") or {}).get("CodeConfiguration") or {}
    values = code.get("CodeConfigurationValues") or {}
    configured = image or values
    role = (item.get("InstanceConfiguration") or {}).get("InstanceRoleArn")
    return Facts(
        requirements=environment_requirements(
            configured.get("RuntimeEnvironmentVariables") or {},
            dependent=Reference(key=str(item["ServiceArn"])),
            principal=Reference(key=role) if role else None,
            context=context,
            own_names=(str(item.get("ServiceUrl") or ""),),
        )
    )


SERVICES = Crawler(
    name="aws.apprunner.services",
    title="App Runner services, their images, secrets and roles",
    kind=Kind.CONTAINER_SERVICE,
    type="AWS::AppRunner::Service",
    service="apprunner",
    list=Call(operation="list_services", items="ServiceSummaryList[]"),
    details=(
        Call(
            operation="describe_service",
            gone=GONE,
            items="Service",
            from_item={"ServiceArn": "ServiceArn"},
        ),
    ),
    id="ServiceArn",
    keep="Status != 'DELETED' && Status != 'CREATE_FAILED'",
    label="ServiceName",
    keys=("host:{lower(ServiceUrl)}",),
    properties={
        "auto_deployments": "SourceConfiguration.AutoDeploymentsEnabled",
        "enabled": "Status != 'PAUSED'",
        "public": "NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible",
        "status": "Status",
    },
    edges=(
        Edge(
            rule="app-runner-service.image",
            relation="pulls_image",
            needs="SourceConfiguration.ImageRepository.ImageIdentifier",
            normalise=image_repository,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="app-runner-service.secret",
            relation="reads_secret",
            needs=_SECRETS,
            normalise=key_of,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        edges.role("app-runner-service.role", "InstanceConfiguration.InstanceRoleArn"),
        edges.starting_role(
            "app-runner-service.access-role",
            "SourceConfiguration.AuthenticationConfiguration.AccessRoleArn",
        ),
        edges.kms(
            "app-runner-service.kms-key",
            "EncryptionConfiguration.KmsKey",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        Edge(
            rule="app-runner-service.connector",
            relation="calls_through",
            needs="NetworkConfiguration.EgressConfiguration.VpcConnectorArn",
            expects=Kind.GATEWAY,
        ),
    ),
    transform=service_facts,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.UNKNOWN, Effect.OBSERVABILITY),
    docs=f"{_API}/API_ListServices.html",
)

VPC_CONNECTORS = Crawler(
    name="aws.apprunner.vpc_connectors",
    title="VPC connectors of App Runner and their subnets",
    kind=Kind.GATEWAY,
    type="AWS::AppRunner::VpcConnector",
    service="apprunner",
    list=Call(operation="list_vpc_connectors", items="VpcConnectors[]"),
    id="VpcConnectorArn",
    keep="Status == 'ACTIVE'",
    label="VpcConnectorName",
    properties={"revision": "VpcConnectorRevision"},
    edges=(
        edges.subnets("vpc-connector.subnets", "Subnets"),
        edges.security_groups("vpc-connector.security-group", "SecurityGroups"),
    ),
    docs=f"{_API}/API_ListVpcConnectors.html",
)

CRAWLERS = (SERVICES, VPC_CONNECTORS)
