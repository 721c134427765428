import pytest

from model.gaps import observability_loop, renewal_loop
from tests.model.gaps.asking import ask, pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("secret renew> rotation; rotation > secret", [("secret", "rotation")]),
        ("secret renew> rotation; rotation > app > secret", [("secret", "rotation")]),
        ("secret renew> rotation; rotation ~> secret", []),
        ("secret renew> rotation", []),
        ("secret start> rotation; rotation > secret", []),
        ("secret renew> 1/2(a, b); a > secret", []),
        ("secret renew> 2/2(a, b); a > secret", [("secret", "a")]),
    ],
)
def test_renewal_that_needs_what_it_renews(text, expected):
    about = {"secret": {"kind": "secret"}}
    assert pairs(ask(renewal_loop.RULE, text, about)) == expected


def test_only_credentials_are_renewed():
    assert ask(renewal_loop.RULE, "organization renew> master; master > organization") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the alarm watches what it needs
        ("alarm observability> web; alarm > web", [("alarm", "web")]),
        ("alarm observability> web; alarm > mesh; web > mesh", []),
        ("alarm observability> web", []),
        ("alarm observability> web; alarm ~> web", []),
        # anything else is watched by what it needs: Roblox's telemetry stood on Consul
        ("consul observability> telemetry; telemetry > consul", [("telemetry", "consul")]),
        ("consul observability> telemetry; consul > telemetry", []),
    ],
)
def test_watcher_that_stops_with_what_it_watches(text, expected):
    about = {"alarm": {"kind": "alarm"}} if "alarm" in text else {}
    assert pairs(ask(observability_loop.RULE, text, about)) == expected
