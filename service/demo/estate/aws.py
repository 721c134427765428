"""Clients for the accounts of the sample estate, and the constants that its parts share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

EAST = "us-east-1"
WEST = "us-west-2"
REGIONS = (EAST, WEST)
ROLE = "OrganizationAccountAccessRole"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
"""The stream that DynamoDB demands of each replica of a global table."""


@dataclass(slots=True)
class Estate:
    """What has been made so far: account numbers by name, and ids by what they are called."""

    endpoint: str
    accounts: dict[str, str] = field(default_factory=dict)
    ids: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Such as `("subnet", "payments", "us-east-1", "private", "a")` → `subnet-…`."""
    _sessions: dict[str, boto3.Session] = field(default_factory=dict)
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def client(self, account: str, service: str, region: str = EAST) -> Any:
        """Return a client that acts in the account of this name."""
        key = (account, service, region)
        if key not in self._clients:
            self._clients[key] = self._session(account).client(  # type: ignore[call-overload]  # the name is data here
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                config=Config(retries={"max_attempts": 2}, read_timeout=30),
            )
        return self._clients[key]

    def _session(self, account: str) -> boto3.Session:
        if account not in self._sessions:
            self._sessions[account] = (
                self._own() if account == "management" else self._assumed(account)
            )
        return self._sessions[account]

    @staticmethod
    def _own() -> boto3.Session:
        return boto3.Session(aws_access_key_id="demo", aws_secret_access_key="demo")  # noqa: S106 - the emulator takes any

    def _assumed(self, account: str) -> boto3.Session:
        role = f"arn:aws:iam::{self.accounts[account]}:role/{ROLE}"
        sts = self.client("management", "sts")
        given = sts.assume_role(RoleArn=role, RoleSessionName="estate")["Credentials"]
        return boto3.Session(
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )


def tags(name: str, service: str | None = None) -> list[dict[str, str]]:
    """Return AWS tags that name a thing and the service it belongs to."""
    pairs = {"Name": name} | ({"service": service} if service else {})
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def lower_tags(service: str) -> list[dict[str, str]]:
    """Return the tags of the services that write them in lower case (ECS)."""
    return [{"key": "service", "value": service}]


def zone_names(region: str) -> Sequence[str]:
    """Return the names of the three zones that the estate uses in a Region."""
    return tuple(f"{region}{letter}" for letter in "abc")
