"""Asks the model for a failover plan, once per snapshot."""

from collections.abc import Collection
from datetime import datetime

import model.failover
import model.failover.plan
from model.failover.plan import Mode
from schema.graphql.failover.answer import FailoverPlan
from schema.graphql.snapshot import View


def failover_plan(
    view: View,
    *,
    service: str,
    from_region: str,
    to_region: str,
    mode: Mode,
    at: datetime | None = None,
    failback: bool = False,
    leave: Collection[str] = (),
) -> FailoverPlan:
    """Return the plan; `at` None judges certificates and keys at the revision's publication.

    So that one revision always gives the same plan with the same digest.
    """
    return FailoverPlan(
        view=view,
        model=plan(
            view,
            service=service,
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=at,
            failback=failback,
            leave=leave,
        ),
    )


def plan(
    view: View,
    *,
    service: str,
    from_region: str,
    to_region: str,
    mode: Mode,
    at: datetime | None = None,
    failback: bool = False,
    leave: Collection[str] = (),
) -> model.failover.plan.FailoverPlan:
    """Return the model's plan, computed once per snapshot."""
    view.graph.index(service)
    revision = view.snapshot.revision
    moment = at or revision.published_at
    stays = tuple(sorted(set(leave)))
    return view.recall(
        ("failover_plan", service, from_region, to_region, mode, moment, failback, stays),
        lambda: model.failover.failover_plan(
            view.graph,
            service=service,
            from_region=from_region,
            to_region=to_region,
            mode=mode,
            at=moment,
            graph_digest=revision.digest,
            failback=failback,
            leave=stays,
        ),
    )
