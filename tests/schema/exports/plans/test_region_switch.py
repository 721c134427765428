"""Blocks of Region switch for capacity, and plans of services that both Regions serve."""

import re

import pytest

from schema.exports.plans import executor_format
from tests.model.failover.scenario import EAST, WEST, from_text, plan, shop
from tests.schema.exports.plans import arc_reader
from tests.schema.exports.plans.test_native import gates
from tests.schema.exports.plans.test_step_commands import WORKER, consumer_estate

SIDES = {EAST: 3, WEST: 1}


def arn(service: str, region: str, name: str) -> str:
    return f"arn:aws:{service}:{region}:111122223333:{name}"


def need(dependent: str, provider: str, relation: str, effect: str = "hard") -> str:
    return (
        f'- {{dependent: "{dependent}", members: [{{provider: "{provider}"}}], '
        f"relation: {relation}, effect: {effect}}}\n"
    )


def component(name: str, kind: str, type_name: str, region: str, label: str, **stated) -> str:
    properties = ", ".join(f"{key}: {value}" for key, value in stated.items())
    return (
        f'- {{id: "{name}", kind: {kind}, type: "{type_name}", region: {region}, name: {label}, '
        f'account: "111122223333", properties: {{{properties}}}}}\n'
    )


def document(components: str, requirements: str):
    return from_text(
        "loadpath: 1\ncomponents:\n- {id: 'service:s', kind: service, name: s}\n"
        f"{components}requirements:\n{requirements}"
    )


def workloads():
    """Return a workload of EKS with three replicas in the east and one in the west."""
    components, requirements = "", ""
    for region, replicas in SIDES.items():
        cluster = arn("eks", region, "cluster/shop")
        workload = f"{cluster}/orders"
        components += component(cluster, "cluster", "AWS::EKS::Cluster", region, "shop")
        components += component(
            workload, "container_service", "Kubernetes::Deployment", region, "orders",
            desired_count=replicas, namespace="sales",
        )  # fmt: skip
        requirements += need(workload, cluster, "runs_on")
    return document(components, requirements + need("service:s", workload_of(EAST), "uses"))


def workload_of(region: str) -> str:
    return arn("eks", region, "cluster/shop/orders")


def clusters(instance=None, units=None):
    """Return an Aurora global database with classes or capacity units by Region."""
    components, requirements = "", ""
    for region in SIDES:
        cluster = arn("rds", region, f"cluster:orders-{region}")
        member = arn("rds", region, f"db:orders-{region}-1")
        stated = {"serverless_max_capacity": units[region]} if units else {}
        components += component(
            cluster, "database", "AWS::RDS::DBCluster", region, "orders",
            global_cluster="orders", **stated,
        )  # fmt: skip
        components += component(
            member, "database", "AWS::RDS::DBInstance", region, "orders-1",
            cluster=f"orders-{region}",
            instance_class=(instance or {}).get(region, "db.serverless"),
        )  # fmt: skip
        requirements += need(cluster, member, "served_by")
    east, west = (arn("rds", region, f"cluster:orders-{region}") for region in SIDES)
    requirements += need(west, east, "replicates_from", "replication")
    return document(components, requirements + need("service:s", east, "uses"))


def blocks(graph, mode="planned"):
    """Return the settings of the blocks of a plan, by type; the document is sound."""
    written = executor_format("arc").export(plan(graph, mode=mode), graph).document
    assert arc_reader.faults(written) == []
    steps = arc_reader._all_steps(arc_reader.request(written))
    return {step["executionBlockType"]: step["executionBlockConfiguration"] for step in steps}


def test_a_workload_of_eks_is_scaled_by_its_block():
    settings = blocks(workloads())["EKSResourceScaling"]["eksResourceScalingConfig"]
    assert {key: settings[key] for key in settings if key != "timeoutMinutes"} == {
        "kubernetesResourceType": {"apiVersion": "apps/v1", "kind": "Deployment"},
        "scalingResources": [
            {
                "orders": {
                    EAST: {"namespace": "sales", "name": "orders"},
                    WEST: {"namespace": "sales", "name": "orders"},
                }
            }
        ],
        "eksClusters": [
            {"clusterArn": arn("eks", EAST, "cluster/shop")},
            {"clusterArn": arn("eks", WEST, "cluster/shop")},
        ],
        "targetPercent": 100,
    }


