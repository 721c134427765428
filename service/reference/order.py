"""Rules of order: for each, what it demands in the plan of a service of the sample estate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.failover import failover_plan
from model.failover.active_writers import two_writers
from model.failover.plan import Action, FailoverPlan, Mode, Step
from model.failover.rules import RULES
from model.graph import DependencyGraph
from model.records.digest import digest
from model.records.requirement import Effect

EAST, WEST = "us-east-1", "us-west-2"
PLANS: Sequence[tuple[str, Mode, bool]] = (
    ("checkout", Mode.UNPLANNED, False),
    ("checkout", Mode.PLANNED, False),
    ("checkout", Mode.PLANNED, True),
    ("receipts", Mode.UNPLANNED, False),
)
"""Service, mode, and whether it is a failback; the first that shows a rule is its example.
`receipts` is what `additions.ORDER` adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSample:
    """What one rule does in one plan."""

    rule: str
    plan: str
    """Which plan: `checkout, planned`."""
    text: str
    """The steps that it puts in order, or what it says of one."""


def order_samples(graph: DependencyGraph, at: datetime) -> Mapping[str, OrderSample]:
    """Return rule → its first example in the plans of `PLANS`; without those that show nothing."""
    samples: dict[str, OrderSample] = {}
    for service, mode, failback in PLANS:
        plan = failover_plan(
            graph,
            service=f"service:{service}",
            from_region=EAST,
            to_region=WEST,
            mode=mode,
            at=at,
            graph_digest=digest(graph.records),
            failback=failback,
        )
        name = f"{service}, {'failback' if failback else mode}"
        for rule, text in _precedence(graph, plan):
            samples.setdefault(rule, OrderSample(rule=rule, plan=name, text=text))
    return {rule: samples[rule] for rule in RULES if rule in samples}


def _precedence(graph: DependencyGraph, plan: FailoverPlan) -> Iterator[tuple[str, str]]:
    steps = {precedence.id: precedence for precedence in plan.steps}
    for precedence in plan.precedence:
        before, after = (
            _named(graph, steps[precedence.before]),
            _named(graph, steps[precedence.after]),
        )
        yield precedence.rule, f"{before}, before {after}"
    later = {step.id: step for step in plan.post_recovery.steps}
    for precedence in plan.post_recovery.precedence:
        first, then = later[precedence.before], later[precedence.after]
        yield precedence.rule, f"{_named(graph, first)}, before {_named(graph, then)}"
    for pair in plan.counterparts:
        if f"{Action.ENABLE}:{pair.counterpart}" not in steps and _works(graph, pair.counterpart):
            label = graph.component(pair.counterpart).label
            yield "F-17", f"`{label}` works in both Regions: no step fences it or switches it on"
    for stuck in plan.infeasible:
        if stuck.waits_for is None:
            yield "F-13", f"cannot run: {_named(graph, steps[stuck.step])}, since {stuck.reason}"
    for opened in (step for step in plan.steps if step.action is Action.PROMOTE):
        for store in two_writers(plan, {opened.id}):
            old = graph.component(store).label
            yield "F-10", f"{_named(graph, opened)} alone would leave two that write: `{old}` too"


def _works(graph: DependencyGraph, component: str) -> bool:
    """Tell whether a component takes work that something feeds it."""
    fed = any(need.effect is Effect.TRIGGER for need in graph.requirements_of(component))
    return fed and graph.component(component).properties.get("enabled") is True


def _named(graph: DependencyGraph, step: Step) -> str:
    words = [str(step.action)]
    checked = step.id.partition(":")[2].partition(":")[0]
    if step.action is Action.VERIFY and checked in {str(step) for step in Action}:
        words.append(checked)
    return f"*{' '.join(words).replace('_', ' ')}* `{graph.component(step.component).label}`"
