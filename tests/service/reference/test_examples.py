"""Every worked example is what the crawled sample estate answers."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from model.gaps import RULES, find_gaps
from model.recovery.capability import FORMULAS
from schema.graphql.build import build_schema
from service.reference import answers
from service.reference.asking import ExampleFailed, asking
from service.reference.estate import DAY
from service.reference.queries import CHANGES, QUERIES
from service.reference.samples import formula_samples, gap_samples, load
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


def test_the_page_shows_every_rule_and_every_formula() -> None:
    assert [one.id for one in RULES if f"[{one.id}](rules.md" not in EXAMPLES] == []
    assert [one.id for one in FORMULAS if f"| `{one.id}` |" not in EXAMPLES] == []


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
    assert len(found["assertions"]) == len(CHANGES) - 2  # all but the question and `retract`
    assert found["retract"]["revision"]["number"] == 2 + len(CHANGES) - 1


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
def test_the_page_tells_for_which_formulas_the_estate_has_an_example(estate_store: str) -> None:
    samples = formula_samples(load(estate_store), at=published(estate_store))
    without = set(re.findall(r"\| `([a-z0-9.-]+)` \| none in the sample estate \|", EXAMPLES))
    assert {name for name, sample in samples.items() if sample is None} == without


@pytest.mark.emulator
@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(answers.COMMANDS))
def test_the_page_of_answers_tells_every_key(estate_store: str, command: str) -> None:
    page = (REFERENCE / "answers.md").read_text()
    section = page.partition(f"\n## {command}\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    assert {path for path, _ in answers.keys(answers.asked(estate_store, command))} == told


def published(url: str) -> datetime:
    store = open_store(url)
    try:
        return store.current().published_at
    finally:
        store.close()
