"""The demo: build the sample estate, crawl it for real, publish, answer questions, serve."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from discovery.aws import CRAWLERS
from discovery.cancellation import Cancellation
from discovery.plan import Target
from model.link import LinkSettings
from service.cli import show
from service.cli.crawl_progress import watching
from service.cli.demo_tour import queries, tour
from service.cli.snapshot import take
from service.demo.estate import build
from service.demo.estate.aws import EAST, REGIONS, ROLE
from service.demo.server import moto_server
from service.jobs.crawl import Crawled, Tools, budget_for, run_crawl, sessions_for, threads
from service.jobs.import_file import DocumentFile, import_files
from service.settings import Settings, load_settings
from service.stores import open_store

FOLDER = Path(".demo")
OBJECTIVES = "objectives.yaml"
RATE = 0.0
"""The emulator needs no mercy: no limit of requests."""


def run(console: Console, *, serves: bool, port: int | None = None, folder: Path = FOLDER) -> None:
    """Run the whole demo in `folder`, which is made anew; with `serves` until interrupted.

    Raises:
        EmulatorFailed: if the local AWS emulator cannot be started.
    """
    started = datetime.now(UTC)
    settings = _settings(_empty(folder), port)
    console.print("Starting a local AWS emulator (moto); nothing leaves this machine.")
    with moto_server() as endpoint, _aws_at(endpoint):
        console.print("Building the sample estate:", end=" ")
        build(endpoint, started, lambda what: console.print(f"{escape(what)};", end=" "))
        console.print("done.")
        crawled = _crawl(console, settings)
        _import_objectives(settings)
        took = show.span(timedelta(seconds=round((datetime.now(UTC) - started).total_seconds())))
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


def _serve(console: Console, settings: Settings) -> None:
    # The web framework takes a second to load, which `--no-serve` need not wait for.
    from service.main import serve

    queries(console, f"http://{settings.host}:{settings.port}")
    serve(settings)


def _empty(folder: Path) -> Path:
    """Return `folder`, without what an earlier demo left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("loadpath.sqlite*"):
        old.unlink()
    return folder


def _settings(folder: Path, port: int | None) -> Settings:
    return load_settings(
        store=f"sqlite:///{folder / 'loadpath.sqlite'}",
        state_dir=folder,
        port=port,
        crawl_org=True,
        crawl_role_name=ROLE,
        crawl_rate=RATE,
    )


def _crawl(console: Console, settings: Settings) -> Crawled:
    target = Target(crawlers=CRAWLERS, organization=True, regions=REGIONS)
    cancelled = Cancellation()
    store = open_store(settings.store)
    try:
        with threads(settings.crawl_workers) as executor, watching(console) as watch:
            tools = Tools(
                sessions=sessions_for(settings),
                executor=executor,
                budget=budget_for(settings, cancelled),
                cancelled=cancelled,
                ahead=4 * settings.crawl_workers,
            )
            return run_crawl(
                store, target, tools, settings=LinkSettings(), publishes=False, report=watch
            )
    finally:
        store.close()


def _import_objectives(settings: Settings) -> None:
    """Import what the shop promised; its revision is the first."""
    text = resources.files("service.demo").joinpath(OBJECTIVES).read_bytes()
    document = DocumentFile(name=f"service/demo/{OBJECTIVES}", read=lambda: text)
    store = open_store(settings.store)
    try:
        import_files(store, [document], now=datetime.now(UTC), settings=LinkSettings())
    finally:
        store.close()


@contextmanager
def _aws_at(endpoint: str) -> Iterator[None]:
    """Let boto3 find AWS at `endpoint`, and nothing of the user's own, while the block runs."""
    before = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    _replace(_variables(endpoint))
    try:
        yield
    finally:
        _replace(before)


def _variables(endpoint: str) -> Mapping[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",  # the emulator takes any
        "AWS_DEFAULT_REGION": EAST,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_MAX_ATTEMPTS": "2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _replace(variables: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variables)
