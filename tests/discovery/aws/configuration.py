"""Configuration values that point to things by each matching rule, and that hide canaries.

Shared by the tests of Lambda functions and of ECS, which both read environments.
"""

from model.records import reference
from tests.discovery.player import ACCOUNT, REGION, SALT

CANARY = "c4n4ry-s3cr3t"

POINTING = {
    "A_TOPIC": '{"topic": "arn:aws:sns:us-east-1:111122223333:orders"}',
    "B_DATABASE": "postgres://app:pw@Orders.cluster-abc.us-east-1.rds.amazonaws.com:5432/shop",
    "C_QUEUE": "https://sqs.us-east-1.amazonaws.com/111122223333/mails",
    "D_PICTURES": "s3://pictures/small",
    "E_TABLE": "cart",
    "F_STOCK_URL": "http://stock.shop.internal:8080/v1",
    "G_PAYMENT_URL": "https://api.acmepay.example/v1/charges",
    "H_CACHE_HOST": "shop.abc.0001.use1.cache.amazonaws.com:6379",
}
"""One variable for each rule of the derivation catalogue, §4.2."""

LEADS_TO = {
    "A_TOPIC": "env.arn {me} hard refers_to arn:aws:sns:us-east-1:111122223333:orders",
    "B_DATABASE": "env.endpoint-host {me} hard connects_to "
    "host:orders.cluster-abc.us-east-1.rds.amazonaws.com:5432",
    "C_QUEUE": "env.queue-url {me} hard sends_to arn:aws:sqs:us-east-1:111122223333:mails",
    "D_PICTURES": "env.s3-uri {me} hard connects_to bucket:pictures",
    "E_TABLE": "env.bare-name {me} hard refers_to "
    + reference.hashed_name(SALT, "AWS::DynamoDB::Table", ACCOUNT, REGION, "cart"),
    "F_STOCK_URL": "env.dns-name {me} hard connects_to host:stock.shop.internal:8080",
    "G_PAYMENT_URL": "env.external-host {me} hard connects_to host:api.acmepay.example:443",
    "H_CACHE_HOST": "env.endpoint-host {me} soft connects_to "
    "host:shop.abc.0001.use1.cache.amazonaws.com:6379",
}
"""What each must make of `{me}`: rule, dependent, effect, relation, provider."""

SECRETIVE = {
    "A_PASSWORD": CANARY,
    "B_DSN": f"postgres://{CANARY}:{CANARY}@db.shop.internal/{CANARY}?key={CANARY}",
    "C_URL": f"https://{CANARY}@api.acmepay.example/{CANARY}#{CANARY}",
    "D_NAME": CANARY,
    "E_JSON": f'{{"password": "{CANARY}", "url": "https://api.acmepay.example/{CANARY}"}}',
    "F_QUEUE": f"https://{CANARY}@sqs.us-east-1.amazonaws.com/111122223333/mails?{CANARY}",
    "G_OBJECT": f"s3://pictures/{CANARY}",
    "H_TEXT": f"{CANARY} {CANARY}",
}
"""Values of which nothing but what they point to may be kept."""
