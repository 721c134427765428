"""RTO inversion: a component promises to be back before what it stands on."""

from collections.abc import Iterator

from model.capability.estimate import ZERO, duration_text
from model.gaps.gap_figures import confidence_in, seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.inversion import Inversion, inversions
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each hard need whose provider promises a longer RTO than the dependent.

    What the dependent tolerates is subtracted first. Its own RTO counts, or what it inherits;
    components that promise nothing are left to `missing_objective`. For what others run, the RTO
    of their contract counts as promised.
    """
    for tested in DisruptionClass:
        for inversion in inversions(question.graph, tested, "rto"):
            yield _finding(question.graph, inversion)


def _finding(graph: DependencyGraph, inversion: Inversion) -> Finding:
    dependent, provider = (
        graph.component(inversion.need.dependent),
        graph.component(inversion.provider),
    )
    offered = inversion.offer.value
    borne = (
        f" (of which {duration_text(inversion.tolerance)} are borne)" if inversion.tolerance else ""
    )
    late = (offered - inversion.tolerance).total_seconds()
    return Finding(
        component=dependent.id,
        provider=provider.id,
        requirement=inversion.need.id,
        message=f"{dependent.label} must be back within {duration_text(inversion.needed)} when the "
        f"{inversion.disruption_class} fails, but needs {provider.label}, which promises "
        f"{duration_text(offered)}{borne}",
        disruption_class=inversion.disruption_class,
        target=seconds(inversion.needed),
        achievable=seconds(offered),
        exceed=exceed(late, inversion.needed.total_seconds()),
        confidence=confidence_in(inversion.need),
        hits=(dependent.id,),
        details={
            "tolerance_seconds": seconds(inversion.tolerance or ZERO),
            "source": inversion.offer.source,
            "contract": inversion.offer.contract,
        },
    )


RULE = GapRule(
    id="N-03",
    title="A hard dependency has a longer RTO than its dependent",
    why="A component cannot be back before what it needs to serve. If the provider keeps its own "
    "promise to the second, the dependent's is broken all the same, and each owner believes to "
    "have done what was agreed.",
    fix="Let both owners agree: shorten the provider's RTO, make the need soft (a cache, a queue, "
    "a fallback), add an alternative that is quicker, or lengthen the dependent's RTO.",
    source="AWS Well-Architected, REL13-BP01",
    example="`checkout` promises to be back within 30 minutes when a component fails, but the "
    "payment provider takes up to four hours, by its contract.",
    example_component="checkout",
    find=find,
)
