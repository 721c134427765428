"""Security groups: reachability, which is not use."""

from discovery.aws.security_groups import SECURITY_GROUPS
from model.records.component import Kind
from model.records.observation import Observation
from model.records.requirement import Effect, EvidenceKind
from tests.discovery.aws.recorded import recorded, requirement_lines
from tests.discovery.player import components, keys, play

PLACE = "arn:aws:ec2:us-east-1:111122223333:security-group"


def seen() -> Observation:
    return play(
        SECURITY_GROUPS,
        ("describe_security_groups", recorded("ec2", "describe_security_groups"), {}),
    )


def test_a_group_tells_its_ports_and_whether_the_world_may_come_in() -> None:
    described_components = components(seen())
    web, app = described_components[f"{PLACE}/sg-0web"], described_components[f"{PLACE}/sg-0app"]
    assert (web.kind, web.name, web.account) == (Kind.POLICY, "web", "111122223333")
    assert web.properties == {
        "ingress_ports": [[443, 443]],
        "open_to_the_world": True,
        "vpc": "vpc-0a1",
    }
    assert app.properties["open_to_the_world"] is False
    assert keys(seen())[f"{PLACE}/sg-0web"] == ("ec2:sg-0web",)


def test_who_is_admitted_may_need_whom_it_may_reach() -> None:
    assert requirement_lines(seen()) == [
        "security-group.ingress-from-group: ec2:sg-0peer unknown may_reach "
        "ec2!security-group/sg-0app",
        "security-group.ingress-from-group: ec2:sg-0web unknown may_reach "
        "ec2!security-group/sg-0app",
        "security-group.prefix-list: ec2!security-group/sg-0web policy filtered_by ec2:pl-0offices",
    ]


def test_reachability_is_only_inferred_and_of_unknown_strength() -> None:
    evidence = [evidence for need in seen().facts.requirements for evidence in need.evidence]
    inferred = {
        (evidence.kind, evidence.effect) for evidence in evidence if "ingress" in evidence.rule
    }
    assert inferred == {(EvidenceKind.INFERRED, Effect.UNKNOWN)}
