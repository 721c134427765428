"""EC2 instances: where they run, what they run on, what launching them takes."""

from discovery.aws.ec2_instances import INSTANCES, PLACEMENT_GROUPS
from model.records.component import Kind
from model.records.observation import Observation
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, keys, play

PLACE = "arn:aws:ec2:us-east-1:111122223333"
WEB = f"{PLACE}:instance/i-0web"


def seen() -> Observation:
    return play(INSTANCES, ("describe_instances", recorded("ec2", "describe_instances"), {}))


def test_an_instance_is_found_by_id_and_name_but_not_once_terminated() -> None:
    described_components = components(seen())
    assert list(described_components) == [WEB]
    assert (described_components[WEB].kind, described_components[WEB].name) == (
        Kind.COMPUTE,
        "web-1",
    )
    assert described_components[WEB].zones == ("zone-name:111122223333/us-east-1/us-east-1a",)
    assert described_components[WEB].properties == {
        "auto_recovery": "default",
        "instance_type": "m7g.large",
        "state": "running",
        "tenancy": "default",
    }
    assert keys(seen())[WEB] == ("ec2:i-0web", "host:ip-10-0-10-5.ec2.internal")


def test_an_instance_needs_volumes_profile_place_and_to_launch_its_image() -> None:
    assert requirement_lines(seen()) == [
        "instance.image: ec2!instance/i-0web lifecycle/start launches_from ec2:ami-0a1",
        "instance.placement-group: ec2!instance/i-0web containment placed_in "
        "ec2!placement-group/tight",
        "instance.profile: ec2!instance/i-0web hard assumes_role "
        "arn:aws:iam::111122223333:instance-profile/web",
        "instance.security-group: ec2!instance/i-0web policy filtered_by ec2:sg-0app",
        "instance.subnet: ec2!instance/i-0web containment runs_in ec2:subnet-0app-a",
        "instance.volume: ec2!instance/i-0web hard runs_on ec2:vol-0data",
        "instance.volume: ec2!instance/i-0web hard runs_on ec2:vol-0root",
    ]


def test_only_groups_that_pack_instances_together_share_a_fate() -> None:
    observation = play(
        PLACEMENT_GROUPS,
        ("describe_placement_groups", recorded("ec2", "describe_placement_groups")),
    )
    (group,) = components(observation).values()
    assert (group.id, group.kind) == (f"{PLACE}:placement-group/tight", Kind.FAILURE_DOMAIN)
    assert keys(observation)[group.id] == ("ec2:pg-01",)
    (placed,) = (
        requirement
        for requirement in seen().facts.requirements
        if requirement.evidence[0].rule.endswith("placement-group")
    )
    assert placed.resolved_only
