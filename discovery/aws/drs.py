"""Elastic Disaster Recovery (DRS): servers that are replicated, and the written recovery plans."""

from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/drs/latest/APIReference"
UNUSED = ("UninitializedAccountException",)
"""What DRS answers in a Region in which the account never set it up."""
REPLICA = "source-server.replica"
RULES = {
    REPLICA: "A server is copied block by block to its source server of DRS, which can be launched "
    "in its place."
}


def server_facts(item: Item, context: Context) -> Facts:
    """Return the EC2 instance that a source server is a copy of; nothing for one on premises."""
    instance = ((item.get("sourceProperties") or {}).get("identificationHints") or {}).get(
        "awsInstanceID"
    )
    cloud = item.get("sourceCloudProperties") or {}
    region, account = cloud.get("originRegion"), cloud.get("originAccountID") or context.account
    if not instance or not region:
        return Facts()
    origin = f"arn:{context.partition}:ec2:{region}:{account}:instance/{instance}"
    return Facts(
        requirements=(
            *required(
                origin,
                [str(item["arn"])],
                rule=REPLICA,
                relation="replicates_to",
                effect=Effect.REPLICATION,
                attribute="sourceProperties.identificationHints.awsInstanceID",
                expects=Kind.COMPUTE,
                # The server that a recovery point is of may be gone.
                resolved_only=True,
            ),
            *required(
                str(item["arn"]),
                [origin],
                rule=REPLICA,
                relation="replicates_from",
                effect=Effect.REPLICATION,
                attribute="sourceProperties.identificationHints.awsInstanceID",
                expects=Kind.COMPUTE,
                resolved_only=True,
            ),
        )
    )


SOURCE_SERVERS = Crawler(
    name="aws.drs.source_servers",
    title="Source servers of Elastic Disaster Recovery, their lag and their last launch",
    kind=Kind.COMPUTE,
    type="AWS::DRS::SourceServer",
    service="drs",
    list=Call(operation="describe_source_servers", absent=UNUSED, items="items[]"),
    id="arn",
    label="sourceProperties.identificationHints.hostname || sourceServerID",
    tags="tags",
    properties={
        "direction": "replicationDirection",
        "last_launch_result": "lastLaunchResult",
        "operating_system": "sourceProperties.os.fullString",
        "origin_region": "sourceCloudProperties.originRegion",
        "replication_state": "dataReplicationInfo.dataReplicationState",
        "staging_zone": "dataReplicationInfo.stagingAvailabilityZone",
    },
    measurements={
        "last_launched_at": "lifeCycle.lastLaunch.initiated.apiCallDateTime",
        "replication_lag_seconds": "seconds(dataReplicationInfo.lagDuration)",
    },
    edges=(
        Edge(
            rule="source-server.staging-zone",
            relation="stored_in",
            needs="dataReplicationInfo.stagingAvailabilityZone",
            key="zone-name:{account}/{region}/{value}",
            # Without the zone the copy grows old; snapshots are Regional and can be launched.
            effect=Effect.REPLICATION,
            expects=Kind.ZONE,
        ),
    ),
    transform=server_facts,
    transform_effects=(Effect.REPLICATION,),
    transform_rules=RULES,
    docs=f"{_API}/API_DescribeSourceServers.html",
)


RECOVERY_PLANS = Crawler(
    name="aws.drs.recovery_plans",
    title="Recovery plans of Elastic Disaster Recovery and the order of their steps",
    kind=Kind.WORKFLOW,
    type="AWS::DRS::RecoveryPlan",
    service="drs",
    list=Call(operation="list_recovery_plans", absent=UNUSED, items="recoveryPlans[]"),
    details=(
        Call(
            operation="list_recovery_plan_steps",
            gone=("ResourceNotFoundException",),
            items="recoveryPlanSteps",
            from_item={"recoveryPlanArn": "recoveryPlanArn"},
            into="steps",
        ),
    ),
    id="recoveryPlanArn",
    label="name",
    properties={
        "status": "status",
        "steps": "steps[].{order: stepOrder, name: stepName,"
        " servers: configuration.serverStepConfiguration.servers[].serverArn,"
        " wait_minutes: configuration.waitStepConfiguration.waitDurationMinutes}",
    },
    edges=(
        Edge(
            rule="recovery-plan.server",
            relation="switches",
            needs="steps[].configuration.serverStepConfiguration.servers[].serverArn",
            effect=Effect.RECOVERY,
            expects=Kind.COMPUTE,
        ),
    ),
    docs=f"{_API}/API_ListRecoveryPlans.html",
)

CRAWLERS = (SOURCE_SERVERS, RECOVERY_PLANS)
