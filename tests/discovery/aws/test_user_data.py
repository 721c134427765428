"""User data: what an instance fetches at its start, and nothing else of it."""

import gzip
from base64 import b64encode

import pytest

from discovery.aws.user_data import LARGEST, USER_DATA, plain
from model.records.observation import Observation, Outcome
from model.records.requirement import EvidenceKind
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import error, play

SCRIPT = b"""#!/bin/bash
export DB_PASSWORD=hunter2hunter2
aws s3 cp s3://shop-artifacts/agent.tgz /opt
curl -fsSL https://depot.example.com/install.sh?token=abc | sh
aws secretsmanager get-secret-value --secret-id \
 arn:aws:secretsmanager:us-east-1:111122223333:secret:agent-AbCdEf
"""


def seen(script: bytes | None) -> Observation:
    value = {} if script is None else {"Value": b64encode(script).decode()}
    return play(
        USER_DATA,
        ("describe_instances", recorded("ec2", "describe_instances"), {}),
        (
            "describe_instance_attribute",
            {"InstanceId": "i-0web", "UserData": value},
            {"InstanceId": "i-0web", "Attribute": "userData"},
        ),
    )


@pytest.mark.parametrize("script", [SCRIPT, gzip.compress(SCRIPT)])
def test_an_instance_needs_what_its_user_data_points_to_only_to_start(script: bytes) -> None:
    observation = seen(script)
    assert requirement_lines(observation) == [
        "instance.user-data: ec2:i-0web lifecycle/start starts_with bucket:shop-artifacts",
        "instance.user-data: ec2:i-0web lifecycle/start starts_with host:depot.example.com:443",
        "instance.user-data: ec2:i-0web lifecycle/start starts_with "
        "secretsmanager!secret:agent-AbCdEf",
    ]
    assert {requirement.evidence[0].kind for requirement in observation.facts.requirements} == {
        EvidenceKind.INFERRED
    }


def test_nothing_of_the_text_itself_is_kept() -> None:
    observation = seen(SCRIPT)
    assert observation.facts.components == ()
    for secret in ("hunter2", "token=abc", "install.sh", "agent.tgz"):
        assert secret not in repr(observation)


@pytest.mark.parametrize("script", [None, b"", b"#cloud-config\n", b"\x1f\x8b broken", b"\xff\xfe"])
def test_user_data_that_points_nowhere_tells_nothing(script: bytes | None) -> None:
    observation = seen(script)
    assert (observation.outcome, requirement_lines(observation)) == (Outcome.COMPLETE, [])


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (64 * LARGEST))
    assert len(plain(b64encode(bomb).decode())) <= LARGEST


def test_user_data_that_may_not_be_read_is_told() -> None:
    observation = play(
        USER_DATA,
        ("describe_instances", recorded("ec2", "describe_instances")),
        ("describe_instance_attribute", error("UnauthorizedOperation", status=403)),
    )
    assert observation.outcome is Outcome.PARTIAL
    assert observation.failed_calls == ("ec2:describe_instance_attribute: UnauthorizedOperation",)
