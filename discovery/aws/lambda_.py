"""Lambda functions, who calls them, and what feeds them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.ecr import image_repository
from discovery.aws.resource_policies import resource_policy
from discovery.endpoints import RULES as ENVIRONMENT_RULES
from discovery.endpoints import environment_requirements
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from discovery.urls import host_of
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, Reference, SeenComponent, SeenRequirement
from model.records.partition import dns_suffix
from model.records.requirement import Effect, Phase

CALLER = "lambda.caller"
EVENT_SOURCE = "lambda.event-source"
ROTATION = "lambda.rotation"
RULES = {
    CALLER: "What the function's policy lets call it, and which waits for the answer, needs it.",
    EVENT_SOURCE: "What the function's policy lets call it without waiting feeds it.",
    ROTATION: "A secret is rotated by the function that its policy lets Secrets Manager call.",
    **ENVIRONMENT_RULES,
}
WAITING_CALLERS = frozenset(
    {"apigateway", "appsync", "cognito-idp", "connect", "execute-api", "lex", "vpc-lattice"}
)
"""Services that call a function and wait for its answer, as named in an ARN. Target groups
(`elasticloadbalancing`) have a crawler of their own that reports their functions."""
SILENT = frozenset({"elasticloadbalancing"})


def source_arns(policy: str) -> list[str]:
    """Return the ARNs of the callers that a function's resource policy admits, sorted."""
    arns = {
        text
        for statement in _list(json.loads(policy).get("Statement"))
        if statement.get("Effect") == "Allow"
        for operator in (statement.get("Condition") or {}).values()
        for name, texts in operator.items()
        if name.lower() == "aws:sourcearn"
        for text in _list(texts)
    }
    return sorted(arns)


def caller_key(arn: str) -> str | None:
    """Return the key of the component behind a `SourceArn`; None where it names no single one.

    >>> caller_key("arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*/GET/orders")
    'host:a1b2c3.execute-api.us-east-1.amazonaws.com'
    >>> caller_key("arn:aws:s3:::uploads"), caller_key("arn:aws:sns:*:111122223333:*")
    ('bucket:uploads', None)
    """
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return None
    _, partition, service, region, _, resource = parts
    if service == "execute-api":
        api = resource.partition("/")[0]
        suffix = dns_suffix(partition)
        return (
            None
            if suffix is None or "*" in api + region
            else f"host:{api}.execute-api.{region}.{suffix}"
        )
    return None if "*" in arn or "?" in arn else key_of(arn)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def function_facts(item: Item, context: Context) -> Facts:
    """Return what a function's environment points to, its callers, and its URL."""
    function = item["FunctionArn"]
    variables = (item.get("Environment") or {}).get("Variables") or {}
    role = item.get("Role")
    needs = environment_requirements(
        variables,
        dependent=Reference(key=function),
        principal=Reference(key=role) if role else None,
        context=context,
    )
    callers = tuple(_callers(function, _policies(item)))
    additions = (*_url(item), *_policy(item), *_switched_off(item))
    return Facts(components=additions, requirements=(*needs, *callers))


def _policies(item: Item) -> Sequence[str]:
    """Return the policies of the function, of its aliases and of the versions behind them."""
    qualified = [policy.get("answer") for policy in item.get("qualified") or ()]
    return [policy for policy in (item.get("policy"), *qualified) if policy]


def _callers(function: str, policies: Sequence[str]) -> Iterator[SeenRequirement]:
    for arn in sorted({arn for policy in policies for arn in source_arns(policy)}):
        key, service = caller_key(arn), arn.split(":")[2]
        if key is None or service in SILENT:
            continue
        if service == "secretsmanager":
            yield from required(
                key,
                [function],
                relation="rotated_by",
                rule=ROTATION,
                effect=Effect.LIFECYCLE,
                phase=Phase.RENEW,
                attribute="Policy",
            )
        elif service in WAITING_CALLERS:
            yield from required(
                key, [function], relation="invokes", rule=CALLER, effect=Effect.HARD,
                attribute="Policy",
            )  # fmt: skip
        else:
            yield from required(
                function, [key], relation="triggered_by", rule=EVENT_SOURCE,
                effect=Effect.TRIGGER, attribute="Policy",
            )  # fmt: skip


def _policy(item: Item) -> Iterator[SeenComponent]:
    """Yield whom the function's own policy admits, if it was read."""
    if "policy" in item:
        properties = resource_policy(item["policy"])
        yield addition(item["FunctionArn"], Kind.FUNCTION, properties=properties)


