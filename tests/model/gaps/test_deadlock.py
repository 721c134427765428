import pytest

from model.gaps.deadlock import RULE
from tests.model.gaps.asking import ask


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("web > db", []),
        ("consul > vault; vault > consul", [["consul", "vault"]]),
        ("consul start> vault; vault > consul; web > vault", [["consul", "vault"]]),
        ("consul ~> vault; vault > consul", []),
        ("secret renew> rotation; rotation > secret", []),
        ("a > 1/2(b, c); b > a", []),
        ("a > b; b > a; c > d; d > c", [["a", "b"], ["c", "d"]]),
    ],
)
def test_deadlocks(text, members):
    assert [one.details["members"] for one in ask(RULE, text)] == members


def test_one_requirement_to_loosen_is_named_and_all_members_are_hit():
    (found,) = ask(RULE, "consul > vault; vault > consul; web > vault")
    assert found.component == "consul"
    assert found.hits == ("consul", "vault")
    assert len(found.details["loosen"]) == 1
    assert found.details["loosen_is_smallest"] is True
    assert found.details["never_start"] == 3
