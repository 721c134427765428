"""Statements of policies: whom, which actions and which resources they speak of, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from model.access.caller import Caller, CallerKind
from model.access.condition import holds
from model.access.pattern import Keys, matches_action, matches_resource
from model.access.principal_names import SESSION_KEY, Naming, Namings, namings, texts
from model.access.request_keys import RequestKeys
from model.access.truth import NO, YES, Truth, both, depends_on, either, negated
from model.records.component import Json

UNSURE = "how the service reads a NotPrincipal that leaves out the account"
REJECTED = "a session policy with the incomplete ARN {}, which IAM rejects"


class PolicyType(StrEnum):
    """The kind of policy that a statement stands in."""

    IDENTITY = "identity-based policy"
    """Of a user, a role or a group: it allows and denies what they do."""
    BOUNDARY = "permissions boundary"
    """Of a user or a role: it limits what identity-based policies allow."""
    SESSION = "session policy"
    """Of one session: it limits what the role allows."""
    SERVICE_CONTROL = "service control policy"
    """Of an organization: it limits what the principals of its accounts may do."""
    RESOURCE_CONTROL = "resource control policy"
    """Of an organization: it limits what anybody may do to the resources of its accounts."""
    RESOURCE = "resource-based policy"
    """Of a resource: it names who may use it; for a role, who may become it."""
    GRANT = "grant"
    """Of a KMS key: it allows some operations beside the policy of the key."""
    ACCESS_LIST = "access control list"
    """Of an S3 bucket: it allows some operations beside the policy of the bucket."""


ON_RESOURCES = frozenset({PolicyType.RESOURCE, PolicyType.GRANT, PolicyType.ACCESS_LIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a statement stands."""

    policy_type: PolicyType = PolicyType.IDENTITY
    owner: str = ""
    """The name of the principal, resource, account or unit that the policy belongs to."""
    policy: str = ""
    """The name of the policy; empty when it has none of its own."""
    index: int = 0
    """The position of the statement in what was read, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: a caller, an action, a resource, and what is known of the circumstances."""

    caller: Caller
    action: str
    """`service:Operation`, in any case."""
    resource: str
    """The ARN that a policy has to cover."""
    keys: Keys = field(default_factory=RequestKeys)
    """What is known of the condition keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy. An empty element is an element that the policy leaves out."""

    allow: bool
    sid: str = ""
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: Json = None
    not_principals: Json = None
    conditions: Json = None
    origin: Origin = Origin()
    doubt: str = ""
    """What is not known of a statement that stands for an unread policy; empty when it was read."""

    def covers_action(self, action: str) -> bool:
        """Return whether the statement covers `action`, by `Action` or by `NotAction`."""
        if self.not_actions:
            return not any(covers(pattern, action) for pattern in self.not_actions)
        return any(covers(pattern, action) for pattern in self.actions)

    def applies(self, request: Request) -> Truth:
        """Return whether action, resource and conditions fit a request, whoever the caller is.

        No when one of the three certainly does not fit, yes when all certainly fit; else it
        depends on the keys of both resource and conditions.
        """
        if not self.covers_action(request.action):
            return NO
        known = both((self._covers_resource(request), holds(self.conditions, request.keys)))
        return both((known, depends_on(self.doubt))) if self.doubt else known

    def names(self, caller: Caller) -> Namings:
        """Return in which ways a resource-based statement names a caller.

        Empty when it does not name the caller. An `Allow` with `NotPrincipal` names everybody but
        those listed.
        """
        if self.not_principals is not None:
            excepted = either(namings(self.not_principals, caller).values())
            return {} if excepted.certain else {Naming.ANYONE: negated(excepted)}
        return namings(self.principals, caller)

    def denies(self, request: Request, *, bounded: bool) -> Truth:
        """Return whether a resource-based denial meets a request and its caller.

        A denial with `NotPrincipal` spares a principal only when the list names both the
        principal and its account; it never spares a principal with a permissions boundary [1]_.

        Args:
            request: the request.
            bounded: True when the caller has a permissions boundary.

        References:
            .. [1] IAM User Guide, "AWS JSON policy elements: NotPrincipal".
        """
        if self.not_principals is None:
            met = _aimed(namings(self.principals, request.caller))
        elif bounded:
            met = YES
        else:
            met = negated(_spared(namings(self.not_principals, request.caller), request.caller))
        return both((met, self.applies(request)))

    def _covers_resource(self, request: Request) -> Truth:
        if self.not_resources:
            return negated(self._any_resource(self.not_resources, request))
        # Trust policies have no `Resource`: they speak of the role that they belong to.
        return self._any_resource(self.resources, request) if self.resources else YES

    def _any_resource(self, patterns: Sequence[str], request: Request) -> Truth:
        kind = self.origin.policy_type
        matches = (
            matches_resource(
                pattern, request.resource, request.keys, completed=kind not in ON_RESOURCES
            )
            for pattern in patterns
        )
        incomplete = [text for text in patterns if text != "*" and text.count(":") < 5]
        if kind is PolicyType.SESSION and incomplete:
            return depends_on(REJECTED.format(incomplete[0]))
        return either(matches)


def read_statements(listed: Json, origin: Origin | None = None) -> tuple[Statement, ...]:
    """Return the statements that a property holds, in its order.

    What is no list of objects, as discovery writes them, holds no statements. An object may name
    the policy that it stands in (`policy`); else `origin` tells where all of them stand.
    """
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return ()
    place = origin or Origin()
    return tuple(
        _read(statement, place, index)
        for index, statement in enumerate(listed)
        if isinstance(statement, Mapping)
    )


def _read(stated: Mapping[str, Json], place: Origin, index: int) -> Statement:
    return Statement(
        allow=str(stated.get("effect", "")).lower() == "allow",
        sid=str(stated.get("sid") or ""),
        actions=texts(stated.get("actions")),
        not_actions=texts(stated.get("not_actions")),
        resources=texts(stated.get("resources")),
        not_resources=texts(stated.get("not_resources")),
        principals=stated.get("principals"),
        not_principals=stated.get("not_principals"),
        conditions=stated.get("conditions"),
        origin=Origin(
            policy_type=place.policy_type,
            owner=place.owner,
            policy=str(stated.get("policy") or place.policy),
            index=index,
        ),
    )


@lru_cache(maxsize=262_144)
def covers(pattern: str, action: str) -> bool:
    """Return whether a pattern covers an action; each pair is matched once in a process."""
    return matches_action(pattern, action)


def _aimed(ways: Namings) -> Truth:
    """Return whether a denial names a caller that it names in these ways."""
    certain = [way for naming, way in ways.items() if naming is not Naming.SESSION]
    if Naming.SESSION in ways:
        certain.append(depends_on(SESSION_KEY))
    return either(certain)


def _spared(ways: Namings, caller: Caller) -> Truth:
    """Return whether a denial for all but those named leaves out who is named in these ways."""
    known = {naming for naming, way in ways.items() if way.certain}
    if Naming.ANYONE in known or (Naming.ITSELF in known and not _has_account(caller)):
        return YES
    if Naming.ITSELF in known:
        return YES if Naming.ACCOUNT in known else depends_on(UNSURE)
    if Naming.SESSION in known:
        return depends_on(SESSION_KEY)
    doubts = either(way for way in ways.values() if not way.certain)
    return doubts if doubts.possible else NO


def _has_account(caller: Caller) -> bool:
    """Return whether a list has to name the account as well: of a user or a role."""
    return caller.kind in {CallerKind.USER, CallerKind.ROLE}
