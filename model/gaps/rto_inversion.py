"""RTO inversion: a component promises to be back before its provider."""

from collections.abc import Iterator

from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.inversion import finding, inversions
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each hard need whose provider promises a longer RTO than the dependent.

    The tolerance of the need is subtracted first. The dependent's own RTO counts, or the one that
    it inherits. A provider without a promise gives no finding here (see `missing_objective`). The
    RTO in the contract of an external provider counts as its promise.
    """
    for tested in DisruptionClass:
        for inversion in inversions(question.graph, tested, "rto"):
            tolerance = inversion.tolerance
            tolerated = f" ({duration_text(tolerance)} of it are tolerated)" if tolerance else ""
            yield finding(
                question.graph,
                inversion,
                "must be back within {needed} when {disruption}, but needs {provider}, which "
                "promises {offered}" + tolerated,
                {"tolerance_seconds": seconds(tolerance)},
            )


RULE = GapRule(
    id="N-03",
    title="A hard dependency has a longer RTO than its dependent",
    why="A component cannot be back before what it needs to serve. Even when the provider keeps "
    "its own promise exactly, the promise of the dependent is broken, and each owner believes "
    "that the agreement was kept.",
    fix="Let both owners agree: shorten the provider's RTO, make the need soft (a cache, a queue, "
    "a fallback), add an alternative that is quicker, or lengthen the dependent's RTO.",
    source="AWS Well-Architected, REL13-BP01",
    example="`checkout` promises to be back within 30 minutes when a component fails, but the "
    "payment provider takes up to four hours, by its contract.",
    example_component="checkout",
    unit="s",
    find=find,
)
