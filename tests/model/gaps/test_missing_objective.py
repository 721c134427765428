import pytest

from model.gaps.missing_objective import RULE
from tests.model.gaps.asking import ask, pairs

BUY = {"rto": 30, "rpo": 5, "class": "region"}


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("journey:buy > service:cart", {}, ["service:cart"]),
        ("journey:buy > service:cart", {"service:cart": {"rto": 60, "class": "zone"}}, []),
        ("journey:buy ~> service:cart", {}, []),
        ("service:cart > service:other", {}, []),
        ("journey:buy > db", {"db": {"kind": "database"}}, ["db"]),
        ("journey:buy > queue", {"queue": {"kind": "queue"}}, ["queue"]),
        ("journey:buy > disk", {"disk": {"kind": "volume"}}, []),
        ("journey:buy > web", {"web": {"kind": "container_service"}}, []),
        ("journey:buy > web > external:pay", {}, ["external:pay"]),
    ],
)
def test_what_needs_an_owner_and_has_no_promise(text, about, expected):
    about = about | ({"journey:buy": BUY} if "journey" in text else {})
    assert [one.component for one in ask(RULE, text, about)] == expected


def test_promise_of_its_service_covers_a_store():
    about = {"shop": {"rto": 15}, "db": {"kind": "database"}, "journey:buy": BUY}
    assert ask(RULE, "shop[db]; journey:buy > db", about) == []


def test_inherited_promises_are_shown():
    (found,) = ask(RULE, "journey:buy > service:cart", {"journey:buy": BUY})
    assert [one["promise"] for one in found.details["inherited"]] == [
        "RTO 30 min (region)",
        "RPO 5 min (region)",
    ]
    assert pairs([found]) == [("service:cart", None)]
