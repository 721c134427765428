"""Projections: which fields of a dataclass are shown, and under which names.

A dataclass without one is shown as it is declared. GraphQL types (`schema.graphql.derived`) and
JSON answers (`schema.documents.plain`) follow the same projection, so that both say the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import getattr_static
from typing import Any, get_type_hints

from model.records.declared import declared, supertype
from schema.field_docs import doc_of

NONE_AT_START = re.compile(r"(^|[.:] )None\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the value of a shown field stands in the model."""

    model: type
    """The dataclass that declares it."""
    attribute: str
    """Its name there, of a field or a property."""
    path: str
    """The way to it from the object that is shown: `finding.status`."""

    @property
    def annotation(self) -> Any:
        """Its type."""
        attribute = getattr_static(self.model, self.attribute, None)
        if isinstance(attribute, property | cached_property):
            getter = attribute.fget if isinstance(attribute, property) else attribute.func
            return get_type_hints(getter)["return"]
        fields = {field.name: field for field in declared(self.model)}
        return fields[self.attribute].annotation

    @property
    def doc(self) -> str:
        """Its docstring.

        Raises:
            TypeError: if it has none: an unexplained field is not shown.
        """
        text = doc_of(self.model, self.attribute)
        if not text:
            raise TypeError(f"{self.model.__qualname__}.{self.attribute} needs a docstring")
        return text

    @property
    def description(self) -> str:
        """Its docstring in the words of JSON and GraphQL, which have null for None."""
        return NONE_AT_START.sub(r"\1Null", self.doc).replace("None", "null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What is shown of a dataclass besides its fields, or instead of them."""

    properties: Sequence[str] = ()
    """Properties that are shown, too."""
    inside: Sequence[str] = ()
    """Fields that hold a dataclass, whose projection is shown in their place."""
    omit: Sequence[str] = ()
    """Paths of what is not shown: `readings`, `finding.hits`."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Path → the name under which it is shown, where that is not the attribute's."""
    kind: str = ""
    """In JSON, the value of the key `kind`, by which alternatives are told apart."""

    def sources(self, model: type) -> Mapping[str, Source]:
        """Return what is shown of `model` by name: fields as declared, then properties."""
        shown = [*self._fields(model)]
        shown += [
            (name, Source(model=model, attribute=name, path=name)) for name in self.properties
        ]
        return {
            self.names.get(source.path, name): source
            for name, source in shown
            if source.path not in self.omit
        }

    def _fields(self, model: type) -> Iterator[tuple[str, Source]]:
        for own in declared(model):
            if own.name not in self.inside:
                yield own.name, Source(model=model, attribute=own.name, path=own.name)
                continue
            part = supertype(own.annotation)
            for name, source in projection(part).sources(part).items():
                yield name, replace(source, path=f"{own.name}.{source.path}")


WHOLE = Projection()
"""Shows a dataclass as it is declared."""

PROJECTIONS: Mapping[str, Projection] = {
    "model.availability.answer.Availability": Projection(omit=["events"]),
    "model.capability.estimate.Estimate": Projection(
        properties=["text"], names={"lower_bound": "at_least"}
    ),
    "model.capability.measured.Measured": Projection(properties=["stale"]),
    "model.disruption.disruptions.AccountFails": Projection(kind="account"),
    "model.disruption.disruptions.ComponentsFail": Projection(
        kind="components", names={"mode": "failure_mode"}
    ),
    "model.disruption.disruptions.ExpiryAt": Projection(kind="expiry"),
    "model.disruption.disruptions.PrincipalCompromised": Projection(kind="principal"),
    "model.disruption.disruptions.RegionFails": Projection(kind="region"),
    "model.disruption.disruptions.ServiceFails": Projection(kind="service"),
    "model.disruption.disruptions.Together": Projection(kind="together"),
    "model.disruption.disruptions.ZoneFails": Projection(kind="zone"),
    "model.failover.plan.FailoverPlan": Projection(properties=["skew", "status"]),
    "model.failover.plan_run.PlanRun": Projection(
        inside=["planned"], properties=["ticks", "serving_at", "rto"]
    ),
    "model.failover.timetable.Timetable": Projection(
        properties=["makespan", "lower_bound"], omit=["start", "serving", "everything"]
    ),
    "model.gaps.interface.Gap": Projection(
        inside=["finding"],
        omit=["finding.exceed", "finding.hits", "finding.unit"],
        names={"parts": "score_parts", "lapsed": "lapsed_waiver"},
    ),
    "model.impact.blast_radius.BlastRadius": Projection(
        properties=["down", "degraded"], omit=["impacts", "readings"]
    ),
    "model.impact.blast_radius.LostRedundancy": Projection(properties=["margin"]),
    "model.impact.cold_start.ColdStart": Projection(properties=["certain"]),
    "model.incidents.incident.Incident": Projection(
        properties=["source", "title", "severity", "started_at", "ended_at", "revision"],
    ),
    "model.records.component.Component": Projection(properties=["label"]),
    "model.records.coverage.ScopeCoverage": Projection(inside=["scope"], properties=["stale"]),
    "model.records.requirement.Requirement": Projection(properties=["id", "rule"]),
    "model.recovery.consistency.Consistency": Projection(properties=["status"]),
    "model.recovery.effective_rto.EffectiveRto": Projection(names={"path": "critical_path"}),
    "model.recovery.full_function.FullFunction": Projection(names={"path": "critical_path"}),
    "model.recovery.slack.Margin": Projection(
        names={"gain": "gain_if_instant", "known_gain": "known_gain_if_instant"}
    ),
    "schema.documents.failover_plan.shapes.PlanDocument": Projection(
        inside=["plan"],
        omit=[
            "plan.service",
            "plan.mode",
            "plan.failback",
            "plan.from_region",
            "plan.to_region",
            "plan.leave",
            "plan.steps",
            "plan.post_recovery",
        ],
        names={"plan.digest": "plan_digest", "plan.precedence": "edges"},
    ),
    "schema.documents.failover_plan.shapes.Scenario": Projection(
        names={"from_region": "from", "to_region": "to"}
    ),
    "schema.documents.failover_plan.shapes.WrittenStep": Projection(
        inside=["step", "margin", "commands"], names={"step.preconditions": "pre"}
    ),
    "schema.documents.failover_plan.shapes.LaterStep": Projection(inside=["step", "commands"]),
    "schema.documents.failover_plan.shapes.WrittenTimetable": Projection(inside=["timetable"]),
}
"""By the name of the dataclass, so that naming one does not import it."""


def projection(model: type) -> Projection:
    """Return how a dataclass is shown."""
    return PROJECTIONS.get(f"{model.__module__}.{model.__qualname__}", WHOLE)
