"""Documentation that stays true: everything that exists is documented, and every link leads on."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
import typer
from graphql import GraphQLEnumType
from typer.core import TyperGroup

from discovery.aws import CRAWLERS
from discovery.relations import MEANINGS
from model.capability.capability import FORMULAS
from model.capability.formula import Formula, always
from model.gaps import RULES
from model.records.component import Kind
from schema.documents.errors import DocumentRejected
from schema.exports.plans import EXECUTORS, PARTIAL
from schema.generate import generated
from schema.graphql.build import build_schema
from service.cli.app import app
from service.reference import PAGES
from service.reference.formulas import FAMILIES, condition, figure_text, linked
from service.reference.words import ENUMS, meanings, word
from service.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MARKDOWN = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<target>[^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[\s`$(|])loadpath (?P<name>[a-z][a-z-]+)", re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / "reference" / name).read_text()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text() == PAGES[name](), "run `make generate`"


def test_generated_schemas_are_up_to_date() -> None:
    for name, text in generated():
        assert (ROOT / "schema" / "generated" / name).read_text() == text, "run `make generate`"


def test_every_crawler_is_documented() -> None:
    assert [one.name for one in CRAWLERS if f"`{one.name}`" not in page("crawlers.md")] == []


def test_every_derivation_rule_is_documented() -> None:
    rules = {edge.rule for one in CRAWLERS for edge in one.edges}
    rules |= {rule for one in CRAWLERS for rule in one.transform_rules}
    assert sorted(rule for rule in rules if f"`{rule}`" not in page("crawlers.md")) == []


def test_every_gap_rule_is_documented() -> None:
    assert [one.id for one in RULES if f"## {one.id}" not in page("rules.md")] == []


def test_every_format_of_an_executor_is_documented() -> None:
    guide = (DOCS / "how-to" / "executors.md").read_text()
    for one in (*EXECUTORS, *PARTIAL):
        assert f"| `{one.name}` | {one.title} |" in page("failover.md")
        assert f"--format {one.name} " in guide
        assert f"\n- `{one.name}`: " in guide


def test_every_formula_is_documented_with_its_source() -> None:
    rows = {
        row.split("|")[1].strip(): row for row in page("formulas.md").splitlines() if "|" in row
    }
    assert [one.id for one in FORMULAS if f"`{one.id}`" not in rows] == []
    assert [one.id for one in FORMULAS if linked(one.source) not in rows[f"`{one.id}`"]] == []
    assert [one.id for _, rows in FAMILIES for one in rows] == [one.id for one in FORMULAS]


def test_every_guide_that_a_formula_cites_is_linked() -> None:
    cited = {one.source for one in FORMULAS if "Guide" in one.source or "Reference" in one.source}
    assert sorted(source for source in cited if not linked(source).startswith("[")) == []


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda one: one.id)
def test_every_figure_and_condition_of_a_formula_is_told_in_words(formula: Formula) -> None:
    assert figure_text(formula.rto)
    assert figure_text(formula.rpo)
    assert bool(condition(formula.when)) is (formula.when is not always)


def test_every_relation_is_documented_and_none_that_nothing_reports() -> None:
    assert relations() - set(MEANINGS) == set()
    assert set(MEANINGS) - literals() == set()


@pytest.mark.parametrize("enum", [Kind, *(one for _, one in ENUMS)], ids=lambda one: one.__name__)
def test_every_word_of_an_enumeration_is_defined(enum: type[Enum]) -> None:
    assert [name for name, meaning in meanings(enum).items() if not meaning] == []
    assert [one for one in enum if f"`{word(one)}`" not in page("words.md")] == []


def test_every_enumeration_of_graphql_is_among_the_words() -> None:
    known = {one.name for enum in (Kind, *(one for _, one in ENUMS)) for one in enum}
    types = build_schema()._schema.type_map.values()
    named = {
        value
        for one in types
        if isinstance(one, GraphQLEnumType) and not one.name.startswith("__")
        for value in one.values
    }
    assert sorted(named - known) == []


def test_the_glossary_defines_each_word_once_in_order() -> None:
    rows = re.findall(
        r"^\| (?!word |-)([^|]+?) \|", (DOCS / "glossary.md").read_text(), re.MULTILINE
    )
    assert rows == sorted(rows, key=str.lower)
    assert len(rows) == len(set(rows))


def test_every_gap_rule_tells_of_the_sample_estate_or_what_it_needs() -> None:
    assert [one.id for one in RULES if not one.example and not one.needs] == []
    assert [one.id for one in RULES if one.example_component and not one.example] == []
    assert [one.id for one in RULES if one.example and one.example not in page("rules.md")] == []


def test_every_setting_is_documented() -> None:
    names = [name for name, _, _ in Settings.described()]
    assert [name for name in names if f"`{name}`" not in page("settings.md")] == []


def test_every_root_of_graphql_is_documented() -> None:
    schema = build_schema()._schema
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    names = [name for root in roots if root is not None for name in root.fields]
    assert [name for name in names if f"`{name}`" not in page("graphql.md")] == []


def test_every_command_is_documented() -> None:
    assert [name for name in commands() if f"## loadpath {name}" not in page("cli.md")] == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert [target for target in links(path) if not leads(path, target)] == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_shown_exists(path: Path) -> None:
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text(), re.DOTALL))
    assert {found["name"] for found in COMMAND.finditer(code)} <= commands()


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_option_that_is_shown_exists(path: Path) -> None:
    wrong = [line for line in shown(path) for option in options(line) if option not in known(line)]
    assert wrong == []


def test_the_page_that_a_rejected_document_points_to_exists() -> None:
    named = re.search(r"docs/\S+\.md", DocumentRejected([]).hint or "")
    assert named is not None
    assert (ROOT / named[0]).is_file()


def test_every_decision_that_is_cited_exists() -> None:
    sources = [
        path
        for name in ("model", "schema", "discovery", "service")
        for path in (ROOT / name).rglob("*.py")
    ]
    cited = {
        number for path in sources for number in re.findall(r"decisions/(\d{4})", path.read_text())
    }
    assert sorted(cited - {path.name[:4] for path in (DOCS / "decisions").iterdir()}) == []


def test_decisions_are_numbered_without_holes() -> None:
    pages = sorted((DOCS / "decisions").iterdir())
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    headings = [page.read_text().split(maxsplit=2)[1] for page in pages]
    assert headings == [f"{number}." for number in numbers]


def test_every_test_that_reliability_names_exists() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE))
    text = (DOCS / "reliability.md").read_text()
    files = re.findall(r"`(tests/\S+)`", text)
    assert set(re.findall(r"`(test_\w+)`", text)) - tests == set()
    assert [name for name in files if not (ROOT / name).exists()] == []


def relations() -> set[str]:
    """Return every relation that a call or a declaration writes out."""
    return {
        one.value.value
        for tree in trees()
        for one in ast.walk(tree)
        if isinstance(one, ast.keyword) and one.arg == "relation"
        if isinstance(one.value, ast.Constant)
    }


def literals() -> set[str]:
    """Return every text that the code writes out, but for the page of relations itself."""
    constants = (one for tree in trees() for one in ast.walk(tree) if isinstance(one, ast.Constant))
    return {one.value for one in constants if isinstance(one.value, str)}


def trees() -> Iterator[ast.Module]:
    for name in ("discovery", "model", "schema"):
        for path in sorted((ROOT / name).rglob("*.py")):
            if path != ROOT / "discovery" / "relations.py":
                yield ast.parse(path.read_text())


def commands() -> set[str]:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return set(root.commands)


def shown(path: Path) -> Iterator[str]:
    """Yield each command line of `loadpath` that a page shows, from the name of the command on."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text(), re.DOTALL))
    joined = code.replace("\\\n", " ")
    lines = re.findall(r"(?:^|[`$(|] ?|&& )loadpath (.+)", joined, re.MULTILINE)
    return (re.split(r"[`|;>]|&& | # ", line)[0] for line in lines)