@pytest.mark.parametrize("mode", ["planned", "unplanned"])
def test_smaller_instances_of_aurora_are_resized_before_the_promotion(mode):
    graph = clusters({EAST: "db.r6g.2xlarge", WEST: "db.r6g.large"})
    settings = blocks(graph, mode)["AuroraProvisionedScaling"]["auroraProvisionedScalingConfig"]
    assert settings["instanceArns"] == {
        region: arn("rds", region, f"db:orders-{region}-1") for region in SIDES
    }
    before = {(each.before, each.after) for each in plan(graph, mode=mode).precedence}
    west = arn("rds", WEST, f"cluster:orders-{WEST}")
    assert (f"verify:scale:{west}", f"promote:{west}") in before


def test_capacity_units_of_aurora_serverless_are_raised_by_its_block():
    graph = clusters(units={EAST: 32, WEST: 4})
    settings = blocks(graph)["AuroraServerlessScaling"]["auroraServerlessScalingConfig"]
    assert settings["targetPercent"] == 100
    assert set(settings["regionDatabaseClusterArns"]) == set(SIDES)


@pytest.mark.parametrize(
    "graph",
    [
        pytest.param(clusters({EAST: "db.r6g.large", WEST: "db.r6g.2xlarge"}), id="larger"),
        pytest.param(clusters({EAST: "db.r6g.2xlarge", WEST: "db.t4g.large"}), id="other family"),
        pytest.param(clusters(units={EAST: 4, WEST: 4}), id="as many units"),
    ],
)
def test_what_is_large_enough_or_cannot_be_compared_is_not_scaled(graph):
    assert not [step for step in plan(graph).steps if step.action == "scale"]


def both_serve():
    """Return a name that two load balancers answer, of which each serves."""
    components = component(
        "dns:s.example.com/A", "dns_record", "AWS::Route53::RecordSet", "global", "s.example.com A"
    ).replace("region: global, ", "")
    requirements = need("service:s", "dns:s.example.com/A", "uses")
    members = []
    for region in SIDES:
        record = f"dns:s.example.com/A/{region}"
        front = arn("elasticloadbalancing", region, "loadbalancer/app/front/0123456789abcdef")
        components += component(
            record, "dns_record", "AWS::Route53::RecordSet", "global", f"s.example.com {region}",
            policy="weighted", weight=1,
        ).replace("region: global, ", "")  # fmt: skip
        components += component(
            front, "load_balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", region, "front"
        )
        requirements += need(record, front, "resolves_to")
        members.append(f'{{provider: "{record}"}}')
    requirements += (
        f'- {{dependent: "dns:s.example.com/A", members: [{", ".join(members)}], minimum: 1, '
        "relation: answered_by, effect: hard}\n"
    )
    return document(components, requirements)


def test_where_both_regions_serve_the_old_one_is_deactivated_and_can_be_activated_again():
    graph = both_serve()
    failover = plan(graph, mode="planned")
    assert {step.action for step in failover.steps} & {"shift_traffic", "unpin"}
    written = executor_format("arc").export(failover, graph).document
    assert arc_reader.faults(written) == []
    asked = arc_reader.request(written)
    assert asked["recoveryApproach"] == "activeActive"
    assert "primaryRegion" not in asked
    workflows = [
        (workflow["workflowTargetAction"], workflow["workflowTargetRegion"])
        for workflow in asked["workflows"]
    ]
    assert workflows[:2] == [("deactivate", EAST), ("activate", EAST)]
    back = asked["workflows"][1]["steps"]
    undone = [re.match(r"Undo step (\S+): ", step["description"])[1] for step in back]
    changed = [step.id for step in failover.steps if step.changes and step.compensation]
    assert undone == changed[::-1]


