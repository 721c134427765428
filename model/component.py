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
    ORGANIZATIONAL_UNIT = "organizational_unit"
    ACCOUNT = "account"
    REGION = "region"
    ZONE = "zone"
    NETWORK = "network"
    SUBNET = "subnet"
    GATEWAY = "gateway"
    ENDPOINT = "endpoint"
    LOAD_BALANCER = "load_balancer"
    TARGET_GROUP = "target_group"
    CDN = "cdn"
    DNS_ZONE = "dns_zone"
    DNS_RECORD = "dns_record"
    HEALTH_CHECK = "health_check"
    CERTIFICATE = "certificate"
    CERTIFICATE_AUTHORITY = "certificate_authority"
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a credential
    PARAMETER = "parameter"
    KEY = "key"
    PRINCIPAL = "principal"
    POLICY = "policy"
    IDENTITY_PROVIDER = "identity_provider"
    COMPUTE = "compute"
    SCALING_GROUP = "scaling_group"
    FUNCTION = "function"
    CONTAINER_SERVICE = "container_service"
    CLUSTER = "cluster"
    IMAGE = "image"
    API = "api"
    WORKFLOW = "workflow"
    DATABASE = "database"
    CACHE = "cache"
    SEARCH = "search"
    WAREHOUSE = "warehouse"
    BUCKET = "bucket"
    FILE_SYSTEM = "file_system"
    VOLUME = "volume"
    QUEUE = "queue"
    TOPIC = "topic"
    BUS = "bus"
    STREAM = "stream"
    BROKER = "broker"
    BACKUP_PLAN = "backup_plan"
    BACKUP_VAULT = "backup_vault"
    RECOVERY_POINT = "recovery_point"
    ALARM = "alarm"
    LOG = "log"
    PIPELINE = "pipeline"
    STACK = "stack"
    CONTROL_PLANE = "control_plane"
    FAILURE_DOMAIN = "failure_domain"
    EXTERNAL = "external"
    UNKNOWN = "unknown"
    SYSTEM = "system"
    USER_JOURNEY = "user_journey"
    SERVICE = "service"


LOGICAL_KINDS = frozenset({Kind.SYSTEM, Kind.USER_JOURNEY, Kind.SERVICE})
"""Kinds that people define over components; nothing in AWS corresponds to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One node of the graph.

    Equality is by value. `properties` hold what the derivation rules and formulas read, never a
    secret value, a parameter value or the value of an environment variable.
    """

    id: ComponentId
    kind: Kind
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
    properties: Mapping[str, Json] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name, or the id when there is none: what a person is shown."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`member` belongs to the service or system `group`: ownership, not a dependency."""

    group: ComponentId
    member: ComponentId
