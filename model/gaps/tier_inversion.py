"""Tier inversion: an important component needs one that is run as less important."""

from collections.abc import Iterator

import numpy as np

from model.gaps.gap_figures import confidence_in
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.tiers import NONE, assumed_tiers, declared_tiers, stated_tier
from model.graph import DependencyGraph
from model.kernels.needs import Ints
from model.records.component import Kind
from model.records.requirement import Effect, Requirement

COLLECTIONS = frozenset({Kind.SYSTEM, Kind.USER_JOURNEY})


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each hard need whose provider has a weaker tier.

    The dependent's declared tier counts, otherwise the strictest declared tier among its
    dependents. A tier is declared on the component or on a service that it belongs to. A journey or
    system counts only if it states a tier itself, because it contains services of any tier. In a
    k-of-n need the k members with the strictest tiers count; a member without a tier counts as
    strict.

    Complexity: O(components + requirements).
    """
    graph = question.graph
    needs = graph.topology.needs
    declared: Ints = np.array(graph.once(declared_tiers), np.int32)
    wanted = np.array(graph.once(assumed_tiers), np.int32)
    row = needs.row_of_member
    weaker = (declared[needs.members] < NONE) & (
        declared[needs.members] > wanted[needs.dependent[row]]
    )
    for at in np.unique(row[weaker & needs.having(Effect.HARD)[row]]).tolist():
        need = graph.requirements[at]
        dependent = graph.component(need.dependent)
        if dependent.kind in COLLECTIONS and stated_tier(dependent) is None:
            continue
        yield from _judged(graph, need, int(wanted[graph.index(need.dependent)]), declared)


def _judged(
    graph: DependencyGraph, need: Requirement, wanted: int, declared: Ints
) -> Iterator[Finding]:
    tiers = [(int(declared[graph.index(provider)]), provider) for provider in need.providers]
    weak = sorted((tier, provider) for tier, provider in tiers if wanted < tier < NONE)
    strong = len(tiers) - len(weak)
    if strong >= need.minimum:
        return
    tier, provider = weak[need.minimum - strong - 1]
    dependent = graph.component(need.dependent)
    yield Finding(
        component=need.dependent,
        provider=provider,
        requirement=need.id,
        message=f"{dependent.label} counts as tier {wanted}, but needs "
        f"{graph.component(provider).label} of tier {tier}",
        target=wanted,
        achievable=tier,
        hits=(provider,),
        confidence=confidence_in(need),
    )


RULE = GapRule(
    id="N-05",
    title="A hard dependency has a weaker tier than its dependent",
    why="The tier decides how a component is built, watched and staffed. A component that a tier "
    "1 service needs to serve has tier 1 in fact, whatever tier its owner assigned.",
    fix="Raise the provider's tier and run it accordingly, or make the need soft.",
    source="Google, The Calculus of Service Availability (2017)",
    example="`orders` (tier 1) needs `inventory` (tier 3), and `storefront` (tier 1) needs "
    "`catalog` and `cart` (tier 2).",
    example_component="orders",
    unit="tiers",
    find=find,
)
