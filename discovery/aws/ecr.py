"""Container image repositories: where images lie, are copied to, and come from."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

REPLICA = "ecr-repository.replica"
RULES = {REPLICA: "A replication rule of the registry copies the repository to this one."}
_REGISTRY = re.compile(
    r"^(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\."
    r"(?:amazonaws\.com(?:\.cn)?|on\.aws)$"
)
DEFAULT_REGISTRY = "docker.io"
PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
"""The partition of a Region, by what stands before its direction and number."""


def image_repository(image: str) -> str:
    """Return the key of the repository or the registry that holds a container image.

    >>> image_repository("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.2@sha256:ab")
    'arn:aws:ecr:eu-west-1:111122223333:repository/shop/web'
    >>> image_repository("public.ecr.aws/nginx/nginx:latest"), image_repository("redis:7")
    ('external:public.ecr.aws', 'external:docker.io')
    """
    name = image.partition("@")[0]
    first, slash, rest = name.partition("/")
    # Without a dot, a port or `localhost` the first part is a user of the default registry.
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry = first.partition(":")[0].lower() if is_host else DEFAULT_REGISTRY
    ours = _REGISTRY.match(registry)
    if ours is None:
        return reference.external(registry)
    repository = rest.partition(":")[0]
    return repository_arn(ours["account"], ours["region"], repository)


def repository_arn(account: str, region: str, name: str) -> str:
    """Return the ARN of a repository; the Region tells its partition."""
    partition = PARTITIONS.get(region.rpartition("-")[0].rpartition("-")[0], "aws")
    return f"arn:{partition}:ecr:{region}:{account}:repository/{name}"


def repository_facts(item: Item, context: Context) -> Facts:
    """Return whom a repository's own policy admits, and the copies of it in other places."""
    del context  # policies and rules name accounts in full
    rules = ((item.get("registry") or {}).get("replicationConfiguration") or {}).get("rules") or ()
    properties = resource_policy(item["policy"]) if "policy" in item else {}
    admitted = addition(item["repositoryArn"], Kind.IMAGE, properties=properties)
    return Facts(
        components=(admitted,) if properties else (),
        requirements=tuple(
            need for rule in rules if _applies(rule, item) for need in _replicas(rule, item)
        ),
    )


def _applies(rule: Mapping[str, Any], item: Item) -> bool:
    prefixes = [
        repository_filter["filter"] for repository_filter in rule.get("repositoryFilters") or ()
    ]
    return not prefixes or any(item["repositoryName"].startswith(prefix) for prefix in prefixes)


def _replicas(rule: Mapping[str, Any], item: Item) -> Iterator[SeenRequirement]:
    for destination in rule.get("destinations", ()):
        yield from required(
            item["repositoryArn"],
            [
                repository_arn(
                    destination["registryId"], destination["region"], item["repositoryName"]
                )
            ],
            relation="replicates_to",
            rule=REPLICA,
            effect=Effect.REPLICATION,
            attribute="replicationConfiguration.rules[].destinations[]",
            expects=Kind.IMAGE,
        )


REPOSITORIES = Crawler(
    name="aws.ecr.repositories",
    title="Container image repositories",
    kind=Kind.IMAGE,
    type="AWS::ECR::Repository",
    service="ecr",
    list=Call(operation="describe_repositories", items="repositories[]"),
    details=(
        Call(
            operation="describe_registry",
            items="[@]",
            batch=1,
            join=("registryId", "registryId"),
            into="registry",
        ),
        Call(
            operation="get_repository_policy",
            gone=("RepositoryNotFoundException",),
            items="policyText",
            from_item={"repositoryName": "repositoryName"},
            into="policy",
            absent=("RepositoryPolicyNotFoundException",),
        ),
        Call(
            operation="list_tags_for_resource",
            gone=("RepositoryNotFoundException",),
            items="tags",
            from_item={"resourceArn": "repositoryArn"},
            into="tags",
        ),
    ),
    id="repositoryArn",
    label="repositoryName",
    tags="tags",
    properties={
        "encryption": "encryptionConfiguration.encryptionType",
        "tag_mutability": "imageTagMutability",
        "uri": "repositoryUri",
    },
    edges=(
        Edge(
            rule="ecr-repository.key",
            relation="encrypted_by",
            needs="encryptionConfiguration.kmsKey",
            key="arn:{partition}:kms:{region}:{account}:key/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.KEY,
        ),
        Edge(
            rule="ecr-repository.pull-through-cache",
            relation="filled_from",
            needs="before(repositoryName, '/')",
            key="arn:{partition}:ecr:{region}:{account}:pull-through-cache-rule/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            # Most repositories are filled by pushes and match no rule.
            resolved_only=True,
        ),
    ),
    transform=repository_facts,
    transform_effects=(Effect.REPLICATION,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html",
)

PULL_THROUGH_CACHE_RULES = Crawler(
    name="aws.ecr.pull_through_cache_rules",
    title="Pull-through cache rules",
    kind=Kind.IMAGE,
    type="AWS::ECR::PullThroughCacheRule",
    service="ecr",
    list=Call(operation="describe_pull_through_cache_rules", items="pullThroughCacheRules[]"),
    # Not an ARN of AWS's own, which has none for these rules.
    id="arn:{partition}:ecr:{region}:{account}:pull-through-cache-rule/{ecrRepositoryPrefix}",
    label="ecrRepositoryPrefix",
    properties={"upstream_registry": "upstreamRegistry"},
    edges=(
        Edge(
            rule="pull-through-cache-rule.upstream",
            relation="filled_from",
            needs="upstreamRegistryUrl",
            key="external:{before(upstreamRegistryUrl, '/')}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.EXTERNAL,
        ),
        Edge(
            rule="pull-through-cache-rule.credential",
            relation="reads_secret",
            needs="credentialArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SECRET,
        ),
    ),
    docs="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/"
    "API_DescribePullThroughCacheRules.html",
)

CRAWLERS = (REPOSITORIES, PULL_THROUGH_CACHE_RULES)
