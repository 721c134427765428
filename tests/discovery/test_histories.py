"""Looks at the same scope, one after the other: each item and call counts as it was read last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from discovery.runner import run_crawler
from model.linking.scope_state import ScopeState, requirement_slot, update_scope
from model.records.component import Kind
from model.records.observation import (
    Facts,
    Observation,
    Outcome,
    Reference,
    SeenMembership,
    SeenRequirement,
)
from model.records.requirement import Effect
from tests.discovery.player import CONTEXT, REGION

START = datetime(2026, 1, 1, tzinfo=UTC)


def service_facts(item: Item, context: Context) -> Facts:
    """Return the need for any of the tasks, and the team as a group that the service is part of."""
    del context
    teams = [tag["value"] for tag in item.get("tags") or () if tag["key"] == "team"]
    service = str(item["value"])
    return Facts(
        requirements=_on_tasks(item, minimum=1),
        memberships=tuple(
            SeenMembership(group=Reference(key=team), member=Reference(key=service))
            for team in teams
        ),
    )


def mixed_facts(item: Item, context: Context) -> Facts:
    """Return a need whose members come from one call and whose minimum comes from another."""
    del context
    tags = {tag["key"]: tag["value"] for tag in item.get("tags") or ()}
    return Facts(requirements=_on_tasks(item, minimum=int(tags.get("minimum", "1"))))


def _on_tasks(item: Item, *, minimum: int) -> tuple[SeenRequirement, ...]:
    return required(
        str(item["value"]),
        item.get("tasks") or (),
        relation="runs_on",
        rule="test-service.tasks",
        effect=Effect.HARD,
        minimum=minimum,
    )


SERVICES = Crawler(
    name="test.ecs.services",
    kind=Kind.CONTAINER_SERVICE,
    type="AWS::ECS::Service",
    service="ecs",
    parents=(Call(operation="list_clusters", items="clusterArns[].{cluster: @}"),),
    list=Call(operation="list_services", items="serviceArns[]", from_item={"cluster": "cluster"}),
    details=(
        Call(
            operation="list_tasks",
            items="taskArns",
            from_item={"cluster": "parent.cluster", "serviceName": "value"},
            into="tasks",
            gone=("ServiceNotFoundException",),
        ),
        Call(
            operation="list_tags_for_resource",
            items="tags",
            from_item={"resourceArn": "value"},
            into="tags",
        ),
    ),
    id="value",
    tags="tags",
    keys=("task:{tasks}",),
    properties={"running": "length(tasks)", "owner": "tags[?key=='team'].value | [0]"},
    measurements={"first_task": "tasks[0]"},
    edges=(
        Edge(rule="test-service.cluster", relation="runs_in", needs="parent.cluster"),
        Edge(rule="test-service.team", relation="owned_by", needs="tags[?key=='team'].value"),
    ),
    transform=service_facts,
    docs="https://docs.aws.amazon.com/",
)

NAMES = [f"{cluster}/{number}" for cluster in ("c1", "c2") for number in (1, 2)]
FAILING = st.sampled_from(
    [
        "clusters",
        "services c1",
        "services c2",
        "page c1",
        *(f"{call} {name}" for call in ("tasks", "tags") for name in NAMES),
    ]
)


@dataclass(frozen=True)
class World:
    """What AWS would answer."""

    clusters: tuple[str, ...]
    services: Mapping[str, tuple[str, ...]]
    tasks: Mapping[str, tuple[str, ...] | None]
    """None where nobody knows."""
    tags: Mapping[str, Mapping[str, str] | None]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a world; services have tasks and tags even while they do not exist."""
    teams = st.dictionaries(st.sampled_from(["team", "minimum"]), st.sampled_from("123"))
    tasks = st.lists(st.sampled_from(["t1", "t2", "t3"]), unique=True).map(sorted).map(tuple)
    return World(
        clusters=tuple(sorted(draw(st.sets(st.sampled_from(["c1", "c2"]))))),
        services={
            cluster: tuple(
                name for name in NAMES if name.startswith(cluster) and draw(st.booleans())
            )
            for cluster in ("c1", "c2")
        },
        tasks={name: draw(tasks) for name in NAMES},
        tags={name: draw(teams) for name in NAMES},
    )


