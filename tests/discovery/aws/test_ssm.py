"""Parameters: what encrypts them and under which names others find them; never their value."""

from datetime import UTC, datetime
from typing import Any

import pytest

from discovery.aws.ssm import PARAMETERS
from model.records.observation import Observation
from model.records.reference import hashed_name
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import ACCOUNT, SALT, components, hashed_names, play
from tests.discovery.player import seen as kept

PLACE = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter"


def seen(**parameter: Any) -> Observation:
    return play(PARAMETERS, ("describe_parameters", {"Parameters": [parameter]}, {}))


@pytest.mark.parametrize("name", ["/catalog/page-size", "page-size", "/a/b/c"])
def test_the_id_is_the_arn_that_aws_gives_it(name: str) -> None:
    observation = seen(Name=name, Type="String", ARN=f"{PLACE}/{name.removeprefix('/')}")
    assert set(components(observation)) == {f"{PLACE}/{name.removeprefix('/')}"}
    names = [addition.component.name for addition in kept(observation) if addition.replaces]
    assert names == [name]


def test_it_is_found_by_its_bare_name() -> None:
    observation = seen(Name="/catalog/page-size", Type="String")
    assert hashed_names(observation) == {
        hashed_name(SALT, "AWS::SSM::Parameter", ACCOUNT, "us-east-1", "/catalog/page-size")
    }


@pytest.mark.parametrize(
    ("key", "told_key"),
    [
        ("alias/orders", "kms!alias/orders"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", "kms!key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        (
            "arn:aws:kms:us-east-1:444455556666:key/k",
            "arn:aws:kms:us-east-1:444455556666:key/k",
        ),
    ],
)
def test_a_secure_string_needs_its_key(key: str, told_key: str) -> None:
    assert requirement_lines(seen(Name="/p", Type="SecureString", KeyId=key)) == [
        f"ssm-parameter.kms-key: ssm!parameter/p hard encrypted_by {told_key}"
    ]


def test_other_types_and_aws_s_own_key_need_none() -> None:
    assert requirement_lines(seen(Name="/p", Type="String", KeyId="alias/orders")) == []
    assert requirement_lines(seen(Name="/p", Type="SecureString", KeyId="alias/aws/ssm")) == []


def test_only_metadata_is_kept() -> None:
    observation = seen(
        Name="/p",
        Type="StringList",
        Tier="Advanced",
        Version=3,
        DataType="text",
        Description="not kept",
        LastModifiedDate=datetime(2026, 1, 1, tzinfo=UTC),
        Policies=[{"PolicyType": "Expiration", "PolicyStatus": "Pending", "PolicyText": "{}"}],
    )
    described = [addition.component for addition in kept(observation) if addition.replaces]
    assert [component.properties for component in described] == [
        {
            "data_type": "text",
            "last_modified_at": "2026-01-01T00:00:00+00:00",
            "parameter_type": "StringList",
            "policies": [{"type": "Expiration", "status": "Pending", "policy": "{}"}],
            "tier": "Advanced",
            "version": 3,
        }
    ]
    assert [call.operation for call in PARAMETERS.calls] == ["describe_parameters"]


def test_every_page_is_read() -> None:
    observation = play(
        PARAMETERS,
        (
            "describe_parameters",
            {"Parameters": [{"Name": "/a", "Type": "String"}], "NextToken": "t"},
            {},
        ),
        (
            "describe_parameters",
            {"Parameters": [{"Name": "/b", "Type": "String"}]},
            {"NextToken": "t"},
        ),
    )
    assert set(components(observation)) == {f"{PLACE}/a", f"{PLACE}/b"}
