"""Host names in texts, whose they are, and that credentials around them are never yielded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.hosts import Host, Owner, hosts_in, region_in
from model.records.component import Kind


def names(text: str, *, is_host: bool = False) -> list[str]:
    return [host.name for host in hosts_in(text, is_host=is_host)]


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
    assert names(text, is_host=True) == expected


@pytest.mark.parametrize(
    ("name", "owner", "kind", "region"),
    [
        ("db.abc.us-west-2.rds.amazonaws.com", Owner.AWS_RESOURCE, Kind.DATABASE, "us-west-2"),
        ("web-1.us-east-1.elb.amazonaws.com", Owner.AWS_RESOURCE, Kind.LOAD_BALANCER, "us-east-1"),
        ("web-1.elb.eu-west-1.amazonaws.com", Owner.AWS_RESOURCE, Kind.LOAD_BALANCER, "eu-west-1"),
        ("d1.cloudfront.net", Owner.AWS_RESOURCE, Kind.CDN, None),
        ("x.lambda-url.us-east-1.on.aws", Owner.AWS_RESOURCE, Kind.FUNCTION, "us-east-1"),
        ("a.execute-api.cn-north-1.amazonaws.com.cn", Owner.AWS_RESOURCE, Kind.API, "cn-north-1"),
        ("sqs.us-west-2.amazonaws.com", Owner.AWS_SERVICE, Kind.EXTERNAL, "us-west-2"),
        ("orders.internal", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("orders", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("10.0.0.7", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("203.0.113.7", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("93.184.216.34", Owner.PUBLIC, Kind.EXTERNAL, None),
        ("api.stripe.com", Owner.PUBLIC, Kind.EXTERNAL, None),
        ("us-east-1.example.com", Owner.PUBLIC, Kind.EXTERNAL, None),
    ],
)
def test_the_suffix_tells_whose_it_is(
    name: str, owner: Owner, kind: Kind, region: str | None
) -> None:
    host = Host(name=name)
    assert (host.owner, host.kind, host.region) == (owner, kind, region)
    assert region_in(name) == region


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "169.254.169.254", "0.0.0.0", "::1"])  # noqa: S104 - data
def test_the_machine_itself_is_local(name: str) -> None:
    assert Host(name=name).local


@pytest.mark.parametrize("name", ["localhost.example.com", "10.0.0.7", "example.com"])
def test_others_are_not(name: str) -> None:
    assert not Host(name=name).local


USERS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
PASSWORDS = st.from_regex(r"[A-Za-z0-9!$&'()*+,;=._~%{}|<>-]{6,20}", fullmatch=True)


@given(user=USERS, password=PASSWORDS)
def test_user_and_password_of_a_url_are_never_part_of_a_host(user: str, password: str) -> None:
    text = f"postgres://{user}:{password}@db.example.com:5432/shop"
    assert names(text) == ["db.example.com"]


@given(text=st.text(max_size=100), is_host=st.booleans())
def test_any_text_can_be_searched(text: str, is_host: bool) -> None:
    hosts = names(text, is_host=is_host)
    assert len(set(hosts)) == len(hosts)
    assert all(name == name.lower() and " " not in name for name in hosts)