def look(
    world: World, failing: frozenset[str], day: int, crawler: Crawler = SERVICES
) -> Observation:
    """Return what the crawler sees of a world when some calls fail."""

    def answer(operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        name = arguments.get("resourceArn") or arguments.get("serviceName") or ""
        cluster = str(arguments.get("cluster", ""))
        match operation:
            case "ListClusters":
                refuse("clusters" in failing)
                return {"clusterArns": list(world.clusters)}
            case "ListServices":
                refuse(f"services {cluster}" in failing)
                return page(cluster, arguments)
            case "ListTasks":
                refuse(f"tasks {name}" in failing or world.tasks[name] is None)
                return {"taskArns": list(world.tasks[name] or ())}
            case _:
                refuse(f"tags {name}" in failing or world.tags[name] is None)
                tags = world.tags[name] or {}
                return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}

    def page(cluster: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        services = world.services[cluster]
        if f"page {cluster}" not in failing or not services:
            return {"serviceArns": list(services)}
        refuse("nextToken" in arguments)
        return {"serviceArns": list(services[:1]), "nextToken": "second"}

    client = boto3.client(
        "ecs", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    client._make_api_call = answer  # type: ignore[attr-defined]  # below any retry
    return run_crawler(
        crawler,
        clients=lambda _: client,
        context=CONTEXT,
        call_region=REGION,
        now=lambda: START + timedelta(days=day),
    )


def refuse(refuses: bool) -> None:
    """Answer as AWS answers whom it denies a call."""
    if refuses:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "Call")


@dataclass
class Newest:
    """The newest successful answer of each call, the oracle of what a scope holds."""

    clusters: tuple[str, ...] = ()
    services: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tasks: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    tags: dict[str, Mapping[str, str] | None] = field(default_factory=dict)

    def see(self, world: World, failing: frozenset[str]) -> None:
        if "clusters" in failing:
            return
        self.clusters = world.clusters
        for cluster in ("c1", "c2"):
            if cluster not in self.clusters:
                self.services.pop(cluster, None)
            elif f"services {cluster}" not in failing:
                self._see_services(world, cluster, failing)
        exist = {name for services in self.services.values() for name in services}
        for gone in set(self.tasks) - exist:
            del self.tasks[gone], self.tags[gone]

    def _see_services(self, world: World, cluster: str, failing: frozenset[str]) -> None:
        listed = world.services[cluster]
        seen = listed[:1] if f"page {cluster}" in failing else listed
        before = self.services.get(cluster, ())
        if f"page {cluster}" in failing and listed:
            self.services[cluster] = tuple(sorted({*before, *seen}))
        else:
            self.services[cluster] = seen
        for name in seen:
            self.tasks.setdefault(name, None)
            self.tags.setdefault(name, None)
            if f"tasks {name}" not in failing:
                self.tasks[name] = world.tasks[name]
            if f"tags {name}" not in failing:
                self.tags[name] = world.tags[name]

    @property
    def world(self) -> World:
        clusters = tuple(sorted({*self.clusters} & {*self.services}))
        return World(
            clusters=clusters,
            services={cluster: self.services[cluster] for cluster in clusters},
            tasks=self.tasks,
            tags=self.tags,
        )


def content(facts: Facts) -> Sequence[Any]:
    """Return what facts state, without moments and without where they come from."""
    components = [
        replace(
            seen,
            address="",
            calls=(),
            fields={},
            component=replace(
                seen.component,
                measurements={
                    name: {"value": stated["value"]}  # type: ignore[index, call-overload]
                    for name, stated in seen.component.measurements.items()
                },
            ),
        )
        for seen in facts.components
    ]
    requirements = [
        replace(
            seen,
            address="",
            calls=(),
            fields={},
            evidence=tuple(
                replace(why, first_seen_at=None, last_seen_at=None) for why in seen.evidence
            ),
        )
        for seen in facts.requirements
    ]
    memberships = [replace(seen, address="", calls=()) for seen in facts.memberships]
    return sorted(map(repr, [*components, *requirements, *memberships]))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(worlds(), st.frozensets(FAILING, max_size=4)), min_size=1, max_size=5))
