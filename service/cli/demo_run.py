"""The demo: build the sample estate, crawl it for real, publish, answer questions, serve."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from rich.markup import escape

from discovery.session import utc_now
from service.cli import show
from service.cli.console import Output
from service.cli.crawl_progress import watching
from service.cli.demo_tour import queries, tour
from service.cli.snapshot import take
from service.demo.crawled import aws_at, crawl_estate, crawl_settings, import_objectives
from service.demo.estate import build
from service.demo.server import moto_server
from service.jobs.crawl import Crawled
from service.settings import Settings
from service.stores import open_store

FOLDER = Path(".demo")


def run(console: Output, *, serves: bool, port: int | None = None, folder: Path = FOLDER) -> None:
    """Run the whole demo in `folder`, which is made anew; with `serves` until interrupted.

    Raises:
        EmulatorFailed: if the local AWS emulator cannot be started.
    """
    started = utc_now()
    settings = _settings(_empty(folder), port)
    if serves:
        console.print(f"The page will be at [bold]{_page(settings)}[/bold] in a minute or two.")
    console.print("Starting a local AWS emulator (moto); nothing leaves this machine.")
    with moto_server() as endpoint, aws_at(endpoint):
        console.print("Building the sample estate:", end=" ")
        estate = build(endpoint, started, lambda what: console.print(f"{escape(what)};", end=" "))
        console.print("done.")
        crawled = _crawl(console, settings, estate.accounts)
        took = show.span(timedelta(seconds=round((utc_now() - started).total_seconds())))
        console.print(
            f"{crawled.progress.calls} calls to AWS; revision 1 is published, {took} from nothing."
            "\n"
        )
        tour(console, take(None, store=settings.store), at=started)
        if serves:
            _serve(console, settings)
    if not serves:
        console.print(
            f"Ask on with [bold]loadpath --store {settings.store} …[/bold], for example "
            "[bold]gaps[/bold] or [bold]blast-radius --zone use1-az1[/bold]."
        )


def _serve(console: Output, settings: Settings) -> None:
    # The web framework takes a second to load, which `--no-serve` need not wait for.
    from service.main import serve

    queries(console, f"http://{settings.host}:{settings.port}")
    console.print(f"Open the page: [bold]{_page(settings)}[/bold] (Ctrl-C ends the demo)")
    serve(settings)


def _page(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}/"


def _empty(folder: Path) -> Path:
    """Return `folder`, without what an earlier demo left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("loadpath.sqlite*"):
        old.unlink()
    return folder


def _settings(folder: Path, port: int | None) -> Settings:
    return crawl_settings(
        store=f"sqlite:///{folder / 'loadpath.sqlite'}", state_dir=folder, port=port
    )


def _crawl(console: Output, settings: Settings, accounts: Mapping[str, str]) -> Crawled:
    """Crawl, then import what the shop promised; the import publishes the first revision."""
    store = open_store(settings.store)
    try:
        with watching(console) as watch:
            done = crawl_estate(store, settings, clock=utc_now, publishes=False, report=watch)
        import_objectives(store, utc_now(), accounts)
        return done
    finally:
        store.close()
