"""Options of commands: those that several commands share, and dataclasses of options as commands.

A command takes one dataclass, whose fields are its options in Typer's `Annotated` form. So an
option is declared once, travels as a whole, and a group of options is inherited, not repeated.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, get_type_hints

import typer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from service.cli.console import Output
    from service.cli.snapshot import Snapshot

OptionsT = TypeVar("OptionsT", bound="DataclassInstance")


class Format(StrEnum):
    """The reader for whom a command writes its answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


CheckOption: TypeAlias = Annotated[
    bool, typer.Option("--check", help="Exit with 1 when the answer shows a problem.")
]
AtOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="Judge for this moment instead of today."),
]
ComponentArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="ID", help="A component, by id or name.")
]
AllOption: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show every row, not only the 15 that matter most.")
]
IdsOption: TypeAlias = Annotated[
    bool, typer.Option("--ids", help="Show the id of each component beside its name.")
]
FormatOption: TypeAlias = Annotated[
    Format,
    typer.Option(
        "--format",
        "-f",
        help="A table for people; the answer as JSON; or its records as CSV or one JSON a line.",
    ),
]
RuleOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="ID", help="Only this rule, such as N-09; may be repeated."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOptions:
    """The option of every command that reads or writes a store."""

    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="URL",
            help="sqlite:///FILE or neo4j://HOST; LOADPATH_STORE sets it for all commands.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotOptions(StoreOptions):
    """The options of every command that answers from one state of the graph."""

    graph: Annotated[
        list[Path] | None,
        typer.Option(
            "--graph",
            metavar="FILE",
            help="Answer from this graph document and use no store; may be repeated.",
        ),
    ] = None
    revision: Annotated[
        int | None,
        typer.Option(
            "--revision", metavar="N", min=1, help="Answer from an earlier revision of the store."
        ),
    ] = None

    def snapshot(self) -> "Snapshot":
        """Return the state that these options name; see `service.cli.snapshot.take`."""
        from service.cli.snapshot import take

        return take(self.graph, store=self.store, revision=self.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions(SnapshotOptions):
    """The options of every command that shows components in tables."""

    ids: IdsOption = False
    everything: AllOption = False

    def console(self, snapshot: "Snapshot") -> "Output":
        """Return the console that shows the components of `snapshot` as these options want."""
        from schema.component_names import ComponentNames
        from service.cli.console import out

        names = ComponentNames(snapshot.records.components, ids=self.ids)
        return out(names, everything=self.everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOptions(TableOptions):
    """The options of every command that writes its answer as a table or as records."""

    format: FormatOption = Format.TABLE


def from_options(
    options: type[OptionsT],
) -> Callable[[Callable[[OptionsT], None]], Callable[..., None]]:
    """Return a decorator that makes a function of one dataclass a command of Typer.

    The parameters of the command are the fields of `options`: first those that the class itself
    declares, then those of its base classes, each with its annotation and default.
    """
    hints = get_type_hints(options, include_extras=True)
    parameters = [
        Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in _derived_first(options)
    ]

    def decorate(command: Callable[[OptionsT], None]) -> Callable[..., None]:
        @wraps(command)
        def run(**values: Any) -> None:
            command(options(**values))

        # Typer reads both: the order and defaults from one, the types from the other.
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # read by inspect
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate


def _derived_first(options: "type[DataclassInstance]") -> "Iterator[Field[Any]]":
    declared = {field.name: field for field in fields(options)}
    for kind in options.__mro__:
        for name in getattr(kind, "__annotations__", {}):
            if name in declared:
                yield declared.pop(name)