def stores(kind: str, service: str, name: str, relation: str, **stated):
    """Return a store in the east and its replica in the west."""
    components, needs = "", need("service:s", arn(service, EAST, name.format(EAST)), "uses")
    for region in SIDES:
        components += component(
            arn(service, region, name.format(region)), "database", kind, region, "orders", **stated
        )
    east, west = (arn(service, region, name.format(region)) for region in SIDES)
    return document(components, needs + need(west, east, relation, "replication"))


def replica(engine: str = "postgres"):
    """Return an RDS instance in the east with a read replica in the west."""
    return stores("AWS::RDS::DBInstance", "rds", "db:orders-{}", "replicates_from", engine=engine)


def global_stores(engine: str):
    return stores(
        f"AWS::{engine}::DBCluster", "rds", "cluster:orders-{}", "replicates_from",
        global_cluster="orders",
    )  # fmt: skip


def groups():
    """Return an Auto Scaling group with three instances in the east and one in the west."""
    name = "autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/front"
    components = "".join(
        component(
            arn("autoscaling", region, name), "scaling_group",
            "AWS::AutoScaling::AutoScalingGroup", region, "front", desired_capacity=size,
        )
        for region, size in SIDES.items()
    )  # fmt: skip
    return document(components, need("service:s", arn("autoscaling", EAST, name), "uses"))


def consumers():
    """Return a function that consumes a queue by its mapping in both Regions."""
    components, needs = "", ""
    for region in SIDES:
        function, queue = arn("lambda", region, "function:mailer"), arn("sqs", region, "mails")
        mapping = arn("lambda", region, "event-source-mapping:00000000-0000-4000-8000-000000000000")
        components += component(function, "function", "AWS::Lambda::Function", region, "mailer")
        components += component(queue, "queue", "AWS::SQS::Queue", region, "mails")
        components += component(
            mapping, "unknown", "AWS::Lambda::EventSourceMapping", region, "mailer",
            enabled="true" if region == EAST else "false",
        )  # fmt: skip
        needs += need(function, mapping, "triggered_by", "trigger")
        needs += need(mapping, queue, "polls")
    return document(components, needs + need("service:s", arn("lambda", EAST, "function:mailer"),
                                             "uses"))  # fmt: skip


def controlled():
    """Return a name that two routing controls switch."""
    components = component(
        "dns:s.example.com/A", "dns_record", "AWS::Route53::RecordSet", "global", "s.example.com A"
    ).replace("region: global, ", "")
    needs, members = need("service:s", "dns:s.example.com/A", "uses"), []
    for region in SIDES:
        record, check = f"dns:s.example.com/A/{region}", f"arn:aws:route53:::healthcheck/{region}"
        front = arn("elasticloadbalancing", region, "loadbalancer/app/front/0123456789abcdef")
        control = (
            "arn:aws:route53-recovery-control::111122223333:controlpanel/"
            f"{'0' * 32}/routingcontrol/{'1' if region == EAST else '2'}{'0' * 15}"
        )
        for name, kind, type_name in (
            (record, "dns_record", "AWS::Route53::RecordSet"),
            (check, "health_check", "AWS::Route53::HealthCheck"),
            (control, "unknown", "AWS::Route53RecoveryControl::RoutingControl"),
        ):
            stated = {"policy": "failover"} if kind == "dns_record" else {}
            components += component(name, kind, type_name, "global", region, **stated).replace(
                "region: global, ", ""
            )
        components += component(
            front, "load_balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", region, "front"
        )
        needs += need(record, front, "resolves_to")
        needs += need(record, check, "checked_by", "soft")
        needs += need(check, control, "follows_routing_control")
        members.append(f'{{provider: "{record}"}}')
    needs += (
        f'- {{dependent: "dns:s.example.com/A", members: [{", ".join(members)}], minimum: 1, '
        "relation: answered_by, effect: hard}\n"
    )
    return document(components, needs)


DOCUMENT = arn("ssm", WEST, "document/StartOrders")
CHILD = "arn:aws:arc-region-switch::111122223333:plan/orders:abc123"


def outside(**stated):
    """Return a server of one's own in each Region; in the west nothing runs."""
    components = "".join(
        component(f"server-{region}", "compute", "Custom::Server", region, "orders",
                  **(stated if region == WEST else {}))
        for region in SIDES
    )  # fmt: skip
    return document(components, need("service:s", f"server-{EAST}", "uses"))


