"""RPO breach: more data is lost than promised."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import numpy as np

from model.capability.estimate import ZERO, Basis, Estimate, duration_text, unknown
from model.gaps.data_loss import Losses, losses, store_flags
from model.gaps.gap_figures import confidence, figure, judge, seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.rto_breach import promised
from model.gaps.severity import exceed_estimate
from model.graph import DependencyGraph
from model.inheritance import binding
from model.kernels.bundles import edges
from model.kernels.inherited_minimum import DependencyOrder
from model.kernels.needs import Ints
from model.records.component import ComponentId
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Effect
from model.recovery.closures import closure
from model.recovery.effective_rpo import STRENGTH

NO_STORE = -1


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promised RPO that the loss of a store exceeds or may exceed.

    Of the stores that hard needs lead to, the one with the greatest certain loss decides. When it
    keeps the promise and the loss of another store is unknown, the finding is unknown. It is
    unknown, too, where the loss counts only if a need of unknown strength is hard.
    """
    graph = question.graph
    for tested in DisruptionClass:
        subjects = promised(graph, tested, "rpo")
        if not subjects:
            continue
        lost = losses(graph, tested, question.at)
        numbers = np.array([graph.index(subject) for subject in subjects], np.int32)
        reached = closure(graph, numbers, unknown_strength=True)
        kept = np.flatnonzero(reached & graph.once(store_flags)).astype(np.int32)
        ranked = (_by_loss(lost, kept), _open(lost, kept))
        certain, possible = (
            [_first(graph, stores, order) for stores in ranked]
            for order in (hard_order, possible_order)
        )
        for subject, at in zip(subjects, numbers.tolist(), strict=True):
            target = binding(graph, subject, tested, "rpo")
            if target is not None:
                near = [[stores[at] for stores in reading] for reading in (certain, possible)]
                yield from _judged(graph, subject, target, near, lost)


def _judged(
    graph: DependencyGraph,
    subject: ComponentId,
    target: Objective,
    near: Sequence[Sequence[int]],
    lost: Losses,
) -> Iterator[Finding]:
    if target.rpo is None:
        return
    certain, possible = (_decisive(stores, target.rpo, lost) for stores in near)
    if possible is None:
        return
    store, status = possible
    loss = lost.estimate(store)
    if certain is None or certain[1] is not status:
        status = Status.UNKNOWN
        limit = None if loss.never else loss.upper_bound
        least = ZERO if certain is None else lost.estimate(certain[0]).lower_bound
        loss = unknown(STRENGTH, at_least=least, at_most=limit)
    yield _finding(graph, subject, target, target.rpo, graph.components[store].id, loss, status)


def _decisive(stores: Sequence[int], rpo: timedelta, lost: Losses) -> tuple[int, Status] | None:
    """Return the first of the stores whose loss exceeds the promise, or may; None without one."""
    for store in stores:
        status = None if store == NO_STORE else judge(lost.estimate(store), rpo)
        if status is not None:
            return store, status
    return None


def _finding(
    graph: DependencyGraph,
    subject: ComponentId,
    target: Objective,
    rpo: timedelta,
    store: ComponentId,
    loss: Estimate,
    status: Status,
) -> Finding:
    name, kept_in = graph.component(subject).label, graph.component(store).label
    lost = "everything" if loss.never else loss.text
    reason = f": {loss.reason}" if loss.reason else ""
    amount = lost
    if status is Status.UNKNOWN:
        amount = "an unknown amount" if lost == Basis.UNKNOWN else f"an unknown amount ({lost})"
    return Finding(
        component=subject,
        message=f"{name} may lose {duration_text(rpo)} of data when the "
        f"{target.disruption_class} fails, but {kept_in} loses {amount}{reason}",
        status=status,
        disruption_class=target.disruption_class,
        provider=None if store == subject else store,
        target=seconds(rpo),
        achievable=figure(loss),
        exceed=exceed_estimate(loss, rpo.total_seconds()),
        confidence=confidence(loss),
        details={
            "store": store,
            "reason": loss.reason,
            "loss_source": loss.source,
            "promise": {"of": target.subject, "source": target.source},
        },
    )


def _by_loss(lost: Losses, stores: Ints) -> Ints:
    """Return the stores by their certain loss, the greatest first."""
    times = lost.ask(stores)
    return stores[np.lexsort((stores, -times.least[stores], ~times.never[stores]))]


def _open(lost: Losses, stores: Ints) -> Ints:
    """Return the stores whose loss is unknown, by id."""
    times = lost.ask(stores)
    return stores[~times.known[stores] & ~times.never[stores]]


def _first(
    graph: DependencyGraph, stores: Ints, order: Callable[[DependencyGraph], DependencyOrder]
) -> Sequence[int]:
    """Return the first of `stores` that the needs of each component lead to, by number.

    `NO_STORE` where they lead to none.

    Complexity: O(components + requirements).
    """
    place = np.full(len(graph), stores.size, np.int32)
    place[stores] = np.arange(stores.size, dtype=np.int32)
    named = np.append(stores, NO_STORE)
    stores_by_number: Sequence[int] = named[graph.once(order).minimum_below(place)].tolist()
    return stores_by_number


def hard_order(graph: DependencyGraph) -> DependencyOrder:
    """Return the order of hard needs while running; use it through `graph.once`."""
    needs = graph.topology.needs
    return DependencyOrder.of(edges(needs, needs.having(Effect.HARD)))


def possible_order(graph: DependencyGraph) -> DependencyOrder:
    """Return the order of needs that are hard or may be; use it through `graph.once`."""
    needs = graph.topology.needs
    return DependencyOrder.of(edges(needs, needs.having(Effect.HARD, Effect.UNKNOWN)))


RULE = GapRule(
    id="N-02",
    title="More data is lost than promised",
    why="The effective RPO is the age of the newest usable copy that survives, the worst over all "
    "stores that hold the component's state. When it is older than the promise, that much "
    "recent data is lost in the event.",
    fix="Give the store named in the details a replica or a backup outside of what fails, often "
    "enough; or agree on a longer RPO. Where the figure is unknown (a replication lag that was "
    "not read), state or measure it.",
    source="AWS Well-Architected, REL09 and REL13-BP01",
    example="`journey:buy` may lose one minute when a Region fails, but the `cart` table has "
    "neither a global table replica nor a backup elsewhere: it loses everything.",
    example_component="journey:buy",
    unit="s",
    find=find,
)
