"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


class Format(StrEnum):
    """The reader for whom a command writes its answer."""

    TABLE = "table"
    JSON = "json"


FormatOption: TypeAlias = Annotated[
    Format,
    typer.Option(
        "--format", "-f", help="A table for people, or a stable JSON document for machines."
    ),
]
GraphOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--graph",
        metavar="FILE",
        help="Answer from this graph document and use no store; may be repeated.",
    ),
]
RevisionOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--revision", metavar="N", min=1, help="Answer from an earlier revision of the store."
    ),
]
StoreOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="sqlite:///FILE or neo4j://HOST; LOADPATH_STORE sets it for all commands.",
    ),
]
CheckOption: TypeAlias = Annotated[
    bool, typer.Option("--check", help="Exit with 1 when the answer shows a problem.")
]
AtOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="Judge for this moment instead of today."),
]
