"""Small graphs drawn in one line: `graph("web > api > db; api ~> cache", web=15)`.

Statements are separated by `;` or newlines, and each is a chain of needs, dependent first:

    a > b > c               hard; a needs b, and b needs c
    a ~> b                  soft
    a ?> b                  unknown strength
    a in> zone:use1-az1     containment
    a start> b              hard, needed only to start;  a renew> b likewise to renew
    a trigger> b            any other effect by its name: lifecycle, replication, policy, …
    a >! b                  a degraded b leaves a untouched (`propagate_degraded` False)
    a ~>{bad=down} b        a bad b stops a; also {slow=passes}, {bad=ignored,slow=degraded}
    a > db@30               tolerance: 30 s; also @5m, @2h, @1d
    a > 2/3(x, y@60, z)     two of three;  1(x, y) one of two;  (x, y) all of them
    shop[web, api]          membership of a service (or of a system: give its kind)
    lonely                  a component without needs

Everything about a component comes by keyword, or by `about` when its id is no Python name:

    web=15                               RTO of 15 minutes (disruption class `component`)
    db={"kind": "database", "rto": 60, "rpo": 5, "class": "region", "not_after": "2026-01-01"}

Fields of `Component` and of `Objective` keep their meaning (durations in minutes or timedelta);
all other keys become properties. `kind` is guessed from the id when it is not given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from model.records.requirement import (
    Effect,
    Evidence,
    EvidenceKind,
    Member,
    Phase,
    Requirement,
    Response,
)
from model.records.revision import Records

ARROW = re.compile(r"\s+((?:[a-z]+|[~?])?>!?(?:\{[a-z=,]*\})?)\s+")
RESPONSE = re.compile(r"(bad|slow)=([a-z]+)")
GROUP = re.compile(r"(?:(\d+)(?:/(\d+))?)?\((.*)\)")
TOLERANCE = re.compile(r"(.+)@(\d+)([smhd]?)")
MEMBERS = re.compile(r"([^\[\]]+)\[(.*)\]")
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
SHORT = {"": Effect.HARD, "~": Effect.SOFT, "?": Effect.UNKNOWN, "in": Effect.CONTAINMENT}
RELATIONS = {Effect.HARD: "needs", Effect.SOFT: "uses", Effect.CONTAINMENT: "runs_in"}
COMPONENT_FIELDS = {"name", "type", "account", "region", "zones", "tags", "tags_read", "properties"}
OBJECTIVE_FIELDS = {"rto", "rpo", "availability", "latency", "throughput", "backup_interval"}
KINDS = {
    "zone:": Kind.ZONE,
    "region:": Kind.REGION,
    "account:": Kind.ACCOUNT,
    "external:": Kind.EXTERNAL,
    "service:": Kind.SERVICE,
    "journey:": Kind.USER_JOURNEY,
    "system:": Kind.SYSTEM,
    "aws:controlplane:": Kind.CONTROL_PLANE,
}


def graph(text: str, about: Mapping[str, Any] | None = None, **words: Any) -> DependencyGraph:
    """Return the compiled graph that `text` draws; see the head of this module."""
    return DependencyGraph(records(text, about, **words))


def records(
    text: str,
    about: Mapping[str, Any] | None = None,
    *,
    objectives: Iterable[Objective] = (),
    capabilities: Iterable[Capability] = (),
    waivers: Iterable[Waiver] = (),
    **words: Any,
) -> Records:
    """Return the records that `text` draws; see the head of this module."""
    drawing = Drawing()
    for statement in re.split(r"[;\n]", text):
        if statement.strip():
            drawing.read(statement.strip())
    facts = {**(about or {}), **words}
    drawing.names.update(facts)
    promised = [*objectives, *(one for name in facts for one in _promises(name, facts[name]))]
    return Records(
        components=tuple(
            component(name, drawing.groups, facts.get(name)) for name in sorted(drawing.names)
        ),
        requirements=_unique(drawing.needs),
        memberships=tuple(sorted(drawing.memberships, key=lambda one: (one.group, one.member))),
        objectives=tuple(sorted(promised, key=lambda one: (one.subject, one.disruption_class))),
        capabilities=tuple(sorted(capabilities, key=lambda one: (one.subject, one.source))),
        waivers=tuple(sorted(waivers, key=lambda one: (one.rule, one.subject))),
    )


@dataclass
class Drawing:
    """What was read so far."""

    names: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    needs: list[Requirement] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    def read(self, statement: str) -> None:
        """Add what one statement says."""
        first, *rest = ARROW.split(statement)
        if not rest and (answer := MEMBERS.fullmatch(statement)):
            self._membership(answer[1].strip(), _split(answer[2]))
            return
        dependents = [member.provider for member in self._term(first)[1]]
        for arrow, term in zip(rest[::2], rest[1::2], strict=True):
            minimum, members = self._term(term)
            self.needs += [need(one, members, arrow, minimum) for one in dependents]
            dependents = [member.provider for member in members]

    def _membership(self, group: str, members: Sequence[str]) -> None:
        self.groups.add(group)
        self.names |= {group, *members}
        self.memberships += [
            Membership(group=ComponentId(group), member=ComponentId(one)) for one in members
        ]

    def _term(self, text: str) -> tuple[int | None, list[Member]]:
        answer = GROUP.fullmatch(text.strip())
        members = [_member(one) for one in (_split(answer[3]) if answer else [text])]
        if answer and answer[2] and int(answer[2]) != len(members):
            raise ValueError(f"{text!r} names {len(members)} members, not {answer[2]}")
        self.names |= {member.provider for member in members}
        return (int(answer[1]) if answer and answer[1] else None), sorted(members, key=_provider)


def need(
    dependent: str, members: Sequence[Member], arrow: str = ">", minimum: int | None = None
) -> Requirement:
    """Return one requirement; `arrow` as in the head of this module."""
    answers = dict(RESPONSE.findall(arrow))
    arrow = arrow.partition("{")[0]
    word = arrow.rstrip("!").removesuffix(">")
    phase = Phase(word) if word in {"start", "renew"} else Phase.RUN
    effect = Effect.HARD if phase is not Phase.RUN else SHORT.get(word) or Effect(word)
    relation = RELATIONS.get(effect, str(effect))
    return Requirement(
        dependent=ComponentId(dependent),
        members=tuple(members),
        minimum=len(members) if minimum is None else minimum,
        effect=effect,
        relation=relation,
        phase=phase,
        propagate_degraded=not arrow.endswith("!"),
        evidence=(Evidence(kind=EvidenceKind.DECLARED, rule=f"drawn.{relation}", effect=effect),),
        when_bad=Response(answers["bad"]) if "bad" in answers else None,
        when_slow=Response(answers["slow"]) if "slow" in answers else None,
    )


def component(name: str, groups: Iterable[str] = (), facts: Any = None) -> Component:
    """Return one component; `facts` as in the head of this module."""
    given = dict(facts) if isinstance(facts, Mapping) else {}
    fields = {key: given.pop(key) for key in COMPONENT_FIELDS & set(given)}
    fields["zones"] = tuple(sorted(fields.get("zones", ())))
    kind = Kind(given.pop("kind", None) or _kind(name, groups))
    for key in OBJECTIVE_FIELDS | {"class"}:
        given.pop(key, None)
    properties = {**fields.pop("properties", {}), **given}
    return Component(id=ComponentId(name), kind=kind, properties=properties, **fields)


def _kind(name: str, groups: Iterable[str]) -> Kind:
    if name in set(groups):
        return Kind.SERVICE
    return next((kind for prefix, kind in KINDS.items() if name.startswith(prefix)), Kind.COMPUTE)


def _promises(name: str, facts: Any) -> Iterator[Objective]:
    given = facts if isinstance(facts, Mapping) else {"rto": facts}
    fields = {key: given[key] for key in OBJECTIVE_FIELDS & set(given) if given[key] is not None}
    for key in {"rto", "rpo", "latency", "backup_interval"} & set(fields):
        if not isinstance(fields[key], timedelta):
            fields[key] = timedelta(minutes=fields[key])
    if fields:
        yield Objective(
            subject=ComponentId(name),
            disruption_class=DisruptionClass(given.get("class", "component")),
            source="drawn",
            **fields,
        )


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _provider(member: Member) -> ComponentId:
    return member.provider


def _member(text: str) -> Member:
    text = text.strip()
    if not text or re.search(r"[<>()\[\]\s]", text):
        raise ValueError(f"{text!r} is no component id; arrows need spaces around them")
    if answer := TOLERANCE.fullmatch(text):
        seconds = int(answer[2]) * UNITS[answer[3]]
        return Member(provider=ComponentId(answer[1]), tolerance=timedelta(seconds=seconds))
    return Member(provider=ComponentId(text))


def _unique(needs: Sequence[Requirement]) -> tuple[Requirement, ...]:
    answer = {need.id: need for need in needs}
    if len(answer) != len(needs):
        raise ValueError("the same need is drawn twice (dependent, effect, phase and providers)")
    return tuple(
        sorted(needs, key=lambda one: (one.dependent, one.relation, one.phase, one.providers))
    )
