"""`loadpath repair`: write back what another program changed in the store."""

from dataclasses import dataclass
from datetime import UTC, datetime

from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.streams import write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath repair`."""

    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Write the current revision back from its scopes, and say what was repaired.

    In a Neo4j that others write to, nodes, relationships, properties and constraints of Loadpath
    may be lost or changed. What others added stays. Earlier revisions stay as they are.

    Examples:
      loadpath repair
      loadpath repair --format json
    """
    from model.linking.link import LinkSettings

    with open_the_store(options.store, create=True) as store:
        lines = store.repair(now=datetime.now(UTC), settings=LinkSettings())
    if options.format is Format.JSON:
        write_json({"repaired": list(lines)})
        return
    console = out()
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
    if not lines:
        console.print("Nothing to repair.")
