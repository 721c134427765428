"""Control plane in the failover path: the API that makes the change fails with the Region."""

from collections.abc import Iterator

from model.capability import properties as read
from model.capability.capability import achievable
from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.lost_with_region import LostNeed, is_control_plane, lost_needs
from model.graph import DependencyGraph
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each recovery or start that needs the control plane of a lost Region.

    Names that a health check moves, and the record sets behind a name, give none: nobody has to
    change them.
    """
    graph = question.graph
    for lost_need in graph.once(lost_needs):
        planes = all(is_control_plane(graph.component(name)) for name in lost_need.lost)
        if planes and not _moves_by_itself(question, lost_need.reliance.dependent):
            yield _finding(graph, lost_need)


def _moves_by_itself(question: Question, name: ComponentId) -> bool:
    component = question.graph.component(name)
    if component.kind is not Kind.DNS_RECORD:
        return False
    if read.text(component, read.SET_IDENTIFIER):
        return True
    return achievable(question.graph, name, DisruptionClass.REGION, question.at).automatic


def _finding(graph: DependencyGraph, lost_need: LostNeed) -> Finding:
    dependent, plane = (
        graph.component(lost_need.reliance.dependent),
        graph.component(lost_need.lost[0]),
    )
    act = "start or scale" if lost_need.reliance.starting else "be moved"
    return Finding(
        component=dependent.id,
        provider=plane.id,
        requirement=lost_need.reliance.need.id,
        message=f"{dependent.label} cannot {act} while Region {lost_need.region} is down: "
        f"the change goes through {plane.label}",
        disruption_class=DisruptionClass.REGION,
        confidence=confidence_in(lost_need.reliance.need),
        details={
            "region": lost_need.region,
            "starting": lost_need.reliance.starting,
            "lost": list(lost_need.lost),
        },
    )


RULE = GapRule(
    id="N-22",
    title="Failover goes through a control plane of the failed Region",
    why="Data planes keep serving when control planes fail: running components keep running, and "
    "changes are impossible. The control planes of Route 53, IAM and CloudFront live in "
    "us-east-1 for the whole world.",
    fix="Fail over by means of the data plane alone: health-checked records, ARC routing "
    "controls, traffic dials that were prepared in advance. Keep standby capacity running "
    "instead of launching it.",
    source="AWS Fault Isolation Boundaries, Global services; AWS us-east-1 event of 2021-12-07",
    example="The plain record `checkout.shop.example.com` has to be changed through the control "
    "plane of Route 53, in us-east-1, when us-east-1 fails.",
    example_component="dns:checkout.shop.example.com/CNAME",
    find=find,
)
