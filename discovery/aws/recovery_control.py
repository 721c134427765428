"""Routing controls of ARC: clusters with their endpoints, control panels and safety rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/recovery-cluster/latest/api"
GONE = ("ResourceNotFoundException",)
LIST_CLUSTERS = Call(operation="list_clusters", items="Clusters[]")
LIST_PANELS = Call(
    operation="list_control_panels",
    absent=GONE,
    items="ControlPanels[]",
    from_item={"ClusterArn": "ClusterArn"},
)
QUORUM = 3
"""A routing control changes while three of the five endpoints of its cluster answer."""
ENDPOINTS = "routing-control-cluster.regions"
GUARDED = "routing-control.safety-rule"
RULES = {
    ENDPOINTS: "A routing control is switched through any endpoint of its cluster, while three of "
    "the five Regions of the cluster agree.",
    GUARDED: "A gating rule allows a switch only while its gating controls allow it.",
}


def cluster_facts(item: Item, context: Context) -> Facts:
    """Return the Regions of the cluster's endpoints: three of the five have to agree."""
    del context  # endpoints name their Regions
    regions = [
        str(end["Region"]) for end in item.get("ClusterEndpoints") or () if end.get("Region")
    ]
    return Facts(
        requirements=required(
            str(item["ClusterArn"]),
            [reference.region(region) for region in regions],
            rule=ENDPOINTS,
            relation="answers_at",
            effect=Effect.HARD,
            minimum=QUORUM,
            full=len(regions),
            attribute="ClusterEndpoints[].Region",
            expects=Kind.REGION,
        )
    )


CLUSTERS = Crawler(
    name="aws.route53recoverycontrol.clusters",
    title="Clusters of ARC routing control and the Regions of their endpoints",
    kind=Kind.CONTROL_PLANE,
    type="AWS::Route53RecoveryControl::Cluster",
    service="route53-recovery-control-config",
    where=Where.GLOBAL,
    list=LIST_CLUSTERS,
    id="ClusterArn",
    label="Name",
    region="''",
    properties={
        "endpoints": "ClusterEndpoints[].{region: Region, endpoint: Endpoint}",
        "status": "Status",
    },
    transform=cluster_facts,
    transform_effects=(Effect.HARD,),
    transform_rules={ENDPOINTS: RULES[ENDPOINTS]},
    docs=f"{_API}/cluster.html",
)


def control_facts(item: Item, context: Context) -> Facts:
    """Return by which controls the gating rules of its panel bind a routing control."""
    del context  # controls are named by ARN
    return Facts(requirements=tuple(_gates(item)))


def _gates(item: Item) -> Iterator[SeenRequirement]:
    control = str(item["RoutingControlArn"])
    for rule in item.get("rules") or ():
        gate = rule.get("GATING") or {}
        if control not in (gate.get("TargetControls") or ()):
            continue
        needed = _threshold(gate.get("RuleConfig") or {}, len(gate.get("GatingControls") or ()))
        yield from required(
            control,
            [str(gating) for gating in gate.get("GatingControls") or ()],
            rule=GUARDED,
            relation="gated_by",
            effect=Effect.RECOVERY,
            minimum=needed,
            attribute="SafetyRules[].GATING",
        )


def _threshold(config: Mapping[str, Any], members: int) -> int:
    kinds: dict[str, int] = {"AND": members, "OR": 1}
    return kinds.get(str(config.get("Type")), int(config.get("Threshold") or members))


ROUTING_CONTROLS = Crawler(
    name="aws.route53recoverycontrol.routing_controls",
    title="ARC routing controls, their clusters and the safety rules of their panels",
    kind=Kind.PARAMETER,
    type="AWS::Route53RecoveryControl::RoutingControl",
    service="route53-recovery-control-config",
    where=Where.GLOBAL,
    parents=(LIST_CLUSTERS, LIST_PANELS),
    list=Call(
        operation="list_routing_controls",
        absent=GONE,
        items="RoutingControls[]",
        from_item={"ControlPanelArn": "ControlPanelArn"},
    ),
    details=(
        Call(
            operation="list_safety_rules",
            absent=GONE,
            items="SafetyRules",
            from_item={"ControlPanelArn": "ControlPanelArn"},
            into="rules",
        ),
    ),
    id="RoutingControlArn",
    label="Name",
    region="''",
    properties={
        "assertions": "rules[?ASSERTION].ASSERTION.{controls: AssertedControls,"
        " at_least: RuleConfig.Threshold, type: RuleConfig.Type, wait_ms: WaitPeriodMs}",
        "panel": "ControlPanelArn",
        "status": "Status",
    },
    edges=(
        Edge(
            rule="routing-control.cluster",
            relation="changed_through",
            # Its state is served on without the cluster; it can only not be switched.
            needs="parent.ClusterArn",
            effect=Effect.RECOVERY,
            expects=Kind.CONTROL_PLANE,
        ),
    ),
    transform=control_facts,
    transform_effects=(Effect.RECOVERY,),
    transform_rules={GUARDED: RULES[GUARDED]},
    docs=f"{_API}/routingcontrols.html",
)

CRAWLERS = (CLUSTERS, ROUTING_CONTROLS)
