"""Compromise: what an attacker may act as, and may stop, with the rights of one principal.

From the start on, each principal in the attacker's hands is checked for what it may do: whose
permissions it can gain (`model.access.escalation`), and which components it may stop. There are
two readings: what is certain, and what is possible when conditions are met that only a real
request can settle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.access.caller import ROLE, USER, account_of, short_name
from model.access.escalation.hops import Hop, Hops
from model.access.escalation.path import Gain
from model.access.escalation.permission_sets import Grip, adds, patterns
from model.access.harmful_actions import STOPS
from model.access.policies import Access
from model.access.truth import YES, Truth, both
from model.graph import DependencyGraph
from model.impact.compromise_start import Start, start_of
from model.records.component import Component, ComponentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One principal or component in the attacker's hands."""

    component: ComponentId
    """The principal or the component."""
    by: ComponentId | None
    """The principal that took it; None for the start, and for what a service acts as."""
    action: str | None
    """How it is taken: the actions of that principal, mostly; None for the start."""
    certain: Truth
    """Yes, or conditional on these keys and facts: those of the whole way from the start."""
    path: str | None = None
    """The id of the escalation path by which a principal was gained; None for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One escalation path that holds, and that gains something new."""

    path: str
    """The id of the path."""
    holder: ComponentId
    """The principal that takes the step."""
    principal: ComponentId
    """The principal whose permissions it has afterwards."""
    gains: str
    """What the step gains, in words: the name of a principal, or what it may do afterwards."""
    certain: Truth
    """Yes, or conditional on these keys and facts: those of the whole way from the start."""
    actions: tuple[str, ...]
    """The actions that the step takes."""
    target: ComponentId | None
    """What it takes over or changes on the way; None when it does neither."""
    chain: tuple[ComponentId, ...]
    """The principals from the start to the gained one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """What a compromise reaches; principals and components sorted by id, paths by level and id."""

    start: ComponentId
    """The component that was taken first."""
    principals: Sequence[Hold]
    """The principals that the attacker may act as, the start among them."""
    stopped: Sequence[Hold]
    """The components that the attacker may stop."""
    escalations: Sequence[Escalation]
    """The escalation paths, without those that gain nothing new."""
    unevaluated: Sequence[str]
    """The types of targets of escalation paths that the graph does not hold, sorted."""

    def seeds(self, *, possible: bool = False) -> Sequence[ComponentId]:
        """Return the components that are lost for certain; with `possible`, all that may be."""
        holds = (*self.principals, *self.stopped)
        return sorted({hold.component for hold in holds if possible or hold.certain.certain})


def compromise(graph: DependencyGraph, start: str, *, at: datetime) -> Compromise:
    """Return what an attacker who acts as `start` may act as, gain and stop.

    The start is a user, a role, an account (`account:<number>`: then the attacker has everything
    in it), an identity provider, a permission set, an instance profile, the name of a service, an
    access key, or a component that runs with a role (`model.impact.compromise_start`).

    The search goes level by level: first everything that the start can gain in one step, then what
    that can gain. A way that is certain replaces a way that was only possible; of equally certain
    ways the first is kept, so that `by` leads back to the start in few steps. A principal that can
    give itself every permission counts from then on with every permission that its boundary and
    the control policies leave. An escalation is listed only if it may allow something that the
    attacker could not do before this level.

    Args:
        graph: the graph; its principals hold their policies as properties.
        start: the id of the start.
        at: the moment of the attacker's requests.

    Complexity: O(principals reached x (paths + principals + components)) evaluations.

    Raises:
        UnknownComponent: if it is not in the graph.
        InvalidValue: if nothing can be gained with it.
    """
    access = Access(graph, at=at)
    return _Spread(access).spread(start_of(access, start))


class _Spread:
    """The search from the start, level by level."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._graph = access.graph
        self._hops = Hops(access)
        self._holds: dict[ComponentId, Hold] = {}
        self._stopped: dict[ComponentId, Hold] = {}
        self._grips: dict[ComponentId, Grip] = {}
        self._escalations: list[Escalation] = []
        self._targets = [
            component for component in access.graph.components if component.type in STOPS
        ]

    def spread(self, start: Start) -> Compromise:
        first = start.component.id
        known = first in self._graph
        if known:
            self._holds[first] = Hold(component=first, by=None, action=None, certain=YES)
        level = [Grip(start.component)] if start.acts else []
        for component, action, certain in start.taken:
            by = first if known else None
            hold = Hold(component=component.id, by=by, action=action, certain=certain)
            if start.stops:
                self._stop(hold)
            if component.type in {ROLE, USER}:
                level += self._take(hold, Grip(component))
        self._grips.update({grip.principal.id: grip for grip in level})
        while level:
            before = tuple(self._grips.values())
            level = [following for grip in level for following in self._expand(grip, before)]
        return Compromise(
            start=first,
            principals=tuple(self._holds[principal] for principal in sorted(self._holds)),
            stopped=tuple(self._stopped[component] for component in sorted(self._stopped)),
            escalations=tuple(self._escalations),
            unevaluated=self._hops.unevaluated,
        )

    def _expand(self, grip: Grip, before: Sequence[Grip]) -> Iterator[Grip]:
        """Yield the grips that one principal newly gains, after noting what it may stop."""
        holder = self._holds[grip.principal.id]
        self._stop_all(grip, holder)
        for hop in self._hops.of(grip.principal, unlimited=grip.unlimited):
            gained = self._gained(hop)
            certain = both((holder.certain, hop.certain))
            if adds(self._access, gained, before):
                self._escalations.append(self._escalation(hop, gained, certain))
            hold = Hold(
                component=hop.principal,
                by=hop.holder,
                action=_action(hop),
                certain=certain,
                path=hop.path.id,
            )
            yield from self._take(hold, gained)

    def _stop_all(self, grip: Grip, holder: Hold) -> None:
        for target in self._targets:
            for action in STOPS[target.type or ""]:
                if target.id == holder.component or not (
                    grip.unlimited or self._access.could(grip.principal.id, action, target.id)
                ):
                    continue
                allowed = self._access.decide(
                    grip.principal.id, action, target.id, unlimited=grip.unlimited
                ).allowed
                if allowed.possible:
                    certain = both((holder.certain, allowed))
                    self._stop(
                        Hold(
                            component=target.id,
                            by=holder.component,
                            action=action,
                            certain=certain,
                        )
                    )

    def _take(self, hold: Hold, gained: Grip) -> Iterator[Grip]:
        """Yield the grip if it is new, more certain than before, or of more permissions."""
        known = self._grips.get(hold.component)
        before = self._holds.get(hold.component)
        wider = known is None or (gained.unlimited and not known.unlimited)
        if before is None or _better(hold, before):
            self._holds[hold.component] = hold
        elif not wider:
            return
        self._grips[hold.component] = gained if wider or known is None else known
        yield self._grips[hold.component]

    def _stop(self, hold: Hold) -> None:
        before = self._stopped.get(hold.component)
        if before is None or _better(hold, before):
            self._stopped[hold.component] = hold

    def _gained(self, hop: Hop) -> Grip:
        principal = self._graph.component(hop.principal)
        joins = hop.path.gain is Gain.GROUP and hop.group is not None
        group = (self._graph.component(hop.group),) if joins and hop.group else ()
        return Grip(principal, hop.path.gain is Gain.ANYTHING, group)

    def _escalation(self, hop: Hop, gained: Grip, certain: Truth) -> Escalation:
        return Escalation(
            path=hop.path.id,
            holder=hop.holder,
            principal=hop.principal,
            gains=self._gains(hop, gained),
            certain=certain,
            actions=hop.path.actions,
            target=hop.target,
            chain=(*self._chain(hop.holder), hop.principal),
        )

    def _gains(self, hop: Hop, gained: Grip) -> str:
        name = short_name(gained.principal)
        if gained.groups:
            return f"what the group {short_name(gained.groups[0])} may"
        if not gained.unlimited:
            return name
        return self._anything(
            gained.principal, f"{name}, with " if hop.holder != hop.principal else ""
        )

    def _anything(self, principal: Component, before: str) -> str:
        boundary = self._access.boundary(principal)
        if boundary is not None:
            return f"{before}what its boundary leaves: {', '.join(patterns(boundary))}"
        limits = " that control policies leave" if self._access.control(principal) else ""
        return f"{before}anything in account:{account_of(principal)}{limits}"

    def _chain(self, holder: ComponentId) -> tuple[ComponentId, ...]:
        chain: list[ComponentId] = []
        following: ComponentId | None = holder
        while following is not None and following not in chain:
            chain.append(following)
            following = self._holds[following].by
        return tuple(reversed(chain))


def _better(hold: Hold, before: Hold) -> bool:
    return hold.certain.certain and not before.certain.certain


def _action(hop: Hop) -> str:
    actions = ", ".join(hop.path.actions)
    return actions if hop.target is None else f"{actions} on {hop.target}"
