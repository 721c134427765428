"""Escalation paths: what a principal needs to be allowed to gain the permissions of another."""

from dataclasses import dataclass
from enum import StrEnum

from model.access.caller import ROLE, USER


class Template(StrEnum):
    """The shapes that escalation paths have."""

    PASS_ROLE = "pass-role"  # noqa: S105 - a word, not a credential
    """Start something new, or change something, that runs with a role of the caller's choice."""
    TAKEOVER = "takeover"
    """Run code of the caller in something that exists and has a role."""
    SELF = "self"
    """Edit the own policies, those of an own group, or join a group."""
    OTHER_PRINCIPAL = "other principal"
    """Get credentials of another principal, or edit its policies and become it."""
    ASSUME = "assume"
    """Assume a role whose trust policy admits the caller."""


class On(StrEnum):
    """What an action of a path is about."""

    ROLE = "role"
    """The role that is gained."""
    NEW = "new"
    """Something that does not exist yet."""
    TARGET = "target"
    """Something that exists: a resource that has a role, or another principal."""
    TARGET_POLICY = "policy of target"
    """A policy that is attached to the other principal."""
    HOLDER = "holder"
    """The caller itself."""
    HOLDER_POLICY = "policy of holder"
    """A policy that is attached to the caller, or to one of its groups."""
    HOLDER_GROUP = "group of holder"
    """A group that the caller is a member of."""
    GROUP = "group"
    """A group that the caller is not a member of."""


class Gain(StrEnum):
    """What the caller may do afterwards."""

    PRINCIPAL = "principal"
    """All that the gained principal may."""
    ANYTHING = "anything"
    """Anything that the boundary of the principal and the control policies leave."""
    GROUP = "group"
    """All that the members of a group may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPath:
    """One way to gain permissions: all its needs and all its facts must hold."""

    id: str
    """The id of the path in the published collection."""
    template: Template
    """Its shape."""
    needs: tuple[tuple[str, On], ...]
    """Each action that the caller must be allowed, and what it is about."""
    gain: Gain
    """What the caller gains."""
    services: tuple[str, ...] = ()
    """The services of which the role must trust at least one; empty when no role is passed."""
    target_type: str | None = None
    """The type of the target: of a resource, a role or a user; None without a target."""
    holder_type: str | None = None
    """The type that the caller must have; None for any principal."""
    facts: tuple[str, ...] = ()
    """What must hold beside permissions (`model.access.escalation.facts`)."""

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions of its needs, in order."""
        return tuple(action for action, _ in self.needs)


def pass_role(
    id: str,
    *services: str,
    create: tuple[str, ...] = (),
    change: tuple[str, ...] = (),
    target_type: str | None = None,
    facts: tuple[str, ...] = (),
) -> EscalationPath:
    """Return a path that passes a role to a service; the role must trust one of the services."""
    return EscalationPath(
        id=id,
        template=Template.PASS_ROLE,
        needs=(("iam:PassRole", On.ROLE), *_on(On.NEW, create), *_on(On.TARGET, change)),
        gain=Gain.PRINCIPAL,
        services=services,
        target_type=target_type,
        facts=facts,
    )


def takeover(
    id: str,
    target_type: str,
    *change: str,
    create: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
) -> EscalationPath:
    """Return a path that runs code of the caller in a target, with the role of the target."""
    return EscalationPath(
        id=id,
        template=Template.TAKEOVER,
        needs=(*_on(On.NEW, create), *_on(On.TARGET, change)),
        gain=Gain.PRINCIPAL,
        target_type=target_type,
        facts=facts,
    )


def self_change(
    id: str, action: str, on: On, *, holder_type: str | None = None, gain: Gain = Gain.ANYTHING
) -> EscalationPath:
    """Return a path by which the caller widens its own permissions."""
    return EscalationPath(
        id=id,
        template=Template.SELF,
        needs=((action, on),),
        gain=gain,
        holder_type=holder_type,
    )


def other_user(id: str, *actions: str, gain: Gain = Gain.PRINCIPAL, fact: str) -> EscalationPath:
    """Return a path that gets credentials of a user."""
    return _other(id, USER, _on(On.TARGET, actions), gain, (fact,))


def other_role(id: str, *needs: tuple[str, On], gain: Gain = Gain.ANYTHING) -> EscalationPath:
    """Return a path that changes a role and becomes it."""
    return _other(id, ROLE, needs, gain, ())


def _other(
    id: str,
    target_type: str,
    needs: tuple[tuple[str, On], ...],
    gain: Gain,
    facts: tuple[str, ...],
) -> EscalationPath:
    return EscalationPath(
        id=id,
        template=Template.OTHER_PRINCIPAL,
        needs=needs,
        gain=gain,
        target_type=target_type,
        facts=facts,
    )


def _on(on: On, actions: tuple[str, ...]) -> tuple[tuple[str, On], ...]:
    return tuple((action, on) for action in actions)