def commanded(document: str = DOCUMENT):
    command = f'{{start: {{document: "{document}", targets: {{"tag:Role": [orders]}}}}}}'
    return outside(commands=command)


PRODUCED = {
    "CustomActionLambda": (both_serve, "unplanned"),
    "ManualApproval": (shop, "unplanned"),
    "AuroraGlobalDatabase": (clusters, "unplanned"),
    "EC2AutoScaling": (groups, "unplanned"),
    "ARCRoutingControl": (controlled, "unplanned"),
    "ARCRegionSwitchPlan": (lambda: outside(region_switch_plan=f'"{CHILD}"'), "unplanned"),
    "Parallel": (both_serve, "unplanned"),
    "ECSServiceScaling": (shop, "unplanned"),
    "EKSResourceScaling": (workloads, "unplanned"),
    "Route53HealthCheck": (both_serve, "planned"),
    "DocumentDb": (lambda: global_stores("DocDB"), "planned"),
    "RdsPromoteReadReplica": (replica, "unplanned"),
    "RdsCreateCrossRegionReplica": (replica, "unplanned"),
    "LambdaEventSourceMapping": (consumers, "planned"),
    "AuroraServerlessScaling": (lambda: clusters(units={EAST: 32, WEST: 4}), "planned"),
    "AuroraProvisionedScaling": (
        lambda: clusters({EAST: "db.r6g.2xlarge", WEST: "db.r6g.large"}), "planned",
    ),
    "NeptuneGlobalDatabase": (lambda: global_stores("Neptune"), "planned"),
    "RdsSwitchoverReadReplica": (lambda: replica("oracle-ee"), "planned"),
    "SSMSendCommand": (commanded, "unplanned"),
}  # fmt: skip


def test_every_type_of_block_is_named():
    shape = arc_reader.SHAPE.members["workflows"].member.members["steps"].member
    assert set(PRODUCED) == set(shape.members["executionBlockType"].enum)


@pytest.mark.parametrize("kind", PRODUCED)
def test_a_step_is_written_as_each_type_of_block(kind):
    graph, mode = PRODUCED[kind]
    assert kind in blocks(graph(), mode)


def test_a_command_on_servers_is_run_where_they_are():
    export = executor_format("arc").export(plan(commanded()), commanded())
    settings = blocks(commanded(), "unplanned")["SSMSendCommand"]["ssmSendCommandConfig"]
    assert settings == {
        "regionDocuments": {
            WEST: {
                "documentArn": DOCUMENT,
                "targets": [{"key": "tag:Role", "values": ["orders"]}],
            }
        },
        "retryIntervalMinutes": 1,
        "timeoutMinutes": 30,
    }
    assert export.unmapped == {}
    assert (
        f"start:server-{WEST}: the document must end only when orders (us-west-2) serves"
        in export.notes
    )


def test_a_command_of_the_other_region_is_left_to_a_person():
    graph = commanded(arn("ssm", EAST, "document/StartOrders"))
    assert "SSMSendCommand" not in blocks(graph, "unplanned")
    assert f"start:server-{WEST}" in executor_format("arc").export(plan(graph), graph).unmapped


def test_a_plan_of_its_own_starts_what_it_moves():
    graph = outside(region_switch_plan=f'"{CHILD}"')
    settings = blocks(graph, "unplanned")["ARCRegionSwitchPlan"]
    assert settings == {"regionSwitchPlanConfig": {"arn": CHILD}}


def test_who_fences_by_hand_checks_it_at_the_same_gate():
    graph = consumer_estate()
    export = executor_format("arc").export(plan(graph), graph)
    fence, check = f"fence:{WORKER.format(EAST)}", f"verify:fence:{WORKER.format(EAST)}"
    assert {fence, check} <= set(export.unmapped)
    asked = [gate["description"] for gate in gates(export.document, "activate")]
    assert [fence in text for text in asked] == [False, True]
    assert asked[1].endswith(f"Step {fence}. Step {check}.")
