"""AppSync: one data source degrades an API, all of them stop it."""

from typing import Any

from discovery.aws.appsync import GRAPHQL_APIS
from model.records.observation import Observation
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import keys, play, requirement

ARN = "arn:aws:appsync:us-east-1:111122223333:apis/a1"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function"
ROLE = "arn:aws:iam::111122223333:role/read"
TABLE = {
    "type": "AMAZON_DYNAMODB",
    "dynamodbConfig": {"tableName": "orders", "awsRegion": "us-east-1"},
    "serviceRoleArn": ROLE,
}
CATALOG = {"type": "HTTP", "httpConfig": {"endpoint": "https://catalog.example/v1"}}


def look(sources: list[dict[str, Any]], **stated: Any) -> Observation:
    api = {"arn": ARN, "apiId": "a1", "name": "shop", **stated}
    return play(
        GRAPHQL_APIS,
        ("list_graphql_apis", {"graphqlApis": [api]}),
        ("list_data_sources", {"dataSources": sources}, {"apiId": "a1"}),
    )


def test_one_data_source_degrades_an_api_and_all_stop_it() -> None:
    resolver = {"type": "AWS_LAMBDA", "lambdaConfig": {"lambdaFunctionArn": f"{FUNCTION}:price"}}
    host = "Abc.appsync-api.us-east-1.amazonaws.com"
    seen = look([TABLE, CATALOG, resolver], dns={"GRAPHQL": host})
    me = "appsync!apis/a1"
    assert requirement_lines(seen) == [
        f"graphql-api.data-source: {me} hard routes_to 1 of dynamodb!table/orders,"
        " lambda!function:price, host:catalog.example",
        f"graphql-api.role: {me} soft assumes_role {ROLE}",
    ]
    assert requirement(seen, "graphql-api.data-source").full == 3
    assert keys(seen) == {ARN: ("host:abc.appsync-api.us-east-1.amazonaws.com",)}


def test_an_api_that_answers_some_fields_by_itself_only_degrades() -> None:
    seen = look([TABLE, {"type": "NONE"}])
    assert requirement(seen, "graphql-api.data-source").effect == "soft"


def test_the_only_authorizer_is_hard_and_users_that_are_signed_in_go_on() -> None:
    authorizer = {"authorizerUri": f"{FUNCTION}:allow", "authorizerResultTtlInSeconds": 60}
    only = look([], authenticationType="AWS_LAMBDA", lambdaAuthorizerConfig=authorizer)
    me = "appsync!apis/a1"
    assert requirement_lines(only) == [
        f"graphql-api.authorizer: {me} hard invokes lambda!function:allow"
    ]
    (member,) = requirement(only, "graphql-api.authorizer").members
    assert member.tolerance is not None and member.tolerance.total_seconds() == 60
    pool = {"userPoolId": "us-east-1_A", "awsRegion": "us-east-1"}
    further = {"authenticationType": "AMAZON_COGNITO_USER_POOLS", "userPoolConfig": pool}
    some = look(
        [],
        authenticationType="AWS_LAMBDA",
        lambdaAuthorizerConfig=authorizer,
        additionalAuthenticationProviders=[further],
    )
    assert requirement_lines(some) == [
        f"graphql-api.further-authorizer: {me} soft invokes lambda!function:allow",
        f"graphql-api.user-pool: {me} soft signs_in_with cognito-user-pool:us-east-1_A",
    ]