def _switched_off(item: Item) -> Iterator[SeenComponent]:
    """Yield that a function is switched off: with no concurrency, every call is throttled."""
    if item.get("reserved") == 0:
        yield addition(item["FunctionArn"], Kind.FUNCTION, properties={"enabled": False})


def _url(item: Item) -> Iterator[SeenComponent]:
    """Yield the host of a function's URL as a further key, which no template can cut out."""
    host = host_of((item.get("url") or {}).get("FunctionUrl") or "")
    if host:
        yield addition(item["FunctionArn"], Kind.FUNCTION, keys=(reference.host(host),))


FUNCTIONS = Crawler(
    name="aws.lambda.functions",
    title="Lambda functions",
    kind=Kind.FUNCTION,
    type="AWS::Lambda::Function",
    service="lambda",
    list=Call(operation="list_functions", items="Functions[]"),
    details=(
        # Nothing else names the image. The answer also holds a link to the code of a function, so
        # it is not called where there is no image, and not granted unless it is wanted.
        Call(
            operation="get_function",
            absent=("ResourceNotFoundException",),
            items="Code.ImageUri",
            from_item={"FunctionName": "FunctionName"},
            into="image",
            when="PackageType == 'Image'",
            optional=True,
        ),
        Call(
            operation="list_tags",
            absent=("ResourceNotFoundException",),
            items="Tags",
            from_item={"Resource": "FunctionArn"},
            into="tags",
        ),
        Call(
            operation="get_function_concurrency",
            absent=("ResourceNotFoundException",),
            items="ReservedConcurrentExecutions",
            from_item={"FunctionName": "FunctionName"},
            into="reserved",
        ),
        Call(
            operation="get_policy",
            items="Policy",
            from_item={"FunctionName": "FunctionName"},
            into="policy",
            absent=("ResourceNotFoundException",),
        ),
        Call(
            operation="list_function_event_invoke_configs",
            items="FunctionEventInvokeConfigs",
            from_item={"FunctionName": "FunctionName"},
            into="invokes",
            absent=("ResourceNotFoundException",),
        ),
        Call(
            operation="list_aliases",
            absent=("ResourceNotFoundException",),
            items="Aliases",
            from_item={"FunctionName": "FunctionName"},
            into="aliases",
        ),
        # Who may call an alias, or the version behind it, is in a policy of its own.
        Call(
            operation="get_policy",
            each="aliases[].[Name, FunctionVersion][] | [?@ != '$LATEST']",
            items="Policy",
            from_item={"FunctionName": "FunctionName", "Qualifier": "each"},
            into="qualified",
            absent=("ResourceNotFoundException",),
        ),
        Call(
            operation="get_function_url_config",
            from_item={"FunctionName": "FunctionName"},
            into="url",
            absent=("ResourceNotFoundException",),
        ),
    ),
    id="FunctionArn",
    keys=("{aliases[].AliasArn}", "{FunctionArn}:$LATEST"),
    label="FunctionName",
    configured_as=("FunctionName",),
    tags="tags",
    properties={
        "aliases": "aliases[].[Name, FunctionVersion]",
        "architectures": "Architectures",
        "maximum_event_age": "max(invokes[].MaximumEventAgeInSeconds)",
        "memory": "MemorySize",
        "package_type": "PackageType",
        "reserved_concurrency": "reserved",
        "runtime": "Runtime",
        "state": "State",
        "timeout": "Timeout",
        "vpc": "VpcConfig.VpcId",
    },
    edges=(
        edges.role("lambda.role", "Role"),
        Edge(
            rule="lambda.key",
            relation="encrypted_by",
            needs="KMSKeyArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.KEY,
        ),
        edges.subnet("lambda.subnets", "VpcConfig.SubnetIds", minimum=1),
        edges.security_groups("lambda.security-group", "VpcConfig.SecurityGroupIds"),
        Edge(
            rule="lambda.file-system",
            relation="mounts",
            needs="FileSystemConfigs[].Arn",
            expects=Kind.FILE_SYSTEM,
        ),
        Edge(
            rule="lambda.layer",
            relation="loads",
            needs="Layers[].Arn",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="lambda.image",
            relation="pulls_image",
            needs="image",
            normalise=image_repository,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="lambda.dead-letter-queue",
            relation="dead_letters_to",
            needs="DeadLetterConfig.TargetArn",
            effect=Effect.SOFT,
        ),
        Edge(
            rule="lambda.failure-destination",
            relation="dead_letters_to",
            needs="invokes[].DestinationConfig.OnFailure.Destination",
            normalise=key_of,
            effect=Effect.SOFT,
        ),
        Edge(
            rule="lambda.success-destination",
            relation="sends_to",
            needs="invokes[].DestinationConfig.OnSuccess.Destination",
            normalise=key_of,
            effect=Effect.SOFT,
        ),
        Edge(
            rule="lambda.log-group",
            relation="logs_to",
            needs="LoggingConfig.LogGroup",
            key="arn:{partition}:logs:{region}:{account}:log-group:{value}",
            effect=Effect.OBSERVABILITY,
            expects=Kind.LOG,
        ),
    ),
    transform=function_facts,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.LIFECYCLE, Effect.TRIGGER),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html",
)


