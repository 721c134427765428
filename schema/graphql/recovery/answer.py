"""Recovery: what a component can do under one disruption class, beside what it should."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

import strawberry

import model.disruption.disruptions
import model.recovery.effective_rpo
import model.recovery.effective_rto
import model.recovery.full_function
from model import inheritance
from model.answers.promise_matrix import promised_rtos
from model.answers.recovery_ways import recovery_ways
from model.capability.design import design
from model.capability.measured import measured_rpo, measured_rto
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.recovery.full_function import full_function, full_function_of
from schema.drawn_from import RECOVERY
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.field import describe, field, object_type
from schema.graphql.objective import Objective
from schema.graphql.recovery.estimate import RecoveryDesign
from schema.graphql.recovery.measurement import Measurement
from schema.graphql.recovery.point import RecoveryPoint
from schema.graphql.recovery.time import FullFunction, RecoveryTime
from schema.graphql.recovery.way import RecoveryWay
from schema.graphql.snapshot import View


class PromiseStatus(StrEnum):
    """Whether a promise is kept."""

    MET = "met"
    """What is possible today keeps it."""
    BREACHED = "breached"
    """What is possible today does not keep it."""
    UNKNOWN = "unknown"
    """What is known does not decide it."""
    NOT_PROMISED = "not_promised"
    """Nothing is promised."""


strawberry.enum(PromiseStatus, description=describe(PromiseStatus))
STATUS = {
    True: PromiseStatus.BREACHED,
    False: PromiseStatus.MET,
    None: PromiseStatus.UNKNOWN,
}
"""By whether the figure exceeds what was promised; None when that is not known."""


@object_type
class Recovery(Answer):
    """What a component can do today under one disruption class, beside what it should."""

    subject: strawberry.Private[str]
    kind: strawberry.Private[DisruptionClass]
    named: strawberry.Private[model.disruption.disruptions.Disruption | None]
    together: strawberry.Private[tuple[ComponentId, ...]]
    moment: strawberry.Private[datetime]

    def effects(self) -> Collection[Effect]:
        """Return the effects that decide how a component comes back."""
        return RECOVERY

    @field
    def component(self) -> Component:
        """What it is about."""
        return wrap(self.view, self.subject)

    @field
    def disruption_class(self) -> DisruptionClass:
        """How much fails at once."""
        return self.kind

    @field
    def objective(self) -> Objective | None:
        """The strictest promise that binds it, inherited ones included; null when there is none."""
        binding = inheritance.objective(self.view.graph, self.subject, self.kind)
        return None if binding is None else Objective(model=binding)

    @field
    def rto(self) -> RecoveryTime:
        """How long it is away."""
        time = self.view.recall(
            ("effective_rto", self.subject, self.kind, self.named, self.moment), self._rto
        )
        return RecoveryTime(model=time, view=self.view)

    @field
    def rpo(self) -> RecoveryPoint:
        """How much recent data it loses."""
        point = self.view.recall(
            ("effective_rpo", self.subject, self.kind, self.named, self.moment), self._rpo
        )
        return RecoveryPoint(
            model=point, view=self.view, moment=self.moment, target=self._target("rpo")
        )

    @field
    def full(self) -> FullFunction:
        """When nothing is degraded any more: what it needs softly is back, too."""
        full = self.view.recall(
            ("full_function", self.subject, self.kind, self.named, self.moment), self._full
        )
        return FullFunction(model=full, view=self.view)

    @field
    def ways(self) -> list[RecoveryWay]:
        """When a Region fails: recovery by its design, and by the plan to each other Region."""
        if self.kind is not DisruptionClass.REGION:
            return []
        ways = self.view.recall(
            ("recovery_ways", self.subject, self.named, self.moment),
            lambda: recovery_ways(
                self.view.graph, self.subject, self.moment, disruption=self.named
            ),
        )
        return [RecoveryWay(model=way) for way in ways]

    @field
    def design(self) -> RecoveryDesign | None:
        """What it is capable of by itself by its configuration; null when no formula fits."""
        fitting = design(self.view.graph, self.subject, self.kind, self.moment)
        return None if fitting is None else RecoveryDesign(model=fitting)

    @field
    def rto_measured(self) -> Measurement | None:
        """The RTO that was measured last; null when none was."""
        measured = measured_rto(self.view.graph, self.subject, self.kind, self.moment)
        return None if measured is None else Measurement(model=measured, target=self._target("rto"))

    @field
    def rpo_measured(self) -> Measurement | None:
        """The loss of data that was measured last; null when none was."""
        measured = measured_rpo(self.view.graph, self.subject, self.kind, self.moment)
        return None if measured is None else Measurement(model=measured, target=self._target("rpo"))

    @field
    def rto_exceeds(self) -> bool | None:
        """True when it is away longer than promised; null when nothing is promised or known."""
        target = self._target("rto")
        return None if target is None else self.rto().model.judged.exceeds(target)

    @field
    def rpo_exceeds(self) -> bool | None:
        """True when it loses more than promised; null when nothing is promised or known."""
        target = self._target("rpo")
        return None if target is None else self.rpo().model.judged.exceeds(target)

    def _rto(self) -> model.recovery.effective_rto.EffectiveRto:
        graph, subject, rtos = (
            self.view.graph,
            ComponentId(self.subject),
            model.recovery.effective_rto,
        )
        if self.together:
            times = self.view.recall(
                ("promised_rtos", self.together, self.kind, self.moment),
                lambda: promised_rtos(graph, self.together, self.kind, self.moment),
            )
            return times[subject]
        if self.named is None:
            return rtos.effective_rto(graph, subject, self.kind, self.moment)
        return rtos.effective_rtos_of(graph, (subject,), self.named, self.moment)[subject]

    def _rpo(self) -> model.recovery.effective_rpo.EffectiveRpo:
        rpos = model.recovery.effective_rpo
        if self.named is None:
            return rpos.effective_rpo(self.view.graph, self.subject, self.kind, self.moment)
        return rpos.effective_rpo_of(self.view.graph, self.subject, self.named, self.moment)

    def _full(self) -> model.recovery.full_function.FullFunction:
        if self.named is None:
            return full_function(self.view.graph, self.subject, self.kind, self.moment)
        return full_function_of(self.view.graph, self.subject, self.named, self.moment)

    @field
    def rto_status(self) -> PromiseStatus:
        """Whether the promised RTO is kept."""
        if self._target("rto") is None:
            return PromiseStatus.NOT_PROMISED
        return STATUS[self.rto_exceeds()]

    @field
    def rpo_status(self) -> PromiseStatus:
        """Whether the promised RPO is kept."""
        if self._target("rpo") is None:
            return PromiseStatus.NOT_PROMISED
        return STATUS[self.rpo_exceeds()]

    def _target(self, name: str) -> timedelta | None:
        binding = inheritance.objective(self.view.graph, self.subject, self.kind)
        value: timedelta | None = None if binding is None else getattr(binding, name)
        return value


def recovery(
    view: View,
    component: str,
    disruption_class: DisruptionClass,
    at: datetime | None,
    disruption: model.disruption.disruptions.Disruption | None = None,
) -> Recovery:
    """Return what `component` can do; by default as of the publication of the revision.

    Where a disruption is given, its own class counts instead of `disruption_class`.
    """
    moment = view.snapshot.revision.published_at if at is None else at
    if disruption is not None:
        disruption_class = model.disruption.disruptions.disruption_class(disruption)
    return Recovery(
        view=view,
        subject=component,
        kind=disruption_class,
        named=disruption,
        together=(),
        moment=moment,
    )
