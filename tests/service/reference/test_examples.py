"""Every worked example is what the crawled sample estate answers."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from model.capability.capability import FORMULAS
from model.failover import failover_plan
from model.failover.plan import Mode
from model.failover.rules import RULES as ORDERS
from model.gaps import RULES, find_gaps
from schema.graphql.build import build_schema
from service.reference import additions, answers
from service.reference.asking import ExampleFailed, asking
from service.reference.estate import DAY
from service.reference.order import EAST, WEST, order_samples
from service.reference.queries import CHANGES, QUERIES
from service.reference.samples import (
    added_gap,
    formula_samples,
    gap_samples,
    load,
    observations,
    with_document,
)
from service.stores import open_store

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
EXAMPLES = (REFERENCE / "examples.md").read_text()


def test_every_root_has_an_example() -> None:
    schema = build_schema()._schema
    shown = {one.root for one in (*QUERIES, *CHANGES)}
    assert set(schema.query_type.fields) - shown == set()
    assert set(schema.mutation_type.fields) - shown == {"startCrawl"}


@pytest.mark.parametrize("example", [*QUERIES, *CHANGES], ids=lambda one: one.root)
def test_the_page_shows_each_request(example) -> None:
    assert f"### {example.root}\n\n{example.question}\n" in EXAMPLES, "run `make examples`"
    assert f"```graphql\n{example.request}\n```" in EXAMPLES, "run `make examples`"


def test_the_page_shows_what_every_rule_that_has_its_inputs_finds() -> None:
    found = set(
        re.findall(r"^\| \[(N-\d+)\]\(rules\.md#n-\d+\) \| [^|]*\w", EXAMPLES, re.MULTILINE)
    )
    added = set(re.findall(r"^(N-\d+) on .+: .+\.$", EXAMPLES, re.MULTILINE))
    assert sorted({one.id for one in RULES if not one.needs} - found - added) == []
    assert sorted(one.id for one in RULES if f"[{one.id}](rules.md" not in EXAMPLES) == []


def test_the_page_shows_what_every_formula_answers() -> None:
    shown = re.findall(r"^\| `([a-z0-9.-]+)` \| [^|]*\w[^|]* \| \w+ \| ", EXAMPLES, re.MULTILINE)
    assert sorted({one.id for one in FORMULAS} ^ set(shown)) == []


def test_the_page_shows_what_every_rule_of_order_orders() -> None:
    shown = re.findall(r"^\| (F-\d+) \| \w+, \w+ \| .*\w", EXAMPLES, re.MULTILINE)
    assert shown == list(ORDERS)


def test_the_page_shows_what_is_added() -> None:
    for sections in (*additions.RULES.values(), additions.FORMULAS, additions.ORDER):
        assert f"```yaml\nloadpath: 1\n{sections}```" in EXAMPLES, "run `make examples`"


def test_what_is_added_for_formulas_and_order_needs_nothing_of_the_estate() -> None:
    answered = formula_samples(with_document((), additions.FORMULAS, DAY), at=DAY)
    told = [name for name, sample in answered.items() if sample is not None]
    assert {"rds.multi-az", "dynamodb.global-table", "file-system.replicated"} <= set(told)
    alone = with_document((), additions.ORDER, DAY)
    plan = failover_plan(
        alone,
        service="service:receipts",
        from_region=EAST,
        to_region=WEST,
        mode=Mode.UNPLANNED,
        at=DAY,
        graph_digest="",
    )
    assert {"F-05", "F-09"} <= {one.rule for one in plan.precedence}


@pytest.mark.emulator
@pytest.mark.slow
def test_every_query_is_answered(estate_store: str) -> None:
    with asking(estate_store, DAY) as ask:
        found = {one.root: ask(one.request)[one.root] for one in QUERIES}
    assert [root for root, answer in found.items() if answer is None or answer == []] == []


@pytest.mark.emulator
@pytest.mark.slow
def test_every_change_is_made_and_seen(estate_copy: str) -> None:
    with asking(estate_copy, DAY) as ask:
        found = {one.root: ask(one.request)[one.root] for one in CHANGES}
    states = {
        "setObjective",
        "setObjectives",
        "assertDependency",
        "classifyDependency",
        "defineService",
        "acceptGap",
    }
    # `setObjectives` states two things at once.
    assert len(found["assertions"]) == len(states) + 1
    # Each statement, the run that ended as a drill, and the one taken back made a revision.
    first = found["setObjective"]["revision"]["number"]
    assert found["retract"]["revision"]["number"] == first + len(states) + 1


@pytest.mark.emulator
@pytest.mark.slow
def test_a_wrong_request_is_not_taken_for_an_answer(estate_store: str) -> None:
    with asking(estate_store, DAY) as ask, pytest.raises(ExampleFailed, match="service:nowhere"):
        ask('{ component(id: "service:nowhere") { name } }')


@pytest.mark.emulator
@pytest.mark.slow
def test_every_rule_finds_what_its_example_tells(estate_store: str) -> None:
    graph = load(estate_store)
    samples = gap_samples(graph, at=published(estate_store))
    claimed = {one.id for one in RULES if one.example_component is not None}
    assert {one.rule.id for one in samples if one.gap is not None} == claimed


@pytest.mark.emulator
@pytest.mark.slow
def test_a_rule_without_an_example_finds_nothing(estate_store: str) -> None:
    found = {one.rule for one in find_gaps(load(estate_store), at=published(estate_store))}
    assert (
        sorted(one.id for one in RULES if one.example_component is None and one.id in found) == []
    )


@pytest.mark.emulator
@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted(additions.RULES))
def test_a_rule_finds_something_in_what_is_added_for_it(estate_store: str, rule: str) -> None:
    before = load(estate_store)
    after = with_document(observations(estate_store), additions.RULES[rule], DAY)
    assert added_gap(before, after, rule, DAY) is not None


@pytest.mark.emulator
@pytest.mark.slow
def test_every_formula_answers_for_the_estate_or_for_what_is_added(estate_store: str) -> None:
    at = published(estate_store)
    own = formula_samples(load(estate_store), at=at)
    more = formula_samples(with_document(observations(estate_store), additions.FORMULAS, at), at=at)
    assert [name for name in own if own[name] is None and more[name] is None] == []


@pytest.mark.emulator
@pytest.mark.slow
def test_every_rule_of_order_shows_in_a_plan(estate_store: str) -> None:
    graph = with_document(observations(estate_store), additions.ORDER, DAY)
    assert list(order_samples(graph, published(estate_store))) == list(ORDERS)


@pytest.mark.emulator
@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(answers.COMMANDS))
def test_the_page_of_answers_tells_every_key(estate_store: str, command: str) -> None:
    page = (REFERENCE / "answers.md").read_text()
    section = page.partition(f"\n## {command}\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    assert {path for path, _ in answers.keys(answers.answer_of(estate_store, command))} == told


def published(url: str) -> datetime:
    store = open_store(url)
    try:
        return store.current().published_at
    finally:
        store.close()
