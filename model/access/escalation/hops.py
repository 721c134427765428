"""Hops: which permissions a principal can gain in one step, by each escalation path."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.access.caller import GROUP, PROVIDERS, ROLE, USER, account_of
from model.access.escalation.path import EscalationPath, On, Template
from model.access.escalation.paths import PATHS
from model.access.escalation.permissions import Permissions
from model.access.escalation.running_roles import running_roles
from model.access.identity_policies import attached_policies, groups_of
from model.access.policies import Access
from model.access.truth import Truth, both, either
from model.records.component import Component, ComponentId, Kind

FEDERATED = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")
"""The actions by which whoever a provider signed in assumes a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step of an escalation."""

    path: EscalationPath
    """The path that it follows."""
    holder: ComponentId
    """The principal that takes the step."""
    principal: ComponentId
    """The principal whose permissions it has afterwards."""
    certain: Truth
    """Yes, or conditional on these keys and facts."""
    target: ComponentId | None = None
    """What it takes over or changes on the way; None when it does neither."""
    group: ComponentId | None = None
    """The group that it joins, or whose policies it edits; None without one."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """A principal that takes hops."""

    component: Component
    unlimited: bool
    """Whether it has given itself every permission."""

    @property
    def account(self) -> str | None:
        return account_of(self.component)


class Hops:
    """The hops of the principals of one graph; every permission is evaluated once."""

    def __init__(self, access: Access) -> None:
        """Prepare; nothing is evaluated before it is needed."""
        self.graph = access.graph
        self._permissions = Permissions(access)
        self._templates: Mapping[Template, Callable[[EscalationPath, _Holder], Iterator[Hop]]] = {
            Template.PASS_ROLE: self._pass_role,
            Template.TAKEOVER: self._takeover,
            Template.SELF: self._self_change,
            Template.OTHER_PRINCIPAL: self._other_principal,
            Template.ASSUME: self._assume,
        }

    def of(self, component: Component, *, unlimited: bool = False) -> Iterator[Hop]:
        """Yield every hop that a principal may take, in the order of the paths.

        A hop needs all actions of its path and all its facts; it is as certain as the least
        certain of them. Roles, users and groups of other accounts can only be gained by assuming a
        role. A target type that the graph does not hold yields nothing (`unevaluated`).

        Args:
            component: a user, a role, an account (its root user) or an identity provider.
            unlimited: whether the principal has given itself every permission.

        Complexity: O(paths + roles and users + targets) evaluations, each made once.
        """
        if component.type in PROVIDERS:
            yield from self._by_provider(component)
            return
        holder = _Holder(component, unlimited)
        for path in PATHS:
            if path.holder_type in {None, component.type}:
                hops = self._templates[path.template](path, holder)
                yield from (hop for hop in hops if hop.certain.possible)

    @cached_property
    def unevaluated(self) -> Sequence[str]:
        """The target types of paths of which the graph holds no component, sorted."""
        types = {path.target_type for path in PATHS if path.target_type}
        return sorted(types - self._by_type.keys() - {ROLE, USER})

    def _pass_role(self, path: EscalationPath, holder: _Holder) -> Iterator[Hop]:
        prepared = self._prepared(path, holder)
        if not prepared.possible:
            return
        for role in self._in_account(ROLE, holder.account):
            passed = either(self._may_run_as(holder, role, name) for name in path.services)
            if passed.possible:
                certain = both((prepared, passed, self._facts(path, holder, role)))
                yield _hop(path, holder, role.id, certain)

    def _takeover(self, path: EscalationPath, holder: _Holder) -> Iterator[Hop]:
        created = self._created(path, holder)
        if not created.possible:
            return
        for target in self._by_type.get(path.target_type, ()):
            changed = self._changed(path, holder, target)
            if changed.possible:
                certain = both((created, changed, self._facts(path, holder, target)))
                for role in sorted(set(running_roles(self.graph, target.id))):
                    yield _hop(path, holder, role, certain, target=target.id)

    def _self_change(self, path: EscalationPath, holder: _Holder) -> Iterator[Hop]:
        if holder.component.type not in {USER, ROLE} or holder.unlimited:
            return
        ((action, on),) = path.needs
        own = holder.component.id
        for target, group in self._own(on, holder):
            certain = self._permissions.may(holder.component, action, target)
            changed = None if target.id == own else target.id
            joined = None if group is None else group.id
            yield _hop(path, holder, own, certain, target=changed, group=joined)

    def _other_principal(self, path: EscalationPath, holder: _Holder) -> Iterator[Hop]:
        for target in self._in_account(path.target_type, holder.account):
            if target.id != holder.component.id:
                certain = self._changed(path, holder, target)
                if certain.possible:
                    certain = both((certain, self._facts(path, holder, target)))
                    yield _hop(path, holder, target.id, certain)

    def _assume(self, path: EscalationPath, holder: _Holder) -> Iterator[Hop]:
        for role in self._by_type.get(ROLE, ()):
            if role.id != holder.component.id:
                yield _hop(path, holder, role.id, self._may(holder, "sts:AssumeRole", role))

    def _by_provider(self, provider: Component) -> Iterator[Hop]:
        path = next(path for path in PATHS if path.template is Template.ASSUME)
        holder = _Holder(provider, unlimited=False)
        for role in self._by_type.get(ROLE, ()):
            certain = either(self._may(holder, action, role) for action in FEDERATED)
            if certain.possible:
                yield _hop(path, holder, role.id, certain)

    def _own(self, on: On, holder: _Holder) -> Iterator[tuple[Component, Component | None]]:
        """Yield what a path by which the holder widens its permissions is about, and the group."""
        groups = groups_of(self.graph, holder.component)
        if on is On.HOLDER:
            yield holder.component, None
        elif on is On.HOLDER_GROUP:
            yield from ((group, group) for group in groups)
        elif on is On.GROUP:
            others = self._in_account(GROUP, holder.account)
            yield from ((group, group) for group in others if group not in groups)
        else:
            for policy in self._policies_of(holder.component):
                yield policy, None
            for group in groups:
                yield from ((policy, group) for policy in self._policies_of(group))

    def _prepared(self, path: EscalationPath, holder: _Holder) -> Truth:
        """Return whether all needs of a path hold that are not about the role."""
        created = self._created(path, holder)
        if path.target_type is None or not created.possible:
            return created
        targets = self._in_account(path.target_type, holder.account)
        return both((created, either(self._changed(path, holder, target) for target in targets)))

    def _created(self, path: EscalationPath, holder: _Holder) -> Truth:
        return both(
            self._permissions.may_create(holder.component, action, unlimited=holder.unlimited)
            for action, on in path.needs
            if on is On.NEW
        )

    def _changed(self, path: EscalationPath, holder: _Holder, target: Component) -> Truth:
        """Return whether all needs of a path hold that are about a target, or its policies."""
        return both(
            self._may(holder, action, target)
            if on is On.TARGET
            else either(self._may(holder, action, policy) for policy in self._policies_of(target))
            for action, on in path.needs
            if on in {On.TARGET, On.TARGET_POLICY}
        )

    def _may(self, holder: _Holder, action: str, target: Component) -> Truth:
        return self._permissions.may(holder.component, action, target, unlimited=holder.unlimited)

    def _may_run_as(self, holder: _Holder, role: Component, service: str) -> Truth:
        """Return whether the holder may pass a role to a service, and the role trusts it."""
        trusted = self._permissions.trusts(role, service)
        if not trusted.possible:
            return trusted
        passed = self._permissions.may_pass(
            holder.component, role, service, unlimited=holder.unlimited
        )
        return both((trusted, passed))

    def _facts(self, path: EscalationPath, holder: _Holder, subject: Component) -> Truth:
        holds = self._permissions.holds
        return both(holds(fact, holder.component, subject) for fact in path.facts)

    def _policies_of(self, principal: Component) -> Iterator[Component]:
        """Yield the attached policies of a principal, those that the graph lacks among them."""
        for arn in attached_policies(principal):
            if arn in self.graph:
                yield self.graph.component(arn)
            else:
                account = account_of(principal)
                yield Component(id=ComponentId(arn), kind=Kind.POLICY, account=account)

    def _in_account(self, type_: str | None, account: str | None) -> Sequence[Component]:
        return self._by_account.get((type_, account), ())

    @cached_property
    def _by_type(self) -> Mapping[str | None, Sequence[Component]]:
        groups: dict[str | None, list[Component]] = {}
        for component in self.graph.components:
            groups.setdefault(component.type, []).append(component)
        return groups

    @cached_property
    def _by_account(self) -> Mapping[tuple[str | None, str | None], Sequence[Component]]:
        groups: dict[tuple[str | None, str | None], list[Component]] = {}
        for component in self.graph.components:
            groups.setdefault((component.type, account_of(component)), []).append(component)
        return groups


def _hop(
    path: EscalationPath,
    holder: _Holder,
    principal: ComponentId,
    certain: Truth,
    *,
    target: ComponentId | None = None,
    group: ComponentId | None = None,
) -> Hop:
    return Hop(
        path=path,
        holder=holder.component.id,
        principal=principal,
        certain=certain,
        target=target,
        group=group,
    )
