"""Returning traffic: after a failover it goes back by itself to a primary that nobody fenced."""

from collections.abc import Iterator

from model.failover.control_planes import parse_api
from model.gaps.directed_traffic import Directed, directed
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each name, accelerator, distribution or list that cannot be pinned.

    It sends traffic to two Regions, and back as soon as the old one answers. Behind it stands a
    store with one writer, which gets a new primary in the other Region. The change that would keep
    traffic there goes through an API in the lost Region, or nobody knows whether a list of members
    in a client returns.
    """
    graph = question.graph
    for pair in graph.once(directed):
        director = pair.director
        if not pair.stores or director.returns is False:
            continue
        lost = [
            api for api in map(parse_api, director.apis) if api and api.region == pair.from_region
        ]
        if director.returns is None or lost:
            yield _finding(graph, pair, str(lost[0].region) if lost else "")


def _finding(graph: DependencyGraph, pair: Directed, lost: str) -> Finding:
    director, store = graph.component(pair.director.component), graph.component(pair.stores[0])
    why = (
        f"the API that would keep it in {pair.to_region} is hosted in {lost}"
        if lost
        else "its list names members of both Regions, and whether it returns is not known"
    )
    return Finding(
        component=director.id,
        provider=store.id,
        message=f"{director.label} sends traffic back to {pair.from_region} as soon as it answers, "
        f"where {store.label} is an old primary by then: {why}",
        disruption_class=DisruptionClass.REGION,
        details={"from": pair.from_region, "to": pair.to_region, "stores": list(pair.stores)},
    )


RULE = GapRule(
    id="N-30",
    title="Traffic returns by itself to a Region whose primary was replaced",
    why="After a promotion the old primary still takes writes when its Region answers again. "
    "Health checks, accelerators and origin groups send traffic back by themselves, and the data "
    "of the two primaries diverges.",
    fix="Let a routing control or a check that the standby Region turns decide, switch on "
    "accelerated recovery of the hosted zone, or fence the old primary from outside of its "
    "Region.",
    source="Route 53 Developer Guide, Active-active and active-passive failover",
    example="`shop.example.com` returns to us-east-1 by its health check, which is changed through "
    "us-east-1 itself, while the primary of `orders` was promoted in us-west-2.",
    example_component="shop.example.com A",
    find=find,
)
