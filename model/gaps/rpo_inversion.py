"""RPO inversion: a component promises to lose less data than its store promises."""

from collections.abc import Iterator

from model.gaps.interface import Finding, GapRule, Question
from model.gaps.inversion import finding, inversions
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import is_authoritative, is_derived


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each hard need whose provider promises a longer RPO than the dependent.

    Caches and search indexes give none: their content is rebuilt from its source.
    """
    graph = question.graph
    for tested in DisruptionClass:
        for inversion in inversions(graph, tested, "rpo"):
            provider = graph.component(inversion.provider)
            if not is_derived(provider):
                yield finding(
                    graph,
                    inversion,
                    "may lose {needed} of data when {disruption}, but its state lies in "
                    "{provider}, which may lose {offered}",
                    {"authoritative": is_authoritative(provider)},
                )


RULE = GapRule(
    id="N-04",
    title="A store promises a longer RPO than the component whose state it holds",
    why="The state of a service lies in its stores. When the store's owner agreed to lose more "
    "than the service's owner promised, the difference is lost although both kept their "
    "promises.",
    fix="Shorten the RPO of the store (replication, continuous backup, more frequent copies) and "
    "restate it, or lengthen the RPO of its dependents.",
    source="AWS Well-Architected, REL09-BP01",
    example="`journey:buy` may lose one minute of data when a Region fails, but needs "
    "`storefront`, which promises 15 minutes.",
    example_component="journey:buy",
    unit="s",
    find=find,
)
