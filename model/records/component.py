"""Components: the nodes of the graph, what they are and where they live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType, TypeAlias

ComponentId = NewType("ComponentId", str)
"""The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


class Kind(StrEnum):
    """What a component is for, independent of vendor: the semantic vocabulary."""

    ORGANIZATION = "organization"
    """All accounts under one management account."""
    ORGANIZATIONAL_UNIT = "organizational_unit"
    """A group of accounts with common policies."""
    ACCOUNT = "account"
    """What is owned, paid and protected together."""
    REGION = "region"
    """A Region of AWS: a failure domain of several zones."""
    ZONE = "zone"
    """An Availability Zone: a failure domain of its own power and network."""
    NETWORK = "network"
    """A private network, or the table that routes in it."""
    SUBNET = "subnet"
    """A part of a network that lies in one zone."""
    GATEWAY = "gateway"
    """The way from one network into another."""
    ENDPOINT = "endpoint"
    """An address that something is reached at."""
    LOAD_BALANCER = "load_balancer"
    """Spreads requests over what serves them."""
    TARGET_GROUP = "target_group"
    """Those who serve the requests of a load balancer."""
    CDN = "cdn"
    """Serves copies of content from places close to its readers."""
    DNS_ZONE = "dns_zone"
    """The names under one domain."""
    DNS_RECORD = "dns_record"
    """One name, and what it answers."""
    HEALTH_CHECK = "health_check"
    """Looks whether something serves, for those who route to it."""
    CERTIFICATE = "certificate"
    """Proves a name to clients until a date."""
    CERTIFICATE_AUTHORITY = "certificate_authority"
    """Signs certificates."""
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a credential
    """A password or token that is kept and handed out; never its value."""
    PARAMETER = "parameter"
    """A setting that is kept and handed out; never its value."""
    KEY = "key"
    """Encrypts and decrypts, or signs."""
    PRINCIPAL = "principal"
    """An identity that may act: user, role, group."""
    POLICY = "policy"
    """What may be done, or which traffic may pass."""
    IDENTITY_PROVIDER = "identity_provider"
    """Signs people or programs in."""
    COMPUTE = "compute"
    """A machine."""
    SCALING_GROUP = "scaling_group"
    """Machines of one sort, as many as are needed."""
    FUNCTION = "function"
    """Code that runs when it is called."""
    CONTAINER_SERVICE = "container_service"
    """Containers of one sort, as many as are needed."""
    CLUSTER = "cluster"
    """Where containers are placed."""
    IMAGE = "image"
    """What machines or containers start from."""
    API = "api"
    """A front door for requests that others answer."""
    WORKFLOW = "workflow"
    """Steps that are run in order."""
    DATABASE = "database"
    """Keeps records."""
    CACHE = "cache"
    """Holds copies of what others keep, to answer quickly."""
    SEARCH = "search"
    """An index over what others keep."""
    WAREHOUSE = "warehouse"
    """Keeps records for analysis."""
    BUCKET = "bucket"
    """Keeps objects."""
    FILE_SYSTEM = "file_system"
    """Keeps files that several machines share."""
    VOLUME = "volume"
    """A disk."""
    QUEUE = "queue"
    """Holds messages until somebody takes them."""
    TOPIC = "topic"
    """Hands each message to all who subscribed."""
    BUS = "bus"
    """Hands events to those whose rules fit."""
    STREAM = "stream"
    """Keeps records in order for those who follow."""
    BROKER = "broker"
    """A server of queues and topics."""
    BACKUP_PLAN = "backup_plan"
    """Says what is backed up, when, and for how long."""
    BACKUP_VAULT = "backup_vault"
    """Keeps backups."""
    RECOVERY_POINT = "recovery_point"
    """One backup or snapshot."""
    ALARM = "alarm"
    """Tells when a figure leaves its bounds."""
    LOG = "log"
    """Keeps what programs report."""
    PIPELINE = "pipeline"
    """Builds and deploys."""
    STACK = "stack"
    """What is deployed together."""
    CONTROL_PLANE = "control_plane"
    """The API of one AWS service in one Region, which changes things."""
    FAILURE_DOMAIN = "failure_domain"
    """What fails together for a reason of its own, such as a rack."""
    EXTERNAL = "external"
    """Something of somebody else, known by the references to it."""
    UNKNOWN = "unknown"
    """Something of which only a name is known."""
    SYSTEM = "system"
    """Services that people see as one product."""
    USER_JOURNEY = "user_journey"
    """What a user wants to do; it needs services."""
    SERVICE = "service"
    """Components that people see, own and judge as one."""


LOGICAL_KINDS = frozenset({Kind.SYSTEM, Kind.USER_JOURNEY, Kind.SERVICE})
"""Kinds that people define over components; nothing in AWS corresponds to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One node of the graph.

    Equality is by value. `properties` hold what the derivation rules and formulas read, never a
    secret value, a parameter value or the value of an environment variable.
    """

    id: ComponentId
    """The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""
    kind: Kind
    """What it is for, independent of vendor."""
    name: str = ""
    """What people call it; empty when nothing named it."""
    type: str | None = None
    """The CloudFormation type name (`AWS::RDS::DBInstance`); None outside AWS."""
    account: str | None = None
    """The twelve digits of the owning account; None when it belongs to no account."""
    region: str | None = None
    """The Region that holds it; None for global and logical components."""
    zones: tuple[str, ...] = ()
    """Availability Zone ids (`use1-az1`), sorted; empty when not zonal or not known."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Its tags, by key."""
    properties: Mapping[str, Json] = field(default_factory=dict)
    """What rules and formulas read, by name; never a secret."""

    @property
    def label(self) -> str:
        """The name, or the id when there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`member` belongs to the service or system `group`: ownership, not a dependency."""

    group: ComponentId
    """The service or system."""
    member: ComponentId
    """What belongs to it."""
