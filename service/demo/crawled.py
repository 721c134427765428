"""The sample estate in a store: the accounts crawled, then what the shop promised imported."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import resources

from discovery.aws import CRAWLERS
from discovery.cancellation import Cancellation
from discovery.plan import Target
from discovery.progress import Progress
from model.linking.link import LinkSettings
from service.demo.estate.aws import EAST, REGIONS, ROLE
from service.jobs.crawl import Crawled, Tools, budget_for, run_crawl, sessions_for, threads
from service.jobs.import_file import DocumentFile, import_files
from service.settings import Settings, load_settings
from service.stores.interface import GraphStore

OBJECTIVES = "objectives.yaml"
RATE = 0.0
"""The emulator needs no mercy: no limit of requests."""


def crawl_settings(**further: object) -> Settings:
    """Return the settings with which the sample estate is crawled."""
    return load_settings(crawl_org=True, crawl_role_name=ROLE, crawl_rate=RATE, **further)


def crawl_estate(
    store: GraphStore,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    publishes: bool,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Crawled:
    """Crawl the estate that boto3 finds now (see `aws_at`) into `store`."""
    cancelled = Cancellation()
    with threads(settings.crawl_workers) as executor:
        tools = Tools(
            sessions=sessions_for(settings),
            executor=executor,
            budget=budget_for(settings, cancelled),
            cancelled=cancelled,
            now=clock,
            ahead=4 * settings.crawl_workers,
        )
        return run_crawl(
            store,
            Target(crawlers=CRAWLERS, organization=True, regions=REGIONS),
            tools,
            settings=LinkSettings(),
            publishes=publishes,
            report=report,
        )


def import_objectives(store: GraphStore, now: datetime, accounts: Mapping[str, str]) -> None:
    """Import what the shop promised, and publish it with all that was crawled.

    `accounts` has the account numbers by name, which the document leaves open.
    """
    text = resources.files("service.demo").joinpath(OBJECTIVES).read_text(encoding="utf-8")
    for name, number in accounts.items():
        text = text.replace(f"{{{name}}}", number)
    content = text.encode()
    document = DocumentFile(name=f"service/demo/{OBJECTIVES}", read=lambda: content)
    import_files(store, [document], now=now, settings=LinkSettings())


@contextmanager
def aws_at(endpoint: str) -> Iterator[None]:
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
