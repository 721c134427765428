"""Routing controls of ARC: the quorum of their cluster, and what safety rules bind."""

from discovery.aws.recovery_control import CLUSTERS, ROUTING_CONTROLS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

PLACE = "arn:aws:route53-recovery-control::111122223333"
CLUSTER, PANEL = f"{PLACE}:cluster/c1", f"{PLACE}:controlpanel/p1"
EAST, WEST, GATE = (f"{PANEL}/routingcontrol/{name}" for name in ("east", "west", "gate"))
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2")


def test_three_of_the_five_regions_of_a_cluster_have_to_answer() -> None:
    ends = [{"Region": name, "Endpoint": f"https://{name}.example/"} for name in REGIONS]
    cluster = {"ClusterArn": CLUSTER, "Name": "shop", "ClusterEndpoints": ends}
    seen = play(CLUSTERS, ("list_clusters", {"Clusters": [cluster]}))
    regions = ", ".join(f"region:{name}" for name in sorted(REGIONS))
    assert requirement_lines(seen) == [
        f"routing-control-cluster.regions: {CLUSTER} hard answers_at 3 of {regions}"
    ]
    assert described(seen)[CLUSTER].region is None


def test_a_control_is_switched_through_its_cluster_while_gating_rules_allow_it() -> None:
    gating = {
        "GatingControls": [GATE],
        "TargetControls": [EAST],
        "RuleConfig": {"Type": "AND", "Threshold": 0, "Inverted": False},
    }
    assertion = {
        "AssertedControls": [EAST, WEST],
        "RuleConfig": {"Type": "ATLEAST", "Threshold": 1, "Inverted": False},
        "WaitPeriodMs": 5000,
    }
    controls = [
        {"RoutingControlArn": arn, "Name": arn.rpartition("/")[2], "ControlPanelArn": PANEL}
        for arn in (EAST, WEST)
    ]
    rules = filled(
        CLUSTERS.service,
        "list_safety_rules",
        {"SafetyRules": [{"GATING": gating}, {"ASSERTION": assertion}]},
    )
    panel = {"ControlPanelArn": PANEL, "ClusterArn": CLUSTER}
    seen = play(
        ROUTING_CONTROLS,
        ("list_clusters", {"Clusters": [{"ClusterArn": CLUSTER}]}),
        ("list_control_panels", {"ControlPanels": [panel]}, {"ClusterArn": CLUSTER}),
        ("list_routing_controls", {"RoutingControls": controls}, {"ControlPanelArn": PANEL}),
        ("list_safety_rules", rules, {"ControlPanelArn": PANEL}),
        ("list_safety_rules", rules, {"ControlPanelArn": PANEL}),
    )
    assert requirement_lines(seen) == [
        f"routing-control.cluster: {EAST} recovery changed_through {CLUSTER}",
        f"routing-control.cluster: {WEST} recovery changed_through {CLUSTER}",
        f"routing-control.safety-rule: {EAST} recovery gated_by 1 of {GATE}",
    ]
    assert described(seen)[EAST].properties["assertions"] == [
        {"controls": [EAST, WEST], "at_least": 1, "type": "ATLEAST", "wait_ms": 5000}
    ]
