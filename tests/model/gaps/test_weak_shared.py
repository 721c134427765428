import pytest

from model.gaps.weak_shared import RULE
from tests.model.gaps.asking import ask


@pytest.mark.parametrize(
    ("text", "about", "gaps"),
    [
        ("a > db; b > db", {"a": {"rto": 5}, "b": {"rto": 60}, "db": {"rto": 30}}, 1),
        ("a > db; b > db", {"a": {"rto": 30}, "b": {"rto": 60}, "db": {"rto": 30}}, 0),
        ("a > db", {"a": {"rto": 5}, "db": {"rto": 30}}, 0),  # one user: an inversion
        ("a > db; b ~> db", {"a": {"rto": 5}, "b": {"rto": 60}, "db": {"rto": 30}}, 0),
        ("a > x > db; b > x", {"a": {"rpo": 5}, "b": {"rpo": 9}, "db": {"rpo": 30}}, 1),
        (
            "a > db; b > db",
            {
                "a": {"availability": 0.999},
                "b": {"availability": 0.9},
                "db": {"availability": 0.99},
            },
            1,
        ),
        ("a > db; b > db", {"a": {"rto": 5}, "b": {"rto": 5}}, 0),
        (
            "a > db; b > db",
            {"a": {"rto": 5, "class": "zone"}, "b": {"rto": 5, "class": "zone"}, "db": {"rto": 9}},
            0,
        ),
    ],
)
def test_weaker_than_the_strictest_of_several(text, about, gaps):
    assert len(ask(RULE, text, about)) == gaps


def test_strictest_user_is_named():
    about = {"a": {"rto": 5}, "b": {"rto": 60}, "db": {"rto": 30}}
    (found,) = ask(RULE, "a > db; b > db", about)
    assert (found.component, found.target, found.achievable) == ("db", 300, 1800)
    assert found.details == {"field": "rto", "strictest": "a", "users": ["a", "b"]}
