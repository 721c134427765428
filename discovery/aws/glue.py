"""Glue: jobs, the connections that they use, and the databases of the data catalog."""

from collections.abc import Iterator

from discovery.aws import edges
from discovery.connection_strings import groups_in
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from discovery.resource_urls import bucket_key
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/glue/latest/webapi"
_PLACE = "arn:{partition}:glue:{region}:{account}"
CONNECTION = f"{_PLACE}:connection/{{value}}"
_ADDRESSES = ("jdbc", "mongo", "host", "brokers")
SERVER = "glue-connection.server"
LINK, LINKED_TABLE = "glue-database.link", "glue-database.linked-table"
_WITHOUT_PASSWORDS = (
    "ConnectionList[].{Name: Name, ConnectionType: ConnectionType, Status: Status,"
    " PhysicalConnectionRequirements: PhysicalConnectionRequirements,"
    " jdbc: ConnectionProperties.JDBC_CONNECTION_URL, mongo: ConnectionProperties.CONNECTION_URL,"
    " host: ConnectionProperties.HOST,"
    " brokers: ConnectionProperties.KAFKA_BOOTSTRAP_SERVERS,"
    " secrets: [AuthenticationConfiguration.SecretArn, ConnectionProperties.SECRET_ID]}"
)
_WITHOUT_ARGUMENTS = (
    "Jobs[].{Name: Name, Role: Role, Connections: Connections.Connections,"
    " Script: Command.ScriptLocation, Type: Command.Name, Version: GlueVersion,"
    " Workers: NumberOfWorkers, Timeout: Timeout, Retries: MaxRetries,"
    " SecurityConfiguration: SecurityConfiguration}"
)
"""The arguments of a job may hold passwords, as may the settings of its source control."""


def connection_facts(item: Item, context: Context) -> Facts:
    """Return the servers of a connection: of those in one address, any."""
    identity = (
        f"arn:{context.partition}:glue:{context.region}:{context.account}:connection/{item['Name']}"
    )
    return Facts(requirements=tuple(_servers(item, identity)))


def _servers(item: Item, identity: str) -> Iterator[SeenRequirement]:
    for name in _ADDRESSES:
        for group in groups_in(str(item.get(name) or ""), f"{name}_SERVERS"):
            yield from required(
                identity,
                [reference.host(host.name) for host in group.hosts],
                rule=SERVER,
                relation="connects_to",
                effect=Effect.HARD,
                minimum=1,
                full=len(group.hosts),
                attribute="ConnectionProperties",
                expects=Kind.BROKER if name == "brokers" else Kind.DATABASE,
            )


def database_facts(item: Item, context: Context) -> Facts:
    """Return the databases that a link, or the links among the tables, lead to."""
    tables = (table.get("target") for table in item.get("tables") or ())
    links = [(LINK, item.get("TargetDatabase")), *((LINKED_TABLE, table) for table in tables)]
    mine = (
        f"arn:{context.partition}:glue:{context.region}:{context.account}:database/{item['Name']}"
    )
    return Facts(
        requirements=tuple(
            need
            for rule, target in links
            if target
            for need in required(
                mine,
                [_database(target, context)],
                rule=rule,
                relation="refers_to",
                effect=Effect.HARD if rule == LINK else Effect.SOFT,
                attribute="TargetDatabase" if rule == LINK else "TableList[].TargetTable",
                expects=Kind.ENDPOINT,
            )
        )
    )


def _database(target: Item, context: Context) -> str:
    region = target.get("Region") or context.region
    place = f"arn:{context.partition}:glue:{region}:{target.get('CatalogId') or context.account}"
    return f"{place}:database/{target['DatabaseName']}"


