"""Documentation that stays true: everything that exists is documented, and every link leads on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from discovery.aws import CRAWLERS
from model.gaps import RULES
from schema.generate import generated
from schema.graphql.build import build_schema
from service.cli import app
from service.reference import PAGES
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


def commands() -> set[str]:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return set(root.commands)


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
