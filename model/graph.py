"""DependencyGraph: one revision, compiled, immutable, ready for questions.

The direction of edges is defined here, once: an edge runs from the *dependent* to the *provider*.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from model.errors import UnknownComponent, UnknownRequirement
from model.kernels.needs import Flags, Ints
from model.kernels.topology import Topology
from model.records.component import Component, ComponentId, Kind
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Effect, Requirement, RequirementId
from model.records.revision import Records

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")


class DependencyGraph:
    """One revision, compiled for questions.

    Components are numbered 0 … n-1 in the order of their ids; requirements in the order of
    `Records.requirements`. The kernels use these numbers (`topology`); all answers use ids.
    """

    def __init__(self, records: Records, *, topology: Topology | None = None) -> None:
        """Index `records`. Complexity: O(components).

        `topology` is their compiled form, if the caller has it
        (`model.kernels.compiled_topology`); else it is compiled at first use.
        """
        self.records = records
        self._compiled = topology
        self._index = {component.id: number for number, component in enumerate(records.components)}
        self._answers: dict[Callable[..., Any], Any] = {}

    def once(self, question: "Callable[[DependencyGraph], T]") -> T:
        """Return `question(graph)`, computed at the first call and kept.

        For answers about the whole graph that several questions share. `question` must be a pure
        function. It is identified by object, so pass the same function object each time.
        """
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: T = self._answers[question]
        return answer

    @property
    def components(self) -> Sequence[Component]:
        """Every component, sorted by id."""
        return self.records.components

    @property
    def requirements(self) -> Sequence[Requirement]:
        """Every requirement, sorted by identity."""
        return self.records.requirements

    @property
    def waivers(self) -> Sequence[Waiver]:
        """Every accepted gap, expired ones included."""
        return self.records.waivers

    def __contains__(self, component: object) -> bool:
        """Return whether a component has this id."""
        return component in self._index

    def __len__(self) -> int:
        """Return the number of components."""
        return len(self.records.components)

    def index(self, component: str) -> int:
        """Return the number of a component.

        Raises:
            UnknownComponent: if no component has this id; the hint names the closest ids.
        """
        try:
            return self._index[ComponentId(component)]
        except KeyError:
            raise UnknownComponent(component, self._index) from None

    def component(self, component: str) -> Component:
        """Return the component with this id.

        Raises:
            UnknownComponent: if there is none.
        """
        return self.records.components[self.index(component)]

    def requirement(self, requirement: str) -> Requirement:
        """Return the requirement with this id.

        Raises:
            UnknownRequirement: if there is none.
        """
        try:
            return self._requirements_by_id[RequirementId(requirement)]
        except KeyError:
            raise UnknownRequirement(requirement) from None

    def requirements_of(self, component: str) -> Sequence[Requirement]:
        """Return what this component needs, in order of requirement."""
        start, rows = self.topology.needs.by_dependent
        return self._requirements(start, rows, self.index(component))

    def requirements_at(self, rows: Flags) -> Sequence[Requirement]:
        """Return the requirements with a flag in `rows`, in their order.

        Reading the arrays of `topology.needs` is much faster than visiting every requirement.
        """
        return [self.requirements[row] for row in np.flatnonzero(rows).tolist()]

    def required_by(self, component: str) -> Sequence[Requirement]:
        """Return the requirements in which this component is a provider."""
        start, rows = self.topology.needs.by_provider
        return self._requirements(start, rows, self.index(component))

    def of_kind(self, *kinds: Kind) -> Sequence[Component]:
        """Return the components of these kinds, sorted by id."""
        chosen = set(kinds)
        return tuple(component for component in self.components if component.kind in chosen)

    def members(self, group: str) -> Sequence[ComponentId]:
        """Return the members of a service or what a system contains, sorted."""
        self.index(group)
        return self._members.get(ComponentId(group), ())

    def groups_of(self, component: str) -> Sequence[ComponentId]:
        """Return the services and systems that this component is a member of, sorted."""
        self.index(component)
        return self._groups.get(ComponentId(component), ())

    def stated_objectives(self, component: str) -> Sequence[Objective]:
        """Return what was promised for this component itself, as stated."""
        self.index(component)
        return self._objectives.get(ComponentId(component), ())

    def capabilities_of(self, component: str) -> Sequence[Capability]:
        """Return what people assert or measured that this component can do."""
        self.index(component)
        return self._capabilities.get(ComponentId(component), ())

    @cached_property
    def topology(self) -> Topology:
        """The numbered form that the kernels use; compiled at first use."""
        return self._compiled or Topology.compile(self.records)

    def to_networkx(
        self, effects: Iterable[Effect] = tuple(Effect)
    ) -> "nx.MultiDiGraph[ComponentId]":
        """Return the graph as a networkx graph: one edge from dependent to each provider.

        Nodes carry `kind` and `name`; edges are keyed by requirement id and carry `effect`,
        `phase`, `relation` and `minimum`. Only requirements of `effects` become edges.
        """
        # networkx takes half a second to import, and only interchange needs it.
        import networkx as nx

        chosen = set(effects)
        graph: nx.MultiDiGraph[ComponentId] = nx.MultiDiGraph()
        for component in self.components:
            graph.add_node(component.id, kind=str(component.kind), name=component.name)
        for need in self.requirements:
            if need.effect in chosen:
                for provider in need.providers:
                    graph.add_edge(
                        need.dependent,
                        provider,
                        key=need.id,
                        effect=str(need.effect),
                        phase=str(need.phase),
                        relation=need.relation,
                        minimum=need.minimum,
                    )
        return graph

    @cached_property
    def _requirements_by_id(self) -> Mapping[RequirementId, Requirement]:
        return {need.id: need for need in self.requirements}

    def _requirements(self, start: Ints, rows: Ints, number: int) -> Sequence[Requirement]:
        chosen = rows[start[number] : start[number + 1]].tolist()
        return tuple(map(self.records.requirements.__getitem__, chosen))

    @cached_property
    def _members(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        members = defaultdict(list)
        for membership in self.records.memberships:
            members[membership.group].append(membership.member)
        return members

    @cached_property
    def _groups(self) -> Mapping[ComponentId, Sequence[ComponentId]]:
        groups = defaultdict(list)
        for membership in self.records.memberships:
            groups[membership.member].append(membership.group)
        return groups

    @cached_property
    def _objectives(self) -> Mapping[ComponentId, Sequence[Objective]]:
        objectives = defaultdict(list)
        for objective in self.records.objectives:
            objectives[objective.subject].append(objective)
        return objectives

    @cached_property
    def _capabilities(self) -> Mapping[ComponentId, Sequence[Capability]]:
        capabilities = defaultdict(list)
        for capability in self.records.capabilities:
            capabilities[capability.subject].append(capability)
        return capabilities
