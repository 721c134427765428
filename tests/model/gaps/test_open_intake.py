"""Queues that somebody outside keeps filling (N-37)."""

from typing import Any

import pytest

from model.gaps.open_intake import RULE
from tests.model.gaps.asking import ask

EAST, WEST = "us-east-1", "us-west-2"
DRAWN = "shop > queue; worker trigger> queue; sender > queue"


def estate(**sender: Any) -> dict[str, Any]:
    return {
        "shop": {"kind": "service", "rto": 60, "class": "region"},
        "region:us-east-1": {},
        "region:us-west-2": {},
        "queue": {"kind": "queue", "region": EAST, "name": "q"},
        "queue-w": {"kind": "queue", "region": WEST, "name": "q"},
        "worker": {"kind": "function", "region": EAST},
        "sender": {"kind": "external", **sender},
    }


def test_a_sender_outside_of_aws_is_not_stopped():
    (finding,) = ask(RULE, DRAWN, estate())
    assert (finding.component, finding.provider) == ("queue", "sender")


@pytest.mark.parametrize(
    "sender",
    [
        {"redirectable": True},
        {"kind": "function", "region": EAST},
    ],
)
def test_a_sender_that_is_stopped_or_redirected_is_no_gap(sender):
    assert ask(RULE, DRAWN, estate(**sender)) == []


def test_a_sender_in_another_account_is_outside():
    (finding,) = ask(RULE, DRAWN, estate(kind="function", region=EAST, account="222233334444"))
    assert finding.details["senders"] == ["sender"]


def test_a_name_before_the_queue_is_moved_instead():
    named = f"{DRAWN}; name > queue"
    assert ask(RULE, named, {**estate(), "name": {"kind": "dns_record"}}) == []
