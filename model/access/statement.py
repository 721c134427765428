"""Statements of policies: whom, which actions and which resources they speak of, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache

from model.access.condition import holds
from model.access.pattern import Keys, matches_action, matches_resource
from model.access.truth import NO, YES, Truth, both, depends_on, either, negated, truth
from model.records.component import Json


class Naming(Enum):
    """How a statement of a resource-based policy names a principal [1]_.

    References:
        .. [1] IAM User Guide, "AWS JSON policy elements: Principal".
    """

    ACCOUNT = auto()
    """By its account: that account's own policies decide."""
    ITSELF = auto()
    """By its ARN."""
    SESSION = auto()
    """By one of its sessions, whose name whoever assumes the role chooses."""
    ANYONE = auto()
    """By `*`."""


SESSION_KEY = "aws:userid"
"""The key that tells the session of a role."""
UNSURE = "how the service reads a NotPrincipal that leaves out the account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: a principal, an action, a resource, and what is known of the circumstances."""

    principal: str
    """ARN of an IAM user or role, or `account:<number>` for the root user."""
    account: str
    """The account of the principal, twelve digits; empty when it is not known."""
    action: str
    """`service:Operation`, in any case."""
    resource: str
    """The ARN that a policy has to cover."""
    keys: Keys = field(default_factory=dict)
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

    def covers_action(self, action: str) -> bool:
        """Return whether the statement covers `action`, by `Action` or by `NotAction`."""
        if self.not_actions:
            return not any(_covers(pattern, action) for pattern in self.not_actions)
        return any(_covers(pattern, action) for pattern in self.actions)

    def applies(self, request: Request) -> Truth:
        """Return whether action, resource and conditions fit a request, whoever the principal is.

        No when one of the three certainly does not fit, yes when all certainly fit; else it
        depends on the keys of both resource and conditions.
        """
        if not self.covers_action(request.action):
            return NO
        return both((self._covers_resource(request), holds(self.conditions, request.keys)))

    def names(self, request: Request) -> frozenset[Naming]:
        """Return in which ways a resource-based statement names the principal of `request`.

        Empty when it does not name the principal. An `Allow` with `NotPrincipal` names everybody
        but those listed.
        """
        if self.not_principals is not None:
            excepted = _namings(self.not_principals, request)
            return frozenset() if excepted else frozenset({Naming.ANYONE})
        return _namings(self.principals, request)

    def denies(self, request: Request, *, bounded: bool) -> Truth:
        """Return whether a resource-based denial meets a request and its principal.

        A denial with `NotPrincipal` spares a principal only when the list names both the
        principal and its account; it never spares a principal with a permissions boundary [1]_.

        Args:
            request: the request.
            bounded: True when the principal has a permissions boundary.

        References:
            .. [1] IAM User Guide, "AWS JSON policy elements: NotPrincipal".
        """
        if self.not_principals is None:
            return both((_aimed(_namings(self.principals, request)), self.applies(request)))
        spared = _spared(_namings(self.not_principals, request), request)
        aimed = YES if bounded else negated(spared)
        return both((aimed, self.applies(request)))

    def _covers_resource(self, request: Request) -> Truth:
        if self.not_resources:
            return negated(_any_resource(self.not_resources, request))
        # Trust policies have no `Resource`: they speak of the role that they belong to.
        return _any_resource(self.resources, request) if self.resources else YES


def read_statements(stated: Json) -> tuple[Statement, ...]:
    """Return the statements that a property holds, in its order.

    What is no list of objects, as discovery writes them, holds no statements.
    """
    if not isinstance(stated, Sequence) or isinstance(stated, str):
        return ()
    return tuple(_read(statement) for statement in stated if isinstance(statement, Mapping))


def _read(stated: Mapping[str, Json]) -> Statement:
    return Statement(
        allow=str(stated.get("effect", "")).lower() == "allow",
        sid=str(stated.get("sid") or ""),
        actions=_texts(stated.get("actions")),
        not_actions=_texts(stated.get("not_actions")),
        resources=_texts(stated.get("resources")),
        not_resources=_texts(stated.get("not_resources")),
        principals=stated.get("principals"),
        not_principals=stated.get("not_principals"),
        conditions=stated.get("conditions"),
    )


def _any_resource(patterns: Sequence[str], request: Request) -> Truth:
    return either(matches_resource(pattern, request.resource, request.keys) for pattern in patterns)


@lru_cache(maxsize=262_144)
def _covers(pattern: str, action: str) -> bool:
    """Return whether a pattern covers an action; each pair is matched once in a process."""
    return matches_action(pattern, action)


def _namings(named: Json, request: Request) -> frozenset[Naming]:
    if named == "*":
        return frozenset({Naming.ANYONE})
    texts = _texts(named.get("AWS")) if isinstance(named, Mapping) else ()
    namings = (_naming(text, request) for text in texts)
    return frozenset(naming for naming in namings if naming is not None)


def _naming(text: str, request: Request) -> Naming | None:
    if text == "*":
        return Naming.ANYONE
    if text == request.principal:
        return Naming.ITSELF
    if _role_of_session(text) == request.principal:
        return Naming.SESSION
    if text == request.account or text.endswith(f":iam::{request.account}:root"):
        return Naming.ACCOUNT
    return None


def _aimed(namings: frozenset[Naming]) -> Truth:
    """Return whether a statement speaks of a principal that it names in these ways."""
    if namings == {Naming.SESSION}:
        return depends_on(SESSION_KEY)
    return truth(bool(namings))


def _spared(namings: frozenset[Naming], request: Request) -> Truth:
    """Return whether a denial for all but those named leaves out who is named in these ways."""
    if Naming.ANYONE in namings or (namings and request.principal.startswith("account:")):
        return YES
    if Naming.ITSELF in namings:
        return YES if Naming.ACCOUNT in namings else depends_on(UNSURE)
    return depends_on(SESSION_KEY) if Naming.SESSION in namings else NO


def _role_of_session(text: str) -> str | None:
    head, _, rest = text.partition(":assumed-role/")
    if not rest or ":sts:" not in head:
        return None
    return f"{head.replace(':sts:', ':iam:', 1)}:role/{rest.partition('/')[0]}"


def _texts(value: Json) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(str(text) for text in value) if isinstance(value, Sequence) else ()
