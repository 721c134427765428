"""S3 Block Public Access of an account."""

from dataclasses import replace
from typing import Any

import pytest

from discovery.aws.s3_accounts import ACCOUNT_SETTINGS
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import described
from tests.discovery.player import ACCOUNT, CONTEXT, error, play

OFF = {
    "BlockPublicAcls": False,
    "BlockPublicPolicy": False,
    "IgnorePublicAcls": False,
    "RestrictPublicBuckets": False,
}


def look(answer: Any) -> Observation:
    return play(
        ACCOUNT_SETTINGS,
        ("get_caller_identity", {"Account": ACCOUNT}, {}),
        ("s3control:get_public_access_block", answer, {"AccountId": ACCOUNT}),
        context=replace(CONTEXT, region=None),
    )


@pytest.mark.parametrize(
    ("answer", "settings"),
    [
        ({"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": True}}, True),
        ({"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": False}}, False),
        (error("NoSuchPublicAccessBlockConfiguration", status=404), False),
    ],
)
def test_the_settings_become_a_property_of_the_account(answer: Any, settings: bool) -> None:
    observation = look(answer)
    properties = described(observation)[f"account:{ACCOUNT}"].properties
    assert observation.outcome is Outcome.COMPLETE
    assert properties["public_access_block"] == {**OFF, "RestrictPublicBuckets": settings}


def test_settings_that_may_not_be_read_are_not_stated() -> None:
    observation = look(error("AccessDenied", status=403))
    assert observation.outcome is Outcome.PARTIAL
    assert described(observation) == {}
