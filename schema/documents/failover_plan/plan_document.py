"""The whole written plan, and how it is made from the model's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from pydantic import Field

import model.failover.timetable
from model.failover import plan
from model.failover.plan_slack import step_margins
from schema.documents.duration import format_moment
from schema.documents.failover_plan.comparison import Comparison, comparison
from schema.documents.failover_plan.consistency import Consistency, consistency
from schema.documents.failover_plan.counterpart import Counterpart, counterpart
from schema.documents.failover_plan.crossing import Crossing, crossing
from schema.documents.failover_plan.cycle import Cycle, cycle
from schema.documents.failover_plan.edge import Edge, edge
from schema.documents.failover_plan.excluded import Excluded, excluded
from schema.documents.failover_plan.infeasible import Infeasible, infeasible
from schema.documents.failover_plan.refusal import Refusal, refusal
from schema.documents.failover_plan.rollback import RollbackPoint, rollback_point
from schema.documents.failover_plan.scenario import Scenario, scenario
from schema.documents.failover_plan.shape import Seconds, Shape, seconds
from schema.documents.failover_plan.step import Step, step
from schema.documents.failover_plan.store_loss import StoreLoss, store_loss
from schema.documents.failover_plan.target import Target
from schema.documents.failover_plan.timetable import Timetable, timetable

SCHEMA: Final = "https://loadpath.dev/schema/failover-plan/1"
"""Names the shape; it changes only when a reader of the old shape would misread the new one."""


class FailoverPlanDocument(Shape):
    """A failover plan of Loadpath."""

    schema_: str = Field(
        default=SCHEMA, alias="schema", description="Names the shape of this document."
    )
    plan_digest: str = Field(pattern="^sha256:[0-9a-f]{64}$")
    graph_digest: str
    generated_at: str = Field(
        description="When the revision behind it was published; not part of the digest."
    )
    scenario: Scenario
    last: str = Field(
        description="Id of the step that confirms that it serves; degraded, until soft steps are "
        "done."
    )
    status: Literal["ready", "infeasible", "refused"] = Field(
        description="Whether running the steps brings the service back during the event."
    )
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    scope: tuple[str, ...] = Field(description="Every affected component it stands on.")
    counterparts: tuple[Counterpart, ...]
    excluded: tuple[Excluded, ...]
    refusals: tuple[Refusal, ...] = Field(
        description="Not empty: the service cannot run there, whatever the steps do."
    )
    crossings: tuple[Crossing, ...] = Field(
        default=(),
        exclude_if=lambda found: not found,
        description="Who uses the other Region because of `scenario.leave`; left out when nobody.",
    )
    infeasible: tuple[Infeasible, ...]
    cycles: tuple[Cycle, ...]
    critical_path: tuple[str, ...] = Field(
        description="The steps that decide `rto`. Planned, they begin with the first that users "
        "notice; empty when they notice none."
    )
    detection_s: Seconds
    decision_s: Seconds
    rto: Comparison = Field(
        description="Until the service is back, degraded until the soft steps are done."
    )
    rto_full: Comparison | None = Field(
        description="Until every step is done, the soft ones too; unknown while `lacking` is not "
        "empty."
    )
    lacking: tuple[str, ...] = Field(
        description="What it can do without and no step brings back: it works degraded without."
    )
    rpo: Comparison
    losses: tuple[StoreLoss, ...]
    skew_s: Seconds
    consistency: Consistency | None = Field(description="`skewS` beside what the service bears.")
    point_of_no_return: str | None
    rollback_points: tuple[RollbackPoint, ...]
    targets: tuple[Target, ...] = Field(
        default=(), description="What is lost in each format of an executor, by its name."
    )
    timetable: Timetable | None = Field(
        default=None, description="Only when asked for, with the number of operators."
    )


def shape(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    times: model.failover.timetable.Timetable | None = None,
    targets: Sequence[Target] = (),
) -> FailoverPlanDocument:
    """Return `found` in its written shape; `at` is the moment it was judged for, if not that.

    With `times`, it tells when each step starts; `targets` are what exports of it lose.
    """
    margins = step_margins(found)
    return FailoverPlanDocument(
        plan_digest=found.digest,
        graph_digest=found.graph_digest,
        generated_at=format_moment(generated_at),
        scenario=scenario(found, at or generated_at),
        last=found.last,
        status=found.status,
        steps=tuple(step(one, margins[one.id]) for one in found.steps),
        edges=tuple(map(edge, found.precedence)),
        scope=tuple(found.scope),
        counterparts=tuple(map(counterpart, found.counterparts)),
        excluded=tuple(map(excluded, found.excluded)),
        refusals=tuple(map(refusal, found.refusals)),
        crossings=tuple(map(crossing, found.crossings)),
        infeasible=tuple(map(infeasible, found.infeasible)),
        cycles=tuple(map(cycle, found.cycles)),
        critical_path=tuple(found.critical_path),
        detection_s=seconds(found.detection),
        decision_s=seconds(found.decision),
        rto=comparison(found.rto),
        rto_full=None if found.rto_full is None else comparison(found.rto_full),
        lacking=tuple(found.lacking),
        rpo=comparison(found.rpo),
        losses=tuple(map(store_loss, found.losses)),
        skew_s=seconds(found.skew),
        consistency=None if found.consistency is None else consistency(found.consistency),
        point_of_no_return=found.point_of_no_return,
        rollback_points=tuple(map(rollback_point, found.rollback_points)),
        targets=tuple(targets),
        timetable=None if times is None else timetable(times),
    )
