"""Renewal loop: the component that renews a credential stops when the credential ends."""

from collections.abc import Iterator, Sequence

from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.joint_failures import falls
from model.graph import DependencyGraph
from model.kernels.needs import PHASES
from model.records.component import Component, ComponentId, Kind
from model.records.expiry import expires_at
from model.records.requirement import Phase, Requirement

RENEWED = frozenset(
    {
        Kind.CERTIFICATE,
        Kind.CERTIFICATE_AUTHORITY,
        Kind.IDENTITY_PROVIDER,
        Kind.KEY,
        Kind.PARAMETER,
        Kind.PRINCIPAL,
        Kind.SECRET,
    }
)
"""Kinds of credentials: they end unless they are renewed."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each renewal need that the failure of its dependent breaks.

    Dependents are credentials and other components with an end of validity.

    Complexity: one sweep of the graph for each 64 components that are renewed.
    """
    graph = question.graph
    needs = [
        need
        for need in graph.requirements_at(graph.topology.needs.phase == PHASES[Phase.RENEW])
        if _ends(graph.component(need.dependent))
    ]
    watched = sorted({provider for need in needs for provider in need.providers})
    fallen = falls(graph, {(need.dependent,) for need in needs}, watched)
    for need in needs:
        lost = sorted(fallen[(need.dependent,)].intersection(need.providers) - {need.dependent})
        if len(need.providers) - len(lost) < need.minimum:
            yield _finding(graph, need, lost)


def _ends(component: Component) -> bool:
    return component.kind in RENEWED or expires_at(component) is not None


def _finding(graph: DependencyGraph, need: Requirement, lost: Sequence[ComponentId]) -> Finding:
    credential, renewer = graph.component(need.dependent), graph.component(lost[0])
    return Finding(
        component=credential.id,
        provider=renewer.id,
        requirement=need.id,
        message=f"{credential.label} is renewed by {renewer.label}, which stops when "
        f"{credential.label} does: once it has ended nothing renews it",
        confidence=confidence_in(need),
        details={"relation": need.relation, "lost": list(lost)},
    )


RULE = GapRule(
    id="N-16",
    title="The component that renews a credential stops with it",
    why="Rotation and renewal work as long as everything is healthy. When a secret, key or "
    "certificate has expired or is lost, the function or authority that replaces it must "
    "still run. If it needs that credential itself, people have to act by hand during an "
    "outage.",
    fix="Give the renewer a credential and a network path of its own, and alarm well before the "
    "end.",
    source="AWS Well-Architected, SEC02-BP05; Secrets Manager User Guide, "
    "Rotation by Lambda function",
    example="None in the sample estate: nothing there rotates a secret by a function that needs "
    "it.",
    find=find,
)
