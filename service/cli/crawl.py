"""`loadpath crawl`: read AWS accounts and publish a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from model.linking.link import LinkSettings
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import Output, err, out
from service.cli.crawl_progress import watching
from service.cli.exits import Exit
from service.cli.interrupt import stopping
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.streams import write_json

if TYPE_CHECKING:
    from discovery.estimate import ServiceEstimate
    from discovery.plan import Target
    from service.jobs.crawl import Crawled
    from service.settings import Settings

MOST_CALLS = 30
MOST_SCOPES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath crawl`."""

    organization: Annotated[
        bool, typer.Option("--org", help="Every active account of the organization.")
    ] = False
    accounts: Annotated[
        list[str] | None,
        typer.Option("--accounts", metavar="NUMBERS", help="These accounts, comma-separated."),
    ] = None
    regions: Annotated[
        list[str] | None,
        typer.Option(
            "--regions", metavar="NAMES", help="These Regions; by default all that are enabled."
        ),
    ] = None
    role_name: Annotated[
        str | None,
        typer.Option("--role-name", metavar="NAME", help="The role to assume in other accounts."),
    ] = None
    external_id: Annotated[
        str | None, typer.Option("--external-id", metavar="ID", help="Assume it with this id.")
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATTERN", help="Only crawlers of this name: aws.rds.*"),
    ] = None
    skip: Annotated[
        list[str] | None,
        typer.Option("--skip", metavar="PATTERN", help="No crawlers of this name."),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help="How many scopes to read at a time."),
    ] = None
    rate: Annotated[
        float | None,
        typer.Option(
            "--rate",
            metavar="SHARE",
            min=0,
            help="Share of the safe request rates to use; 0 sets no limit.",
        ),
    ] = None
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", help="How long to wait for one answer."),
    ] = None
    plan: Annotated[
        bool,
        typer.Option(
            "--plan", help="Only show how many calls, how much time and money it would take."
        ),
    ] = False
    no_publish: Annotated[
        bool, typer.Option("--no-publish", help="Record what is seen, and make no revision yet.")
    ] = False
    minimum_coverage: Annotated[
        float | None,
        typer.Option(
            "--minimum-coverage",
            metavar="SHARE",
            min=0,
            max=1,
            help="Exit with 1 when a smaller share of the scopes was read completely: 0.95.",
        ),
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Read the account that your credentials reach, or many accounts, and publish a revision.

    Credentials come from boto3's ordinary chain; nothing is changed in AWS, and no secret's value
    is read. The crawl reports every scope that it could not read, keeps what an earlier crawl saw
    there, and goes on. Ctrl-C ends the crawl early and keeps what it recorded.

    Examples:
      loadpath crawl
      loadpath crawl --org --role-name LoadpathRead --regions eu-west-1,eu-central-1
      loadpath crawl --plan
      loadpath crawl --only 'aws.rds.*' --no-publish
    """
    from service.settings import load_settings

    settings = load_settings(
        crawl_role_name=options.role_name,
        crawl_external_id=options.external_id,
        crawl_workers=options.workers,
        crawl_rate=options.rate,
        crawl_timeout_seconds=options.timeout,
    )
    if options.organization and options.accounts:
        raise typer.BadParameter("--org crawls all accounts; give either --org or --accounts")
    target = _target(
        settings,
        options.organization,
        options.accounts,
        options.regions,
        options.only,
        options.skip,
    )
    if options.plan:
        _show_estimate(settings, target, store=options.store, format=options.format)
        return
    done = _crawl(settings, target, store=options.store, publishes=not options.no_publish)
    if options.format is Format.JSON:
        write_json(_answer(done))
    else:
        _show(out(), done)
    raise typer.Exit(_exit_code(done, options.minimum_coverage))


def _exit_code(done: "Crawled", minimum_coverage: float | None) -> Exit:
    from discovery.hints import NETWORK

    if done.cancelled:
        return Exit.INTERRUPTED
    if done.lost_connection:
        err().print(f"[red]The connection to AWS was lost.[/red] {escape(NETWORK)}")
        return Exit.AWS
    if minimum_coverage is not None and done.coverage < minimum_coverage:
        err().print(
            f"Read {done.coverage:.1%} of the scopes completely; --minimum-coverage asks for"
            f" {minimum_coverage:.1%}."
        )
        return Exit.FINDINGS
    return Exit.OK


def _target(
    settings: "Settings",
    organization: bool,
    accounts: list[str] | None,
    regions: list[str] | None,
    only: list[str] | None,
    skip: list[str] | None,
) -> "Target":
    from discovery.aws import CRAWLERS
    from discovery.plan import Target, chosen

    named = _split(accounts)
    for account in named:
        if not (len(account) == 12 and account.isdecimal()):
            raise typer.BadParameter(f"--accounts: got {account!r}, expected twelve digits")
    return Target(
        crawlers=chosen(CRAWLERS, _split(only), _split(skip)),
        organization=organization or (settings.crawl_org and not named),
        accounts=named,
        regions=_split(regions),
    )


def _split(values: list[str] | None) -> tuple[str, ...]:
    """Return the words of a repeated, comma-separated option, sorted."""
    return tuple(sorted({word.strip() for text in values or () for word in text.split(",")} - {""}))


def _crawl(
    settings: "Settings", target: "Target", *, store: str | None, publishes: bool
) -> "Crawled":
    from discovery.cancellation import Cancellation
    from service.jobs.crawl import Tools, budget_for, run_crawl, sessions_for, threads

    sessions = sessions_for(settings)
    identity = sessions.identity  # before the store: without credentials nothing comes into being
    console = err()
    console.print(f"[dim]crawling as {escape(identity.arn)}[/dim]", soft_wrap=True)
    cancelled = Cancellation()

    def stop() -> None:
        cancelled.cancel()
        console.print("stopping after the calls in flight; Ctrl-C again leaves at once")

    with (
        open_the_store(store, create=True) as opened,
        threads(settings.crawl_workers) as executor,
        stopping(stop),
        watching(console) as watch,
    ):
        tools = Tools(
            sessions=sessions,
            executor=executor,
            budget=budget_for(settings, cancelled),
            cancelled=cancelled,
            ahead=4 * settings.crawl_workers,
        )
        return run_crawl(
            opened,
            target,
            tools,
            settings=LinkSettings(),
            publishes=publishes,
            report=watch,
            announce=lambda estimates: console.print(f"[dim]{_in_all(estimates)}[/dim]"),
        )


def _show_estimate(
    settings: "Settings", target: "Target", *, store: str | None, format: Format
) -> None:
    """Show what a crawl would ask of each service, the most calls first."""
    from discovery.cancellation import Cancellation
    from service.jobs.crawl import Tools, budget_for, crawl_estimate, sessions_for, threads

    cancelled = Cancellation()
    with (
        open_the_store(store, create=True) as opened,
        threads(settings.crawl_workers) as executor,
    ):
        tools = Tools(
            sessions=sessions_for(settings),
            executor=executor,
            budget=budget_for(settings, cancelled),
            cancelled=cancelled,
        )
        estimates = crawl_estimate(opened, target, tools)
    if format is Format.JSON:
        write_json({"services": [plain(service) for service in estimates]})
        return
    ordered = sorted(estimates, key=lambda service: (-service.calls, service.service))
    console = out()
    show.rows(
        console,
        "What a crawl takes, at least",
        ("service", "scopes", "calls", "time", "US$"),
        (
            (
                escape(service.service),
                str(service.scopes),
                str(service.calls),
                show.span(service.shortest),
                f"{service.dollars:.2f}",
            )
            for service in ordered
        ),
    )
    console.print(_in_all(estimates))
    console.print(
        "Scopes that no crawl has read yet count their listings alone; prices are those of "
        "us-east-1, without free tiers."
    )


def _in_all(estimates: "Sequence[ServiceEstimate]") -> str:
    """Return `at least 4120 calls, 3 min, US$ 0.02`; services work at the same time."""
    calls = sum(service.calls for service in estimates)
    longest = max((service.shortest for service in estimates), default=timedelta(0))
    dollars = sum(service.dollars for service in estimates)
    return f"at least {calls} calls, {show.span(longest)}, US$ {dollars:.2f}"


def _answer(done: "Crawled") -> dict[str, Any]:
    return {
        "cancelled": done.cancelled,
        "scopes": {
            "total": done.progress.total,
            "done": done.progress.done,
            "outcomes": {str(name): count for name, count in done.progress.outcomes.items()},
        },
        "coverage": done.coverage,
        "lost_connection": done.lost_connection,
        "calls": done.progress.calls,
        "components_seen": done.progress.components,
        "failed_calls": [
            {"call": call, "scopes": [scope.key for scope in scopes]}
            for call, scopes in done.failed_calls.items()
        ],
        "not_complete": [
            {"scope": look.scope.key, "outcome": str(look.outcome), "error": look.error_code}
            for look in done.looks
            if look.outcome != "complete"
        ],
        "revision": None if done.revision is None else plain(done.revision),
        "new_revision": done.is_new,
    }


def _show(console: Output, done: "Crawled") -> None:
    progress = done.progress
    show.rows(
        console,
        "Coverage of this crawl",
        ("outcome", "scopes", "components"),
        (
            (show.word(str(name)), str(count), str(_components(done, name)))
            for name, count in sorted(progress.outcomes.items())
        ),
    )
    failed = done.failed_calls
    show.rows(
        console,
        "Calls that failed",
        ("call", "scopes", "where"),
        (
            (escape(call), str(len(scopes)), escape(_where([scope.key for scope in scopes])))
            for call, scopes in list(failed.items())[:MOST_CALLS]
        ),
    )
    if len(failed) > MOST_CALLS:
        console.print(f"… and {len(failed) - MOST_CALLS} more; `loadpath coverage` has all")
    took = show.span(progress.elapsed)
    console.print(f"{progress.calls} calls in {took}, {progress.components} components seen.")
    console.print(_ending(done))


def _components(done: "Crawled", outcome: object) -> int:
    return sum(look.components for look in done.looks if look.outcome == outcome)


def _where(keys: list[str]) -> str:
    left = f" and {len(keys) - MOST_SCOPES} more" if len(keys) > MOST_SCOPES else ""
    return ", ".join(keys[:MOST_SCOPES]) + left


def _ending(done: "Crawled") -> str:
    if done.cancelled:
        progress = done.progress
        return (
            f"Interrupted: {progress.done} of {progress.total} scopes were recorded and are kept; "
            "the next crawl publishes them."
        )
    if done.revision is None:
        return "Recorded; nothing was published."
    if done.is_new:
        return f"Published revision {done.revision.number}."
    return f"Nothing new: revision {done.revision.number} has the same content."
