"""Options: the same name is the same option in every command."""

from collections import defaultdict

import typer
from typer.core import TyperGroup

from service.cli.app import app
from tests.service.cli.running import Loadpath


def test_an_option_has_the_same_short_name_in_every_command() -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    names: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for command in root.commands.values():
        for option in command.params:
            if option.opts and option.opts[0].startswith("-"):
                long = next(one for one in option.opts if one.startswith("--"))
                names[long].add(tuple(sorted(option.opts)))
    assert {long: found for long, found in names.items() if len(found) > 1} == {}


def test_search_filters_by_kind_and_tag(loadpath: Loadpath) -> None:
    every = loadpath.json("search", "--limit", "1000")["components"]
    queues = loadpath.json("search", "--kind", "database")["components"]
    assert queues == [component for component in every if component["kind"] == "database"]
    assert loadpath.json("search", "--tag", "no-such-tag")["components"] == []


def test_diff_since_compares_with_the_revision_of_that_time(loadpath: Loadpath) -> None:
    answer = loadpath.json("diff", "--since", "7d")
    assert answer["before"]["number"] == 1
    assert loadpath("diff", "--since", "7d", "1").code == 2
    assert loadpath("diff", "--since", "P99999999D").code == 3
    assert loadpath("revisions", "prune", "--keep", "P99999999D").code == 3
    assert loadpath("diff").code == 2


def test_diff_shows_names_and_values_and_map_colours_them(loadpath: Loadpath, tmp_path) -> None:
    document = tmp_path / "more.yaml"
    document.write_text(
        "loadpath: 1\ncomponents:\n"
        "  - {id: 'cache:catalog', kind: cache, name: catalog, properties: {nodes: 3}}\n"
        "  - {id: 'queue:new', kind: queue, name: receipts}\n"
        "requirements:\n"
        "  - {dependent: 'cache:catalog', members: [{provider: 'queue:new'}], effect: hard,"
        " relation: needs}\n"
    )
    assert loadpath("import", str(document)).code == 0

    text = loadpath("diff", "--since", "1").out

    assert "properties.nodes\t–\t3" in text
    assert "new\tcatalog (us-east-1)\treceipts\tneeds, hard" in text
    drawn = loadpath("map", "catalog", "--level", "parts", "--since", "1", "-f", "graphml").out
    assert ">new</data>" in drawn
    assert loadpath("map", "--graph", str(document), "--since", "1").code == 3


def test_bare_command_shows_the_help(bare: Loadpath) -> None:
    done = bare()

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: loadpath")


def test_recovery_takes_a_name_as_it_is_said(loadpath: Loadpath) -> None:
    named = loadpath.json("recovery", "checkout")

    assert named == loadpath.json("recovery", "--service", "checkout")
