"""Zones and record sets that answer as before link only what their change touches."""

from dataclasses import replace
from random import Random

import pytest

from model.linking.link import LinkSettings
from model.records.component import Kind
from model.records.observation import Observation, SeenComponent
from model.records.requirement import Effect
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from service.stores.whole_links import WHOLE_LINKS
from tests.observing import AT, need, saw, seen
from tests.service.stores.test_part import Estate, play, require_linked

LINK = LinkSettings()
CALLERS = ["app", "web", "db", "db2"]
HOSTS = ["host:api.example.com", "host:db.example.com", "host:www.example.com", "host:db.internal"]
NETWORK = "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"
FREE = ["ttl", "health_check", "weight"]
"""Properties that decide over no name."""


def zone(id_: str, name: str, *, private: bool = False, **properties: object) -> SeenComponent:
    about = {"zone_id": id_, "private": private, "vpcs": [{"vpc": "vpc-1"}] if private else []}
    return seen(f"zone/{id_}", Kind.DNS_ZONE, name=name, properties=about | properties)


def record(
    name: str, type_: str, in_: str, of: str, *, private: bool = False, **properties: object
) -> SeenComponent:
    about = {
        "zone_id": in_,
        "zone": of,
        "private": private,
        "record_name": name,
        "record_type": type_,
    }
    return seen(
        f"dns:{name}@{in_}/{type_}",
        Kind.DNS_RECORD,
        keys=(f"host:{name}",),
        properties=about | properties,
    )


API = record("api.example.com", "A", "Z1", "example.com", alias_target="lb.example.net", ttl=60)
NAMES = [
    zone("Z1", "example.com", records=2),
    zone("Z2", "internal", private=True),
    seen(NETWORK, Kind.NETWORK, keys=("ec2:vpc-1",)),
    API,
    record("db.example.com", "CNAME", "Z1", "example.com", values=["db.internal"]),
    record("*.example.com", "A", "Z1", "example.com", values=["192.0.2.1"]),
    record("db.internal", "A", "Z2", "internal", private=True, values=["10.0.0.5"]),
    need("dns:api.example.com@Z1/A", "app", relation="resolves_to"),
    need("dns:db.internal@Z2/A", "db", relation="resolves_to"),
]


class NamedEstate(Estate):
    """Callers of host names; zones and record sets change in what decides over no name."""

    def component(self) -> SeenComponent:
        pick = self.chance.choice
        return seen(
            pick(CALLERS),
            pick([Kind.COMPUTE, Kind.DATABASE]),
            keys=self.some(["host:db", "ip:vpc-1/10.0.0.5"], 0, 0, 1),
            tags=pick([{}, {"service": "shop"}]),
            properties=pick([{}, {"size": 1}]),
        )

    def stated(self, kind: str):
        if kind != "requirements":
            return super().stated(kind)
        pick = self.chance.choice
        rule = f"rule.{self.chance.random()}"  # equal evidence of other scopes is no new revision
        if self.chance.random() < 0.3:
            within = {"effect": Effect.CONTAINMENT, "relation": "runs_in"}
            return need(pick(CALLERS), NETWORK, rule=rule, **within)
        asker = pick([*CALLERS, "dns:api.example.com@Z1/A", "dns:db.example.com@Z1/CNAME"])
        return need(asker, *self.some([*HOSTS, *CALLERS], 1, 1, 2), rule=rule)

    def look(self, source: str) -> Observation:
        return saw(source, *NAMES) if source == "aws.d" else super().look(source)

    def changed(self, observation: Observation) -> Observation:
        if observation.scope.source != "aws.d":
            return super().changed(observation)
        described = [*observation.facts.components]
        place = self.chance.randrange(len(described))
        described[place] = self.otherwise(described[place])
        facts = replace(observation.facts, components=tuple(described))
        return replace(observation, facts=facts)

    def otherwise(self, fact: SeenComponent) -> SeenComponent:
        """Draw another description; in one of ten, the name is answered otherwise."""
        pick, about = self.chance.choice, fact.component
        if self.chance.random() < 0.1:
            answers = pick([{"values": ["192.0.2.9"]}, {"private": True}, {"zone": "example.org"}])
            return replace(fact, component=replace(about, properties=about.properties | answers))
        if self.chance.random() < 0.3:
            tags = pick([{}, {"service": "shop"}, {"rto": "15m"}, {"stage": "prod"}])
            return replace(fact, component=replace(about, tags=tags))
        free = {pick(FREE): pick([1, 2, 3])}
        return replace(fact, component=replace(about, properties=about.properties | free))


@pytest.mark.parametrize("seed", range(6))
def test_every_history_of_an_estate_with_names_gives_what_linking_gives(tmp_path, seed):
    chance = Random(seed)  # noqa: S311 - an estate, not a secret
    for number in range(3):
        store = SqliteStore(tmp_path / f"{number}.sqlite3")
        try:
            play(store, NamedEstate(chance, wide=False))
        finally:
            store.close()


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    looks = [
        saw("aws.names", *NAMES),
        saw("aws.app", seen("app"), need("app", "host:db.example.com")),
    ]
    made.change([Change(observations=looks)], now=AT, settings=LINK)
    yield made
    made.close()


def names_with(about: SeenComponent, **properties: object) -> Observation:
    """Return a look at the names in which one component has other properties."""
    component = replace(about.component, properties={**about.component.properties, **properties})
    others = [replace(about, component=component) if fact is about else fact for fact in NAMES]
    return saw("aws.names", *others)


@pytest.mark.parametrize(
    ("about", "properties", "whole"),
    [
        (API, {"ttl": 300}, {}),
        (NAMES[0], {"records": 3}, {}),
        (API, {"alias_target": "other.example.net"}, {"background": 1}),
        (NAMES[0], {"private": True}, {"background": 1}),
    ],
    ids=["time to live", "number of records", "alias", "zone becomes private"],
)
def test_only_another_answer_to_a_name_links_everything(store, about, properties, whole):
    before = WHOLE_LINKS.copy()

    store.change([Change(observations=[names_with(about, **properties)])], now=AT, settings=LINK)

    assert WHOLE_LINKS - before == whole
    assert store.current().number == 2
    require_linked(store)
