"""What configuration values point to, and that nothing else of them is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.bare_names import NAMED_TYPES, hashed_key
from discovery.endpoints import environment_requirements, find_references
from discovery.interface import Context
from model.records.component import Kind
from model.records.observation import Reference
from model.records.reference import hashed_name
from model.records.requirement import Effect

CONTEXT = Context(partition="aws", account="111122223333", region="us-east-1", salt=b"salt")
ME = Reference(key="arn:aws:lambda:us-east-1:111122223333:function:me")
ROLE = Reference(key="arn:aws:iam::111122223333:role/me")


def references(
    variable: str, value: str, principal: Reference | None = None
) -> list[tuple[str, str]]:
    matches = find_references(value, variable=variable, context=CONTEXT, principal=principal)
    return [(match.rule, key) for match in matches for key in match.keys]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("T", "arn:aws:sns:us-east-1:111122223333:t",
         ("env.arn", "arn:aws:sns:us-east-1:111122223333:t")),
        ("S", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf:password::",
         ("env.arn", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf")),
        ("O", "arn:aws:s3:::media/logo.png", ("env.arn", "bucket:media")),
        ("F", "arn:aws:lambda:us-east-1:111122223333:function:f:live",
         ("env.arn", "arn:aws:lambda:us-east-1:111122223333:function:f")),
        ("J", '{"queue": "arn:aws-cn:sqs:cn-north-1:111122223333:q"}',
         ("env.arn", "arn:aws-cn:sqs:cn-north-1:111122223333:q")),
        ("Q", "https://sqs.us-west-2.amazonaws.com/444455556666/orders.fifo",
         ("env.queue-url", "arn:aws:sqs:us-west-2:444455556666:orders.fifo")),
        ("Q", "https://sqs.cn-north-1.amazonaws.com.cn/444455556666/q",
         ("env.queue-url", "arn:aws-cn:sqs:cn-north-1:444455556666:q")),
        ("Q", "http://127.0.0.1:5000/444455556666/q",
         ("env.queue-url", "queue-url:http://127.0.0.1:5000/444455556666/q")),
        ("B", "s3://media/prefix", ("env.s3-uri", "bucket:media")),
        ("B", "https://media.s3.eu-west-1.amazonaws.com/x", ("env.s3-uri", "bucket:media")),
        ("B", "https://s3.eu-west-1.amazonaws.com/media/x", ("env.s3-uri", "bucket:media")),
        ("B", "media.s3.amazonaws.com", ("env.s3-uri", "bucket:media")),
        ("D", "jdbc:mysql://u:p@Db.abc.us-west-2.rds.amazonaws.com:3306/shop?password=x.example.com",
         ("env.endpoint-host", "host:db.abc.us-west-2.rds.amazonaws.com:3306")),
        ("D", "Server=tcp:sql.example.net,1433;Password=a.b.example",
         ("env.external-host", "host:sql.example.net:1433")),
        ("C", "shop.abc.0001.use1.cache.amazonaws.com:6379",
         ("env.endpoint-host", "host:shop.abc.0001.use1.cache.amazonaws.com:6379")),
        ("A", "abc123.execute-api.us-east-1.amazonaws.com",
         ("env.endpoint-host", "host:abc123.execute-api.us-east-1.amazonaws.com")),
        ("K", "https://kms.us-west-2.amazonaws.com",
         ("env.external-host", "host:kms.us-west-2.amazonaws.com:443")),
        ("URL", "https://api.stripe.com/v1", ("env.external-host", "host:api.stripe.com:443")),
        ("URL", "https://user:pa/ss@api.stripe.com/v1", None),
        ("URL", "http://orders:8080", ("env.dns-name", "host:orders:8080")),
        ("DB_HOST", "db.shop.internal", ("env.dns-name", "host:db.shop.internal")),
        ("X", "10.0.0.7:5432", ("env.dns-name", "address:10.0.0.7")),
        ("VERSION", "1.2.3.4", None),
        ("URL", "http://10.0.0.7:80/", ("env.dns-name", "address:10.0.0.7")),
        ("URL", "http://93.184.216.34/", ("env.external-host", "ip:public/93.184.216.34")),
        ("URL", "http://localhost:80/", None),
        ("CONFIG", "settings.json", None),
        ("MAIN_CLASS", "com.example.Main", None),
        ("DB_PASSWORD", "abc.def.ghi", None),
        ("EMPTY", "", None),
        ("POLICY", "arn:aws:s3:::media*", None),
    ],
)  # fmt: skip
def test_values_point_to(variable: str, value: str, expected: tuple[str, str] | None) -> None:
    assert references(variable, value) == ([] if expected is None else [expected])


def test_a_list_of_brokers_is_one_need_for_any_of_them() -> None:
    value = "b-1.x.kafka.us-east-1.amazonaws.com:9092,b-2.x.kafka.us-east-1.amazonaws.com:9092"
    (need,) = environment_requirements(
        {"BROKERS": value}, dependent=ME, principal=ROLE, context=CONTEXT
    )
    assert need.minimum == 1
    assert [member.reference.key for member in need.members] == [
        "host:b-1.x.kafka.us-east-1.amazonaws.com:9092",
        "host:b-2.x.kafka.us-east-1.amazonaws.com:9092",
    ]


def test_the_region_of_a_host_name_is_told() -> None:
    (match,) = find_references(
        "https://sns.us-west-2.amazonaws.com", variable="X", context=CONTEXT, principal=None
    )
    assert (match.region, match.relation) == ("us-west-2", "calls_aws")


def test_a_bare_name_needs_a_principal_that_may_use_it() -> None:
    assert references("ORDERS", "orders-table") == []
    matches = find_references("orders-table", variable="ORDERS", context=CONTEXT, principal=ROLE)
    assert {key for match in matches for key in match.keys} == {
        hashed_key(b"salt", named.type, "111122223333", "us-east-1", "orders-table")
        for named in NAMED_TYPES
    }
    assert all(match.allowed_by == ROLE and match.resolved_only for match in matches)


def test_a_variable_that_speaks_of_a_type_names_no_other() -> None:
    (match,) = find_references("orders", variable="ORDERS_TABLE", context=CONTEXT, principal=ROLE)
    assert match.references == (
        Reference(
            key=hashed_name(b"salt", "AWS::DynamoDB::Table", "111122223333", "us-east-1", "orders"),
            expects=Kind.DATABASE,
        ),
    )


def test_the_name_of_a_bucket_is_the_same_in_every_account_and_region() -> None:
    there = Context(partition="aws", account="444455556666", region="eu-west-1", salt=b"salt")
    here, elsewhere = (
        find_references("acme-media", variable="UPLOAD_BUCKET", context=place, principal=ROLE)
        for place in (CONTEXT, there)
    )
    assert here[0].keys == elsewhere[0].keys


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DB_PASSWORD", "orders"),
        ("API_TOKEN", "orders"),
        ("STRIPE_API_KEY", "sk_live_orders"),
        ("DEBUG", "true"),
        ("LEVEL", "WARNING"),
        ("COUNT", "17"),
        ("TEXT", "two words"),
    ],
)
def test_credentials_and_ordinary_words_are_no_names(variable: str, value: str) -> None:
    assert references(variable, value, ROLE) == []


def test_the_name_of_a_secret_is_a_name() -> None:
    assert len(references("DB_SECRET_NAME", "shop/db", ROLE)) == 1


def test_only_the_name_of_the_variable_is_kept() -> None:
    canary = "c4n4ry"
    variables = {
        "A_URL": f"https://{canary}:{canary}@api.example.com/{canary}?{canary}={canary}#{canary}",
        "B_URL": f"postgres://u:p@{canary}@db.example.com/{canary}",
        "C_PASSWORD": canary,
        "D_TABLE": canary,
        "E_QUEUE": f"https://{canary}@sqs.us-east-1.amazonaws.com/111122223333/orders?{canary}",
        "F_BUCKET": f"s3://media/{canary}",
        "G_JSON": f'{{"url": "https://x.example.com/{canary}", "password": "{canary}.{canary}"}}',
        "H_HOOK": f"https://hooks.slack.com/services/{canary}",
    }
    seen = environment_requirements(variables, dependent=ME, principal=ROLE, context=CONTEXT)
    assert {requirement.evidence[0].attribute for requirement in seen} >= {
        "A_URL",
        "B_URL",
        "D_TABLE",
        "H_HOOK",
    }
    assert canary not in repr(seen)


def test_a_component_does_not_need_itself() -> None:
    seen = environment_requirements({"SELF": ME.key}, dependent=ME, principal=None, context=CONTEXT)
    assert seen == ()


@given(st.dictionaries(st.text(), st.text()))
def test_any_text_is_survived(variables: dict[str, str]) -> None:
    environment_requirements(variables, dependent=ME, principal=ROLE, context=CONTEXT)


@given(st.from_regex(r"[a-z]{8,20}", fullmatch=True), st.sampled_from("/?#"))
def test_user_names_and_passwords_in_urls_are_never_kept(word: str, mark: str) -> None:
    value = f"https://{word}x:{word}y@api.example.com{mark}{word}z"
    assert word not in repr(references("SOME_URL", value))


@pytest.mark.parametrize(
    ("host", "effect"),
    [
        ("shop.abc.0001.use1.cache.amazonaws.com", Effect.SOFT),
        ("shop.abc.0001.cnn1.cache.amazonaws.com.cn", Effect.SOFT),
        ("clustercfg.shop.abc.memorydb.us-east-1.amazonaws.com", Effect.HARD),
        ("shop.abc.us-east-1.rds.amazonaws.com", Effect.HARD),
    ],
)
def test_only_a_cache_beside_its_source_may_be_missing(host: str, effect: Effect) -> None:
    (match,) = find_references(host, variable="HOST", context=CONTEXT, principal=None)
    assert match.effect is effect
