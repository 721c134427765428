"""What a handbook is written about: one state of the graph, with what all pages ask of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from model.answers.promise_matrix import PromiseCell, promise_matrix, promising
from model.failover import failover_plan
from model.failover.plan import FailoverPlan, Mode
from model.gaps import find_gaps
from model.gaps.interface import Gap
from model.graph import DependencyGraph
from model.impact.dependency_path import SERVING
from model.maps.estate import serving_regions
from model.maps.roles import Role, role
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.coverage import Coverage
from model.records.revision import Revision
from schema.component_names import ComponentNames
from schema.exports.handbook.paths import Paths

PAGES = (Kind.SERVICE, Kind.USER_JOURNEY, Kind.SYSTEM, Kind.ACCOUNT)
"""The kinds of components that have a page of their own."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One state of the graph; what several pages need is computed once."""

    graph: DependencyGraph
    coverage: Coverage
    digest: str
    revision: Revision | None
    """None when the state was read from documents."""
    at: datetime
    """The moment that gaps and plans are judged at."""

    @cached_property
    def names(self) -> ComponentNames:
        """The names of components, as people say them."""
        return ComponentNames(self.graph.components)

    @cached_property
    def paths(self) -> Paths:
        """The paths of the pages."""
        return Paths(self.graph.of_kind(*PAGES))

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        """All gaps, the most severe first."""
        return find_gaps(self.graph, at=self.at)

    @cached_property
    def promises(self) -> Mapping[ComponentId, Sequence[PromiseCell]]:
        """What binds each service and journey, beside what it can do."""
        cells: dict[ComponentId, list[PromiseCell]] = defaultdict(list)
        for cell in promise_matrix(self.graph, promising(self.graph), self.at):
            cells[cell.component].append(cell)
        return cells

    @cached_property
    def plans(self) -> Mapping[ComponentId, Sequence[FailoverPlan]]:
        """The unplanned failover plan of each service, for each pair of its Regions."""
        services = self.graph.of_kind(Kind.SERVICE)
        return {service.id: tuple(self._plans_of(service.id)) for service in services}

    @cached_property
    def uses(self) -> Mapping[ComponentId, frozenset[ComponentId]]:
        """For each service, the components that a failure reaches it from, itself left out."""
        services = self.graph.of_kind(Kind.SERVICE)
        return {service.id: self.needs_of(service.id) for service in services}

    @cached_property
    def shared(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        """For each component on which several services stand, these services, sorted."""
        users: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for service, needs in self.uses.items():
            for component in needs:
                if role(self.graph.component(component), passes_balancers=True) is Role.CARD:
                    users[component].append(service)
        return {
            component: tuple(sorted(services))
            for component, services in sorted(users.items())
            if len(services) > 1 and self.graph.component(component).kind not in LOGICAL_KINDS
        }

    def of_kind(self, kind: Kind) -> Sequence[Component]:
        """Return the components of a kind in the order of their names."""
        return sorted(
            self.graph.of_kind(kind), key=lambda component: (component.label, component.id)
        )

    def needs_of(self, component: ComponentId) -> frozenset[ComponentId]:
        """Return what the component needs to serve, directly or not, of any strength."""
        seen: set[ComponentId] = {component}
        queue = [component]
        while queue:
            for requirement in self.graph.requirements_of(queue.pop()):
                if requirement.effect in SERVING:
                    queue += [member for member in requirement.providers if member not in seen]
                    seen.update(requirement.providers)
        return frozenset(seen - {component})

    def services_needed(self, component: ComponentId) -> Sequence[ComponentId]:
        """Return the other services, a part of which the component needs, sorted by id."""
        needs = self.uses[component] if component in self.uses else self.needs_of(component)
        groups = {group for need in needs for group in (need, *self.graph.groups_of(need))}
        return sorted(
            group
            for group in groups - {component}
            if self.graph.component(group).kind is Kind.SERVICE
        )

    def gaps_of(self, component: ComponentId) -> Sequence[Gap]:
        """Return the gaps of a service or journey and of what it stands on."""
        own = {component, *self.graph.members(component), *self.uses.get(component, ())}
        return [gap for gap in self.gaps if gap.finding.component in own]

    def _plans_of(self, service: ComponentId) -> Sequence[FailoverPlan]:
        serving, standing_by = serving_regions(self.graph, service)
        pairs = [
            (left, right)
            for left in sorted(serving)
            for right in sorted(serving | standing_by)
            if left != right
        ]
        return [
            failover_plan(
                self.graph,
                service=service,
                from_region=left,
                to_region=right,
                mode=Mode.UNPLANNED,
                at=self.at,
                graph_digest=self.digest,
            )
            for left, right in pairs
        ]
