"""Closed Regions: the Regions in which an account may run nothing."""

from collections.abc import Iterable, Iterator, Mapping

from model.capability import properties as read
from model.graph import DependencyGraph
from model.records import reference

NOT_OPTED_IN = "not-opted-in"
NOT_ENABLED = "has not enabled {region}"
FORBIDDEN = "may run nothing in {region}: a policy of the organization denies it"


def why_closed(graph: DependencyGraph, account: str | None, region: str) -> str | None:
    """Return why an account can run nothing in a Region, as the template of a predicate.

    None when no source says so.
    """
    if account is None or reference.account(account) not in graph:
        return None
    component = graph.component(reference.account(account))
    status = read.value(component, read.REGIONS)
    if isinstance(status, Mapping) and status.get(region) == NOT_OPTED_IN:
        return NOT_ENABLED
    return FORBIDDEN if region in read.entries(component, read.FORBIDDEN_REGIONS) else None


def closed_accounts(
    graph: DependencyGraph, components: Iterable[str], region: str
) -> Iterator[str]:
    """Yield one clause for each account of `components` that is closed in `region`, sorted."""
    accounts = {graph.component(name).account for name in components if name in graph}
    for account in sorted(account for account in accounts if account is not None):
        why = why_closed(graph, account, region)
        if why is not None:
            yield f"account {account} {why.format(region=region)}"
