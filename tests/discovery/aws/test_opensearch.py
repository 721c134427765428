"""OpenSearch: a domain that knows of zones survives one, another domain none."""

import json
from typing import Any

import pytest

from discovery.aws.opensearch import DOMAINS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:es:us-east-1:111122223333:domain/logs"


def domain(*, aware: bool) -> dict[str, Any]:
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "es:*"}]}
    return {
        "DomainId": "111122223333/logs",
        "DomainName": "logs",
        "ARN": ARN,
        "Endpoints": {"vpc": "VPC-logs-1.us-east-1.es.amazonaws.com"},
        "AccessPolicies": json.dumps(policy),
        "ClusterConfig": {
            "InstanceCount": 4,
            "ZoneAwarenessEnabled": aware,
            "DedicatedMasterEnabled": True,
            "DedicatedMasterCount": 3,
        },
        "VPCOptions": {
            "VPCId": "vpc-1",
            "SubnetIds": ["subnet-a", "subnet-b"],
            "AvailabilityZones": ["us-east-1a", "us-east-1b"],
            "SecurityGroupIds": ["sg-1"],
        },
        "EncryptionAtRestOptions": {"Enabled": True, "KmsKeyId": "k1"},
        "CognitoOptions": {"Enabled": True, "UserPoolId": "us-east-1_A"},
        "DomainEndpointOptions": {
            "CustomEndpoint": "Logs.example.com",
            "CustomEndpointCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/c1",
        },
    }


def connection(status: str, remote: str) -> dict[str, Any]:
    there = {"OwnerId": "444455556666", "Region": "us-west-2", "DomainName": remote}
    here = {"OwnerId": "111122223333", "Region": "us-east-1", "DomainName": "logs"}
    return {
        "LocalDomainInfo": {"AWSDomainInformation": here},
        "RemoteDomainInfo": {"AWSDomainInformation": there},
        "ConnectionStatus": {"StatusCode": status},
    }


@pytest.mark.parametrize(("aware", "minimum"), [(True, 1), (False, 2)])
def test_only_a_domain_that_knows_of_zones_survives_one(aware: bool, minimum: int) -> None:
    seen = play(
        DOMAINS,
        ("list_domain_names", {"DomainNames": [{"DomainName": "logs"}]}),
        (
            "describe_domains",
            {"DomainStatusList": [domain(aware=aware)]},
            {"DomainNames": ["logs"]},
        ),
        (
            "describe_outbound_connections",
            {"Connections": [connection("ACTIVE", "old"), connection("REJECTED", "none")]},
            {},
        ),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.properties["dedicated_masters"]) == (Kind.SEARCH, 3)
    assert component.properties["policy_any_principal"] is True
    assert named(seen, ARN) == {
        "host:logs.example.com",
        "host:vpc-logs-1.us-east-1.es.amazonaws.com",
    }
    me, zone = "es!domain/logs", "zone-name:111122223333/us-east-1/us-east-1"
    assert requirement_lines(seen) == [
        f"opensearch.certificate: {me} hard presents_certificate acm!certificate/c1",
        f"opensearch.kms-key: {me} hard encrypted_by kms!key/k1",
        f"opensearch.remote-domain: {me} soft connects_to"
        " arn:aws:es:us-west-2:444455556666:domain/old",
        f"opensearch.security-group: {me} policy filtered_by ec2:sg-1",
        f"opensearch.sign-in: {me} soft signs_in_with cognito-idp!userpool/us-east-1_A",
        f"opensearch.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
        f"opensearch.zones: {me} containment runs_in {minimum} of {zone}a, {zone}b",
    ]


def test_a_domain_that_was_deleted_after_the_listing_is_not_made_up() -> None:
    seen = play(
        DOMAINS,
        ("list_domain_names", {"DomainNames": [{"DomainName": "logs"}]}),
        ("describe_domains", {"DomainStatusList": []}),
        ("describe_outbound_connections", {"Connections": []}),
    )
    assert requirement_lines(seen) == []
