"""EventBridge: buses, rules and their targets, connections, archives, global endpoints."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.ecs_task_definitions import (
    RUN_RULES,
    START_RULES,
    run_requirements,
    start_requirements,
    task_definition_component,
)
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from discovery.urls import host_of
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

DOCS = "https://docs.aws.amazon.com/eventbridge/latest/APIReference"


def bus_facts(item: Item, context: Context) -> Facts:
    """Return whom the bus's own policy admits."""
    del context  # policies name principals in full
    properties = resource_policy(item.get("Policy"))
    return Facts(components=(addition(item["Arn"], Kind.BUS, properties=properties),))


BUSES = Crawler(
    name="aws.events.buses",
    title="Event buses",
    kind=Kind.BUS,
    type="AWS::Events::EventBus",
    service="events",
    list=Call(operation="list_event_buses", items="EventBuses[]"),
    details=(
        Call(
            operation="describe_event_bus",
            absent=("ResourceNotFoundException",),
            items="[KmsKeyIdentifier, DeadLetterConfig.Arn]",
            from_item={"Name": "Name"},
            into="further",
        ),
    ),
    id="Arn",
    label="Name",
    configured_as=("Name",),
    properties={"created_at": "CreationTime", "shared": "Policy != `null`"},
    edges=(
        edges.kms("event-bus.key", "further[0]"),
        Edge(
            rule="event-bus.dead-letter-queue",
            relation="dead_letters_to",
            needs="further[1]",
            effect=Effect.SOFT,
            expects=Kind.QUEUE,
        ),
    ),
    transform=bus_facts,
    docs=f"{DOCS}/API_ListEventBuses.html",
)

LIST_BUSES = Call(operation="list_event_buses", items="EventBuses[]")
LIST_RULES = Call(
    operation="list_rules",
    absent=("ResourceNotFoundException",),
    items="Rules[]",
    from_item={"EventBusName": "Name"},
)

EVENT_RULES = Crawler(
    name="aws.events.rules",
    title="Event rules",
    kind=Kind.BUS,
    type="AWS::Events::Rule",
    service="events",
    parents=(LIST_BUSES,),
    list=LIST_RULES,
    id="Arn",
    label="Name",
    properties={
        "enabled": "State && State != 'DISABLED'",
        "managed_by": "ManagedBy",
        "schedule": "ScheduleExpression",
        "state": "State",
    },
    edges=(
        Edge(
            rule="event-rule.bus",
            relation="triggered_by",
            needs="parent.Arn",
            effect=Effect.TRIGGER,
            # A schedule fires by itself; nothing reaches a disabled rule.
            when="EventPattern && State != 'DISABLED'",
            expects=Kind.BUS,
        ),
        edges.role("event-rule.role", "RoleArn"),
    ),
    docs=f"{DOCS}/API_ListRules.html",
)

TASK = "event-target.task"
RULES = {
    TASK: "A rule starts tasks of this definition; what they need, the definition needs, for no "
    "service stands for them.",
    **START_RULES,
    **RUN_RULES,
}


def target_facts(item: Item, context: Context) -> Facts:
    """Return the task definition that a target starts, and all that its tasks need."""
    task = item.get("task")
    if not task:
        return Facts()
    definition = task["taskDefinitionArn"]
    fed = required(
        definition,
        [item["parent"]["Arn"]] if item["parent"].get("State") != "DISABLED" else [],
        relation="triggered_by",
        rule=TASK,
        effect=Effect.TRIGGER,
        attribute="Targets[].EcsParameters.TaskDefinitionArn",
    )
    return Facts(
        components=(task_definition_component(task, context),),
        requirements=(
            *fed,
            *start_requirements(task, context),
            *run_requirements(task, context, dependent=definition),
        ),
    )


TARGETS = Crawler(
    name="aws.events.targets",
    title="What event rules send to",
    kind=Kind.BUS,
    type="AWS::Events::Rule",
    service="events",
    parents=(LIST_BUSES, LIST_RULES),
    list=Call(
        operation="list_targets_by_rule",
        absent=("ResourceNotFoundException",),
        items="Targets[]",
        from_item={"Rule": "Name", "EventBusName": "EventBusName"},
    ),
    details=(
        Call(
            operation="describe_task_definition",
            service="ecs",
            items="taskDefinition",
            from_item={"taskDefinition": "EcsParameters.TaskDefinitionArn"},
            into="task",
            when="EcsParameters",
        ),
    ),
    item="Id",
    id="parent.Arn",
    placeholder=True,
    edges=(
        Edge(
            rule="event-target.target",
            relation="triggered_by",
            needed_by="Arn",
            normalise=key_of,
            # The target of a task is the cluster; a disabled rule feeds nothing.
            when="!EcsParameters && parent.State != 'DISABLED'",
            effect=Effect.TRIGGER,
        ),
        Edge(
            rule="event-target.cluster",
            relation="runs_tasks_in",
            needs="Arn",
            when="EcsParameters && parent.State != 'DISABLED'",
            expects=Kind.CLUSTER,
        ),
        edges.role("event-target.role", "RoleArn"),
        Edge(
            rule="event-target.dead-letter-queue",
            relation="dead_letters_to",
            needs="DeadLetterConfig.Arn",
            effect=Effect.SOFT,
            expects=Kind.QUEUE,
        ),
    ),
    transform=target_facts,
    transform_effects=(
        Effect.HARD,
        Effect.SOFT,
        Effect.LIFECYCLE,
        Effect.TRIGGER,
        Effect.OBSERVABILITY,
    ),
    transform_rules=RULES,
    docs=f"{DOCS}/API_ListTargetsByRule.html",
)

