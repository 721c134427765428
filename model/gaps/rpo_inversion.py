"""RPO inversion: a component promises to lose less than the store that holds its state."""

from collections.abc import Iterator

from model.capability.estimate import duration_text
from model.gaps.gap_figures import confidence_in, seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.inversion import Inversion, inversions
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import is_authoritative, is_derived


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each hard need whose provider promises a longer RPO than the dependent.

    Caches and search indexes are left out: their content is rebuilt from elsewhere.
    """
    graph = question.graph
    for tested in DisruptionClass:
        for inversion in inversions(graph, tested, "rpo"):
            if not is_derived(graph.component(inversion.provider)):
                yield _finding(graph, inversion)


def _finding(graph: DependencyGraph, inversion: Inversion) -> Finding:
    dependent, provider = (
        graph.component(inversion.need.dependent),
        graph.component(inversion.provider),
    )
    offered = inversion.offer.value
    return Finding(
        component=dependent.id,
        provider=provider.id,
        requirement=inversion.need.id,
        message=f"{dependent.label} may lose {duration_text(inversion.needed)} of data when the "
        f"{inversion.disruption_class} fails, but its state lies in {provider.label}, which may lose "
        f"{duration_text(offered)}",
        disruption_class=inversion.disruption_class,
        target=seconds(inversion.needed),
        achievable=seconds(offered),
        exceed=exceed(offered.total_seconds(), inversion.needed.total_seconds()),
        confidence=confidence_in(inversion.need),
        details={
            "authoritative": is_authoritative(provider),
            "source": inversion.offer.source,
            "contract": inversion.offer.contract,
        },
    )


RULE = GapRule(
    id="N-04",
    title="A store promises a longer RPO than the component whose state it holds",
    why="The state of a service lies in its stores. When the store's owner agreed to lose more "
    "than the service's owner promised, the difference is lost although everybody kept their word.",
    fix="Shorten the RPO of the store (replication, continuous backup, more frequent copies) and "
    "restate it, or lengthen the RPO of what relies on it.",
    source="AWS Well-Architected, REL09-BP01",
    example="`journey:buy` may lose one minute of data when a Region fails, but needs "
    "`storefront`, which promises 15 minutes.",
    example_component="journey:buy",
    find=find,
)
