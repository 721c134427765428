"""Who has only the policy of `loadpath policy` is denied nothing, on a server that enforces IAM."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config

from discovery.aws import CRAWLERS
from discovery.interface import Context, Crawler, Where
from discovery.permissions import Document, document, policy
from discovery.runner import run_crawler
from service.demo.estate import build
from service.demo.estate.aws import EAST, Estate
from service.demo.server import moto_server
from tests.discovery.player import SALT

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

LOCAL = tuple(crawler for crawler in CRAWLERS if crawler.where is not Where.ORGANIZATION)
NAMES_OF_THE_EMULATOR = ("monitoring:*", "tagging:*", "batch:describe*")
"""The emulator names two services by what signs their requests, and the actions of AWS Batch by
their paths, in lower case; AWS does not."""
UNAUTHORIZED = re.compile(r"is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)")
Keys = Mapping[str, str]


@pytest.fixture(scope="module")
def enforcing() -> Iterator[tuple[Estate, dict[str, Keys]]]:
    """Give the estate on a server of its own that enforces IAM, and the keys of three users."""
    whole = policy(LOCAL)
    with moto_server() as url:
        estate = build(url, datetime.now(UTC), lambda _: None)
        users = {
            "reader": user(estate, "reader", whole),
            "lacking": user(estate, "lacking", without(whole, "kms:DescribeKey")),
            "nobody": user(estate, "nobody", None),
        }
        headers = {"Content-Type": "text/plain"}
        request = Request(f"{url}/moto-api/reset-auth", data=b"0", headers=headers)  # noqa: S310 - loopback
        with urlopen(request):  # noqa: S310 - loopback
            yield estate, users


def user(estate: Estate, name: str, allowed: Document | None) -> Keys:
    """Make a user of the payments account and return the keys."""
    iam = estate.client("payments", "iam")
    iam.create_user(UserName=name)
    if allowed is not None:
        emulator_names = {"Effect": "Allow", "Action": list(NAMES_OF_THE_EMULATOR), "Resource": "*"}
        text = json.dumps(document([*allowed["Statement"], emulator_names]))
        iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=text)
    key: Keys = iam.create_access_key(UserName=name)["AccessKey"]
    return key


def without(whole: Document, action: str) -> Document:
    return document(
        [
            {**statement, "Action": [name for name in statement["Action"] if name != action]}
            for statement in whole["Statement"]
        ]
    )


def unauthorized(estate: Estate, keys: Keys, crawlers: Sequence[Crawler]) -> set[str]:
    """Return the actions that the emulator refuses to a user while `crawlers` run."""
    refused: set[str] = set()

    def heard(parsed: Mapping[str, Any], **_: Any) -> None:
        refused.update(UNAUTHORIZED.findall(json.dumps(parsed, default=str)))

    def client(service: str) -> Any:
        made = boto3.client(
            service,  # type: ignore[call-overload]  # the name is data here
            region_name=EAST,
            endpoint_url=estate.endpoint,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            config=Config(retries={"max_attempts": 0}),
        )
        made.meta.events.register("after-call", heard)
        return made

    for crawler in crawlers:
        here = EAST if crawler.where is Where.REGIONAL else None
        run_crawler(
            crawler,
            clients=client,
            context=Context(
                partition="aws", account=estate.accounts["payments"], region=here, salt=SALT
            ),
            call_region=EAST,
            now=partial(datetime.now, UTC),
        )
    return refused


def test_the_policy_suffices_for_every_crawler(
    enforcing: tuple[Estate, dict[str, Keys]],
) -> None:
    estate, users = enforcing
    assert unauthorized(estate, users["reader"], LOCAL) == set()


def test_an_action_that_is_missing_is_missed(
    enforcing: tuple[Estate, dict[str, Keys]],
) -> None:
    estate, users = enforcing
    keys = [crawler for crawler in LOCAL if crawler.service == "kms"]
    assert unauthorized(estate, users["lacking"], keys) == {"kms:DescribeKey"}
    assert unauthorized(estate, users["nobody"], keys) == {"kms:ListKeys"}
