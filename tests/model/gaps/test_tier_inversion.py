import pytest

from model.gaps.tier_inversion import RULE
from tests.model.gaps.asking import ask, pairs


@pytest.mark.parametrize(
    ("text", "tiers", "expected"),
    [
        ("web > db", {"web": 1, "db": 3}, [("web", "db")]),
        ("web > db", {"web": 1, "db": 1}, []),
        ("web > db", {"web": 3, "db": 1}, []),
        ("web > db", {"web": 1}, []),
        ("web > db", {"db": 3}, []),
        ("web ~> db", {"web": 1, "db": 3}, []),
        ("web > api > db", {"web": 1, "db": 3}, [("api", "db")]),  # api inherits tier 1
        ("web > db > disk", {"web": 1, "db": 3, "disk": 3}, [("web", "db")]),
        ("web > 1/2(a, b)", {"web": 1, "a": 3, "b": 1}, []),
        ("web > 1/2(a, b)", {"web": 1, "a": 3, "b": 4}, [("web", "a")]),
        ("web > 2/2(a, b)", {"web": 1, "a": 3, "b": 4}, [("web", "b")]),
        # what db's own tier already says is not told again of what db stands on
        ("web > db > disk; cart[disk]", {"web": 1, "db": 3, "cart": 3}, [("web", "db")]),
        ("journey:buy > service:a; journey:buy > service:b", {"service:a": 1, "service:b": 3}, []),
        (
            "journey:buy > service:b",
            {"journey:buy": 1, "service:b": 3},
            [("journey:buy", "service:b")],
        ),
        ("shop[web]; cart[db]; web > db", {"shop": 1, "cart": 2}, [("web", "db")]),
    ],
)
def test_tier_inversion(text, tiers, expected):
    about = {name: {"tier": tier} for name, tier in tiers.items()}
    assert pairs(ask(RULE, text, about)) == expected


def test_both_tiers_are_told():
    (found,) = ask(RULE, "web > db", web={"tier": 1}, db={"tier": "bronze"})
    assert (found.target, found.achievable) == (1, 4)
