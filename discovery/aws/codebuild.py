"""CodeBuild: projects, and what a build of each needs."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.ecr import image_repository
from discovery.interface import Call, Crawler, Edge
from discovery.urls import host_of
from model.records import reference
from model.records.component import Kind
from model.records.requirement import Effect

_WITHOUT_SECRETS = (
    "projects[].{name: name, arn: arn, role: serviceRole, key: encryptionKey, tags: tags,"
    " network: vpcConfig, image: environment.image,"
    " registry: environment.registryCredential.credential,"
    " secrets: environment.environmentVariables[?type=='SECRETS_MANAGER'].value,"
    " parameters: environment.environmentVariables[?type=='PARAMETER_STORE'].value,"
    " sources: [[source], secondarySources][].{type: type, location: location,"
    " auth: auth.resource},"
    " artifacts: [[artifacts], secondaryArtifacts][].{type: type, location: location},"
    " logs: logsConfig.cloudWatchLogs.groupName, systems: fileSystemLocations[].location,"
    " compute: environment.computeType, limit: concurrentBuildLimit}"
)
"""The values of variables, the texts of builds and the secret of a webhook are not taken."""


def built_image(image: str) -> str | None:
    """Return the key of the repository of a build's image; None for those that AWS keeps itself.

    >>> built_image("aws/codebuild/standard:7.0") is None, built_image("redis:7")
    (True, 'external:docker.io')
    """
    return None if image.startswith("aws/codebuild/") else image_repository(image)


def secret_name(text: str) -> str | None:
    """Return the ARN or the name of a secret, without the field and the version after it.

    >>> secret_name("db:password::"), secret_name("arn:aws:codeconnections:eu-west-1:1:c")
    ('db', None)
    """
    if text.startswith("arn:"):
        return key_of(text) if ":secretsmanager:" in text else None
    return text.partition(":")[0]


def first_part(path: str) -> str:
    """Return the bucket of `bucket/path`."""
    return path.partition("/")[0]


def file_system(address: str) -> str:
    """Return the key of the host in `host:/path`."""
    return reference.host(address.partition(":")[0])


PROJECTS = Crawler(
    name="aws.codebuild.projects",
    title="Projects of CodeBuild: sources, images, secrets and roles of their builds",
    kind=Kind.PIPELINE,
    type="AWS::CodeBuild::Project",
    service="codebuild",
    list=Call(operation="list_projects", items="projects[].{name: @}"),
    details=(
        Call(
            operation="batch_get_projects",
            items=_WITHOUT_SECRETS,
            from_item={"names": "name"},
            batch=100,
            join=("name", "name"),
        ),
    ),
    id="arn:{partition}:codebuild:{region}:{account}:project/{name}",
    label="name",
    tags="tags",
    properties={
        "compute_type": "compute",
        "concurrent_builds": "limit",
        "sources": "sources[].type",
    },
    edges=(
        # Every build starts from nothing, so what one starts with is needed by each.
        edges.role("build-project.role", "role"),
        edges.kms("build-project.kms-key", "key"),
        Edge(
            rule="build-project.image",
            relation="pulls_image",
            needs="image",
            normalise=built_image,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="build-project.secret",
            relation="reads_secret",
            needs="[secrets, registry, sources[].auth]",
            normalise=secret_name,
            key="arn:{partition}:secretsmanager:{region}:{account}:secret:{value}",
            expects=Kind.SECRET,
        ),
        Edge(
            rule="build-project.parameter",
            relation="reads_secret",
            needs="parameters",
            normalise=lambda name: name.removeprefix("/"),
            key="arn:{partition}:ssm:{region}:{account}:parameter/{value}",
            expects=Kind.PARAMETER,
        ),
        Edge(
            rule="build-project.source",
            relation="filled_from",
            needs="sources[?type != 'S3'].location",
            normalise=host_of,
            key="host:{value}",
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="build-project.source-bucket",
            relation="filled_from",
            needs="sources[?type == 'S3'].location",
            normalise=first_part,
            key="bucket:{value}",
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="build-project.connection",
            relation="filled_from",
            needs="sources[].auth",
            normalise=lambda text: text if ":connection/" in text else None,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="build-project.artifacts",
            relation="sends_to",
            needs="artifacts[?type == 'S3'].location",
            normalise=first_part,
            key="bucket:{value}",
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="build-project.file-system",
            relation="mounts",
            needs="systems",
            normalise=file_system,
            expects=Kind.FILE_SYSTEM,
        ),
        Edge(
            rule="build-project.log-group",
            relation="logs_to",
            needs="logs",
            key="arn:{partition}:logs:{region}:{account}:log-group:{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.LOG,
        ),
        edges.subnets("build-project.subnets", "network.subnets"),
        edges.security_groups("build-project.security-group", "network.securityGroupIds"),
    ),
    docs="https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html",
)

CRAWLERS = (PROJECTS,)
