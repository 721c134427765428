"""`loadpath shared`: which services, journeys and systems use a component."""

from dataclasses import dataclass

from model.capability.ownership import owner_of
from model.impact.dependency_path import users
from schema.documents.plain import plain
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.names import resolve
from service.cli.options import AnswerOptions, ComponentArgument, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath shared`."""

    component: ComponentArgument


@from_options(Options)
def command(options: Options) -> None:
    """List the services, journeys and systems that use a component, the nearest first.

    A use is hard when some path of hard requirements leads to the component.

    Examples:
      loadpath shared inventory
      loadpath shared storefront-nat-us-east-1a
      loadpath shared orders --format csv
    """
    snapshot = options.snapshot()
    graph = snapshot.graph
    subject = resolve(graph, options.component)
    uses = users(graph, subject)
    owners = {user.component: owner_of(graph, user.component) for user in uses}
    if options.format is not Format.TABLE:
        lines = [{**plain(user), "owner": owners[user.component]} for user in uses]
        document = {**snapshot.head(RUNNING), "component": subject, "users": lines}
        write_answer(options.format, document, "users")
        return
    console = options.console(snapshot)
    title = f"{len(uses)} services, journeys and systems use {console.named(subject)}"
    show.heading(console, snapshot, title, RUNNING)
    show.rows(
        console,
        "",
        ("used by", "kind", "owner", "need", "steps away"),
        (
            (
                console.name(user.component),
                str(graph.component(user.component).kind).replace("_", " "),
                owners[user.component] or "",
                "hard" if user.hard else "soft",
                str(user.distance),
            )
            for user in uses
        ),
    )
