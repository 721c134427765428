"""A graph document as an observation: what its author asserts, ready to be linked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from schema.documents.positions import Source
from schema.documents.shapes import (
    CapabilityShape,
    ComponentShape,
    GraphDocument,
    GroupShape,
    JourneyShape,
    ObjectiveShape,
    RequirementShape,
    ServiceShape,
    SystemShape,
)

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
    return frozenset(one.id for section in sections for one in section)


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
        found: dict[str, Component] = {one.id: _component(one) for one in self.document.components}
        for one in self._logical():
            known = found.get(one.id)
            found[one.id] = one if known is None else _joined(known, one)
        for one in found.values():
            yield SeenComponent(component=one, keys=_keys(one))

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
        for one in self.document.requirements:
            yield _requirement(one)
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
        groups = [(one.id, one.members) for one in self.document.services]
        groups += [(one.id, one.contains) for one in self.document.systems]
        groups += [(one.group, one.members) for one in self.document.memberships]
        for group, members in groups:
            for member in members:
                yield SeenMembership(group=Reference(key=group), member=Reference(key=member))

    def objectives(self) -> Iterator[Objective]:
        for number, one in enumerate(self.document.objectives):
            yield Objective(
                subject=self._subject(one),
                disruption_class=one.disruption_class,
                source=self._line("objectives", number) if one.source is None else one.source,
                rto=one.rto,
                rpo=one.rpo,
                availability=one.availability,
                latency=one.latency,
                throughput=one.throughput,
                backup_interval=one.backup_interval,
            )

    def capabilities(self) -> Iterator[Capability]:
        for number, one in enumerate(self.document.capabilities):
            yield Capability(
                subject=self._subject(one),
                disruption_class=one.disruption_class,
                source=self._line("capabilities", number) if one.source is None else one.source,
                rto=one.rto,
                rpo=one.rpo,
            )

    def waivers(self) -> Iterator[Waiver]:
        for one in self.document.waivers:
            yield Waiver(
                rule=one.rule,
                subject=ComponentId(one.component),
                owner=one.owner,
                reason=one.reason,
                expires_at=one.expires,
            )

    def _subject(self, promise: ObjectiveShape | CapabilityShape) -> ComponentId:
        kind = SUBJECT_KINDS[promise.subject_key]
        return ComponentId(full_name(promise.subject, kind, self.declared))

    def _line(self, section: str, number: int) -> str:
        line, _ = self.source.place.locate((section, number))
        return f"{self.file}:{line}"


def _component(shape: ComponentShape) -> Component:
    properties = {**shape.properties, **_figures(shape)}
    return Component(
        id=ComponentId(shape.id),
        kind=shape.kind,
        name=shape.name,
        type=shape.type,
        account=shape.account,
        region=shape.region,
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
            "from": one.from_region,
            "to": one.to_region,
            "steps": list(one.steps),
            "reviewed": None if one.reviewed is None else format_moment(one.reviewed),
        }
        for one in shape.plans
    ]


def _owned(shape: ServiceShape | JourneyShape | SystemShape, kind: Kind, **more: Json) -> Component:
    stated = {"owner": shape.owner, "tier": shape.tier, **more}
    return _named(shape.id, kind, shape.name, stated)


def _named(identity: str, kind: Kind, name: str, stated: Mapping[str, Json]) -> Component:
    properties = {key: value for key, value in sorted(stated.items()) if value is not None}
    return Component(id=ComponentId(identity), kind=kind, name=name, properties=properties)


def _joined(described: Component, declared: Component) -> Component:
    """Return one component out of its entry under `components` and that of its own section."""
    properties = {**described.properties, **declared.properties}
    return Component(
        id=described.id,
        kind=declared.kind,
        name=declared.name or described.name,
        type=described.type,
        account=described.account,
        region=described.region,
        zones=described.zones,
        tags=described.tags,
        properties=dict(sorted(properties.items())),
        tags_read=described.tags_read,
    )


def _keys(component: Component) -> tuple[str, ...]:
    """Let tags and other files name the service `checkout` as `service:checkout` too."""
    prefix = PREFIXES.get(component.kind)
    bare = prefix is not None and ":" not in component.id
    return (f"{prefix}{component.id}",) if bare else ()


def _requirement(shape: RequirementShape) -> SeenRequirement:
    return SeenRequirement(
        dependent=Reference(key=shape.dependent),
        members=tuple(
            SeenMember(reference=Reference(key=one.provider), tolerance=one.tolerance)
            for one in shape.members
        ),
        relation=shape.relation,
        effect=shape.effect,
        evidence=_evidence(shape),
        minimum=shape.minimum,
        phase=shape.needed_in,
        propagate_degraded=shape.propagate_degraded,
        full=shape.full,
        when_bad=shape.when.bad if shape.when else None,
        when_slow=shape.when.slow if shape.when else None,
    )


def _evidence(shape: RequirementShape) -> tuple[Evidence, ...]:
    if shape.evidence is None:
        rule = shape.rule or "document.requirement"
        return (Evidence(kind=EvidenceKind.ASSERTED, rule=rule, effect=shape.effect),)
    return tuple(
        Evidence(
            kind=one.kind,
            rule=one.rule,
            effect=shape.effect if one.effect is None else one.effect,
            attribute=one.attribute,
            count=one.count,
        )
        for one in shape.evidence
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
