"""Changes of every kind link only what they touch, and give what linking all of it gives."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from model.linking.link import LinkSettings, link
from model.linking.scope_state import coverage
from model.records.component import Component, ComponentId, Kind
from model.records.digest import digest
from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from model.records.observation import Facts, Observation, Outcome, Reference, SeenComponent
from model.records.requirement import Effect, EvidenceKind, Phase
from service.stores import delta_records, rows
from service.stores.interface import Change
from service.stores.sqlite.linked_part import linked_part
from service.stores.sqlite.store import SqliteStore
from service.stores.whole_links import WHOLE_LINKS
from tests.observing import ACCOUNT, AT, belongs, need, saw, seen

LINK = LinkSettings()
IDS = [
    "c1",
    "c2",
    "c3",
    "c4",
    f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f1",
    "arn:aws:rds:us-west-2:444455556666:db:o",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k",
    "service:shop",
    "service:pay",
    "system:all",
    "zone:use1-az1",
    "external:api.example.com",
]
CLAIMED = [
    "host:api.example.com",
    "host:*.example.com",
    "host:db",
    "host:db:443",
    "ip:vpc-1/10.0.0.1",
    "ip:public/10.0.0.1",
    "name-hash:00",
    "bucket:b",
    "c1",
    "unknown:1",
    "service:shop",
]
KEYS = [
    *IDS,
    *CLAIMED,
    "host:x.api.example.com",
    "address:10.0.0.1",
    "arn:aws:s3:::b",
    f"account:{ACCOUNT}",
]
KINDS = [
    Kind.COMPUTE,
    Kind.DATABASE,
    Kind.KEY,
    Kind.LOAD_BALANCER,
    Kind.SERVICE,
    Kind.TARGET_GROUP,
    Kind.UNKNOWN,
    Kind.ZONE,
]
BACKGROUND = [Kind.DNS_RECORD, Kind.NETWORK, Kind.SUBNET]
RELATIONS = ["needs", "needs", "uses", "runs_in", "filled_by", "sends_to", "writes_to", "calls_aws"]
REPLICATION = ["replicates_from", "resolves_to"]
ZONES = ["use1-az1", "use1-az2", f"zone-name:{ACCOUNT}/us-east-1/us-east-1a"]
FIELDS = ("kind", "type", "account", "region", "zones", "tags", "properties", "name")
SOURCES = ["asserted", "aws.a", "aws.b", "aws.c", "document", "aws.d"]
STATED = ("requirements", "memberships", "objectives", "capabilities", "waivers")


class Estate:
    """Draws what scopes say, and how they change; `wide` estates have names and networks."""

    def __init__(self, chance: Random, *, wide: bool) -> None:
        self.chance = chance
        self.kinds = KINDS + (BACKGROUND if wide else [])
        self.relations = RELATIONS + (REPLICATION if wide else [])

    def some(self, texts: list[str], *counts: int) -> tuple[str, ...]:
        return tuple(self.chance.sample(texts, self.chance.choice(counts)))

    def component(self) -> SeenComponent:
        pick = self.chance.choice
        properties = {
            name: pick([1, 1.5, True, None, "x", "AWS"])
            for name in self.some(["size", "tier", "key_manager", "placeholder", "engine"], 0, 1, 2)
        }
        tags = {
            name: pick(["shop", "pay", "15m", "soon", "1", ""])
            for name in self.some(["service", "awsApplication", "rto", "rpo:zone", "tier"], 0, 1, 2)
        }
        described = seen(
            pick(IDS),
            pick(self.kinds),
            keys=self.some(CLAIMED, 0, 0, 1, 2),
            adds=self.chance.random() < 0.3,
            name=pick(["", "one", "two"]),
            type=pick([None, "AWS::X", "AWS::RDS::DBInstance"]),
            account=pick([None, ACCOUNT]),
            region=pick([None, "us-east-1", "us-west-2"]),
            zones=self.some(ZONES, 0, 0, 1, 2),
            tags=tags,
            properties=properties,
        )
        return replace(described, resolved_only=self.chance.random() < 0.1)

    def stated(self, kind: str):
        """Draw one fact of the named kind."""
        pick = self.chance.choice
        subject, where = ComponentId(pick(KEYS)), pick([*DisruptionClass])
        rto = timedelta(minutes=pick([1, 2]))
        if kind == "requirements":
            return need(
                pick(KEYS),
                *self.some(KEYS, 1, 1, 1, 2, 3),
                effect=pick([*Effect]),
                rule=pick(["rule.a", "rule.b"]),
                evidence=pick([*EvidenceKind]),
                expects=pick([None, None, Kind.DATABASE, Kind.QUEUE]),
                relation=pick(self.relations),
                minimum=pick([None, 1, 2, "majority"]),
                full=pick([None, None, 1, 3]),
                phase=pick([Phase.RUN, Phase.RUN, Phase.START]),
                resolved_only=self.chance.random() < 0.2,
                allowed_by=pick([*[None] * 6, Reference(key="c1")]),
            )
        if kind == "memberships":
            return belongs(pick(["service:shop", "service:pay", "system:all", "c1", "c2"]), subject)
        if kind == "waivers":
            return Waiver(rule="N-01", subject=subject, owner="me", reason="so", expires_at=AT)
        promise = Objective if kind == "objectives" else Capability
        return promise(subject=subject, disruption_class=where, source="book", rto=rto)

    def look(self, source: str) -> Observation:
        """Draw all that a source says."""
        components = [self.component() for _ in range(self.chance.randint(0, 4))]
        stated = [self.stated("requirements") for _ in range(self.chance.randint(0, 4))]
        others = [self.stated(self.chance.choice(STATED)) for _ in range(self.chance.randint(0, 3))]
        return saw(source, *components, *stated, *others)

    def changed(self, observation: Observation) -> Observation:
        """Draw another look at a scope, with one fact more, fewer, or changed."""
        facts = {name: [*getattr(observation.facts, name)] for name in ("components", *STATED)}
        kind = self.chance.choice(["components", "requirements", *STATED, "fields", "keys"])
        known = facts["components" if kind in ("fields", "keys") else kind]
        place = self.chance.randrange(len(known)) if known else None
        if kind in ("fields", "keys"):
            if place is not None:
                known[place] = self.redrawn(known[place], kind)
        elif place is not None and self.chance.random() < 0.4:
            del known[place]
        else:
            known.append(self.component() if kind == "components" else self.stated(kind))
        return replace(
            observation,
            facts=Facts(**{name: tuple(listed) for name, listed in facts.items()}),
            outcome=self.chance.choice([*[Outcome.COMPLETE] * 6, Outcome.PARTIAL]),
            read_at=AT + timedelta(minutes=self.chance.randint(0, 9)),
        )

    def redrawn(self, fact: SeenComponent, kind: str) -> SeenComponent:
        other = self.component()
        if kind == "keys":
            return replace(fact, keys=other.keys)
        field = self.chance.choice(FIELDS)
        component: Component = replace(fact.component, **{field: getattr(other.component, field)})
        return replace(fact, component=component)


def require_linked(store: SqliteStore) -> None:
    """Check that the store holds what linking all of its scopes gives."""
    loaded, expected = store.load(), link(store.observations(), LINK)
    # What the crawls saw again is dated anew by linking; stores do not write a record for that.
    said = [(row.kind, row.id, row.content) for row in rows.rows(loaded.records)]
    assert said == [(row.kind, row.id, row.content) for row in rows.rows(expected)]
    assert loaded.revision.digest == digest(expected)
    assert loaded.revision.components == len(expected.components)
    assert loaded.revision.requirements == len(expected.requirements)
    assert loaded.coverage == coverage(store.states())


def play(store: SqliteStore, estate: Estate) -> None:
    """Let the scopes of an estate change a few times; check every revision."""
    chance = estate.chance
    looks = [estate.look(source) for source in SOURCES]
    store.change([Change(observations=looks)], now=AT, settings=LINK)
    for _ in range(chance.randint(1, 5)):
        known = store.observations()
        seen_again = [
            estate.changed(chance.choice(known))
            if chance.random() < 0.85
            else estate.look(chance.choice(SOURCES))
            for _ in range(chance.choice([1, 1, 2]))
        ]
        forget = [chance.choice(known).scope.key] if chance.random() < 0.1 else []
        if chance.random() < 0.2:
            store.record(seen_again)
            seen_again = []
        base = store.load()
        change = Change(observations=seen_again, forget=forget)
        store.change([change], now=AT, settings=LINK)
        require_linked(store)
        delta = store.delta(base.revision.number)
        assert delta_records.after(base.records, delta) == store.load().records


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("wide", [False, True], ids=["plain", "wide"])
def test_every_history_gives_what_linking_gives(tmp_path, seed, wide):
    chance = Random(seed + 100 * wide)  # noqa: S311 - an estate, not a secret
    whole = WHOLE_LINKS.total()
    for number in range(3):
        store = SqliteStore(tmp_path / f"{number}.sqlite3")
        try:
            play(store, Estate(chance, wide=wide))
            assert list(store.verify()) == []
        finally:
            store.close()
    assert wide or WHOLE_LINKS.total() - whole < 10  # three of them first publications


DATABASE = seen("db", Kind.DATABASE, keys=("host:db",))
WEB = seen("web", Kind.COMPUTE, tags={"service": "shop"})


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    looks = [saw("aws.db", DATABASE), saw("aws.web", WEB, need("web", "host:db"))]
    made.change([Change(observations=looks)], now=AT, settings=LINK)
    yield made
    made.close()


def providers(store: SqliteStore) -> list[tuple[str, ...]]:
    return [need.providers for need in store.load().records.requirements if need.dependent == "web"]


@pytest.mark.parametrize(
    ("looks", "provider"),
    [
        ([saw("aws.db", seen("db2", Kind.DATABASE, keys=("host:db",)))], "db2"),
        ([saw("aws.db")], "external:db"),
        ([saw("aws.new", seen("a", Kind.DATABASE, keys=("host:db",)))], "a"),
        ([saw("aws.web", WEB, need("web", "queue"))], "queue"),
    ],
    ids=["key moves", "key vanishes", "conflict appears", "requirement changes"],
)
def test_references_of_other_scopes_follow_a_key(store, looks, provider):
    whole = WHOLE_LINKS.total()

    store.change([Change(observations=looks)], now=AT, settings=LINK)

    assert providers(store) == [(provider,)]
    assert WHOLE_LINKS.total() == whole
    require_linked(store)


def test_forgotten_scope_goes_without_linking_all(store):
    whole = WHOLE_LINKS.total()

    store.change([Change(forget=["aws.db@111122223333"])], now=AT, settings=LINK)

    assert providers(store) == [("external:db",)]
    assert WHOLE_LINKS.total() == whole
    require_linked(store)


def test_names_and_settings_link_everything_and_say_so(store):
    zone = seen("dns:example.com", Kind.DNS_ZONE, properties={"zone_id": "Z1"})
    before = WHOLE_LINKS.copy()

    store.change([Change(observations=[saw("aws.dns", zone)])], now=AT, settings=LINK)
    store.publish(now=AT, settings=LinkSettings(service_tags=("stage",)))

    assert WHOLE_LINKS - before == {"background": 1, "settings": 1}


def test_every_twentieth_revision_is_linked_both_ways(store):
    before = WHOLE_LINKS.copy()

    for number in range(2, 22):
        look = saw("aws.web", WEB, need("web", f"queue{number}"))
        store.change([Change(observations=[look])], now=AT, settings=LINK)

    assert WHOLE_LINKS - before == {"compared": 1}
    require_linked(store)


def test_a_part_that_differs_is_told_and_not_published(store, monkeypatch, caplog):
    monkeypatch.setattr("service.stores.whole_links.COMPARED", 1)
    monkeypatch.setattr("service.stores.sqlite.linked_part.linked_part", one_row_less)
    before = WHOLE_LINKS.copy()

    look = saw("aws.web", WEB, need("web", "queue"))
    store.change([Change(observations=[look])], now=AT, settings=LINK)

    assert WHOLE_LINKS - before == {"compared": 1, "different": 1}
    assert "revision 2: linking what the change touches gave another graph" in caplog.text
    assert providers(store) == [("queue",)]
    require_linked(store)


def one_row_less(connection, touched, settings):
    return linked_part(connection, touched, settings)[:-1]


def test_a_kind_that_a_reference_expects_anew_counts_beside_one_that_counts_for_nothing(store):
    weak = need("nobody", "bucket:b", resolved_only=True, expects=Kind.DATABASE)
    strong = need("bucket:b", "web", "bucket:b", expects=Kind.DATABASE)
    mild = need("db", "bucket:b", expects=Kind.QUEUE)
    looks = [saw("aws.db", DATABASE, mild), saw("aws.web", WEB, weak)]
    store.change([Change(observations=looks)], now=AT, settings=LINK)

    store.change([Change(observations=[saw("aws.web", WEB, weak, strong)])], now=AT, settings=LINK)

    require_linked(store)
