"""Observations written in one line, and Hypothesis strategies for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from model.records.component import Component, ComponentId, Kind
from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from model.records.observation import (
    Facts,
    Observation,
    Outcome,
    Reference,
    Scope,
    SeenComponent,
    SeenMember,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase, Response
from model.records.revision import Records

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT = "111122223333"


def seen(
    id_: str,
    kind: Kind = Kind.COMPUTE,
    *,
    keys: tuple[str, ...] = (),
    adds: bool = False,
    **about: Any,
) -> SeenComponent:
    """Return a component as a source saw it; `adds` when the source only adds facts."""
    component = Component(id=ComponentId(id_), kind=kind, **about)
    return SeenComponent(component=component, keys=keys, replaces=not adds)


def need(
    dependent: str,
    *providers: str,
    effect: Effect = Effect.HARD,
    rule: str = "test.rule",
    evidence: EvidenceKind = EvidenceKind.DECLARED,
    expects: Kind | None = None,
    tolerance: timedelta | None = None,
    relation: str = "needs",
    **about: Any,
) -> SeenRequirement:
    """Return a requirement as a source saw it."""
    return SeenRequirement(
        dependent=Reference(key=dependent),
        members=tuple(
            SeenMember(reference=Reference(key=provider, expects=expects), tolerance=tolerance)
            for provider in providers
        ),
        relation=relation,
        effect=effect,
        evidence=(Evidence(kind=evidence, rule=rule, effect=effect),),
        **about,
    )


def belongs(group: str, member: str) -> SeenMembership:
    """Return a membership as a source saw it."""
    return SeenMembership(group=Reference(key=group), member=Reference(key=member))


def saw(
    source: str,
    *things: Any,
    outcome: Outcome = Outcome.COMPLETE,
    at: datetime = AT,
    account: str = ACCOUNT,
    **about: Any,
) -> Observation:
    """Return an observation of `things`, each put where its type belongs."""

    def of(kind: type) -> tuple[Any, ...]:
        return tuple(one for one in things if isinstance(one, kind))

    return Observation(
        scope=Scope(source=source, account=account),
        outcome=outcome,
        read_at=at,
        facts=Facts(
            components=of(SeenComponent),
            requirements=of(SeenRequirement),
            memberships=of(SeenMembership),
            objectives=of(Objective),
            capabilities=of(Capability),
            waivers=of(Waiver),
        ),
        **about,
    )


def facts(records: Records) -> Facts:
    """Return the facts that state all of `records`."""
    return Facts(
        components=tuple(SeenComponent(component=one) for one in records.components),
        requirements=tuple(
            SeenRequirement(
                dependent=Reference(key=need.dependent),
                members=tuple(
                    SeenMember(reference=Reference(key=it.provider), tolerance=it.tolerance)
                    for it in need.members
                ),
                relation=need.relation,
                effect=need.effect,
                evidence=need.evidence,
                minimum=need.minimum,
                phase=need.phase,
                propagate_degraded=need.propagate_degraded,
                when_bad=need.when_bad,
                when_slow=need.when_slow,
            )
            for need in records.requirements
        ),
        memberships=tuple(
            belongs(membership.group, membership.member) for membership in records.memberships
        ),
        objectives=records.objectives,
        capabilities=records.capabilities,
        waivers=records.waivers,
    )


IDS = [
    *(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f{number}" for number in range(3)),
    "arn:aws:rds:us-west-2:444455556666:db:orders",
    "c1",
    "c2",
    "service:shop",
    "system:all",
    "zone:use1-az1",
    "external:api.example.com",
]
KEYS = [
    *IDS,
    "host:api.example.com",
    "host:db",
    "ip:vpc-1/10.0.0.1",
    "name-hash:00",
    f"account:{ACCOUNT}",
]
ZONES = ["use1-az1", "use1-az2", f"zone-name:{ACCOUNT}/us-east-1/us-east-1a"]
ZONE_KEYS = ZONES[-1:]
CLAIMED = ["host:api.example.com", "host:db", "ip:vpc-1/10.0.0.1", "name-hash:00"]
"""Further keys that components may have. Keys are not exported, so ids that linking derives
(`account:…`, `service:…`) are not among them."""
DURATIONS = st.none() | st.integers(0, 100).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def components(draw: st.DrawFn) -> SeenComponent:
    """Draw one seen component; ids and keys often collide."""
    id_ = draw(st.sampled_from(IDS))
    claimed = ZONE_KEYS if id_.startswith("zone:") else CLAIMED
    return seen(
        id_,
        draw(st.sampled_from([Kind.COMPUTE, Kind.SERVICE, Kind.SUBNET, Kind.UNKNOWN, Kind.ZONE])),
        keys=tuple(draw(st.lists(st.sampled_from(claimed), max_size=2))),
        adds=draw(st.booleans()),
        name=draw(st.sampled_from(["", "one", "öther"])),
        account=draw(st.sampled_from([None, ACCOUNT])),
        region=draw(st.sampled_from([None, "us-east-1", "us-west-2"])),
        zones=tuple(draw(st.lists(st.sampled_from(ZONES), max_size=2, unique=True))),
        tags=draw(
            st.dictionaries(
                st.sampled_from(["service", "rto", "rpo:zone", "tier", "Name"]),
                st.sampled_from(["shop", "15m", "soon", "1", ""]),
                max_size=3,
            )
        ),
        properties=draw(
            st.dictionaries(
                st.sampled_from(["size", "tier", "placeholder"]),
                st.sampled_from([1, 1.5, True, None, "x", ["a", {"b": 2}]]),
                max_size=2,
            )
        ),
    )


@st.composite
def needs(draw: st.DrawFn) -> SeenRequirement:
    """Draw one seen requirement."""
    providers = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
    return need(
        draw(st.sampled_from(KEYS)),
        *providers,
        effect=draw(st.sampled_from(Effect)),
        rule=draw(st.sampled_from(["rule.a", "rule.b"])),
        evidence=draw(st.sampled_from(EvidenceKind)),
        expects=draw(st.sampled_from([None, Kind.DATABASE, Kind.QUEUE])),
        tolerance=draw(DURATIONS),
        relation=draw(st.sampled_from(["needs", "uses"])),
        minimum=draw(st.none() | st.just("majority") | st.integers(1, 3)),
        full=draw(st.none() | st.integers(1, 3)),
        when_bad=draw(st.none() | st.sampled_from(Response)),
        when_slow=draw(st.none() | st.sampled_from(Response)),
        phase=draw(st.sampled_from(Phase)),
        propagate_degraded=draw(st.booleans()),
        resolved_only=draw(st.booleans()),
    )


@st.composite
def statements(draw: st.DrawFn) -> Objective | Capability | Waiver | SeenMembership:
    """Draw one objective, capability, waiver or membership."""
    subject = ComponentId(draw(st.sampled_from(KEYS)))
    where = draw(st.sampled_from(DisruptionClass))
    figures = {"rto": draw(DURATIONS), "rpo": draw(DURATIONS)}
    return draw(
        st.sampled_from(
            [
                Objective(subject=subject, disruption_class=where, source="test", **figures),
                Capability(subject=subject, disruption_class=where, source="test", **figures),
                Waiver(rule="N-01", subject=subject, owner="me", reason="so", expires_at=AT),
                belongs(draw(st.sampled_from(["service:shop", "system:all", "c1"])), subject),
            ]
        )
    )


@st.composite
def observations(draw: st.DrawFn, source: str = "") -> Observation:
    """Draw what one source saw."""
    return saw(
        source or draw(st.sampled_from(["aws.a", "aws.b", "document"])),
        *draw(st.lists(components(), max_size=4)),
        *draw(st.lists(needs(), max_size=5)),
        *draw(st.lists(statements(), max_size=3)),
        outcome=draw(st.sampled_from([Outcome.COMPLETE, Outcome.COMPLETE, *Outcome])),
        at=AT + timedelta(minutes=draw(st.integers(0, 3))),
    )


def looks() -> st.SearchStrategy[list[Observation]]:
    """Draw one observation for each of some scopes."""
    sources = ["asserted", "aws.a", "aws.b", "document"]
    return st.tuples(*(observations(source) for source in sources)).map(list)