CONNECTIONS = Crawler(
    name="aws.events.connections",
    title="Connections to API destinations, and where their credentials lie",
    kind=Kind.ENDPOINT,
    type="AWS::Events::Connection",
    service="events",
    list=Call(operation="list_connections", items="Connections[]"),
    details=(
        Call(
            operation="describe_connection",
            absent=("ResourceNotFoundException",),
            items="[SecretArn, AuthParameters.OAuthParameters.AuthorizationEndpoint,"
            " KmsKeyIdentifier]",
            from_item={"Name": "Name"},
            into="further",
        ),
    ),
    id="ConnectionArn",
    label="Name",
    properties={"authorization": "AuthorizationType", "state": "ConnectionState"},
    edges=(
        Edge(
            rule="event-connection.secret",
            relation="reads_secret",
            needs="further[0]",
            expects=Kind.SECRET,
        ),
        Edge(
            rule="event-connection.sign-in",
            relation="signs_in_with",
            needs="further[1]",
            normalise=host_of,
            key="host:{value}",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        edges.kms("event-connection.key", "further[2]"),
    ),
    docs=f"{DOCS}/API_ListConnections.html",
)

API_DESTINATIONS = Crawler(
    name="aws.events.api_destinations",
    title="API destinations",
    kind=Kind.ENDPOINT,
    type="AWS::Events::ApiDestination",
    service="events",
    list=Call(operation="list_api_destinations", items="ApiDestinations[]"),
    id="ApiDestinationArn",
    label="Name",
    properties={
        "rate_limit": "InvocationRateLimitPerSecond",
        "state": "ApiDestinationState",
    },
    edges=(
        Edge(
            rule="api-destination.connection",
            relation="signs_in_with",
            needs="ConnectionArn",
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="api-destination.host",
            relation="sends_to",
            needs="InvocationEndpoint",
            normalise=host_of,
            key="host:{value}",
            expects=Kind.EXTERNAL,
        ),
    ),
    docs=f"{DOCS}/API_ListApiDestinations.html",
)

ARCHIVES = Crawler(
    name="aws.events.archives",
    title="Archives, from which events can be replayed",
    kind=Kind.BACKUP_VAULT,
    type="AWS::Events::Archive",
    service="events",
    list=Call(operation="list_archives", items="Archives[]"),
    id="arn:{partition}:events:{region}:{account}:archive/{ArchiveName}",
    label="ArchiveName",
    properties={
        "retention_days": "RetentionDays",
        "state": "State",
    },
    measurements={
        "size_bytes": "SizeBytes",
    },
    edges=(
        Edge(
            rule="event-archive.bus",
            relation="archived_in",
            needed_by="EventSourceArn",
            effect=Effect.BACKUP,
            expects=Kind.BUS,
        ),
    ),
    docs=f"{DOCS}/API_ListArchives.html",
)

FAILOVER = "RoutingConfig.FailoverConfig"
ENDPOINTS = Crawler(
    name="aws.events.endpoints",
    title="Global endpoints, which fail over to a bus in another Region",
    kind=Kind.ENDPOINT,
    type="AWS::Events::Endpoint",
    service="events",
    list=Call(operation="list_endpoints", items="Endpoints[]"),
    id="Arn",
    label="Name",
    keys=("host:{after_last(EndpointUrl, '/')}",),
    properties={
        "endpoint_id": "EndpointId",
        "replication": "ReplicationConfig.State",
        "secondary_region": f"{FAILOVER}.Secondary.Route",
        "state": "State",
    },
    edges=(
        Edge(
            rule="event-endpoint.buses",
            relation="sends_to",
            needs="EventBuses[].EventBusArn",
            minimum=1,
            expects=Kind.BUS,
        ),
        Edge(
            rule="event-endpoint.secondary-bus",
            relation="replicates_to",
            needs="EventBuses[1:].EventBusArn",
            effect=Effect.REPLICATION,
            expects=Kind.BUS,
        ),
        Edge(
            rule="event-endpoint.health-check",
            relation="fails_over_by",
            needs=f"{FAILOVER}.Primary.HealthCheck",
            effect=Effect.RECOVERY,
            expects=Kind.HEALTH_CHECK,
        ),
        # It copies events to the other Region; sending them takes no role.
        edges.role("event-endpoint.role", "RoleArn", effect=Effect.LIFECYCLE, phase=Phase.RENEW),
    ),
    docs=f"{DOCS}/API_ListEndpoints.html",
)

CRAWLERS = (BUSES, EVENT_RULES, TARGETS, CONNECTIONS, API_DESTINATIONS, ARCHIVES, ENDPOINTS)