CONNECTIONS = Crawler(
    name="aws.glue.connections",
    title="Connections of Glue: servers, secrets and subnets; never a password",
    kind=Kind.ENDPOINT,
    type="AWS::Glue::Connection",
    service="glue",
    list=Call(
        operation="get_connections",
        absent=("EntityNotFoundException",),
        arguments={"HidePassword": True},
        items=_WITHOUT_PASSWORDS,
    ),
    id=f"{_PLACE}:connection/{{Name}}",
    label="Name",
    properties={"connection_type": "ConnectionType", "status": "Status"},
    edges=(
        Edge(
            rule="glue-connection.secret",
            relation="reads_secret",
            needs="secrets",
            key="arn:{partition}:secretsmanager:{region}:{account}:secret:{value}",
            expects=Kind.SECRET,
        ),
        edges.subnet("glue-connection.subnet", "PhysicalConnectionRequirements.SubnetId"),
        edges.security_groups(
            "glue-connection.security-group",
            "PhysicalConnectionRequirements.SecurityGroupIdList",
        ),
    ),
    transform=connection_facts,
    transform_effects=(Effect.HARD,),
    transform_rules={SERVER: "The address of a connection names its servers; any of them answers."},
    docs=f"{_API}/API_GetConnections.html",
)

JOBS = Crawler(
    name="aws.glue.jobs",
    title="Jobs of Glue, their scripts, connections and roles",
    kind=Kind.WORKFLOW,
    type="AWS::Glue::Job",
    service="glue",
    list=Call(operation="get_jobs", absent=("EntityNotFoundException",), items=_WITHOUT_ARGUMENTS),
    id=f"{_PLACE}:job/{{Name}}",
    label="Name",
    properties={
        "job_type": "Type",
        "retries": "Retries",
        "timeout_minutes": "Timeout",
        "version": "Version",
        "workers": "Workers",
    },
    edges=(
        Edge(
            rule="glue-job.connection",
            relation="connects_to",
            needs="Connections",
            key=CONNECTION,
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="glue-job.script",
            relation="loads",
            needs="Script",
            normalise=bucket_key,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.BUCKET,
        ),
        # AWS answers with the role's ARN, or with its name as somebody wrote it.
        edges.role("glue-job.role", "Role", key="arn:{partition}:iam::{account}:role/{value}"),
    ),
    docs=f"{_API}/API_GetJobs.html",
)

DATABASES = Crawler(
    name="aws.glue.databases",
    title="Databases of the Glue data catalog and where their tables lie",
    # A catalog says where records lie; it holds none.
    kind=Kind.ENDPOINT,
    type="AWS::Glue::Database",
    service="glue",
    list=Call(
        operation="get_databases", absent=("EntityNotFoundException",), items="DatabaseList[]"
    ),
    details=(
        Call(
            operation="get_tables",
            gone=("EntityNotFoundException",),
            items="TableList[].{location: StorageDescriptor.Location, target: TargetTable}",
            from_item={"DatabaseName": "Name"},
            # The tables of a link are those of the database that it leads to.
            when="!TargetDatabase && !FederatedDatabase",
            into="tables",
        ),
    ),
    id=f"{_PLACE}:database/{{Name}}",
    item="Name",
    label="Name",
    properties={
        "federated": "FederatedDatabase.ConnectionType",
        "tables": "length(tables)",
    },
    edges=(
        Edge(
            rule="glue-database.location",
            relation="refers_to",
            # A bucket less is some tables less; the others are read.
            needs="tables[].location",
            normalise=bucket_key,
            effect=Effect.SOFT,
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="glue-database.connection",
            relation="connects_to",
            needs="FederatedDatabase.ConnectionName",
            key=CONNECTION,
            expects=Kind.ENDPOINT,
        ),
    ),
    transform=database_facts,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules={
        LINK: "A link to a database of another account or Region has no tables of its own.",
        LINKED_TABLE: "A table may be a link to one of another account or Region.",
    },
    docs=f"{_API}/API_GetDatabases.html",
)

CRAWLERS = (CONNECTIONS, JOBS, DATABASES)