def test_what_is_kept_is_the_newest_answer_of_every_item_and_call(
    history: Sequence[tuple[World, frozenset[str]]],
) -> None:
    state: ScopeState | None = None
    newest = Newest()
    for day, (world, failing) in enumerate(history):
        state = update_scope(state, look(world, failing, day))
        newest.see(world, failing)
    assert state is not None
    kept = state.observation.facts
    assert content(kept) == content(look(newest.world, frozenset(), 0).facts)
    places = [(seen.address, requirement_slot(seen)) for seen in kept.requirements]
    assert len(places) == len(set(places))


def day_of(state: ScopeState, rule: str) -> list[int]:
    """Return the days on which the requirements of a rule were confirmed last."""
    return [
        (evidence.last_seen_at - START).days
        for requirement in state.observation.facts.requirements
        for evidence in requirement.evidence
        if evidence.rule == rule and evidence.last_seen_at is not None
    ]


ONE = World(
    clusters=("c1",),
    services={"c1": ("c1/1",)},
    tasks={"c1/1": ("t1",)},
    tags={"c1/1": {"team": "1"}},
)


def test_facts_of_a_denied_call_stay_with_the_day_they_were_read() -> None:
    state = update_scope(None, look(ONE, frozenset(), 0))
    later = replace(ONE, tasks={"c1/1": ("t2",)}, tags={"c1/1": {"team": "2"}})
    seen = look(later, frozenset({"tags c1/1"}), 1)
    state = update_scope(state, seen)
    assert seen.outcome is Outcome.PARTIAL
    (component,) = (fact.component for fact in state.observation.facts.components)
    assert component.properties == {"owner": "1", "running": 1}
    assert component.measurements["first_task"]["value"] == "t2"  # type: ignore[index, call-overload]
    assert (day_of(state, "test-service.tasks"), day_of(state, "test-service.team")) == ([1], [0])


def test_a_service_that_is_no_longer_listed_goes_although_a_call_was_denied() -> None:
    both = replace(
        ONE,
        services={"c1": ("c1/1", "c1/2")},
        tasks={"c1/1": ("t1",), "c1/2": ("t2",)},
        tags={"c1/1": {}, "c1/2": {}},
    )
    state = update_scope(None, look(both, frozenset(), 0))
    state = update_scope(state, look(ONE, frozenset({"tags c1/1"}), 1))
    assert [fact.component.id for fact in state.observation.facts.components] == ["c1/1"]


def test_a_listing_that_fails_keeps_every_service_of_its_cluster() -> None:
    state = update_scope(None, look(ONE, frozenset(), 0))
    state = update_scope(state, look(ONE, frozenset({"services c1"}), 1))
    assert [fact.component.id for fact in state.observation.facts.components] == ["c1/1"]
    assert day_of(state, "test-service.tasks") == [0]


def test_a_target_group_needs_only_its_newest_targets_after_three_looks_with_a_denied_call() -> (
    None
):
    state = None
    for day, task in enumerate(("t1", "t2", "t3")):
        seen = look(replace(ONE, tasks={"c1/1": (task,)}), frozenset({"tags c1/1"}), day)
        state = update_scope(state, seen)
    assert state is not None
    needs = [
        member.reference.key
        for requirement in state.observation.facts.requirements
        for member in requirement.members
        if requirement.relation == "runs_on"
    ]
    assert needs == ["t3"]


def test_a_minimum_that_could_not_be_read_again_stays_while_the_members_are_new() -> None:
    mixed = replace(SERVICES, transform=mixed_facts)
    tasks = {"c1/1": ("t1", "t2", "t3")}
    first = replace(ONE, tasks=tasks, tags={"c1/1": {"minimum": "2"}})
    state = update_scope(None, look(first, frozenset(), 0, mixed))
    later = replace(ONE, tasks={"c1/1": ("t2", "t3", "t4")}, tags={"c1/1": {}})
    state = update_scope(state, look(later, frozenset({"tags c1/1"}), 1, mixed))
    (need,) = (fact for fact in state.observation.facts.requirements if fact.relation == "runs_on")
    assert [member.reference.key for member in need.members] == ["t2", "t3", "t4"]
    assert need.minimum == 2
