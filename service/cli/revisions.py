"""`loadpath revisions`: the published states of the graph."""

from datetime import UTC, datetime

from schema.documents import answers
from service.cli import show
from service.cli.console import out, write_json
from service.cli.options import Format, FormatOption, StoreOption
from service.cli.session import open_the_store


def command(format: FormatOption = Format.TABLE, store: StoreOption = None) -> None:
    """List the published revisions, newest first.

    Examples:
      loadpath revisions
      loadpath revisions --format json
    """
    with open_the_store(store) as opened:
        listed = opened.revisions()
    if format is Format.JSON:
        write_json({"revisions": [answers.revision(revision) for revision in listed]})
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
