"""AppSync: GraphQL APIs, the data sources of their fields and who signs users in."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from discovery.arns import key_of
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

SOURCE = "graphql-api.data-source"
RULES = {
    SOURCE: "The fields of an API read their data sources: without one of them the API degrades, "
    "without all of them it stops, unless it answers some fields by itself."
}


def api_facts(item: Item, context: Context) -> Facts:
    """Return the data sources of an API."""
    sources: Sequence[Item] = item.get("sources") or ()
    keys = {key for source in sources for key in _keys(source, context)}
    alone = any(source.get("type") == "NONE" for source in sources)
    return Facts(
        requirements=required(
            str(item["arn"]),
            sorted(keys),
            rule=SOURCE,
            relation="routes_to",
            effect=Effect.SOFT if alone else Effect.HARD,
            minimum=1,
            full=len(keys),
            attribute="dataSources[]",
        )
    )


def _keys(source: Item, context: Context) -> Iterator[str]:
    """Yield the key of what a data source calls."""
    table = source.get("dynamodbConfig") or {}
    if table.get("tableName"):
        place = f"arn:{context.partition}:dynamodb:{table['awsRegion']}:{context.account}"
        yield f"{place}:table/{table['tableName']}"
    function = (source.get("lambdaConfig") or {}).get("lambdaFunctionArn")
    if function:
        yield key_of(str(function))
    bus = (source.get("eventBridgeConfig") or {}).get("eventBusArn")
    if bus:
        yield str(bus)
    cluster = (source.get("relationalDatabaseConfig") or {}).get("rdsHttpEndpointConfig") or {}
    if cluster.get("dbClusterIdentifier"):
        yield str(cluster["dbClusterIdentifier"])
    for name in ("httpConfig", "openSearchServiceConfig", "elasticsearchConfig"):
        # The host alone: a URL may hold a name and a password.
        host = urlsplit(str((source.get(name) or {}).get("endpoint") or "")).hostname
        if host:
            yield reference.host(host)


GRAPHQL_APIS = Crawler(
    name="aws.appsync.graphql_apis",
    title="GraphQL APIs of AppSync, their data sources and who signs users in",
    kind=Kind.API,
    type="AWS::AppSync::GraphQLApi",
    service="appsync",
    list=Call(operation="list_graphql_apis", items="graphqlApis[]"),
    details=(
        Call(
            operation="list_data_sources",
            gone=("NotFoundException",),
            items="dataSources",
            from_item={"apiId": "apiId"},
            into="sources",
        ),
    ),
    id="arn",
    label="name",
    keys=("host:{values(dns) | map(&lower(@), @)}",),
    tags="tags",
    properties={
        "api_type": "apiType",
        "authentication": "authenticationType",
        "visibility": "visibility",
    },
    edges=(
        Edge(
            rule="graphql-api.role",
            relation="assumes_role",
            needs="sources[].serviceRoleArn",
            # It is that of one data source.
            effect=Effect.SOFT,
            expects=Kind.PRINCIPAL,
        ),
        Edge(
            rule="graphql-api.secret",
            relation="reads_secret",
            needs="sources[].relationalDatabaseConfig.rdsHttpEndpointConfig.awsSecretStoreArn",
            effect=Effect.SOFT,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="graphql-api.user-pool",
            relation="signs_in_with",
            # Users that are signed in go on.
            needs="[userPoolConfig.userPoolId,"
            " additionalAuthenticationProviders[].userPoolConfig.userPoolId]",
            key="cognito-user-pool:{value}",
            effect=Effect.SOFT,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="graphql-api.authorizer",
            relation="invokes",
            needs="lambdaAuthorizerConfig.authorizerUri",
            normalise=key_of,
            when="authenticationType == 'AWS_LAMBDA' && !additionalAuthenticationProviders",
            tolerance="lambdaAuthorizerConfig.authorizerResultTtlInSeconds",
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="graphql-api.further-authorizer",
            relation="invokes",
            needs="[additionalAuthenticationProviders[].lambdaAuthorizerConfig.authorizerUri,"
            " additionalAuthenticationProviders && lambdaAuthorizerConfig.authorizerUri]",
            normalise=key_of,
            effect=Effect.SOFT,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="graphql-api.web-acl",
            relation="filtered_by",
            needs="wafWebAclArn",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    transform=api_facts,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/appsync/latest/APIReference/API_ListGraphqlApis.html",
)

CRAWLERS = (GRAPHQL_APIS,)
