"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


class Format(StrEnum):
    """For whom the answer is written."""

    TABLE = "table"
    JSON = "json"


FormatOption: TypeAlias = Annotated[
    Format, typer.Option("--format", "-f", help="For people, or one stable JSON for machines.")
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
    typer.Option("--revision", metavar="N", min=1, help="Ask an earlier revision of the store."),
]
StoreOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="sqlite:///FILE or neo4j://HOST; LOADPATH_STORE says it for all commands.",
    ),
]
CheckOption: TypeAlias = Annotated[
    bool, typer.Option("--check", help="Exit with 1 when there is something to object to.")
]
AtOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="Judge for this moment, not for today."),
]
