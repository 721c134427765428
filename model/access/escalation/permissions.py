"""Permissions of escalation: what holders may do and which facts hold, each evaluated once."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from model.access.caller import account_of, service
from model.access.escalation import facts
from model.access.escalation.new_resource import may_create
from model.access.policies import NOTHING, Access
from model.access.truth import NO, Truth
from model.records.component import Component

Given: TypeAlias = Mapping[str, Sequence[str]]
PASSED_TO = "iam:passedtoservice"
SOURCE_ACCOUNT = "aws:sourceaccount"


class Permissions:
    """The evaluations that escalation paths need, each kept after it was made."""

    def __init__(self, access: Access) -> None:
        """Prepare; nothing is evaluated before it is needed."""
        self.access = access
        self.graph = access.graph
        self._known: dict[tuple[object, ...], Truth] = {}

    def may(
        self,
        holder: Component,
        action: str,
        target: Component,
        *,
        unlimited: bool = False,
        given: Given = NOTHING,
    ) -> Truth:
        """Return whether a principal may do an action to a component."""
        key = (holder.id, action, target.id, unlimited, *sorted(map(str, given.items())))
        if key not in self._known:
            if unlimited or self.access.could(holder.id, action, target.id):
                decision = self.access.decide(
                    holder.id, action, target, given=given, unlimited=unlimited
                )
                self._known[key] = decision.allowed
            else:
                self._known[key] = NO
        return self._known[key]

    def may_create(self, holder: Component, action: str, *, unlimited: bool = False) -> Truth:
        """Return whether a principal may do an action to something that does not exist yet."""
        key = ("new", holder.id, action, unlimited)
        if key not in self._known:
            regions = self._regions.get(account_of(holder), ())
            self._known[key] = may_create(
                self.access, holder, action, regions=regions, unlimited=unlimited
            )
        return self._known[key]

    def may_pass(
        self, holder: Component, role: Component, name: str, *, unlimited: bool = False
    ) -> Truth:
        """Return whether a principal may pass a role to a service."""
        given = {PASSED_TO: (name,)}
        return self.may(holder, "iam:PassRole", role, unlimited=unlimited, given=given)

    def trusts(self, role: Component, name: str) -> Truth:
        """Return whether a role trusts a service that acts for the account of the role."""
        key = ("trusts", role.id, name)
        if key not in self._known:
            given = {SOURCE_ACCOUNT: (account_of(role) or "",)}
            decision = self.access.decide(service(name), "sts:AssumeRole", role, given=given)
            self._known[key] = decision.allowed
        return self._known[key]

    def holds(self, fact: str, holder: Component, subject: Component) -> Truth:
        """Return whether a fact holds in the account of a principal, about a role or a target."""
        account = account_of(holder) or ""
        key = ("fact", fact, account, subject.id)
        if key not in self._known:
            self._known[key] = facts.holds(fact, self.graph, account, subject)
        return self._known[key]

    @cached_property
    def _regions(self) -> Mapping[str | None, Sequence[str]]:
        """Account → the Regions in which the graph has components of it, sorted."""
        regions: dict[str | None, set[str]] = {}
        for component in self.graph.components:
            if component.region is not None:
                regions.setdefault(account_of(component), set()).add(component.region)
        return {account: sorted(names) for account, names in regions.items()}
