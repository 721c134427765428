"""Components and their requirements: the graph itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import strawberry
from strawberry.scalars import JSON

import model.records.component
import model.records.requirement
from model import inheritance
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, EvidenceKind, Phase
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.field import field, object_type
from schema.graphql.objective import Capability, Objective
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap


@object_type
class Tag:
    """A key and its value, as AWS keeps them."""

    key: str = strawberry.field(description="The key.")
    value: str = strawberry.field(description="The value.")


@object_type
class Component:
    """One node of the graph: anything that can fail, or that something else needs."""

    model: strawberry.Private[model.records.component.Component]
    view: strawberry.Private[View]

    @field
    def id(self) -> strawberry.ID:
        """The ARN where AWS has one, else a stable `kind:key` such as `zone:use1-az1`."""
        return strawberry.ID(self.model.id)

    @field
    def kind(self) -> Kind:
        """What it is for, independent of vendor."""
        return self.model.kind

    @field
    def type(self) -> str | None:
        """The CloudFormation type name (`AWS::RDS::DBInstance`); null outside AWS."""
        return self.model.type

    @field
    def name(self) -> str:
        """What people call it; empty when nothing named it."""
        return self.model.name

    @field
    def label(self) -> str:
        """The name, or the id when there is none."""
        return self.model.label

    @field
    def account(self) -> str | None:
        """The twelve digits of the owning account; null when it belongs to no account."""
        return self.model.account

    @field
    def region(self) -> str | None:
        """The Region that holds it; null for global and logical components."""
        return self.model.region

    @field
    def zones(self) -> list[str]:
        """Availability Zone ids (`use1-az1`); empty when not zonal or not known."""
        return list(self.model.zones)

    @field
    def tags(self) -> list[Tag]:
        """Its tags, sorted by key."""
        return [Tag(key=key, value=value) for key, value in sorted(self.model.tags.items())]

    @field
    def properties(self) -> JSON:
        """What was kept of it; never a secret."""
        return cast("JSON", self.model.properties)

    @field
    def requirements(self) -> list["Requirement"]:
        """What it needs."""
        needs = self.view.graph.requirements_of(self.model.id)
        self.view.budget.spend(len(needs))
        return [Requirement(model=need, view=self.view) for need in needs]

    @connection
    def required_by(self, *, request: PageRequest) -> Connection["Requirement"]:
        """The requirements in which it is a provider: what needs it."""
        needs = self.view.recall(
            ("required_by", self.model.id),
            lambda: sorted(self.view.graph.required_by(self.model.id), key=lambda need: need.id),
        )
        return connect_requirements(self.view, "requiredBy", needs, request)

    @connection
    def members(self, *, request: PageRequest) -> Connection["Component"]:
        """The members of a service, or what a system contains; empty for all others."""
        members = self.view.graph.members(self.model.id)
        return connect_components(self.view, "members", members, request)

    @field
    def member_of(self) -> list["Component"]:
        """The services and systems that it is a member of."""
        return wrap_all(self.view, self.view.graph.groups_of(self.model.id))

    @field
    def objectives(self) -> list[Objective]:
        """What was promised for it, as stated."""
        stated = self.view.graph.stated_objectives(self.model.id)
        return [Objective(model=one) for one in stated]

    @field
    def objective(
        self, disruption_class: DisruptionClass = DisruptionClass.REGION
    ) -> Objective | None:
        """The strictest promise that binds it, inherited ones included; null when there is none."""
        found = inheritance.objective(self.view.graph, self.model.id, disruption_class)
        return None if found is None else Objective(model=found)

    @field
    def capabilities(self) -> list[Capability]:
        """What people assert or measured that it can do."""
        return [Capability(model=one) for one in self.view.graph.capabilities_of(self.model.id)]


@object_type
class Evidence:
    """One reason to believe in a requirement."""

    model: strawberry.Private[model.records.requirement.Evidence]

    @field
    def kind(self) -> EvidenceKind:
        """How it is known."""
        return self.model.kind

    @field
    def rule(self) -> str:
        """Id of the rule that derived it, such as `lambda.environment-arn`."""
        return self.model.rule

    @field
    def effect(self) -> Effect:
        """The strength that this evidence alone would give."""
        return self.model.effect

    @field
    def attribute(self) -> str | None:
        """The attribute, or the name (never the value) of the variable that produced it."""
        return self.model.attribute

    @field
    def scope(self) -> str | None:
        """Key of the scope that saw it; null when it was imported."""
        return self.model.scope

    @field
    def first_seen_at(self) -> datetime | None:
        """When it was first seen; null when not known."""
        return self.model.first_seen_at

    @field
    def last_seen_at(self) -> datetime | None:
        """When it was last seen; null when not known."""
        return self.model.last_seen_at

    @field
    def count(self) -> int | None:
        """How often it was observed; null when it was not counted."""
        return self.model.count


@object_type
class Member:
    """One provider of a requirement."""

    model: strawberry.Private[model.records.requirement.Member]
    view: strawberry.Private[View]

    @field
    def provider(self) -> Component:
        """What is needed."""
        return wrap(self.view, self.model.provider)

    @field
    def tolerance(self) -> timedelta | None:
        """How long the dependent keeps full function without it; null when not known."""
        return self.model.tolerance


@object_type
class Requirement:
    """What a component needs: at least `minimum` of the members."""

    model: strawberry.Private[model.records.requirement.Requirement]
    view: strawberry.Private[View]

    @field
    def id(self) -> strawberry.ID:
        """Stable identity: of dependent, relation, phase and providers."""
        return strawberry.ID(self.model.id)

    @field
    def dependent(self) -> Component:
        """Who needs."""
        return wrap(self.view, self.model.dependent)

    @field
    def members(self) -> list[Member]:
        """The providers."""
        self.view.budget.spend(len(self.model.members))
        return [Member(model=one, view=self.view) for one in self.model.members]

    @field
    def minimum(self) -> int:
        """How many of the members must be up."""
        return self.model.minimum

    @field
    def effect(self) -> Effect:
        """What losing the provider does to the dependent."""
        return self.model.effect

    @field
    def relation(self) -> str:
        """What it is to AWS: `resolves_to`, `reads_secret`, `runs_in`, …."""
        return self.model.relation

    @field
    def phase(self) -> Phase:
        """When the provider is needed."""
        return self.model.phase

    @field
    def propagate_degraded(self) -> bool:
        """False when a degraded provider leaves the dependent untouched."""
        return self.model.propagate_degraded

    @field
    def rule(self) -> str:
        """Id of the rule behind the strongest evidence."""
        return self.model.rule

    @field
    def evidence(self) -> list[Evidence]:
        """Why it is believed, strongest first."""
        return [Evidence(model=one) for one in self.model.evidence]


def wrap(view: View, component: str) -> Component:
    """Return the component with this id, as GraphQL shows it."""
    return Component(model=view.graph.component(component), view=view)


def wrap_all(view: View, components: Sequence[ComponentId]) -> list[Component]:
    """Return the components with these ids, as GraphQL shows them."""
    view.budget.spend(len(components))
    return [wrap(view, one) for one in components]


def connect_components(
    view: View, name: str, components: Sequence[ComponentId], request: PageRequest
) -> Connection[Component]:
    """Return a page of components, given by sorted ids."""
    shown = Wrap(kind=Component, given={"view": view}, load=view.graph.component)
    return listed(view, name, components, str, request, shown)


def connect_requirements(
    view: View,
    name: str,
    needs: Sequence[model.records.requirement.Requirement],
    request: PageRequest,
) -> Connection[Requirement]:
    """Return a page of requirements, sorted by id."""
    shown = Wrap(kind=Requirement, given={"view": view})
    return listed(view, name, needs, lambda need: need.id, request, shown)
