"""A group of commands that imports the module of a command only when that command runs.

`loadpath --help` needs one line of each command. It reads the docstrings from the compiled
modules without running them, since running them all would take seconds.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from inspect import cleandoc
from types import CodeType
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import MutableMapping

FUNCTION = "command"
"""The name of the function in each module."""


class Commands(Mapping[str, TyperCommand]):
    """Map from the name of each command to the command, which is built when it is looked up."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        """Keep the name of the module of each command, in the order of the help."""
        self.modules = modules

    def __getitem__(self, name: str) -> TyperCommand:
        """Return the command of this name; its module is imported.

        Raises:
            KeyError: if there is no such command.
        """
        return _built(name, self.modules[name])

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self.modules)

    def __len__(self) -> int:
        """Return the number of commands."""
        return len(self.modules)

    def summary(self, name: str) -> str:
        """Return the first sentence of the help of a command; its module is not run."""
        return _docstring(self.modules[name]).partition("\n\n")[0].replace("\n", " ")


class LazyGroup(TyperGroup):
    """The group; subclasses name their commands in `modules`."""

    modules: Mapping[str, str] = {}
    """Map from the name of a command to the module that has its function `command`."""

    def __init__(self, **attributes: Any) -> None:
        """Build the group as Typer does, with commands that are imported late."""
        super().__init__(**attributes)
        self.lazy = Commands(self.modules)
        # Typer only looks commands up and lists them, so a mapping that nobody changes will do.
        self.commands = cast("MutableMapping[str, Any]", self.lazy)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Return the completions of a word; of commands only names and summaries are needed."""
        summaries = {
            name: TyperCommand(name=name, help=self.lazy.summary(name))
            for name in self.lazy
            if name.startswith(incomplete)
        }
        self.commands = cast("MutableMapping[str, Any]", summaries)
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self.commands = cast("MutableMapping[str, Any]", self.lazy)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lazy.summary(name)) for name in self.lazy])


@cache
def _built(name: str, module: str) -> TyperCommand:
    function = getattr(import_module(module), FUNCTION)
    lone = typer.Typer(add_completion=False, rich_markup_mode=None)
    # A paragraph that begins with \b keeps its line breaks.
    text = cleandoc(function.__doc__ or "").replace("\nExamples:\n", "\n\b\nExamples:\n")
    context = {"help_option_names": ["-h", "--help"]}
    lone.command(name, help=text, context_settings=context)(function)
    return cast(TyperCommand, typer.main.get_command(lone))


def _docstring(module: str) -> str:
    """Return the docstring of the function `command` of a module that is not imported."""
    spec = find_spec(module)
    if spec is None or not isinstance(spec.loader, SourceFileLoader):
        return import_module(module).command.__doc__ or ""
    compiled = cast(CodeType, spec.loader.get_code(module))
    for constant in compiled.co_consts:
        if isinstance(constant, CodeType) and constant.co_name == FUNCTION:
            # The first constant of a function with a docstring is its docstring.
            return cleandoc(str(constant.co_consts[0]))
    return ""
