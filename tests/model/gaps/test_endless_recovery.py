"""Recoveries that overload the provider that is back, or take too long (N-32)."""

import pytest

from model.gaps.endless_recovery import RULE
from tests.model.gaps.asking import ask


@pytest.mark.parametrize(
    ("load", "serves", "sheds", "gaps"),
    [(50, 40, None, 1), (40, 40, None, 1), (30, 40, None, 0), (50, 40, True, 0)],
)
def test_a_provider_is_overloaded_unless_it_sheds(load, serves, sheds, gaps):
    about = {"recovery_load": load, "service_rate": serves, "sheds": sheds}
    findings = ask(RULE, "web > vault", vault={"kind": "cluster", **about})
    assert len(findings) == gaps


@pytest.mark.parametrize(("minutes", "gaps"), [(1, 1), (2, 0)])
def test_users_are_let_in_one_after_the_other(minutes, gaps):
    findings = ask(
        RULE,
        "a > vault; b start> vault",
        vault={"kind": "cluster", "recovery_rate": 1},
        a={"recovery_units": 50, "rto": minutes},
        b={"recovery_units": 50},
    )
    assert len(findings) == gaps
    if findings:
        assert (findings[0].component, findings[0].target, findings[0].achievable) == (
            "vault", 60, 100,
        )  # fmt: skip
