"""Organization: which control policies bind an account, level by level."""

from collections.abc import Iterator, Sequence

from model.access.caller import short_name
from model.access.evaluation import Statements
from model.access.statement import Origin, PolicyType, Statement, read_statements
from model.access.unread import unread
from model.graph import DependencyGraph
from model.records.component import Component, Kind
from model.records.requirement import Effect

CONTROL = {
    PolicyType.SERVICE_CONTROL: "SERVICE_CONTROL_POLICY",
    PolicyType.RESOURCE_CONTROL: "RESOURCE_CONTROL_POLICY",
}
"""Type of a control policy → what AWS Organizations calls it."""


class Organization:
    """The organization that a graph holds; the policies of an account are read once."""

    def __init__(self, graph: DependencyGraph) -> None:
        """Prepare; nothing is read before it is needed."""
        self._graph = graph
        self._levels: dict[tuple[PolicyType, str], Sequence[Statements]] = {}

    def control(self, kind: PolicyType, account: str | None) -> Sequence[Statements]:
        """Return the statements that bind an account: one entry for each level, root first.

        A level without policies of this kind has no entry. Without entries no policy binds the
        account: it is in no organization, or it is the management account, which control policies
        never bind [1]_.

        Args:
            kind: `SERVICE_CONTROL` or `RESOURCE_CONTROL`.
            account: the number of the account; None when it is not known.

        References:
            .. [1] Organizations User Guide, "Service control policies (SCPs)".
        """
        if account is None:
            return ()
        if (kind, account) not in self._levels:
            self._levels[kind, account] = tuple(self._levels_of(kind, f"account:{account}"))
        return self._levels[kind, account]

    def above(self, account: str | None) -> Component | None:
        """Return the organization that holds an account; None without one."""
        for place in self._places(f"account:{account}", Kind.ORGANIZATION):
            component = self._graph.component(place)
            if component.kind is Kind.ORGANIZATION:
                return component
        return None

    def _levels_of(self, kind: PolicyType, account: str) -> Sequence[Statements]:
        if account not in self._graph:
            return ()
        if self._graph.component(account).properties.get("management"):
            return ()
        levels = [
            tuple(
                statement
                for policy in self._bound_by(place)
                for statement in _control_statements(policy, kind)
            )
            for place in self._places(account)
        ]
        return [statements for statements in reversed(levels) if statements]

    def _places(self, account: str, *top: Kind) -> Iterator[str]:
        """Yield the account and the units above it, from the account upwards."""
        place: str | None = account
        visited: set[str] = set()
        while place is not None and place in self._graph and place not in visited:
            visited.add(place)
            yield place
            place = self._holder(place, Kind.ORGANIZATIONAL_UNIT, *top)

    def _bound_by(self, place: str) -> Sequence[Component]:
        return [
            self._graph.component(provider)
            for need in self._graph.requirements_of(place)
            if need.effect is Effect.POLICY and need.relation == "bound_by"
            for provider in need.providers
        ]

    def _holder(self, place: str, *kinds: Kind) -> str | None:
        for need in self._graph.requirements_of(place):
            if need.relation == "part_of" and need.effect is Effect.CONTAINMENT:
                for provider in need.providers:
                    if self._graph.component(provider).kind in kinds:
                        return provider
        return None


def _control_statements(policy: Component, kind: PolicyType) -> Sequence[Statement]:
    """Return the statements of a policy if it is of this kind, or may be."""
    statements = policy.properties.get("statements")
    policy_type = policy.properties.get("policy_type")
    if policy_type not in {None, CONTROL[kind]} or (policy_type is None and statements is not None):
        return ()
    name = short_name(policy)
    origin = Origin(policy_type=kind, owner=name, policy=name)
    if statements is None:
        return tuple(unread(f"{kind} {name}", origin))
    return read_statements(statements, origin)