def mapping_facts(item: Item, context: Context) -> Facts:
    """Return the need of a function, and of its mapping, for what the mapping reads."""
    if item.get("State") in ("Disabled", "Disabling"):
        return Facts()
    place = f"{context.partition}:lambda:{context.region}:{context.account}"
    mapping = f"arn:{place}:event-source-mapping:{item['UUID']}"
    return Facts(
        requirements=tuple(
            need
            for dependent in (mapping, key_of(item["FunctionArn"]))
            for need in required(
                dependent,
                _sources(item),
                relation="triggered_by",
                rule=SOURCE,
                effect=Effect.TRIGGER,
                attribute="EventSourceArn",
                minimum=1,
            )
        )
    )


def _sources(item: Item) -> list[str]:
    """Return the keys of what a mapping reads: a resource, or brokers of a self-managed Kafka."""
    if source := item.get("EventSourceArn"):
        return [key_of(source)]
    endpoints = (item.get("SelfManagedEventSource") or {}).get("Endpoints") or {}
    brokers = {broker for listed in endpoints.values() for broker in listed}
    return sorted(reference.host(broker.partition(":")[0]) for broker in brokers)


SOURCE = "lambda-event-source-mapping.source"
MAPPING_RULES = {
    SOURCE: "A function is fed by what its mapping reads: while that is down it idles, and while "
    "the function is down a backlog grows."
}
ENABLED = "State != 'Disabled' && State != 'Disabling'"
# The other kinds of access configuration name subnets, groups and virtual hosts.
SECRETS = "SourceAccessConfigurations[?starts_with(URI, 'arn:')].URI"
EVENT_SOURCE_MAPPINGS = Crawler(
    name="aws.lambda.event_source_mappings",
    title="What Lambda reads queues and streams with",
    kind=Kind.STREAM,
    type="AWS::Lambda::EventSourceMapping",
    service="lambda",
    list=Call(operation="list_event_source_mappings", items="EventSourceMappings[]"),
    id="arn:{partition}:lambda:{region}:{account}:event-source-mapping:{UUID}",
    label="UUID",
    properties={
        "batch_size": "BatchSize",
        "bisect_on_error": "BisectBatchOnFunctionError",
        "enabled": f"State && {ENABLED}",
        "maximum_batching_window": "MaximumBatchingWindowInSeconds",
        "maximum_concurrency": "ScalingConfig.MaximumConcurrency",
        "maximum_record_age": "MaximumRecordAgeInSeconds",
        "maximum_retries": "MaximumRetryAttempts",
        "parallelization_factor": "ParallelizationFactor",
        "starting_position": "StartingPosition",
        "state": "State",
    },
    edges=(
        Edge(
            rule="lambda-event-source-mapping.function",
            relation="triggered_by",
            needed_by="FunctionArn",
            normalise=key_of,
            when=ENABLED,
            effect=Effect.TRIGGER,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="lambda-event-source-mapping.secret",
            relation="reads_secret",
            needs=SECRETS,
            normalise=key_of,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="lambda-event-source-mapping.failure-destination",
            relation="dead_letters_to",
            needs="DestinationConfig.OnFailure.Destination",
            normalise=key_of,
            effect=Effect.SOFT,
        ),
    ),
    transform=mapping_facts,
    transform_effects=(Effect.TRIGGER,),
    transform_rules=MAPPING_RULES,
    docs="https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html",
)

CRAWLERS = (FUNCTIONS, EVENT_SOURCE_MAPPINGS)
