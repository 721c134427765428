"""Where subnets have routes, changes link only what they touch, and give what linking all gives."""

from dataclasses import replace
from random import Random

import pytest

from model.linking.link import LinkSettings
from model.records.component import Kind
from model.records.observation import Observation, SeenComponent
from model.records.requirement import Effect, EvidenceKind, Phase
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from service.stores.whole_links import WHOLE_LINKS
from tests.model.linking.test_outbound import BUCKET, FAR_QUEUE, NETWORK, QUEUE, inside
from tests.observing import AT, need, saw, seen
from tests.service.stores.test_part import Estate, play, require_linked

LINK = LinkSettings()
CALLERS = ["app", "web", "job", "task", "host", "near", "peer", "far"]
KINDS = [Kind.COMPUTE, Kind.COMPUTE, Kind.CONTAINER_SERVICE, Kind.FUNCTION, Kind.DATABASE]
PLACES = ["subnet-1", "subnet-1", "subnet-2", "subnet-9", "vpc-1", "vpc-2", "vpc-3"]
CALLED = [
    *CALLERS,
    BUCKET,
    QUEUE,
    FAR_QUEUE,
    "dns:shop/A",
    "external:api.stripe.com",
    "external:10.8.1.5",
    "external:sqs.us-east-1.amazonaws.com",
    "bucket:b",
]
CALLS = ["connects_to", "connects_to", "calls_aws", "reads_secret", "needs", "launches_from"]


ATTACHED = [
    need("vpc-1", "attachment:tgw-1/vpc-1", relation="attached_through",
         rule="transit-gateway-attachment.vpc"),
    need("vpc-2", "attachment:tgw-1/vpc-2", relation="attached_through",
         rule="transit-gateway-attachment.vpc"),
]  # fmt: skip


class RoutedEstate(Estate):
    """Callers in subnets with routes, and what they call; the network itself stays."""

    def component(self) -> SeenComponent:
        pick = self.chance.choice
        return seen(
            pick(CALLERS),
            pick(KINDS),
            keys=self.some(["bucket:b", "host:b"], 0, 0, 0, 1),
            region=pick([None, "us-east-1"]),
            properties=pick([{}, {}, {"scheme": "internet-facing"}, {"size": 1}, {"size": 2}]),
        )

    def stated(self, kind: str):
        if kind != "requirements":
            return super().stated(kind)
        pick = self.chance.choice
        if self.chance.random() < 0.4:
            return need(
                pick(CALLERS),
                *self.some(PLACES, 1, 1, 2),
                minimum=1,
                effect=Effect.CONTAINMENT,
                relation="runs_in",
                rule=self.rule(),
            )
        return need(
            pick([*CALLERS, "bucket:b"]),
            *self.some(CALLED, 1, 1, 1, 2),
            relation=pick(CALLS),
            effect=pick([Effect.HARD, Effect.HARD, Effect.SOFT, Effect.LIFECYCLE, Effect.UNKNOWN]),
            rule=pick(["env", "rule"]) + self.rule(),
            evidence=pick([*EvidenceKind]),
            minimum=pick([None, 1]),
            full=pick([None, None, 2]),
            phase=pick([Phase.RUN, Phase.RUN, Phase.RUN, Phase.START]),
        )

    def rule(self) -> str:
        """Draw a rule of its own: other scopes with the same evidence make no new revision."""
        return f".{self.chance.random()}"

    def look(self, source: str) -> Observation:
        if source == "aws.d":
            return saw(source, *NETWORK, *ATTACHED)
        return super().look(source)

    def changed(self, observation: Observation) -> Observation:
        if observation.scope.source != "aws.d" or self.chance.random() < 0.05:
            return super().changed(observation)
        if self.chance.random() < 0.6:
            return observation
        subnets = [
            place
            for place, about in enumerate(observation.facts.components)
            if about.component.kind is Kind.SUBNET
        ]
        return rerouted(observation, self.chance.choice(subnets), self.routes())

    def routes(self) -> dict[str, object]:
        """Draw what is known of the routes of a subnet."""
        ways = ["ec2:nat-1", "ec2:pcx-1", "attachment:tgw-1/vpc-1", "ec2:vpce-s3", "near"]
        routes = [
            {"to": to, "through": self.chance.choice(ways)}
            for to in self.some(["0.0.0.0/0", "10.8.0.0/16", "10.8.9.0/24", "pl-1"], 0, 1, 2, 3)
        ]
        known = self.chance.choice([{"routes_known": True}, {"routes_known": False}, {}])
        return self.chance.choice([{"routes": routes}, {"routes": routes}, {}]) | known


