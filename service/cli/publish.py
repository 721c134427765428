"""`loadpath publish`: make what was recorded the current revision."""

from dataclasses import dataclass
from datetime import UTC, datetime

from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.streams import write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath publish`."""

    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Publish the observations that an interrupted or unpublished crawl has recorded.

    Examples:
      loadpath crawl --no-publish
      loadpath publish
    """
    from model.linking.link import LinkSettings
    from schema.documents.plain import plain
    from service.jobs.publish import publish

    with open_the_store(options.store, create=False) as store:
        done = publish(store, now=datetime.now(UTC), settings=LinkSettings())
    if options.format is Format.JSON:
        write_json({"revision": plain(done.revision), "new_revision": done.is_new})
    elif done.is_new:
        out().print(f"Published revision {done.revision.number}.")
    else:
        out().print(f"Nothing new: revision {done.revision.number} says the same.")
