"""Options: the same name is the same option in every command."""

from collections import defaultdict

import typer
from typer.core import TyperGroup

from service.cli.app import app


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
