"""Connection strings: which hosts a value names, and that credentials are never yielded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.connection_strings import groups_in


def names(text: str, variable: str = "") -> list[str]:
    groups = groups_in(text, variable)
    return [host.name for group in groups for host in group.hosts if not host.local]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://api.stripe.com/v1", ["api.stripe.com"]),
        ("https://user:pa%40ss@Api.Stripe.com:8443/v1?key=x.example", ["api.stripe.com"]),
        ("postgres://u:p@one.example:5432,two.example:5432/db", ["one.example", "two.example"]),
        ("jdbc:mysql://db.example.com:3306/shop", ["db.example.com"]),
        ("jdbc:sqlserver://db.example.com:1433;user=sa;password=a@b.example", ["db.example.com"]),
        ("redis://:password@cache.example:6379/0", ["cache.example"]),
        ("b-1.k.x.c1.kafka.us-east-1.amazonaws.com:9092,b-2.k.x.c1.kafka.us-east-1.amazonaws.com:9092",
         ["b-1.k.x.c1.kafka.us-east-1.amazonaws.com", "b-2.k.x.c1.kafka.us-east-1.amazonaws.com"]),
        ("Server=tcp:sql.example.net,1433;Password=a.b.example", ["sql.example.net"]),
        ("db.abc.us-east-1.rds.amazonaws.com", ["db.abc.us-east-1.rds.amazonaws.com"]),
        ("http://[2001:db8::1]:80/", ["2001:db8::1"]),
        ("db.example.com:5432", ["db.example.com"]),
        ("db.example.com", []),
        ("application.yaml", []),
        ("me@example.com", []),
        ("s3://bucket.with.dots/x", []),
        ("file:///etc/hosts.allow", []),
        ("arn:aws:s3:::media.example.com", []),
    ],
)  # fmt: skip
def test_hosts_are_those_of_urls_endpoints_and_words_with_a_port(
    text: str, expected: list[str]
) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("db.example.com", ["db.example.com"]),
        ("one.example, two.example", ["one.example", "two.example"]),
        ("settings.json", []),
        ("10.0.0.7", ["10.0.0.7"]),
        ("localhost", []),
    ],
)
def test_a_bare_word_is_a_host_where_the_variable_says_so(text: str, expected: list[str]) -> None:
    assert names(text, "DB_HOST") == expected


USERS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
PASSWORDS = st.from_regex(r"[A-Za-z0-9!$&'()*+,;=._~%{}|<>-]{6,20}", fullmatch=True)


@given(user=USERS, password=PASSWORDS)
def test_user_and_password_of_a_url_are_never_part_of_a_host(user: str, password: str) -> None:
    text = f"postgres://{user}:{password}@db.example.com:5432/shop"
    assert names(text) == ["db.example.com"]


@given(text=st.text(max_size=100), variable=st.sampled_from(("", "DB_HOST", "BROKERS", "API")))
def test_any_text_can_be_searched(text: str, variable: str) -> None:
    hosts = names(text, variable)
    assert len(set(hosts)) == len(hosts)
    assert all(name == name.lower() and " " not in name for name in hosts)
