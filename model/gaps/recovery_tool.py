"""Recovery tool in the blast radius: a recovery needs a component that fails with the Region."""

from collections.abc import Iterator

from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.lost_with_region import LostNeed, is_control_plane, lost_needs
from model.gaps.own_members import whole_services
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each need of a start or a recovery that the loss of a Region breaks.

    The providers are images, secrets, keys, identities and replicas; rule `control_plane` reports
    control planes.
    """
    graph = question.graph
    for lost_need in graph.once(lost_needs):
        lost = [graph.component(name) for name in lost_need.lost]
        if not all(is_control_plane(provider) for provider in lost):
            yield _finding(graph, lost_need)


def _finding(graph: DependencyGraph, lost_need: LostNeed) -> Finding:
    dependent, provider = (
        graph.component(lost_need.reliance.dependent),
        graph.component(lost_need.lost[0]),
    )
    cannot = "cannot start or scale" if lost_need.reliance.starting else "cannot be recovered"
    return Finding(
        component=dependent.id,
        provider=provider.id,
        requirement=lost_need.reliance.need.id,
        message=f"{dependent.label} {cannot} while Region {lost_need.region} is down: it needs "
        f"{provider.label} ({lost_need.reliance.need.relation})",
        disruption_class=DisruptionClass.REGION,
        confidence=confidence_in(lost_need.reliance.need),
        hits=whole_services(graph, dependent.id),
        details={
            "region": lost_need.region,
            "relation": lost_need.reliance.need.relation,
            "lost": list(lost_need.lost),
            "through": lost_need.reliance.need.dependent,
            "starting": lost_need.reliance.starting,
        },
    )


RULE = GapRule(
    id="N-21",
    title="A recovery needs a component that is lost with the Region",
    why="A second Region helps only if it can start and scale without the first one: with images, "
    "secrets, keys and identities of its own. Running components hide the need until they "
    "have to be scaled or replaced.",
    fix="Replicate images, secrets and keys to the Region of recovery and let the components "
    "there refer to their own; keep tools and runbooks outside of what they recover.",
    source="AWS Fault Isolation Boundaries",
    example="The tasks in us-west-2 pull their images from a registry in us-east-1, and "
    "`checkout` reads a secret, and its single-Region key, that exist in us-east-1 only.",
    example_component="checkout",
    find=find,
)
