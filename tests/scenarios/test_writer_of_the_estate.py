"""The orders database of the sample estate: written in the east only, used in both Regions."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from model.disruption.disruptions import ComponentsFail, RegionFails
from model.failover import failover_plan
from model.failover.plan import Action, Mode
from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, State, blast_radius, causal_chain
from model.linking.link import LinkSettings
from model.linking.writers import WRITES_TO
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Requirement
from model.recovery.full_function import full_function
from service.demo.estate.aws import EAST, WEST
from service.jobs.import_file import DocumentFile, import_files
from service.stores import open_store

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

SERVICE = "service:orders"
NOW = datetime.now(UTC)


def current(url: str) -> DependencyGraph:
    with closing(open_store(url)) as store:
        return DependencyGraph(store.load().records)


def stating(url: str, *lines: str) -> DependencyGraph:
    """Import requirements that a person states, and return what follows."""
    text = "\n".join(["loadpath: 1", "requirements:", *lines]).encode()
    with closing(open_store(url)) as store:
        document = DocumentFile(name="judged.yaml", read=lambda: text)
        import_files(store, [document], now=NOW, settings=LinkSettings())
        return DependencyGraph(store.load().records)


def judged(need: Requirement, effect: Effect) -> str:
    ends = f'dependent: "{need.dependent}", members: ["{need.providers[0]}"]'
    return f"  - {{{ends}, effect: {effect}, relation: {need.relation}}}"


def cluster(graph: DependencyGraph, region: str) -> ComponentId:
    (answer,) = (
        component.id
        for component in graph.components
        if component.id.endswith(f":cluster:orders-{region}")
    )
    return answer


def app(graph: DependencyGraph, region: str) -> ComponentId:
    (answer,) = (
        component.id
        for component in graph.components
        if component.id.endswith(":service/shop/orders") and component.region == region
    )
    return answer


def states(answer: BlastRadius) -> dict[str, tuple[State, State]]:
    return {impact.component: (impact.state, impact.pessimistic) for impact in answer.impacts}


def relations(graph: DependencyGraph, answer: BlastRadius, component: str) -> list[str]:
    """Return by which relations the failure reaches a component."""
    chain = causal_chain(graph, answer, component)
    return [graph.requirement(cause.requirement).relation for cause in chain if cause.requirement]


def writers(graph: DependencyGraph) -> list[Requirement]:
    return [need for need in graph.requirements if need.relation == WRITES_TO]


def test_only_the_west_writes_through_a_replica(estate_store: str) -> None:
    graph = current(estate_store)
    assert [(one.dependent, one.providers, one.effect) for one in writers(graph)] == [
        (app(graph, WEST), (cluster(graph, EAST),), Effect.UNKNOWN)
    ]


def test_losing_the_writer_leaves_the_service_reading_behind_its_failover_pair(
    estate_store: str,
) -> None:
    graph = current(estate_store)
    answer = blast_radius(graph, ComponentsFail(components=(cluster(graph, EAST),)))
    found = states(answer)
    assert found[app(graph, EAST)] == (State.DOWN, State.DOWN)
    assert found[app(graph, WEST)] == found[SERVICE] == (State.DEGRADED, State.DOWN)
    assert relations(graph, answer, SERVICE)[0] == WRITES_TO


def test_the_region_that_falls_takes_the_writer_of_the_other_side(estate_copy: str) -> None:
    graph = current(estate_copy)
    # By themselves, the inventory and the topic in the east take the orders of both sides down.
    others = [
        one
        for one in graph.requirements_of(app(graph, WEST))
        if one.effect is Effect.HARD
        and (
            one.providers[0].startswith(("dns:inventory.", "arn:aws:sns"))
            or ":listener/app/inventory/" in one.providers[0]  # the name has a port
        )
    ]
    graph = stating(estate_copy, *(judged(one, Effect.OBSERVABILITY) for one in others))
    answer = blast_radius(graph, RegionFails(region=EAST))
    assert states(answer)[SERVICE] == (State.DEGRADED, State.DOWN)
    assert relations(graph, answer, SERVICE)[0] == WRITES_TO
    assert not answer.certain
    full = full_function(graph, SERVICE, DisruptionClass.REGION, NOW)
    assert cluster(graph, EAST) in full.soft


@pytest.mark.parametrize(
    ("effect", "state"),
    [(Effect.HARD, State.DOWN), (Effect.SOFT, State.DEGRADED), (Effect.OBSERVABILITY, None)],
)
def test_a_person_says_how_much_it_writes(
    estate_copy: str, effect: Effect, state: State | None
) -> None:
    (need,) = writers(current(estate_copy))
    graph = stating(estate_copy, judged(need, effect))
    answer = blast_radius(graph, ComponentsFail(components=need.providers))
    found = states(answer).get(need.dependent)
    assert found == (None if state is None else (state, state))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("effect", [Effect.UNKNOWN, Effect.HARD, Effect.SOFT])
def test_the_plan_promotes_the_replica_and_points_nothing_anew(
    estate_copy: str, mode: Mode, effect: Effect
) -> None:
    (need,) = writers(current(estate_copy))
    graph = stating(estate_copy, judged(need, effect))
    plan = failover_plan(
        graph,
        service=SERVICE,
        from_region=EAST,
        to_region=WEST,
        mode=mode,
        at=NOW,
        graph_digest="sha256:0",
    )
    taken = [(one.action, one.component) for one in plan.steps]
    assert (Action.PROMOTE, cluster(graph, WEST)) in taken
    assert Action.MANUAL not in {action for action, _ in taken}
    assert plan.cycles == ()
    assert cluster(graph, EAST) not in {one.component for one in plan.refusals}
    assert cluster(graph, EAST) not in plan.lacking
    # A warm standby is scaled at once: more tasks need no promoted database.
    assert (Action.SCALE, app(graph, WEST)) in taken


def test_no_gap_is_made_of_what_is_only_inferred(estate_store: str) -> None:
    graph = current(estate_store)
    ends = {(one.dependent, one.providers[0]) for one in writers(graph)}
    gaps = find_gaps(graph, at=NOW)
    assert not ends & {(one.finding.component, one.finding.provider) for one in gaps}