def rerouted(observation: Observation, place: int, routes: dict[str, object]) -> Observation:
    """Return a look in which the component at a place has other routes."""
    described = [*observation.facts.components]
    about = described[place].component
    kept = {name: said for name, said in about.properties.items() if "routes" not in name}
    described[place] = replace(described[place], component=replace(about, properties=kept | routes))
    return replace(observation, facts=replace(observation.facts, components=tuple(described)))


@pytest.mark.parametrize("seed", range(6))
def test_every_history_of_an_estate_with_routes_gives_what_linking_gives(tmp_path, seed):
    chance = Random(seed)  # noqa: S311 - an estate, not a secret
    for number in range(3):
        store = SqliteStore(tmp_path / f"{number}.sqlite3")
        try:
            play(store, RoutedEstate(chance, wide=False))
        finally:
            store.close()


APP = [seen("app"), inside("app", "subnet-1")]
THROUGH_PEER = {"to": "0.0.0.0/0", "through": "ec2:pcx-1"}
SERVICE = [
    seen("service", Kind.CONTAINER_SERVICE),
    inside("service", "subnet-1"),
    need("service", "definition", relation="launches_from"),
]
DEFINITION = seen("definition", Kind.COMPUTE)


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    looks = [
        saw("aws.network", *NETWORK),
        saw("aws.app", *APP, need("app", "shop", relation="connects_to")),
        saw("aws.shop", seen("shop", Kind.DATABASE), inside("shop", "vpc-1")),
        saw("aws.idle", seen("idle"), inside("idle", "subnet-1")),
        saw("aws.ecs", *SERVICE),
        saw("aws.definitions", DEFINITION),
    ]
    made.change([Change(observations=looks)], now=AT, settings=LINK)
    yield made
    made.close()


def routes(store: SqliteStore, caller: str) -> list[tuple[str, ...]]:
    return [
        need.providers
        for need in store.load().records.requirements
        if need.dependent == caller and need.relation == "routes_to"
    ]


@pytest.mark.parametrize(
    ("look", "caller", "before", "after"),
    [
        (
            saw("aws.shop", seen("shop", Kind.DATABASE), inside("shop", "vpc-2")),
            "app",
            [],
            [("ec2:pcx-1",)],
        ),
        (
            rerouted(saw("aws.network", *NETWORK), 0, {"routes": [THROUGH_PEER]}),
            "idle",
            [("ec2:nat-1",)],
            [("ec2:pcx-1",)],
        ),
        (
            saw("aws.definitions", DEFINITION, need("definition", QUEUE, relation="calls_aws")),
            "service",
            [],
            [("ec2:vpce-sqs",)],
        ),
        (
            saw("aws.user", seen("user", Kind.DATABASE), need("user", "idle")),
            "idle",
            [("ec2:nat-1",)],
            [],
        ),
        (
            saw("aws.ecs", seen("service", Kind.CONTAINER_SERVICE, properties={"size": 1}),
                *SERVICE[1:], need("service", BUCKET, relation="calls_aws")),
            "service",
            [],
            [("ec2:vpce-s3",)],
        ),
    ],
    ids=["called moves", "routes change", "definition calls", "idle is needed", "service calls"],
)  # fmt: skip
def test_callers_follow_what_decides_their_way_out(store, look, caller, before, after):
    whole, had = WHOLE_LINKS.total(), routes(store, caller)

    store.change([Change(observations=[look])], now=AT, settings=LINK)

    assert (had, routes(store, caller)) == (before, after)
    assert WHOLE_LINKS.total() == whole
    require_linked(store)