def options(line: str) -> list[str]:
    return re.findall(r"(?<!\S)--[a-z][a-z-]+", line)


def known(line: str) -> set[str]:
    """Return the options that a command line may have, those before the command among them."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    named = [root.commands[word] for word in line.split() if word in root.commands]
    commands = [root, *named[:1]]
    return {name for one in commands for option in one.params for name in option.opts} | {"--help"}


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    return (found["target"] for found in LINK.finditer(text))


def leads(path: Path, target: str) -> bool:
    if target.startswith(("https://", "http://")):
        return True
    name, _, anchor = target.partition("#")
    place = (path.parent / name).resolve() if name else path
    if not place.exists():
        return False
    return not anchor or anchor in anchors(place)


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ +(.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


TESTED = re.compile(r"`(?:[\w/]*/)?(test_\w+)(\.py)?`")


@pytest.mark.parametrize("name", ["explanation/threat-model.md", "reliability.md"])
def test_tests_that_a_page_names_are_there(name: str) -> None:
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    sources = "".join(path.read_text() for path in paths)
    there = {path.name for path in paths} | set(re.findall(r"def (test_\w+)\(", sources))

    named = ["".join(parts) for parts in TESTED.findall((DOCS / name).read_text())]

    assert len(named) > 5
    assert [test for test in named if test not in there] == []
