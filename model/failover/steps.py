"""Steps of a plan, made from drafts: with their waves, in the order of the plan."""

from collections.abc import Sequence

import numpy as np

from model.failover.draft import Draft, is_soft
from model.failover.order import arrange
from model.failover.plan import Action, Precedence, Step
from model.failover.scope import Scope
from model.failover.tier import tier_weight


def in_waves(
    scope: Scope, drafts: Sequence[Draft], precedences: Sequence[Precedence]
) -> tuple[Step, ...]:
    """Return the steps with their waves, by (wave, −tier weight, −longest path, id).

    `drafts` are sorted by id.

    Complexity: O(steps log steps + precedences).

    References:
        [1] Kahn, Topological sorting of large networks, Communications of the ACM 5(11), 1962.
    """
    number = {draft.id: at for at, draft in enumerate(drafts)}
    edges = [(number[precedence.before], number[precedence.after]) for precedence in precedences]
    before, after = np.array(edges, np.int32).reshape(-1, 2).T
    length = [draft.duration.lower_bound.total_seconds() for draft in drafts]
    arrangement = arrange(np.array(length, np.float64), before.copy(), after.copy())
    weight = [tier_weight(scope, draft.component) for draft in drafts]
    order = sorted(
        range(len(drafts)),
        key=lambda at: (arrangement.wave[at], -weight[at], -arrangement.tail[at], drafts[at].id),
    )
    return tuple(_step(scope, drafts[at], int(arrangement.wave[at])) for at in order)


def _step(scope: Scope, draft: Draft, wave: int) -> Step:
    soft = is_soft(scope, draft)
    known_time = draft.duration
    return Step(
        id=draft.id,
        component=draft.component,
        action=draft.action,
        side=draft.side,
        wave=wave,
        description=draft.description,
        requires=draft.requires,
        preconditions=draft.preconditions,
        verify=draft.checks,
        timeout=draft.timeout,
        expected=known_time.value,
        evidence=known_time.source if known_time.known else known_time.reason,
        irreversible=draft.irreversible,
        compensation=draft.compensation,
        modes=draft.modes,
        owner=draft.owner,
        retries=draft.retries,
        on_failure="continue" if soft else draft.on_failure,
        resources=_resources(draft),
        condition=draft.condition,
        at_least=known_time.lower_bound,
        soft=soft,
        automatic=draft.automatic,
        doubts=draft.doubts,
    )


def _resources(draft: Draft) -> dict[str, int]:
    """Return the resources that a step occupies: a person, or one call of an API."""
    if draft.action in (Action.APPROVE, Action.MANUAL) or not draft.requires:
        return {"operator": 1}
    services = {
        f"{text.partition(':')[0]}@{text.rpartition('@')[2]}"
        for text in draft.requires
        if not text.startswith(("arn:", "aws:controlplane:"))
    }
    return dict.fromkeys(sorted(services), 1)
