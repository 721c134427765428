"""Closed refusals: accounts that must take over in the new Region, and may run nothing there."""

from collections.abc import Iterator

from model.capability.closed_regions import FORBIDDEN, NOT_ENABLED, why_closed
from model.failover.plan import Refusal
from model.failover.scope import Scope
from model.records import reference
from model.records.component import ComponentId
from model.records.requirement import Effect, Member, Requirement

REMEDIES = {
    NOT_ENABLED: "Enable {region} in {account}; that takes minutes to hours",
    FORBIDDEN: "Allow {region} in the service control policies of {account}",
}


def closed_refusals(scope: Scope) -> Iterator[Refusal]:
    """Yield one refusal for each account that must take over in the new Region and may not.

    What moves to another account is not refused for the account that it leaves.
    """
    graph, first = scope.graph, dict[str, ComponentId]()
    for component in scope.affected:
        place = scope.place(component) or component
        account = graph.component(place).account
        if account is not None and scope.leaves(component) and component not in scope.behind:
            first.setdefault(account, component)
    for account, component in sorted(first.items()):
        why = why_closed(graph, account, scope.to_region)
        if why is not None:
            yield _refusal(scope, account, component, why)


def _refusal(scope: Scope, account: str, component: ComponentId, why: str) -> Refusal:
    closed = ComponentId(reference.account(account))
    need = Requirement(
        dependent=component,
        members=(Member(provider=closed),),
        minimum=1,
        effect=Effect.CONTAINMENT,
        relation="in_account",
    )
    label = scope.graph.component(component).label
    return Refusal(
        component=closed,
        needed_by=component,
        requirement=need.id,
        reason=f"account {account} {why.format(region=scope.to_region)}; {label} has to run there",
        remedy=REMEDIES[why].format(region=scope.to_region, account=f"account {account}"),
    )
