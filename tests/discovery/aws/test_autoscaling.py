"""Auto Scaling groups: how many instances must live, where, and what new ones take."""

from typing import Any

import pytest

from discovery.aws.autoscaling import AUTO_SCALING_GROUPS, is_statically_stable
from model.disruption.disruptions import ComponentsFail, ZoneFails
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, keys, play, requirement
from tests.observing import saw, seen

PLACE = "us-east-1:111122223333"
ARN = f"arn:aws:autoscaling:{PLACE}:autoScalingGroup:0a-1b:autoScalingGroupName/web"
TARGETS = f"arn:aws:elasticloadbalancing:{PLACE}:targetgroup/web/0a1b"
HOOK = f"arn:aws:sns:{PLACE}:launches"
ROLE = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling"


def instance(name: str, zone: str, state: str = "InService") -> dict[str, Any]:
    return {
        "InstanceId": name,
        "AvailabilityZone": f"us-east-1{zone}",
        "LifecycleState": state,
        "HealthStatus": "Healthy",
        "ProtectedFromScaleIn": False,
    }


def group(**about: Any) -> dict[str, Any]:
    return {
        "AutoScalingGroupName": "web",
        "AutoScalingGroupARN": ARN,
        "MinSize": 2,
        "MaxSize": 6,
        "DesiredCapacity": 3,
        "DefaultCooldown": 300,
        "AvailabilityZones": ["us-east-1a", "us-east-1b", "us-east-1c"],
        "HealthCheckType": "ELB",
        "HealthCheckGracePeriod": 120,
        "CreatedTime": "2026-01-01T00:00:00Z",
        "Instances": [instance("i-1", "a"), instance("i-2", "b"), instance("i-3", "c")],
        **about,
    }


def observed(*hooks: dict[str, Any], **about: Any) -> Observation:
    return play(
        AUTO_SCALING_GROUPS,
        ("describe_auto_scaling_groups", {"AutoScalingGroups": [group(**about)]}),
        (
            "describe_lifecycle_hooks",
            {"LifecycleHooks": list(hooks)},
            {"AutoScalingGroupName": "web"},
        ),
    )


def of(rule: str, observation: Observation) -> list[str]:
    head = (
        f"auto-scaling-group.{rule}: autoscaling!autoScalingGroup:0a-1b:autoScalingGroupName/web "
    )
    plain = f"auto-scaling-group.{rule}: "
    lines = [line for line in requirement_lines(observation) if line.startswith(plain)]
    return [line.removeprefix(head).removeprefix(plain) for line in lines]


def test_a_group_tells_its_sizes_and_what_is_suspended() -> None:
    observation = observed(
        {"LifecycleHookName": "h", "HeartbeatTimeout": 600},
        VPCZoneIdentifier="subnet-1,subnet-2",
        SuspendedProcesses=[{"ProcessName": "Launch"}],
        WarmPoolConfiguration={"MinSize": 1},
        AvailabilityZoneImpairmentPolicy={"ZonalShiftEnabled": True},
        Tags=[{"Key": "service", "Value": "web"}],
    )
    component = components(observation)[ARN]
    assert (component.kind, component.name, component.tags) == (
        Kind.SCALING_GROUP,
        "web",
        {"service": "web"},
    )
    assert component.zones == tuple(f"zone-name:111122223333/us-east-1/us-east-1{z}" for z in "abc")
    assert keys(observation)[ARN] == ("auto-scaling-group:111122223333/us-east-1/web",)
    assert component.properties == {
        "desired_capacity": 3,
        "health_check_grace_period": 120,
        "health_check_type": "ELB",
        "lifecycle_hook_timeouts": [600],
        "max_size": 6,
        "min_size": 2,
        "subnets": ["subnet-1", "subnet-2"],
        "suspended_processes": ["Launch"],
        "warm_pool_min_size": 1,
        "zonal_shift": True,
    }


def test_a_group_needs_its_minimum_of_instances_and_any_of_its_zones() -> None:
    observation = observed()
    assert of("instances", observation) == ["hard runs_on 2 of ec2:i-1, ec2:i-2, ec2:i-3"]
    zones = ", ".join(f"zone-name:111122223333/us-east-1/us-east-1{z}" for z in "abc")
    assert of("zones", observation) == [f"containment runs_in 1 of {zones}"]


def test_instances_that_do_not_serve_are_no_members() -> None:
    starting = [instance("i-1", "a"), instance("i-2", "b", "Pending")]
    assert of("instances", observed(Instances=starting)) == ["hard runs_on 1 of ec2:i-1"]


@pytest.mark.parametrize(
    ("minimum", "desired", "needs"),
    [(0, 3, (1, 3)), (2, 3, (2, 3)), (3, 9, (3, 3)), (0, 0, (1, 1))],
)
def test_a_group_serves_with_its_minimum_but_at_least_one_and_fully_as_desired(
    minimum: int, desired: int, needs: tuple[int, int]
) -> None:
    observation = observed(MinSize=minimum, DesiredCapacity=desired)
    instances = requirement(observation, "auto-scaling-group.instances")
    assert (instances.minimum, instances.full) == needs


