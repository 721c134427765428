"""No place: under a promise for a zone or a Region, and nobody says where it lies."""

from collections.abc import Iterator

from model.capability.places import unplaced
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.single_points import WITHOUT_FAILURE
from model.graph import DependencyGraph
from model.inheritance import bindings
from model.records.component import ComponentId
from model.records.objective import DisruptionClass

PLACEHOLDER = "placeholder"
"""The property of a component that is only known because another one names it."""
ATTRIBUTES = {DisruptionClass.ZONE: "zones", DisruptionClass.REGION: "region"}


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each component whose place is not known under such a promise.

    A placeholder gives none: no source has read it, and coverage names what was not read.
    """
    graph = question.graph
    for tested, attribute in ATTRIBUTES.items():
        bound = [bindings(graph, tested, field) for field in ("rto", "rpo")]
        for number in unplaced(graph, tested).nonzero()[0].tolist():
            owners = [at[number] for at in bound if at[number] >= 0]
            component = graph.components[number]
            read_by_nobody = component.properties.get(PLACEHOLDER) is True
            if owners and not read_by_nobody and component.kind not in WITHOUT_FAILURE:
                yield _finding(graph, number, tested, attribute)


def _finding(
    graph: DependencyGraph, number: int, tested: DisruptionClass, attribute: str
) -> Finding:
    component = graph.components[number]
    return Finding(
        component=ComponentId(component.id),
        message=f"nobody says in which {tested} {component.label} lies (`{attribute}`), so what it "
        f"does when a {tested} fails is not known",
        status=Status.UNKNOWN,
        disruption_class=tested,
        details={"attribute": attribute},
    )


RULE = GapRule(
    id="N-36",
    title="Nobody says where it lies",
    why="A component without a place takes part in no scenario of a lost place. What needs it "
    "would look unaffected; so its figures are unknown instead.",
    fix="State `region` and `zones` in a graph document, put the component into its place, or "
    "let the source that reads it say them.",
    source="AWS Well-Architected, REL10-BP01",
    example="Not in the sample estate: crawlers read the place of every resource.",
    find=find,
)
