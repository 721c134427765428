"""Another backup plan links again what it covered or covers, and gives what linking all gives."""

from dataclasses import replace
from random import Random

import pytest

from model.linking.link import LinkSettings
from model.records.component import Kind
from model.records.observation import SeenComponent
from service.stores.interface import Change
from service.stores.sqlite.store import SqliteStore
from service.stores.whole_links import WHOLE_LINKS
from tests.observing import ACCOUNT, AT, saw, seen
from tests.service.stores.test_part import Estate, play, require_linked

LINK = LinkSettings()
PLACE = f"us-east-1:{ACCOUNT}"
ORDERS, CART = f"arn:aws:rds:{PLACE}:db:orders", f"arn:aws:dynamodb:{PLACE}:table/cart"
DAILY, WEEKLY = (f"arn:aws:backup:{PLACE}:backup-plan:{name}" for name in ("daily", "weekly"))
RESOURCES = [ORDERS, CART, f"arn:aws:ec2:{PLACE}:volume/v", "disk"]
TYPES = [None, "AWS::RDS::DBInstance", "AWS::DynamoDB::Table", "AWS::EC2::Volume", "AWS::X"]
PATTERNS = ["*", "arn:aws:rds:*", "arn:aws:ec2:*:*:volume/*", CART, "disk"]
TAGS = [["backup", "yes"], ["backup", "no"], ["stage", "prod"]]


class BackedUpEstate(Estate):
    """Stores and backup plans; some scopes only add tags, without the type of a store."""

    def component(self) -> SeenComponent:
        pick = self.chance.choice
        is_plan = self.chance.random() < 0.4
        selections = [self.selection() for _ in range(pick([0, 1, 1, 2]))]
        described = seen(
            pick([DAILY, WEEKLY, "disk"] if is_plan else [*RESOURCES, DAILY]),
            pick(
                [Kind.BACKUP_PLAN, Kind.BACKUP_PLAN, Kind.UNKNOWN] if is_plan else [Kind.DATABASE]
            ),
            keys=self.some(["host:db", "host:disk"], 0, 0, 1),
            adds=self.chance.random() < 0.4,
            type=pick(TYPES),
            account=pick([None, ACCOUNT, ACCOUNT]),
            region=pick([None, "us-east-1", "us-east-1", "us-west-2"]),
            tags=dict(self.chance.sample(TAGS, pick([0, 1, 2]))),
            properties=pick([{"selections": selections}, {}])
            if is_plan
            else pick([{}, {"engine": "aurora"}, {"cluster": "c"}, {"size": 1}]),
        )
        return replace(described, resolved_only=self.chance.random() < 0.05)

    def selection(self) -> dict[str, object]:
        """Draw a selection of a plan."""
        return {
            "resources": list(self.some(PATTERNS, 0, 1, 2)),
            "not_resources": list(self.some(PATTERNS, 0, 0, 1)),
            "any_tag": self.chance.sample(TAGS, self.chance.choice([0, 0, 1])),
            "all_tags": {"equals": self.chance.sample(TAGS, self.chance.choice([0, 0, 0, 1]))},
            "opted_in": self.chance.choice([None, {"RDS": True}, {"RDS": False, "EBS": True}]),
        }


@pytest.mark.parametrize("seed", range(6))
def test_every_history_of_an_estate_with_backup_plans_gives_what_linking_gives(tmp_path, seed):
    chance = Random(seed)  # noqa: S311 - an estate, not a secret
    for number in range(4):
        store = SqliteStore(tmp_path / f"{number}.sqlite3")
        try:
            play(store, BackedUpEstate(chance, wide=False))
        finally:
            store.close()


def plan(name: str, *patterns: str) -> SeenComponent:
    selections = [{"resources": list(patterns), "any_tag": [["backup", "yes"]]}]
    return seen(
        name,
        Kind.BACKUP_PLAN,
        account=ACCOUNT,
        region="us-east-1",
        properties={"selections": selections},
    )


def resource(name: str, type_: str) -> SeenComponent:
    return seen(name, Kind.DATABASE, type=type_, account=ACCOUNT, region="us-east-1")


STORES = [resource(ORDERS, "AWS::RDS::DBInstance"), resource(CART, "AWS::DynamoDB::Table")]


@pytest.fixture
def store(tmp_path):
    made = SqliteStore(tmp_path / "store.sqlite3")
    looks = [saw("aws.stores", *STORES), saw("aws.backup", plan(DAILY, ORDERS))]
    made.change([Change(observations=looks)], now=AT, settings=LINK)
    yield made
    made.close()


def backups(store: SqliteStore) -> set[tuple[str, ...]]:
    needs = store.load().records.requirements
    return {(need.dependent, *need.providers) for need in needs if need.relation == "backed_up_by"}


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (saw("aws.backup", plan(DAILY, CART)), {(CART, DAILY)}),
        (saw("aws.backup"), set()),
        (saw("aws.more", plan(WEEKLY, CART)), {(ORDERS, DAILY), (CART, WEEKLY)}),
        (saw("aws.tags", seen(CART, Kind.UNKNOWN, adds=True, tags={"backup": "yes"})),
         {(ORDERS, DAILY), (CART, DAILY)}),
        (saw("aws.stores", STORES[1]), set()),
    ],
    ids=["other selection", "plan ends", "plan begins", "tag is added", "resource ends"],
)  # fmt: skip
def test_resources_follow_the_plan_that_covers_them(store, look, expected):
    whole, had = WHOLE_LINKS.total(), backups(store)

    store.change([Change(observations=[look])], now=AT, settings=LINK)

    assert (had, backups(store)) == ({(ORDERS, DAILY)}, expected)
    assert WHOLE_LINKS.total() == whole
    require_linked(store)


def test_tag_that_another_scope_changes_moves_a_resource_in_and_out(store):
    tagged = [seen(CART, Kind.UNKNOWN, adds=True, tags={"backup": text}) for text in ("no", "yes")]

    for described in (*tagged, tagged[0]):
        look = saw("aws.tags", described)
        store.change([Change(observations=[look])], now=AT, settings=LINK)
        require_linked(store)

    assert backups(store) == {(ORDERS, DAILY)}
