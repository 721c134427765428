"""Steps of a plan, from drafts: with their waves, in the order in which they are shown."""

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
    """Return the steps with their waves, by (wave, −tier weight, −tail, id) (Kahn 1962).

    `drafts` are sorted by id. Complexity: O(steps log steps + precedences).
    """
    number = {one.id: at for at, one in enumerate(drafts)}
    edges = [(number[one.before], number[one.after]) for one in precedences]
    before, after = np.array(edges, np.int32).reshape(-1, 2).T
    length = [one.duration.lower_bound.total_seconds() for one in drafts]
    found = arrange(np.array(length, np.float64), before.copy(), after.copy())
    weight = [tier_weight(scope, one.component) for one in drafts]
    order = sorted(
        range(len(drafts)),
        key=lambda at: (found.wave[at], -weight[at], -found.tail[at], drafts[at].id),
    )
    return tuple(_step(scope, drafts[at], int(found.wave[at])) for at in order)


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
    )


def _resources(draft: Draft) -> dict[str, int]:
    """Return what a step occupies: a person, or a share of the rate of an API."""
    if draft.action in (Action.APPROVE, Action.MANUAL) or not draft.requires:
        return {"operator": 1}
    services = {
        f"{text.partition(':')[0]}@{text.rpartition('@')[2]}"
        for text in draft.requires
        if not text.startswith(("arn:", "aws:controlplane:"))
    }
    return dict.fromkeys(sorted(services), 1)