def test_a_group_that_stands_by_has_no_instance_to_need() -> None:
    observation = observed(MinSize=0, DesiredCapacity=0, Instances=[])
    assert of("instances", observation) == []
    assert components(observation)[ARN].properties["desired_capacity"] == 0


@pytest.mark.parametrize(("lost", "falls"), [(1, False), (2, True)])
def test_a_group_of_three_zones_outlives_one_of_them(lost: int, falls: bool) -> None:
    places = [
        seen(f"ec2:i-{number}", zones=(f"use1-az{number}",), region="us-east-1")
        for number in (1, 2, 3)
    ]
    where = [
        seen(f"zone:use1-az{number}", Kind.ZONE, keys=(key,))
        for number, key in enumerate(components(observed())[ARN].zones, start=1)
    ]
    # Two instances in the first zone stand for losing two zones at once.
    if lost == 2:
        places[1] = seen("ec2:i-2", zones=("use1-az1",), region="us-east-1")
    graph = DependencyGraph(link([observed(), saw("aws.x", *places, *where)], LinkSettings()))
    assert (ARN in blast_radius(graph, ZoneFails(zone="use1-az1")).down) is falls


def test_launching_takes_a_template_a_role_and_who_hears_the_hook() -> None:
    template = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "Version": "1"}
    observation = observed(
        {"LifecycleHookName": "h", "NotificationTargetARN": HOOK},
        LaunchTemplate=template,
        ServiceLinkedRoleARN=ROLE,
    )
    assert of("subnets", observed(VPCZoneIdentifier="subnet-1,subnet-2")) == [
        "lifecycle/start launches_into 1 of ec2:subnet-1, ec2:subnet-2"
    ]
    assert of("launch-template", observation) == ["lifecycle/start launches_from ec2:lt-1"]
    assert of("lifecycle-hook", observation) == ["lifecycle/start notifies sns!launches"]
    assert of("service-role", observation) == [f"lifecycle/start assumes_role {ROLE}"]


def test_every_template_of_a_mixed_group_is_needed_to_launch() -> None:
    mixed = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1"},
            "Overrides": [
                {"InstanceType": "m7g.large"},
                {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-2"}},
            ],
        }
    }
    assert of("launch-template", observed(MixedInstancesPolicy=mixed)) == [
        "lifecycle/start launches_from ec2:lt-1",
        "lifecycle/start launches_from ec2:lt-2",
    ]


@pytest.mark.parametrize(
    "named",
    [
        {"TargetGroupARNs": [TARGETS]},
        {"TrafficSources": [{"Identifier": TARGETS, "Type": "elbv2"}]},
        {
            "TargetGroupARNs": [TARGETS],
            "TrafficSources": [{"Identifier": TARGETS, "Type": "elbv2"}],
        },
    ],
)
def test_a_group_fills_its_target_group_and_does_not_carry_it(named: dict[str, Any]) -> None:
    assert of("target-group", observed(**named)) == [
        "elasticloadbalancing!targetgroup/web/0a1b lifecycle/start filled_by "
        "autoscaling!autoScalingGroup:0a-1b:autoScalingGroupName/web"
    ]


@pytest.mark.parametrize(
    "named",
    [
        {"LoadBalancerNames": ["classic"]},
        {"TrafficSources": [{"Identifier": "classic", "Type": "elb"}]},
    ],
)
def test_a_classic_load_balancer_that_is_not_read_needs_the_group(named: dict[str, Any]) -> None:
    balancer = f"arn:aws:elasticloadbalancing:{PLACE}:loadbalancer/classic"
    instances = saw("ec2", *(seen(f"ec2:i-{number}") for number in (1, 2, 3)))
    graph = DependencyGraph(link([observed(**named), instances], LinkSettings()))
    assert graph.component(balancer).kind is Kind.LOAD_BALANCER
    assert blast_radius(graph, ComponentsFail(components=(ARN,))).down == (balancer,)


@pytest.mark.parametrize(
    ("desired", "minimum", "zones", "stable"),
    [(3, 2, 3, True), (3, 3, 3, False), (4, 2, 2, True), (4, 3, 2, False), (2, 1, 1, False)],
)
def test_a_group_is_stable_when_it_keeps_its_minimum_without_a_zone(
    desired: int, minimum: int, zones: int, stable: bool
) -> None:
    assert is_statically_stable(desired=desired, minimum=minimum, zones=zones) is stable
    names = [f"us-east-1{letter}" for letter in "abc"[:zones]]
    observation = observed(DesiredCapacity=desired, MinSize=minimum, AvailabilityZones=names)
    needed = (
        []
        if stable
        else [
            "recovery recovers_through aws:controlplane:autoscaling@us-east-1, "
            "aws:controlplane:ec2@us-east-1"
        ]
    )
    assert of("control-plane", observation) == needed


def test_a_group_survives_hooks_that_cannot_be_read() -> None:
    partial = play(
        AUTO_SCALING_GROUPS,
        ("describe_auto_scaling_groups", {"AutoScalingGroups": [group()]}),
        ("describe_lifecycle_hooks", error("AccessDenied", status=403)),
    )
    assert partial.outcome is Outcome.PARTIAL
    assert list(components(partial)) == [ARN]
    assert of("instances", partial) != []
