"""`loadpath revisions`: the published states of the graph."""

from dataclasses import dataclass
from datetime import UTC, datetime

from schema.documents.plain import plain
from service.cli import show
from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.streams import write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath revisions`."""

    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List the published revisions, newest first.

    Examples:
      loadpath revisions
      loadpath revisions --format json
    """
    with open_the_store(options.store) as opened:
        listed = opened.revisions()
    if options.format is Format.JSON:
        write_json({"revisions": [plain(revision) for revision in listed]})
        return
    now = datetime.now(UTC)
    console = out()
    show.rows(
        console,
        "",
        ("revision", "published", "components", "requirements", "digest"),
        (
            (
                str(revision.number),
                f"{show.span(now - revision.published_at)} ago",
                str(revision.components),
                str(revision.requirements),
                revision.digest[:19],
            )
            for revision in listed
        ),
    )
    if not listed:
        console.print("Nothing is published yet: run `loadpath crawl` or `loadpath import FILE`.")
