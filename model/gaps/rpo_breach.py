"""RPO breach: what was promised to lose little data, and loses more."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np

from model.bundle import edges
from model.component import Component, ComponentId
from model.gaps.figures import confidence, figure, judge, seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.rto_breach import promised
from model.gaps.severity import exceed_estimate
from model.graph import DependencyGraph
from model.inheritance import Downward, binding
from model.objective import DisruptionClass, Objective
from model.recovery.capability import achievable
from model.recovery.estimate import Estimate, duration_text
from model.recovery.rpo import is_authoritative
from model.requirement import Effect

Losses = Mapping[ComponentId, Estimate]
"""How much each store of data loses."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promise of an RPO that a store it stands on exceeds or may exceed.

    Of the stores that hard needs reach, that which certainly loses most decides; when it keeps
    the promise and another one's loss is not known, the finding is unknown.
    """
    graph = question.graph
    for tested in DisruptionClass:
        subjects = promised(graph, tested, "rpo")
        if not subjects:
            continue
        losses = {
            one.id: achievable(graph, one.id, tested, question.at).rpo for one in stores(graph)
        }
        certain = _worst_reached(graph, sorted(losses, key=lambda one: _certain(losses, one)))
        open_ = _worst_reached(graph, [one for one in sorted(losses) if not _settled(losses[one])])
        for one in subjects:
            target = binding(graph, one, tested, "rpo")
            if target is not None:
                near = (certain.get(one), open_.get(one))
                yield from _judged(graph, one, target, near, losses)


def stores(graph: DependencyGraph) -> Sequence[Component]:
    """Return the components that hold data nobody else holds, sorted by id."""
    return graph.once(_stores)


def _stores(graph: DependencyGraph) -> Sequence[Component]:
    return tuple(one for one in graph.components if is_authoritative(one))


def _judged(
    graph: DependencyGraph,
    subject: ComponentId,
    target: Objective,
    near: Sequence[ComponentId | None],
    losses: Losses,
) -> Iterator[Finding]:
    if target.rpo is None:
        return
    for store in near:
        status = None if store is None else judge(losses[store], target.rpo)
        if store is not None and status is not None:
            yield _finding(graph, subject, target, target.rpo, store, losses[store], status)
            return


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
    amount = f"an amount nobody knows ({lost})" if status is Status.UNKNOWN else lost
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


def _certain(losses: Losses, store: ComponentId) -> tuple[bool, timedelta, ComponentId]:
    """Order stores by what they certainly lose, the most first."""
    loss = losses[store]
    return (not loss.never, -loss.lower_bound, store)


def _settled(loss: Estimate) -> bool:
    return loss.known or loss.never


def _worst_reached(
    graph: DependencyGraph, worst_first: Sequence[ComponentId]
) -> Mapping[ComponentId, ComponentId]:
    """Return, for each component, the first of the stores that its hard needs reach.

    Complexity: O(components + requirements), since each component is marked once.
    """
    above, marks = graph.once(upward), np.full(len(graph), -1, np.int32)
    for place, store in enumerate(worst_first):
        number = graph.index(store)
        if marks[number] < 0:
            above.mark(number, place, marks)
    reached = np.flatnonzero(marks >= 0).tolist()
    return {graph.components[one].id: worst_first[marks[one]] for one in reached}


def upward(graph: DependencyGraph) -> Downward:
    """Return the hard needs turned round: from each provider to its dependents."""
    needs = graph.topology.needs
    turned = edges(needs, needs.having(Effect.HARD)).tocsc()
    return Downward(start=turned.indptr, receivers=turned.indices)


RULE = GapRule(
    id="N-02",
    title="More data is lost than promised",
    why="The effective RPO is the age of the newest copy that survives and can be used, the worst "
    "over all stores that the component's state lies in. When it is older than the promise, that "
    "much recent data is gone after the event.",
    fix="Give the store named in the details a replica or a backup outside of what fails, often "
    "enough; or agree on a longer RPO. Where the figure is unknown (a replication lag that was "
    "not read), state or measure it.",
    source="AWS Well-Architected, REL09 and REL13-BP01",
    example="`journey:buy` may lose one minute when a Region fails, but the `cart` table has "
    "neither a global table replica nor a backup elsewhere: it loses everything.",
    example_component="journey:buy",
    find=find,
)
