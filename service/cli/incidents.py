"""`loadpath incidents`: what fails now, and which events open an incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import UnknownRevision
from model.graph import DependencyGraph
from service.cli import show
from service.cli.console import out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.records import write_answer
from service.cli.session import open_the_store
from service.cli.sources import author
from service.stores.interface import GraphStore


class Action(StrEnum):
    """What to do with incidents."""

    LIST = "list"
    SHOW = "show"
    END = "end"
    RULES = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath incidents`."""

    action: Annotated[
        Action, typer.Argument(metavar="ACTION", help="list (the default), show, end or rules.")
    ] = Action.LIST
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID|FILE", help="show and end: an incident; rules: a document."),
    ] = None
    lasting: Annotated[
        bool, typer.Option("--lasting", help="list: leave out those that have ended.")
    ] = False
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """List what fails, failed or is suspected to, from the events that AWS sent to the service.

    show has the events of one incident and what falls if all that it names fails; end notes that
    it is over. rules shows the rules that open incidents; with a FILE, those rules hold from now
    on.

    Examples:
      loadpath incidents --lasting
      loadpath incidents show cloudwatch-f6ab0f4191f8-1 --format json
      loadpath incidents rules > rules.yaml
      loadpath incidents rules rules.yaml
    """
    match options.action:
        case Action.LIST:
            _list(options)
        case Action.RULES:
            _rules(options)
        case Action.SHOW | Action.END:
            _single(options)


def _list(options: Options) -> None:
    from schema.documents import answers
    from service.incidents.stored import StoredIncidents

    with open_the_store(options.store) as store:
        incidents = StoredIncidents(lambda: store, clock=_now).incidents()
        graph = _graph(store)
    chosen = [each for each in incidents if each.ended_at is None or not options.lasting]
    documents = [answers.incident(each, graph) for each in chosen]
    if options.format is not Format.TABLE:
        write_answer(options.format, {"incidents": documents}, "incidents")
        return
    columns = ("id", "started_at", "ended_at", "severity", "title")
    show.rows(out(), "", columns, (_cells(document, columns) for document in documents))
    if not documents:
        out().print("There are no incidents.")


def _single(options: Options) -> None:
    from schema.documents import answers
    from service.incidents.stored import StoredIncidents

    if options.name is None:
        raise typer.BadParameter(f"{options.action} needs the ID of an incident")
    with open_the_store(options.store) as store:
        incidents = StoredIncidents(lambda: store, clock=_now)
        if options.action is Action.END:
            incident = incidents.end(options.name, author=author())
        else:
            incident = incidents.incident(options.name)
        document = answers.incident(incident, _graph(store), with_blast_radius=True)
    if options.format is not Format.TABLE:
        write_answer(options.format, document)
        return
    console = out()
    ended = document["ended_at"] or "it lasts"
    console.print(f"{document['title']}: {document['started_at']} to {ended}", markup=False)
    show.rows(
        console,
        "",
        ("at", "kind", "title"),
        (_cells(e, ("at", "kind", "title")) for e in document["events"]),
    )
    for component in document["components"] or ():
        console.print(f"names {component}", markup=False, soft_wrap=True)
    for unknown in document["unknown"] or ():
        console.print(f"names {unknown}, which no component has", markup=False, soft_wrap=True)
    radius = document["blast_radius"]
    if radius is not None:
        down, degraded = len(radius["down"]), len(radius["degraded"])
        console.print(f"If all of it fails, {down} components stop and {degraded} degrade.")


def _rules(options: Options) -> None:
    from schema.documents.incident_rules import rules_of, to_document
    from service.incidents.stored_rules import keep_rules, read_rules
    from service.jobs.import_file import file_at

    if options.name is None:
        with open_the_store(options.store) as store:
            write_answer(Format.JSON, to_document(read_rules(store)))
        return
    file = file_at(Path(options.name))
    rules = rules_of(file.read(), file=file.name)
    with open_the_store(options.store) as store:
        keep_rules(store, rules, author=author(), now=_now())
    out().print(f"{len(rules)} rules hold from now on.")


def _graph(store: GraphStore) -> DependencyGraph | None:
    try:
        return DependencyGraph(store.load().records)
    except UnknownRevision:
        return None


def _cells(document: Mapping[str, Any], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple("" if document[name] is None else str(document[name]) for name in columns)


def _now() -> datetime:
    return datetime.now(UTC)
