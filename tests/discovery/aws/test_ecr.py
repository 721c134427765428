"""Repositories: their copies in other Regions, what fills them, and their keys."""

import json
from typing import Any

import pytest

from discovery.aws.ecr import PULL_THROUGH_CACHE_RULES, REPOSITORIES, image_repository
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, play, requirement

ARN = "arn:aws:ecr:us-east-1:111122223333:repository/shop/cart"
ME = "ecr!repository/shop/cart"


def look(*rules: dict[str, Any], policy: Any = None, **further: Any) -> Observation:
    repository = {
        "repositoryArn": ARN,
        "registryId": "111122223333",
        "repositoryName": "shop/cart",
        "repositoryUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/cart",
        **further,
    }
    return play(
        REPOSITORIES,
        ("describe_repositories", {"repositories": [repository]}, {}),
        (
            "describe_registry",
            {"registryId": "111122223333", "replicationConfiguration": {"rules": list(rules)}},
            {},
        ),
        (
            "get_repository_policy",
            policy or error("RepositoryPolicyNotFoundException"),
            {"repositoryName": "shop/cart"},
        ),
        (
            "list_tags_for_resource",
            {"tags": [{"Key": "service", "Value": "cart"}]},
            {"resourceArn": ARN},
        ),
    )


def rule(region: str, *prefixes: str, account: str = "111122223333") -> dict[str, Any]:
    filters = [{"filter": prefix, "filterType": "PREFIX_MATCH"} for prefix in prefixes]
    return {
        "destinations": [{"region": region, "registryId": account}],
        **({"repositoryFilters": filters} if filters else {}),
    }


def test_a_repository_without_copies() -> None:
    seen = look()
    assert seen.outcome is Outcome.COMPLETE
    component = described(seen)[ARN]
    assert (component.kind, component.tags) == (Kind.IMAGE, {"service": "cart"})
    assert requirement_lines(seen) == [
        f"ecr-repository.pull-through-cache: {ME} lifecycle/start filled_from "
        "ecr!pull-through-cache-rule/shop"
    ]
    # Most repositories are filled by pushes: without a rule of that prefix nothing is needed.
    assert requirement(seen, "ecr-repository.pull-through-cache").resolved_only


def test_its_policy_is_kept_and_no_policy_is_an_empty_one() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    document = {"policyText": json.dumps({"Statement": [statement]})}
    properties = described(look(policy=document))[ARN].properties
    assert properties["policy"] == [
        {"effect": "Allow", "principals": "*", "actions": ["ecr:BatchGetImage"]}
    ]
    assert described(look())[ARN].properties["policy"] == []
    denied = look(policy=error("AccessDeniedException"))
    assert "policy" not in described(denied)[ARN].properties


def test_replication_rules_copy_what_their_filters_match() -> None:
    seen = look(
        rule("us-west-2"),
        rule("eu-west-1", "shop/", account="444455556666"),
        rule("ap-south-1", "other/"),
    )
    assert [line for line in requirement_lines(seen) if "replica" in line] == [
        f"ecr-repository.replica: {ME} replication replicates_to "
        "arn:aws:ecr:eu-west-1:444455556666:repository/shop/cart",
        f"ecr-repository.replica: {ME} replication replicates_to "
        "arn:aws:ecr:us-west-2:111122223333:repository/shop/cart",
    ]


def test_an_encrypted_repository_needs_its_key_to_start_tasks() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"
    seen = look(encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key})
    assert [line for line in requirement_lines(seen) if "key" in line] == [
        f"ecr-repository.key: {ME} lifecycle/start encrypted_by kms!key/1234abcd"
    ]
    assert described(seen)[ARN].properties["encryption"] == "KMS"


def test_a_pull_through_cache_needs_its_upstream_and_its_credential() -> None:
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf"
    seen = play(
        PULL_THROUGH_CACHE_RULES,
        (
            "describe_pull_through_cache_rules",
            {
                "pullThroughCacheRules": [
                    {
                        "ecrRepositoryPrefix": "hub",
                        "upstreamRegistryUrl": "registry-1.docker.io/library",
                        "upstreamRegistry": "docker-hub",
                        "credentialArn": secret,
                    }
                ]
            },
            {},
        ),
    )
    me = "ecr!pull-through-cache-rule/hub"
    assert requirement_lines(seen) == [
        f"pull-through-cache-rule.credential: {me} lifecycle/start reads_secret "
        "secretsmanager!secret:ecr-pullthroughcache/hub-AbCdEf",
        f"pull-through-cache-rule.upstream: {me} lifecycle/start filled_from "
        "external:registry-1.docker.io",
    ]


@pytest.mark.parametrize(
    ("image", "key"),
    [
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
         "arn:aws-cn:ecr:cn-north-1:111122223333:repository/web"),
        ("111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a/b/c:1",
         "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/a/b/c"),
        ("111122223333.dkr-ecr.us-east-1.on.aws/web@sha256:00",
         "arn:aws:ecr:us-east-1:111122223333:repository/web"),
        ("nginx", "external:docker.io"),
        ("library/nginx:1", "external:docker.io"),
        ("localhost:5000/web", "external:localhost"),
        ("Registry.Example.com:443/team/web:1", "external:registry.example.com"),
    ],
)  # fmt: skip
def test_the_name_of_an_image_tells_its_repository(image: str, key: str) -> None:
    assert image_repository(image) == key


def test_without_the_registry_its_copies_are_not_known_and_that_is_told() -> None:
    repository = {"repositoryArn": ARN, "registryId": "1", "repositoryName": "shop/cart"}
    seen = play(
        REPOSITORIES,
        ("describe_repositories", {"repositories": [repository]}),
        ("describe_registry", error("AccessDeniedException")),
        ("get_repository_policy", error("RepositoryPolicyNotFoundException")),
        ("list_tags_for_resource", {"tags": []}),
    )
    assert (seen.outcome, list(described(seen))) == (Outcome.PARTIAL, [ARN])
    assert seen.failed_calls == ("ecr:describe_registry: AccessDeniedException",)
