"""Assertions: what people know, as inputs, and the facts that they become."""

from datetime import datetime, timedelta
from operator import itemgetter

import orjson
import strawberry

from model.errors import InvalidValue, did_you_mean
from model.gaps import RULES
from model.graph import DependencyGraph
from model.records import reference
from model.records.component import Component, ComponentId, Json, Kind
from model.records.objective import DisruptionClass, Objective, Waiver
from model.records.observation import (
    Facts,
    Reference,
    SeenComponent,
    SeenMember,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase
from schema.documents.duration import format_duration, format_moment
from schema.graphql.context import Assertion
from schema.graphql.field import input_type
from schema.names import resolve, resolve_all

RULE = "asserted"
"""Id or name of the rule behind what people assert."""
EXTERNAL = "external:"
DIGITS = 19
"""A number of fewer digits fits into 64 bits."""


@input_type
class ObjectiveInput:
    """What is needed of a component under one disruption class. Leave out what is not stated."""

    subject: strawberry.ID = strawberry.field(
        description="Id or name of the service, journey, system or component."
    )
    disruption_class: DisruptionClass = strawberry.field(description="How much fails at once.")
    rto: timedelta | None = strawberry.field(default=None, description="How long it may be away.")
    rpo: timedelta | None = strawberry.field(
        default=None, description="How much recent data may be lost."
    )
    availability: float | None = strawberry.field(
        default=None, description="Fraction of time in service, such as 0.9995."
    )
    latency: timedelta | None = strawberry.field(
        default=None, description="Longest time for a response."
    )
    throughput: float | None = strawberry.field(default=None, description="Requests per second.")
    backup_interval: timedelta | None = strawberry.field(
        default=None, description="Longest time between two backups."
    )

    def to_assertion(self, graph: DependencyGraph, author: str) -> Assertion:
        """Return what `author` asserts.

        Raises:
            InvalidValue: if nothing is stated, or a figure makes no sense.
            UnknownComponent: if there is no such component.
        """
        subject = resolve(graph, self.subject)
        objective = Objective(
            subject=subject,
            disruption_class=self.disruption_class,
            source=f"asserted by {author}",
            rto=self.rto,
            rpo=self.rpo,
            availability=self.availability,
            latency=self.latency,
            throughput=self.throughput,
            backup_interval=self.backup_interval,
        )
        self._check()
        return Assertion(
            author=author,
            id=f"objective/{subject}/{self.disruption_class}",
            action="setObjective",
            arguments=as_json(self),
            facts=Facts(objectives=(objective,)),
        )

    def _check(self) -> None:
        stated = (self.rto, self.rpo, self.latency, self.throughput, self.backup_interval)
        if self.availability is None and all(figure is None for figure in stated):
            raise InvalidValue("objective", None, "at least one figure, such as rto or rpo")
        if self.availability is not None and not 0 < self.availability < 1:
            raise InvalidValue(
                "availability", self.availability, "a fraction between 0 and 1, such as 0.9995"
            )
        if self.throughput is not None and self.throughput <= 0:
            raise InvalidValue("throughput", self.throughput, "more than 0 requests per second")


@input_type
class MemberInput:
    """One provider of a requirement."""

    provider: strawberry.ID = strawberry.field(
        description="Id or name of a component, or `external:<name>` for what no crawler discovers."
    )
    tolerance: timedelta | None = strawberry.field(
        default=None, description="How long the dependent keeps full function without it."
    )


@input_type
class DependencyInput:
    """A need that no source can see."""

    dependent: strawberry.ID = strawberry.field(
        description="Id or name of the component that needs."
    )
    members: list[MemberInput] = strawberry.field(description="The providers.")
    minimum: int | None = strawberry.field(
        default=None, description="How many of them must be up; left out: all of them."
    )
    effect: Effect = strawberry.field(
        default=Effect.HARD, description="What losing the provider does to the dependent."
    )
    phase: Phase = strawberry.field(default=Phase.RUN, description="When the provider is needed.")
    relation: str = strawberry.field(default="needs", description="What it is: `reads_secret`, ….")
    reason: str = strawberry.field(default="", description="How you know.")

    def to_assertion(self, graph: DependencyGraph, author: str) -> Assertion:
        """Return what `author` asserts.

        Raises:
            InvalidValue: if there are no members, one of them twice, or `minimum` is out of range.
            UnknownComponent: if an end is neither known nor external.
        """
        dependent = resolve(graph, self.dependent)
        stated = sorted(
            ((_provider_id(graph, member.provider), member.tolerance) for member in self.members),
            key=itemgetter(0),
        )
        providers = [provider for provider, _ in stated]
        self._check(dependent, providers)
        need = SeenRequirement(
            dependent=Reference(key=dependent),
            members=tuple(
                SeenMember(reference=_provider(provider), tolerance=tolerance)
                for provider, tolerance in stated
            ),
            relation=self.relation,
            effect=self.effect,
            minimum=self.minimum,
            phase=self.phase,
            evidence=(_evidence(self.effect, self.reason),),
        )
        place = "/".join((dependent, self.relation, self.phase, *providers))
        return Assertion(
            author=author,
            id=f"dependency/{place}",
            action="assertDependency",
            arguments=as_json(self),
            facts=Facts(requirements=(need,)),
        )

    def _check(self, dependent: str, providers: list[str]) -> None:
        if not providers or len(set(providers)) < len(providers):
            raise InvalidValue("members", providers, "at least one provider, each of them once")
        if dependent in providers:
            raise InvalidValue("members", providers, "providers other than the dependent itself")
        if self.minimum is not None and not 1 <= self.minimum <= len(providers):
            raise InvalidValue("minimum", self.minimum, f"a number from 1 to {len(providers)}")


@input_type
class ClassificationInput:
    """A person's judgement of how strong a known dependency is; it wins over any rule."""

    requirement: strawberry.ID = strawberry.field(description="Id of the requirement.")
    effect: Effect = strawberry.field(description="What losing the provider does to the dependent.")
    reason: str = strawberry.field(default="", description="How you know.")

    def to_assertion(self, graph: DependencyGraph, author: str) -> Assertion:
        """Return what `author` asserts.

        Raises:
            UnknownRequirement: if there is no such requirement.
        """
        need = graph.requirement(self.requirement)
        seen = SeenRequirement(
            dependent=Reference(key=need.dependent),
            members=tuple(
                SeenMember(reference=Reference(key=member.provider), tolerance=member.tolerance)
                for member in need.members
            ),
            relation=need.relation,
            effect=self.effect,
            minimum=need.minimum,
            phase=need.phase,
            propagate_degraded=need.propagate_degraded,
            when_bad=need.when_bad,
            when_slow=need.when_slow,
            evidence=(_evidence(self.effect, self.reason),),
        )
        return Assertion(
            author=author,
            id=f"classification/{need.id}",
            action="classifyDependency",
            arguments=as_json(self),
            facts=Facts(requirements=(seen,)),
        )


@input_type
class ServiceInput:
    """A service: what belongs to it, and who owns it."""

    name: str = strawberry.field(description="Its name: `checkout` becomes `service:checkout`.")
    members: list[strawberry.ID] = strawberry.field(
        description="Ids or names of its members. It needs those on which no other member depends."
    )
    owner: str | None = strawberry.field(default=None, description="Who answers for it.")
    tier: str | None = strawberry.field(default=None, description="How important it is.")

    def to_assertion(self, graph: DependencyGraph, author: str) -> Assertion:
        """Return what `author` asserts.

        Raises:
            InvalidValue: if the name is empty or holds white space.
            UnknownComponent: if a member is not known.
        """
        if not self.name or any(sign.isspace() for sign in self.name):
            raise InvalidValue("name", self.name, "a name without spaces, such as checkout")
        members = resolve_all(graph, self.members)
        id_ = ComponentId(reference.service(self.name))
        stated: dict[str, Json] = {"owner": self.owner, "tier": _tier(self.tier)}
        component = Component(
            id=id_,
            kind=Kind.SERVICE,
            name=self.name,
            properties={key: value for key, value in stated.items() if value is not None},
        )
        memberships = tuple(
            SeenMembership(group=Reference(key=id_), member=Reference(key=member))
            for member in members
        )
        return Assertion(
            author=author,
            id=id_,
            action="defineService",
            arguments=as_json(self),
            facts=Facts(components=(SeenComponent(component=component),), memberships=memberships),
        )


@input_type
class WaiverInput:
    """A gap that somebody accepts, for a reason, for a while. It stays counted."""

    rule: str = strawberry.field(description="Id of the rule: `N-03`.")
    component: strawberry.ID = strawberry.field(
        description="Id or name of the component that has it."
    )
    owner: str = strawberry.field(description="Who accepts it.")
    reason: str = strawberry.field(description="Why.")
    expires_at: datetime = strawberry.field(description="When it has to be looked at again.")

    def to_assertion(self, graph: DependencyGraph, author: str, now: datetime) -> Assertion:
        """Return what `author` asserts.

        Raises:
            InvalidValue: if there is no such rule, owner or reason is empty, or it has expired.
            UnknownComponent: if there is no such component.
        """
        subject = resolve(graph, self.component)
        for what, text in (("owner", self.owner), ("reason", self.reason)):
            if not text.strip():
                raise InvalidValue(what, text, "some text")
        if self.expires_at <= now:
            raise InvalidValue("expiresAt", format_moment(self.expires_at), "a moment to come")
        rules = [rule.id for rule in RULES]
        if self.rule not in rules:
            expected = f"one of {', '.join(rules)}"
            raise InvalidValue("rule", self.rule, expected, hint=did_you_mean(self.rule, rules))
        waiver = Waiver(
            rule=self.rule,
            subject=subject,
            owner=self.owner,
            reason=self.reason,
            expires_at=self.expires_at,
        )
        return Assertion(
            author=author,
            id=f"waiver/{self.rule}/{subject}",
            action="acceptGap",
            arguments=as_json(self),
            facts=Facts(waivers=(waiver,)),
        )


def as_json(given: object) -> str:
    """Return an input as JSON with sorted keys, for the audit log."""
    return orjson.dumps(given, default=_plain, option=orjson.OPT_SORT_KEYS).decode()


def _plain(value: object) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _evidence(effect: Effect, reason: str) -> Evidence:
    return Evidence(kind=EvidenceKind.ASSERTED, rule=RULE, effect=effect, attribute=reason or None)


def _provider_id(graph: DependencyGraph, stated: str) -> str:
    return stated if stated.startswith(EXTERNAL) else resolve(graph, stated)


def _provider(id_: str) -> Reference:
    return Reference(key=id_, expects=Kind.EXTERNAL if id_.startswith(EXTERNAL) else None)


def _tier(text: str | None) -> Json:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < DIGITS):
        return text
    return int(text)
