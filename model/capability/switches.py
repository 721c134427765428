"""Switches: the declared times in which components turn to another member of a choice."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown
from model.capability.formula import Situation, takes, unaffected
from model.capability.formulas import caches, compute, databases, routing
from model.capability.switch_formula import SwitchFormula, SwitchState
from model.records.component import LOGICAL_KINDS, Kind

DOWN, DEGRADED = SwitchState.DOWN, SwitchState.DEGRADED
ACCELERATOR = "AWS::GlobalAccelerator::Accelerator"
ORIGINS = "CloudFront Developer Guide, Optimize high availability with origin failover"
ACCELERATORS = "Global Accelerator Developer Guide, How failover works for unhealthy endpoints"


def is_aurora(situation: Situation) -> bool:
    """Return whether this is a cluster with a second instance that is no Multi-AZ DB cluster."""
    return databases.has_members(situation) and not databases.is_plain_cluster(situation)


def origin_time(situation: Situation) -> Estimate:
    """Return how long CloudFront tries the first origin: three connections, or three answers.

    An origin that cannot be reached costs 3 × 10 s, one that stays silent 3 × 30 s, by default.
    """
    return unknown(
        "how its first origin fails decides: unreachable or silent",
        at_least=timedelta(seconds=30),
        at_most=timedelta(seconds=90),
        source=ORIGINS,
    )


def accelerator_time(situation: Situation) -> Estimate:
    """Return interval × threshold of the health checks of an accelerator's endpoints."""
    interval = read.number(situation.component, read.HEALTH_CHECK_INTERVAL)
    threshold = read.number(situation.component, read.UNHEALTHY_THRESHOLD)
    if interval is None or threshold is None:
        return unknown("the health checks of its endpoints were not read", source=ACCELERATORS)
    return known(timedelta(seconds=interval * threshold), ACCELERATORS, Basis.CONFIGURATION)


SWITCHES: tuple[SwitchFormula, ...] = (
    SwitchFormula(
        id="switch.logical",
        title="Service, journey or system: whoever uses it turns",
        kinds=tuple(sorted(LOGICAL_KINDS)),
        figure=unaffected("it is no thing of its own"),
        state=DEGRADED,
        source="definition",
    ),
    SwitchFormula(
        id="switch.rds.multi-az",
        title="RDS instance with a standby in another zone",
        types=(read.RDS_INSTANCE,),
        when=databases.has_standby,
        figure=takes(databases.RDS_FAILOVER, seconds=120),
        state=DOWN,
        source=databases.RDS_FAILOVER,
    ),
    SwitchFormula(
        id="switch.rds.multi-az-cluster",
        title="RDS Multi-AZ DB cluster with two readable standbys",
        types=(read.RDS_CLUSTER,),
        when=databases.is_plain_cluster,
        figure=takes(databases.RDS_CLUSTER_FAILOVER, seconds=35),
        state=DOWN,
        source=databases.RDS_CLUSTER_FAILOVER,
    ),
    SwitchFormula(
        id="switch.aurora",
        title="Aurora cluster with a second instance",
        types=(read.RDS_CLUSTER,),
        when=is_aurora,
        figure=takes(databases.AURORA, seconds=60),
        state=DOWN,
        source=databases.AURORA,
    ),
    SwitchFormula(
        id="switch.documentdb",
        title="DocumentDB cluster with a second instance",
        types=(databases.DOCUMENTDB_CLUSTER,),
        when=databases.has_members,
        figure=takes(databases.DOCUMENTDB, seconds=120),
        state=DOWN,
        source=databases.DOCUMENTDB,
    ),
    SwitchFormula(
        id="switch.neptune",
        title="Neptune cluster with a second instance",
        types=(databases.NEPTUNE_CLUSTER,),
        when=databases.has_members,
        figure=takes(databases.NEPTUNE, seconds=120),
        state=DOWN,
        source=databases.NEPTUNE,
    ),
    SwitchFormula(
        id="switch.elasticache",
        title="ElastiCache with automatic failover to another zone",
        types=(read.REPLICATION_GROUP, read.SERVERLESS_CACHE),
        when=caches.fails_over,
        figure=takes(caches.ELASTICACHE, seconds=60),
        state=DOWN,
        source=caches.ELASTICACHE,
    ),
    SwitchFormula(
        id="switch.dns",
        title="Name whose answer health checks decide",
        kinds=(Kind.DNS_RECORD,),
        when=routing.switches,
        figure=routing.switch_time,
        state=DOWN,
        source=routing.FAILOVER,
    ),
    SwitchFormula(
        id="switch.accelerator",
        title="Accelerator whose endpoints are checked",
        types=(ACCELERATOR,),
        figure=accelerator_time,
        state=DOWN,
        source=ACCELERATORS,
    ),
    SwitchFormula(
        id="switch.origin-group",
        title="CloudFront distribution with a second origin; only reads are tried again",
        kinds=(Kind.CDN,),
        figure=origin_time,
        state=DEGRADED,
        source=ORIGINS,
    ),
    SwitchFormula(
        id="switch.targets",
        title="Target group: unhealthy targets are left out",
        kinds=(Kind.TARGET_GROUP,),
        figure=routing.target_switch,
        state=DEGRADED,
        source="Elastic Load Balancing API Reference, CreateTargetGroup",
    ),
    SwitchFormula(
        id="switch.scaling-group",
        title="Auto Scaling group with more than one instance",
        types=(read.SCALING_GROUP,),
        when=compute.several_instances,
        figure=unaffected(compute.SCALING),
        state=DEGRADED,
        source=compute.SCALING,
        own_parts=True,
    ),
    SwitchFormula(
        id="switch.tasks",
        title="Container service with more than one task",
        types=(read.ECS_SERVICE,),
        when=compute.runs_several_tasks,
        figure=unaffected(compute.ECS),
        state=DEGRADED,
        source=compute.ECS,
        own_parts=True,
    ),
    SwitchFormula(
        id="switch.regional",
        title="Regional service that spans the zones of its Region",
        kinds=(
            Kind.API,
            Kind.BUCKET,
            Kind.BUS,
            Kind.FILE_SYSTEM,
            Kind.FUNCTION,
            Kind.KEY,
            Kind.LOAD_BALANCER,
            Kind.PARAMETER,
            Kind.QUEUE,
            Kind.SECRET,
            Kind.STREAM,
            Kind.TOPIC,
        ),
        types=(read.DYNAMODB_TABLE,),
        figure=unaffected("AWS Fault Isolation Boundaries, Regional services"),
        state=DEGRADED,
        source="AWS Fault Isolation Boundaries, Regional services",
        own_parts=True,
    ),
)
"""Every switch, in order; a component that none covers turns in an unknown time."""
