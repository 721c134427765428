"""The short way for plain fields gives what the ordinary executor gives, errors and all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

import schema.graphql.component
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.coverage import Coverage
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Requirement
from model.records.revision import Records, Revision
from schema.graphql import executor
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.executor import FastExecutor
from schema.graphql.snapshot import Limits, Snapshot, View

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COUNT = 60
LIMITS = Limits(depth=16, aliases=100)
FAST = build_schema(limits=LIMITS)
PLAIN = build_schema(limits=LIMITS, executor=StrawberryGraphQLCoreExecutionContext)


def records():
    components = tuple(
        Component(
            id=ComponentId(f"c{number:03}"),
            kind=list(Kind)[number % len(Kind)],
            name="" if number % 3 else f"näme {number}",
            region="us-east-1" if number % 2 else None,
            zones=("use1-az1",) * (number % 2),
            tags={"n": str(number)},
            properties={"n": number, "none": None},
        )
        for number in range(COUNT)
    )
    effects = list(Effect)
    needs = tuple(
        Requirement(
            dependent=ComponentId(f"c{number:03}"),
            members=(Member(provider=ComponentId("c000"), tolerance=span(number)),),
            minimum=1,
            effect=effects[number % len(effects)],
            relation="needs",
            evidence=(
                Evidence(kind=EvidenceKind.OBSERVED, rule="r", effect=Effect.HARD, count=number),
            ),
        )
        for number in range(1, COUNT)
    )
    return Records(components=components, requirements=needs)


def span(number):
    return None if number % 2 else timedelta(milliseconds=1500 * number)


GRAPH = DependencyGraph(records())
REVISION = Revision(
    number=1, digest="sha256:x", published_at=NOW, components=COUNT, requirements=COUNT - 1
)


class History:
    def at(self, revision):
        snapshot = Snapshot(
            graph=GRAPH, revision=REVISION, coverage=Coverage(scopes=()), stale=False, loaded_at=NOW
        )
        return View(snapshot=snapshot, now=NOW + timedelta(hours=1), limits=LIMITS)

    def revisions(self):
        return [REVISION] * COUNT


def context():
    viewer = Viewer(name="reader", role=Role.READER)
    return Context(
        history=History(), viewer=viewer, now=NOW, changes=None, crawls=None, plan_runs=None
    )


def answer(schema_, query, **variables):
    done = schema_.execute_sync(query, context_value=context(), variable_values=variables)
    return done.data, [(one.message, one.path, one.locations) for one in done.errors or ()]


LEAVES = {
    "component": [
        "id",
        "kind",
        "type",
        "name",
        "label",
        "account",
        "region",
        "zones",
        "properties",
        "__typename",
    ],
    "requirement": [
        "id",
        "minimum",
        "effect",
        "relation",
        "phase",
        "propagateDegraded",
        "rule",
        "__typename",
    ],
}
INNER = {
    "component": ["tags { key value }", "requirements { effect }", "objective { rto }"],
    "requirement": [
        "dependent { id kind }",
        "dependent { ...Short @include(if: $yes) a: __typename }",
        "x: dependent @skip(if: $yes) { label } x: dependent @skip(if: $yes) { type zones }",
        "dependent { objective { rto } }",
        "members { tolerance }",
        "evidence { count kind }",
    ],
}
SHORT = "fragment Short on Component { id x: name region }"


@st.composite
def selections(draw, kind):
    """Draw the selection of a list: leaves, aliases, directives, fragments, inner objects."""
    fields = draw(st.lists(st.sampled_from(LEAVES[kind]), min_size=1, max_size=8))
    parts = []
    for number, field in enumerate(fields):
        form = draw(st.sampled_from(["{}", "a{n}: {}", "{} @include(if: $yes)",
                                     "{} @skip(if: $yes)", "... {{ {} }}"]))  # fmt: skip
        parts.append(form.format(field, n=number))
    if draw(st.integers(0, 3)) == 0:
        parts.append(draw(st.sampled_from(INNER[kind])))
    return " ".join(draw(st.permutations(parts)))


@given(selections("component"), selections("requirement"), st.booleans(), st.integers(0, COUNT))
@settings(deadline=None, max_examples=150)
def test_both_ways_give_the_same(one, other, yes, size):
    query = f"""query($yes: Boolean!, $size: Int!) {{
      components(first: $size) {{ nodes {{ {one} }} edges {{ cursor node {{ {one} }} }} }}
      component(id: "c000") {{ {one} requiredBy(first: $size) {{ nodes {{ {other} }} }} }}
      blastRadius(disruption: {{components: ["c000"]}}) {{
        impacts(first: $size) {{
          nodes {{ state distance downAfter timeIsExact component {{ {one} }} }}
          edges {{ cursor node {{ requirement {{ {other} }} }} }} }}
        impact(component: "c001") {{ causalChain {{ state provider {{ {one} }} }} }} }}
      revisions {{ number digest publishedAt age stale }} }}"""
    if "...Short" in query:
        query += SHORT

    fast, plain = (answer(made, query, yes=yes, size=size) for made in (FAST, PLAIN))

    assert fast == plain
    assert str(fast) == str(plain)  # the order of keys, too


@pytest.mark.parametrize(
    ("query", "lists"),
    [
        ("{ components(first: 60) { nodes { id kind region zones properties } } }", [COUNT]),
        ("{ components(first: 60) { edges { cursor node { id label } } } }", [COUNT]),
        (
            """{ blastRadius(disruption: {components: ["c000"]}) {
              impacts(first: 60) { nodes { state component { id name } requirement { effect } } }
            } }""",
            [22],
        ),
    ],
    ids=["nodes", "edges", "impacts"],
)
def test_short_way_is_taken_where_it_can_be(monkeypatch, query, lists):
    taken = []
    real = executor._rows

    def rows(*given):
        made = real(*given)
        taken.append(len(made))
        return made

    monkeypatch.setattr(executor, "_rows", rows)

    _, errors = answer(FAST, query)

    assert (errors, taken) == ([], lists)


@pytest.mark.falls_back
@pytest.mark.parametrize(
    "broken",
    [
        lambda self: 1 / (self.model.id != "c007"),
        lambda self: None if self.model.id == "c007" else "x",
        lambda self: object() if self.model.id == "c007" else "x",
    ],
    ids=["raises", "null where none may be", "no text"],
)
@pytest.mark.parametrize(
    ("query", "path"),
    [
        (
            "{ components(first: 60) { nodes { id label } } }",
            ["components", "nodes", 7, "label"],
        ),
        (
            "{ components(first: 60) { edges { cursor node { label id } } } }",
            ["components", "edges", 7, "node", "label"],
        ),
        (
            '{ component(id: "c000") { requiredBy(first: 60) { nodes { dependent { label } } } } }',
            ["component", "requiredBy", "nodes", 9, "dependent", "label"],
        ),
        ('{ component(id: "c007") { id label name } }', ["component", "label"]),
    ],
    ids=["list", "edges", "inner", "alone"],
)
def test_error_keeps_its_message_place_and_path(monkeypatch, broken, query, path):
    definition = schema.graphql.component.Component.__strawberry_definition__
    (field,) = [one for one in definition.fields if one.python_name == "label"]
    monkeypatch.setattr(field.base_resolver, "wrapped_func", lambda self: broken(self))

    fast, plain = answer(FAST, query), answer(PLAIN, query)

    assert fast == plain
    assert fast[1][0][1] == path


def test_executor_is_the_one_that_is_served():
    assert FAST.execution_context_class is FastExecutor
