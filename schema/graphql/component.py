"""Components and their requirements: the graph itself."""

from collections.abc import Sequence

import strawberry

import model.records.component
import model.records.requirement
from model import inheritance
from model.capability.ownership import owner_of
from model.gaps.tiers import stated_tier
from model.maps.names import account_title
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import RequirementId
from model.records.type_names import type_name
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import refers, shows
from schema.graphql.field import field, object_type
from schema.graphql.node import Node
from schema.graphql.objective import Capability, Objective
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap


@object_type
class Tag:
    """A key and its value, as AWS keeps them."""

    key: str = strawberry.field(description="The key.")
    value: str = strawberry.field(description="The value.")


@shows(model.records.component.Component)
class Component(Node):
    """One node of the graph: anything that can fail, or that something else needs."""

    model: strawberry.Private[model.records.component.Component]
    view: strawberry.Private[View]

    @field
    def name(self) -> str:
        """What people call it, never empty: `orders-db`, `Checkout journey`."""
        return self.model.label

    @field
    def tags(self) -> list[Tag]:
        """Its tags, sorted by key."""
        return [Tag(key=key, value=value) for key, value in sorted(self.model.tags.items())]

    @field
    def type_name(self) -> str:
        """The word that people use for its type: `ECS service`, `Aurora`, `NAT gateway`."""
        return type_name(self.model)

    @field
    def account_name(self) -> str | None:
        """The name of the owning account, its number where no name is known; null without one."""
        account = self.model.account
        return None if account is None else account_title(self.view.graph, account)

    @field
    def owner(self) -> str | None:
        """Who answers for it, or for its first service with an owner; null when none is stated."""
        return owner_of(self.view.graph, self.model.id)

    @field
    def tier(self) -> int | None:
        """How important it is, 1 the most; null when no tier is stated."""
        return stated_tier(self.model)

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
        return [Objective(model=objective) for objective in stated]

    @field
    def objective(
        self, disruption_class: DisruptionClass = DisruptionClass.REGION
    ) -> Objective | None:
        """The strictest promise that binds it, inherited ones included; null when there is none."""
        binding = inheritance.objective(self.view.graph, self.model.id, disruption_class)
        return None if binding is None else Objective(model=binding)

    @field
    def capabilities(self) -> list[Capability]:
        """What people assert or measured that it can do."""
        return [
            Capability(model=capability)
            for capability in self.view.graph.capabilities_of(self.model.id)
        ]


def wrap(view: View, component: str) -> Component:
    """Return the component with this id, as GraphQL shows it."""
    return Component(model=view.graph.component(component), view=view)


refers(ComponentId, Component, wrap)


@shows(model.records.requirement.Evidence)
class Evidence:
    """One reason to believe in a requirement."""

    model: strawberry.Private[model.records.requirement.Evidence]


@shows(model.records.requirement.Member)
class Member:
    """One provider of a requirement."""

    model: strawberry.Private[model.records.requirement.Member]
    view: strawberry.Private[View]


@shows(
    model.records.requirement.Requirement,
    types=[Member, Evidence],
)
class Requirement(Node):
    """What a component needs: at least `minimum` of the members."""

    model: strawberry.Private[model.records.requirement.Requirement]
    view: strawberry.Private[View]


def wrap_requirement(view: View, requirement: str) -> Requirement:
    """Return the requirement with this id, as GraphQL shows it."""
    return Requirement(model=view.graph.requirement(requirement), view=view)


refers(RequirementId, Requirement, wrap_requirement)


def wrap_all(view: View, components: Sequence[ComponentId]) -> list[Component]:
    """Return the components with these ids, as GraphQL shows them."""
    view.budget.spend(len(components))
    return [wrap(view, component) for component in components]


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
