"""Plans where the side that takes over uses a replica: what it lacks is the promotion."""

from datetime import timedelta

import pytest

from model.disruption.disruptions import RegionFails
from model.failover.plan import Action, FailoverPlan
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.impact.cold_start import cold_start
from model.linking.replication import FOLLOWS, FORWARDS
from model.linking.writers import WRITES_TO
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import effective_rpo
from model.recovery.effective_rto import effective_rto
from model.recovery.full_function import full_function
from tests.model.failover.scenario import EAST, FOLDER, NOW, WEST, from_text, plan

DB, DB_WEST = (f"arn:aws:rds:{one}:111122223333:cluster:orders" for one in (EAST, WEST))
APP_WEST = f"arn:aws:ecs:{WEST}:111122223333:service/shop/orders"


def stated(dependent: str, provider: str, effect: str, relation: str) -> str:
    """Return one requirement as a line of a document."""
    ends = f'dependent: "{dependent}", members: ["{provider}"]'
    return f"  - {{{ends}, effect: {effect}, relation: {relation}}}\n"


FOLLOWING = stated(DB_WEST, DB, "replication", FOLLOWS)
PROMOTED = stated(DB, DB_WEST, "replication", FOLLOWS)
FORWARDING = stated(DB_WEST, DB, "unknown", FORWARDS)


def judged(effect: str) -> str:
    """Return that a person said how much the application in the west writes."""
    return stated(APP_WEST, DB, effect, WRITES_TO)


def shop(*lines: str) -> DependencyGraph:
    text = (FOLDER / "replica.yaml").read_text(encoding="utf-8")
    return from_text("".join((text, *(lines or (FOLLOWING,)))))


def order(found: FailoverPlan, *actions: Action) -> list[tuple[str, str]]:
    """Return (action, component) by wave of the steps that take one of these actions."""
    steps = sorted(found.steps, key=lambda one: (one.wave, one.id))
    return [(str(one.action), one.component) for one in steps if one.action in actions]


EVERY_STRENGTH = pytest.mark.parametrize(
    "lines",
    [
        (FOLLOWING,),
        (FOLLOWING, judged("soft")),
        (FOLLOWING, judged("hard")),
        (FOLLOWING, judged("observability")),
        (FOLLOWING, FORWARDING),
    ],
    ids=["unknown", "soft", "hard", "none", "forwarded"],
)


@EVERY_STRENGTH
@pytest.mark.parametrize("mode", ["unplanned", "planned"])
def test_however_much_it_writes_the_plan_promotes_and_is_feasible(
    lines: tuple[str, ...], mode: str
) -> None:
    found = plan(shop(*lines), mode=mode)
    assert (found.refusals, found.cycles) == ((), ())
    # Clients in a Region that is down cannot be cut off, nor can Route 53 be changed there.
    waived = (f"fence:{DB}", "pin:dns:orders.internal/A")
    assert all(one.step.endswith(waived) for one in found.infeasible)
    assert order(found, Action.FENCE, Action.PROMOTE, Action.MANUAL) == [
        ("fence", DB),
        ("promote", DB_WEST),
    ]
    assert found.rto_full == found.rto
    without = plan(shop(FOLLOWING, judged("observability")), mode=mode)
    assert [one.id for one in found.steps] == [one.id for one in without.steps]
    assert found.rto == without.rto
    assert (found.lacking, found.infeasible) == ((), without.infeasible)


@EVERY_STRENGTH
def test_what_only_waits_for_the_promotion_is_not_lost(lines: tuple[str, ...]) -> None:
    found = plan(shop(*lines))
    assert found.rpo == plan(shop(FOLLOWING)).rpo
    assert [one.component for one in found.excluded] == [
        one.component for one in plan(shop(FOLLOWING)).excluded
    ]


def test_after_the_promotion_nobody_waits_for_the_region_that_is_gone() -> None:
    graph = shop(PROMOTED, judged("hard"))
    answer = blast_radius(graph, RegionFails(region=EAST))
    hit = [*answer.down, *answer.degraded]
    assert APP_WEST not in hit
    assert "service:s" not in hit
    back = plan(graph, from_region=WEST, to_region=EAST, mode="planned", failback=True)
    assert (back.infeasible, back.refusals, back.cycles) == ((), (), ())


def test_full_function_is_back_with_the_promotion_and_service_before() -> None:
    graph = shop()
    served = effective_rto(graph, "service:s", DisruptionClass.REGION, NOW)
    full = full_function(graph, "service:s", DisruptionClass.REGION, NOW)
    assert DB in full.soft
    assert DB in full.path
    minute = timedelta(minutes=1)
    assert full.total.lower_bound >= max(served.total.lower_bound, minute)
    told = full_function(shop(FOLLOWING, judged("hard")), "service:s", DisruptionClass.REGION, NOW)
    assert told.total.value == full.total.value


def test_no_more_data_is_lost_than_the_lag_of_the_replica() -> None:
    for lines in ((FOLLOWING,), (FOLLOWING, judged("hard"))):
        lost = effective_rpo(shop(*lines), "service:s", DisruptionClass.REGION, NOW)
        assert lost.loss.value == timedelta(seconds=2)


def test_it_can_start_from_nothing_without_the_writer() -> None:
    graph = shop()
    (need,) = (one for one in graph.requirements if one.relation == WRITES_TO)
    assert (need.dependent, need.providers) == (APP_WEST, (DB,))
    assert cold_start(graph).deadlocked == ()
