"""Recovery: how long a component is away and how much it loses, and whether that was promised."""

from collections.abc import Collection
from datetime import datetime, timedelta

import strawberry

import model.measured
import model.recovery.design
import model.recovery.estimate
import model.recovery.full
import model.recovery.rpo
import model.recovery.rto
from model import inheritance
from model.component import ComponentId
from model.disruption import Disruption
from model.measured import measured_rpo, measured_rto
from model.objective import DisruptionClass
from model.recovery.consistency import consistency
from model.recovery.design import design
from model.recovery.estimate import Basis
from model.recovery.full import full_function
from model.requirement import Effect
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap, wrap_all
from schema.graphql.connection import Connection, listed
from schema.graphql.consistency import Consistency
from schema.graphql.disruption import sentence
from schema.graphql.field import describe, field, object_type
from schema.graphql.objective import Objective
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View

strawberry.enum(Basis, name="EstimateBasis", description=describe(Basis))

DRAWN_FROM = (
    Effect.HARD,
    Effect.SOFT,
    Effect.CONTAINMENT,
    Effect.REPLICATION,
    Effect.BACKUP,
    Effect.UNKNOWN,
)
"""The effects that decide how a component comes back and what it loses."""


@object_type
class Estimate:
    """A duration that is known, not known, or endless."""

    model: strawberry.Private[model.recovery.estimate.Estimate]

    @field
    def value(self) -> timedelta | None:
        """The duration; null when it is not known or endless, never zero instead."""
        return self.model.value

    @field
    def never(self) -> bool:
        """True when nothing brings the component, or its data, back."""
        return self.model.never

    @field
    def at_least(self) -> timedelta:
        """What is known of it at least; equal to `value` when that is known."""
        return self.model.lower_bound

    @field
    def basis(self) -> Basis:
        """How it is known."""
        return self.model.basis

    @field
    def source(self) -> str:
        """The document, formula or person it comes from."""
        return self.model.source

    @field
    def reason(self) -> str:
        """Why it is not known or endless; empty when it is known."""
        return self.model.reason

    @field
    def text(self) -> str:
        """For a person: `90 s`, `never`, `unknown`, `at least 90 s`."""
        return self.model.text


@object_type
class Measurement:
    """What a drill, a restore or an incident showed."""

    model: strawberry.Private[model.measured.Measured]
    target: strawberry.Private[timedelta | None]

    @field
    def value(self) -> timedelta:
        """The figure."""
        return self.model.value

    @field
    def source(self) -> str:
        """What it was, as stated: `drill 2026-10-01`."""
        return self.model.source

    @field
    def at(self) -> datetime | None:
        """The day that the source names; null when it names none."""
        return self.model.at

    @field
    def age(self) -> timedelta | None:
        """How old it was at the moment asked about; null without a day."""
        return self.model.age

    @field
    def stale(self) -> bool:
        """True when it is older than 90 days, or nobody knows how old it is."""
        return self.model.stale

    @field
    def status(self) -> str:
        """`met`, `breached`, `no_target`, or `stale`, which shows nothing of a promise."""
        return self.model.status(self.target)


@object_type
class RecoveryDesign:
    """What the configuration of a component makes it capable of, whatever was measured."""

    model: strawberry.Private[model.recovery.design.Design]

    @field
    def formula(self) -> str:
        """Id of the formula that fits."""
        return self.model.formula

    @field
    def rto(self) -> Estimate:
        """How long it is away."""
        return Estimate(model=self.model.rto)

    @field
    def rpo(self) -> Estimate:
        """How much it loses."""
        return Estimate(model=self.model.rpo)


@object_type
class FullFunction:
    """When nothing is degraded any more: what it needs softly is back, too."""

    model: strawberry.Private[model.recovery.full.FullFunction]
    view: strawberry.Private[View]

    @field
    def total(self) -> Estimate:
        """Detection, decision and recovery; never shorter than the RTO."""
        return Estimate(model=self.model.total)

    @field
    def critical_path(self) -> list[Component]:
        """What it waits for, first to recover first, itself last; empty when it is not hit."""
        return wrap_all(self.view, self.model.path)

    @field
    def soft(self) -> list[Component]:
        """What it, or something that it stands on, needs softly; empty: no difference."""
        return wrap_all(self.view, self.model.soft)


@object_type
class RecoveryStore:
    """How much one store of data loses."""

    view: strawberry.Private[View]
    id: strawberry.Private[str]
    estimate: strawberry.Private[model.recovery.estimate.Estimate]
    seen: strawberry.Private[model.measured.Measured | None]
    target: strawberry.Private[timedelta | None]

    @field
    def component(self) -> Component:
        """The store."""
        return wrap(self.view, self.id)

    @field
    def loss(self) -> Estimate:
        """How much recent data it loses."""
        return Estimate(model=self.estimate)

    @field
    def measured(self) -> Measurement | None:
        """What was measured last of this store; null when nothing was."""
        return None if self.seen is None else Measurement(model=self.seen, target=self.target)


