"""Components: the nodes of the graph, what they are and where they live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from model.records.declared import NOT_CONTENT
from model.records.json_value import Json as Json

ComponentId = NewType("ComponentId", str)
"""The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""


class Kind(StrEnum):
    """The purpose of a component, independent of vendor."""

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
    """An address at which clients reach something."""
    LOAD_BALANCER = "load_balancer"
    """Distributes requests over targets."""
    TARGET_GROUP = "target_group"
    """The targets that serve the requests of a load balancer."""
    CDN = "cdn"
    """Serves copies of content from places near its readers."""
    DNS_ZONE = "dns_zone"
    """The names under one domain."""
    DNS_RECORD = "dns_record"
    """One DNS name with the answer that it gives."""
    HEALTH_CHECK = "health_check"
    """Checks whether a target serves, so that routing can avoid it."""
    CERTIFICATE = "certificate"
    """Proves a name to clients until a date."""
    CERTIFICATE_AUTHORITY = "certificate_authority"
    """Signs certificates."""
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a credential
    """A stored password or token; never its value."""
    PARAMETER = "parameter"
    """A stored setting; never its value."""
    KEY = "key"
    """Encrypts and decrypts, or signs."""
    PRINCIPAL = "principal"
    """An identity that may act: user, role, group."""
    POLICY = "policy"
    """States which actions, or which traffic, are allowed."""
    IDENTITY_PROVIDER = "identity_provider"
    """Signs people or programs in."""
    COMPUTE = "compute"
    """A machine."""
    SCALING_GROUP = "scaling_group"
    """A number of like machines that scales with the load."""
    FUNCTION = "function"
    """Code that runs on each call."""
    CONTAINER_SERVICE = "container_service"
    """A number of like containers that scales with the load."""
    CLUSTER = "cluster"
    """Where containers are placed."""
    IMAGE = "image"
    """The image from which machines or containers start."""
    API = "api"
    """Accepts requests and passes them to what answers them."""
    WORKFLOW = "workflow"
    """Runs steps in order."""
    DATABASE = "database"
    """Stores records."""
    CACHE = "cache"
    """Stores copies of records of other stores, for quick answers."""
    SEARCH = "search"
    """An index over the records of other stores."""
    WAREHOUSE = "warehouse"
    """Stores records for analysis."""
    BUCKET = "bucket"
    """Stores objects."""
    FILE_SYSTEM = "file_system"
    """Stores files that several machines share."""
    VOLUME = "volume"
    """A disk."""
    QUEUE = "queue"
    """Stores messages until a consumer takes them."""
    TOPIC = "topic"
    """Delivers each message to all subscribers."""
    BUS = "bus"
    """Delivers events to targets by rules."""
    STREAM = "stream"
    """Stores records in order for its consumers."""
    BROKER = "broker"
    """A server of queues and topics."""
    BACKUP_PLAN = "backup_plan"
    """States what is backed up, when, and how long backups are kept."""
    BACKUP_VAULT = "backup_vault"
    """Stores backups."""
    RECOVERY_POINT = "recovery_point"
    """One backup or snapshot."""
    ALARM = "alarm"
    """Signals when a metric leaves its bounds."""
    LOG = "log"
    """Stores what programs report."""
    PIPELINE = "pipeline"
    """Builds and deploys software."""
    STACK = "stack"
    """Resources that are deployed together."""
    CONTROL_PLANE = "control_plane"
    """The API by which one AWS service is changed in one Region."""
    FAILURE_DOMAIN = "failure_domain"
    """Components that fail together for a common reason, such as a rack."""
    EXTERNAL = "external"
    """A system of somebody else, known only by references to it."""
    UNKNOWN = "unknown"
    """A component of which only a name is known."""
    SYSTEM = "system"
    """Services that form one product."""
    USER_JOURNEY = "user_journey"
    """A task of a user; it needs services."""
    SERVICE = "service"
    """Components that people own and judge together."""


LOGICAL_KINDS = frozenset({Kind.SYSTEM, Kind.USER_JOURNEY, Kind.SERVICE})
"""Kinds that people define over components; AWS has no such resource."""
PLACE_KINDS = frozenset(
    {Kind.ORGANIZATION, Kind.ORGANIZATIONAL_UNIT, Kind.ACCOUNT, Kind.REGION, Kind.ZONE}
)
"""Kinds that contain other components: where they run, or who owns them."""


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
    tags_read: bool = False
    """Whether a source read all of its tags, so that a tag which is not here is known to be absent;
    False also when nothing could read them."""
    measurements: Mapping[str, Json] = field(default_factory=dict, metadata=NOT_CONTENT)
    """Values that change by themselves, by name (`model.records.measurement`)."""

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
