"""A graph document as an observation: what its author asserts, ready to be linked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from model.availability.declared_causes import PROPERTY as COMMON_CAUSE
from model.records.component import Component, ComponentId, Json, Kind
from model.records.objective import Capability, Objective, Waiver
from model.records.observation import (
    Facts,
    Observation,
    Outcome,
    Reference,
    Scope,
    SeenComponent,
    SeenMember,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Effect, Evidence, EvidenceKind
from schema.documents.duration import format_moment
from schema.documents.memory import collector_paused
from schema.documents.positions import Source
from schema.documents.shapes import GraphDocument
from schema.documents.shapes.base import record_of
from schema.documents.shapes.component import ComponentShape
from schema.documents.shapes.groups import GroupShape, JourneyShape, ServiceShape, SystemShape
from schema.documents.shapes.promises import CapabilityShape, ObjectiveShape
from schema.documents.shapes.requirement import MemberShape, RequirementShape

SOURCE = "document"
"""The source of every scope that a document fills."""

PREFIXES = {Kind.SERVICE: "service:", Kind.USER_JOURNEY: "journey:", Kind.SYSTEM: "system:"}
"""How logical components are called elsewhere when a document calls them by a bare name."""

SUBJECT_KINDS = {
    "component": Kind.UNKNOWN,
    "service": Kind.SERVICE,
    "journey": Kind.USER_JOURNEY,
    "system": Kind.SYSTEM,
}


def scope_of(file: str) -> Scope:
    """Return the scope that the document `file` fills."""
    return Scope(source=SOURCE, name=file)


def to_observation(
    document: GraphDocument, source: Source, *, file: str, read_at: datetime
) -> Observation:
    """Return what `document` says; `source` tells the lines of promises that name no source."""
    facts = _Facts(document, source, file, declared_ids(document))
    with collector_paused():
        return _observation(facts, file, read_at)


def _observation(facts: "_Facts", file: str, read_at: datetime) -> Observation:
    return Observation(
        scope=scope_of(file),
        outcome=Outcome.COMPLETE,
        read_at=read_at,
        facts=Facts(
            components=tuple(facts.components()),
            requirements=tuple(facts.requirements()),
            memberships=tuple(facts.memberships()),
            objectives=tuple(facts.objectives()),
            capabilities=tuple(facts.capabilities()),
            waivers=tuple(facts.waivers()),
        ),
    )


def declared_ids(document: GraphDocument) -> frozenset[str]:
    """Return the ids of the components that `document` declares, in any section."""
    sections = (
        document.components,
        document.groups,
        document.services,
        document.journeys,
        document.systems,
    )
    return frozenset(shape.id for section in sections for shape in section)


def full_name(name: str, kind: Kind, declared: frozenset[str]) -> str:
    """Return the key of a service, journey or system that a document names.

    A bare name that the document itself does not declare means the one that tags or other files
    define: `checkout` is then `service:checkout`.
    """
    prefix = PREFIXES.get(kind, "")
    return name if ":" in name or name in declared else f"{prefix}{name}"


@dataclass(frozen=True, slots=True)
class _Facts:
    document: GraphDocument
    source: Source
    file: str
    declared: frozenset[str]

    def components(self) -> Iterator[SeenComponent]:
        """Yield each declared component once, though several sections may describe it."""
        by_id = {shape.id: _component(shape) for shape in self.document.components}
        for declared in self._logical():
            described = by_id.get(declared.id)
            by_id[declared.id] = declared if described is None else _joined(described, declared)
        for component in by_id.values():
            yield SeenComponent(component=component, keys=_keys(component))

    def _logical(self) -> Iterator[Component]:
        for group in self.document.groups:
            yield _named(group.id, Kind.FAILURE_DOMAIN, group.name, _group(group))
        for service in self.document.services:
            yield _owned(service, Kind.SERVICE, recovery_plans=_plans(service) or None)
        for journey in self.document.journeys:
            yield _owned(journey, Kind.USER_JOURNEY)
        for system in self.document.systems:
            yield _owned(system, Kind.SYSTEM)

    def requirements(self) -> Iterator[SeenRequirement]:
        for shape in self.document.requirements:
            yield _requirement(shape)
        for group in self.document.groups:
            for member in group.members:
                yield _need(member, group.id, "runs_in", "document.group", Effect.CONTAINMENT)
        for journey in self.document.journeys:
            for need in journey.needs:
                service = full_name(need, Kind.SERVICE, self.declared)
                yield _need(journey.id, service, "needs", "document.journey", Effect.HARD)
        for system in self.document.systems:
            for part in system.contains:
                yield _need(system.id, part, "contains", "document.system", Effect.HARD)

    def memberships(self) -> Iterator[SeenMembership]:
        groups = [(service.id, service.members) for service in self.document.services]
        groups += [(system.id, system.contains) for system in self.document.systems]
        groups += [(stated.group, stated.members) for stated in self.document.memberships]
        for group, members in groups:
            for member in members:
                yield SeenMembership(group=Reference(key=group), member=Reference(key=member))

    def objectives(self) -> Iterator[Objective]:
        for number, shape in enumerate(self.document.objectives):
            yield record_of(Objective, shape, **self._promise("objectives", number, shape))

    def capabilities(self) -> Iterator[Capability]:
        for number, shape in enumerate(self.document.capabilities):
            yield record_of(Capability, shape, **self._promise("capabilities", number, shape))

    def waivers(self) -> Iterator[Waiver]:
        for shape in self.document.waivers:
            yield record_of(
                Waiver, shape, subject=ComponentId(shape.component), expires_at=shape.expires
            )

    def _promise(
        self, section: str, number: int, shape: ObjectiveShape | CapabilityShape
    ) -> dict[str, object]:
        source = self._line(section, number) if shape.source is None else shape.source
        return {"subject": self._subject(shape), "source": source}

    def _subject(self, promise: ObjectiveShape | CapabilityShape) -> ComponentId:
        kind = SUBJECT_KINDS[promise.subject_key]
        return ComponentId(full_name(promise.subject, kind, self.declared))

    def _line(self, section: str, number: int) -> str:
        line, _ = self.source.place.locate((section, number))
        return f"{self.file}:{line}"


def _component(shape: ComponentShape) -> Component:
    properties = {**shape.properties, **_figures(shape)}
    return record_of(
        Component,
        shape,
        zones=tuple(sorted(set(shape.zones))),
        tags=dict(sorted((shape.tags or {}).items())),
        properties=dict(sorted(properties.items())),
        tags_read=shape.tags is not None if shape.tags_read is None else shape.tags_read,
    )


def _figures(shape: ComponentShape) -> dict[str, Json]:
    """Return what it says of its failures, as `model.availability.event_probability` reads it."""
    stated = {
        "unavailability": shape.unavailability,
        "measured_unavailability": shape.measured_unavailability,
        "mtbf_seconds": None if shape.mtbf is None else shape.mtbf.total_seconds(),
        "mttr_seconds": None if shape.mttr is None else shape.mttr.total_seconds(),
        "slo": shape.slo,
    }
    return {key: value for key, value in stated.items() if value is not None}


def _group(shape: GroupShape) -> dict[str, Json]:
    cause = shape.common_cause
    return {
        "reason": shape.reason,
        "unavailability": shape.unavailability,
        COMMON_CAUSE: None if cause is None else cause.model_dump(mode="json", exclude_none=True),
    }


def _plans(shape: ServiceShape) -> list[Json]:
    """Return its written plans, as `model.gaps.written_plans` reads them."""
    return [
        {
            "from": plan.from_region,
            "to": plan.to_region,
            "steps": list(plan.steps),
            "reviewed": None if plan.reviewed is None else format_moment(plan.reviewed),
        }
        for plan in shape.plans
    ]


def _owned(
    shape: ServiceShape | JourneyShape | SystemShape, kind: Kind, **further: Json
) -> Component:
    stated = {"owner": shape.owner, "tier": shape.tier, **further}
    return _named(shape.id, kind, shape.name, stated)


def _named(identity: str, kind: Kind, name: str, stated: Mapping[str, Json]) -> Component:
    properties = {key: value for key, value in sorted(stated.items()) if value is not None}
    return Component(id=ComponentId(identity), kind=kind, name=name, properties=properties)


def _joined(described: Component, declared: Component) -> Component:
    """Return one component out of its entry under `components` and that of its own section."""
    properties = {**described.properties, **declared.properties}
    return replace(
        described,
        kind=declared.kind,
        name=declared.name or described.name,
        properties=dict(sorted(properties.items())),
    )


def _keys(component: Component) -> tuple[str, ...]:
    """Let tags and other files name the service `checkout` as `service:checkout` too."""
    prefix = PREFIXES.get(component.kind)
    bare = prefix is not None and ":" not in component.id
    return (f"{prefix}{component.id}",) if bare else ()


def _requirement(shape: RequirementShape) -> SeenRequirement:
    return record_of(
        SeenRequirement,
        shape,
        dependent=Reference(key=shape.dependent),
        members=tuple(map(_member, shape.members)),
        evidence=_evidence(shape),
        phase=shape.needed_in,
        when_bad=shape.when.bad if shape.when else None,
        when_slow=shape.when.slow if shape.when else None,
    )


def _member(shape: MemberShape) -> SeenMember:
    return record_of(SeenMember, shape, reference=Reference(key=shape.provider))


def _evidence(shape: RequirementShape) -> tuple[Evidence, ...]:
    if shape.evidence is None:
        rule = shape.rule or "document.requirement"
        return (Evidence(kind=EvidenceKind.ASSERTED, rule=rule, effect=shape.effect),)
    return tuple(
        record_of(Evidence, reason, effect=reason.effect or shape.effect)
        for reason in shape.evidence
    )


def _need(
    dependent: str, provider: str, relation: str, rule: str, effect: Effect
) -> SeenRequirement:
    return SeenRequirement(
        dependent=Reference(key=dependent),
        members=(SeenMember(reference=Reference(key=provider)),),
        relation=relation,
        effect=effect,
        evidence=(Evidence(kind=EvidenceKind.ASSERTED, rule=rule, effect=effect),),
    )