@object_type
class RecoveryTime:
    """How long a component is away under the worst disruption of its class."""

    model: strawberry.Private[model.recovery.rto.EffectiveRto]
    view: strawberry.Private[View]

    @field
    def total(self) -> Estimate:
        """Detection, decision and recovery together; zero when no such disruption reaches it."""
        return Estimate(model=self.model.total)

    @field
    def detection(self) -> Estimate:
        """Until it is noticed; zero when all of it acts by itself."""
        return Estimate(model=self.model.detection)

    @field
    def decision(self) -> Estimate:
        """Until somebody decides; zero when all of it acts by itself."""
        return Estimate(model=self.model.decision)

    @field
    def recovery(self) -> Estimate:
        """From then until it serves."""
        return Estimate(model=self.model.recovery)

    @field
    def disruption(self) -> str | None:
        """The worst disruption, in a few words; null when none reaches it."""
        found: Disruption | None = self.model.disruption
        return None if found is None else sentence(found)

    @field
    def critical_path(self) -> list[Component]:
        """What it waits for, first to recover first, itself last; empty when it is not hit."""
        return wrap_all(self.view, self.model.path)


@object_type
class RecoveryPoint:
    """How much recent data a component loses."""

    model: strawberry.Private[model.recovery.rpo.EffectiveRpo]
    view: strawberry.Private[View]
    moment: strawberry.Private[datetime]
    target: strawberry.Private[timedelta | None]

    @field
    def loss(self) -> Estimate:
        """The worst over its stores; zero when it has none."""
        return Estimate(model=self.model.loss)

    @field
    def stores(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RecoveryStore]:
        """The stores that hold its data, sorted by id."""
        return listed(
            self.view,
            "recoveryStores",
            sorted(self.model.stores),
            str,
            PageRequest(first=first, after=after, last=last, before=before),
            self._store,
        )

    def _store(self, one: ComponentId) -> RecoveryStore:
        found = self.model
        seen = measured_rpo(self.view.graph, one, found.disruption_class, self.moment)
        loss = found.stores[one]
        return RecoveryStore(view=self.view, id=one, estimate=loss, seen=seen, target=self.target)

    @field
    def consistency(self) -> Consistency:
        """`skew` beside what the component bears."""
        subject = self.view.graph.component(self.model.component)
        return Consistency(model=consistency(subject, self.model.stores.values()))

    @field
    def skew(self) -> timedelta | None:
        """How far restored stores are out of step; null when a loss is not known or endless."""
        return self.model.skew

    @field
    def rebuilds(self) -> list[Component]:
        """Caches and indexes that are filled again: nothing is lost, but it takes time."""
        return wrap_all(self.view, self.model.rebuilds)


@object_type
class Recovery(Answer):
    """What a component can do today under one disruption class, beside what it should."""

    subject: strawberry.Private[str]
    kind: strawberry.Private[DisruptionClass]
    moment: strawberry.Private[datetime]

    def effects(self) -> Collection[Effect]:
        """Return the effects that decide how a component comes back."""
        return DRAWN_FROM

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
        found = inheritance.objective(self.view.graph, self.subject, self.kind)
        return None if found is None else Objective(model=found)

    @field
    def rto(self) -> RecoveryTime:
        """How long it is away."""
        found = self.view.recall(
            ("effective_rto", self.subject, self.kind, self.moment),
            lambda: model.recovery.rto.effective_rto(
                self.view.graph, self.subject, self.kind, self.moment
            ),
        )
        return RecoveryTime(model=found, view=self.view)

    @field
    def rpo(self) -> RecoveryPoint:
        """How much recent data it loses."""
        found = self.view.recall(
            ("effective_rpo", self.subject, self.kind, self.moment),
            lambda: model.recovery.rpo.effective_rpo(
                self.view.graph, self.subject, self.kind, self.moment
            ),
        )
        return RecoveryPoint(
            model=found, view=self.view, moment=self.moment, target=self._target("rpo")
        )

    @field
    def full(self) -> FullFunction:
        """When nothing is degraded any more: what it needs softly is back, too."""
        found = self.view.recall(
            ("full_function", self.subject, self.kind, self.moment),
            lambda: full_function(self.view.graph, self.subject, self.kind, self.moment),
        )
        return FullFunction(model=found, view=self.view)

    @field
    def design(self) -> RecoveryDesign | None:
        """What it is capable of by itself by its configuration; null when no formula fits."""
        found = design(self.view.graph, self.subject, self.kind, self.moment)
        return None if found is None else RecoveryDesign(model=found)

    @field
    def rto_measured(self) -> Measurement | None:
        """The RTO that was measured last; null when none was."""
        found = measured_rto(self.view.graph, self.subject, self.kind, self.moment)
        return None if found is None else Measurement(model=found, target=self._target("rto"))

    @field
    def rpo_measured(self) -> Measurement | None:
        """The loss of data that was measured last; null when none was."""
        found = measured_rpo(self.view.graph, self.subject, self.kind, self.moment)
        return None if found is None else Measurement(model=found, target=self._target("rpo"))

    @field
    def rto_exceeds(self) -> bool | None:
        """True when it is away longer than promised; null when nothing is promised or known."""
        target = self._target("rto")
        return None if target is None else self.rto().model.total.exceeds(target)

    @field
    def rpo_exceeds(self) -> bool | None:
        """True when it loses more than promised; null when nothing is promised or known."""
        target = self._target("rpo")
        return None if target is None else self.rpo().model.loss.exceeds(target)

    def _target(self, name: str) -> timedelta | None:
        found = inheritance.objective(self.view.graph, self.subject, self.kind)
        value: timedelta | None = None if found is None else getattr(found, name)
        return value


def recovery(
    view: View, component: str, disruption_class: DisruptionClass, at: datetime | None
) -> Recovery:
    """Return what `component` can do; by default as of the publication of the revision."""
    moment = view.snapshot.revision.published_at if at is None else at
    return Recovery(view=view, subject=component, kind=disruption_class, moment=moment)
