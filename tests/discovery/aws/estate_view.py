"""What chosen crawlers see of the sample estate, on a real server."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from discovery.interface import Context, Crawler, Where
from discovery.runner import run_crawler
from model.records.observation import Observation
from service.demo.estate.aws import EAST, REGIONS, Estate
from tests.discovery.player import SALT


def look(crawler: Crawler, estate: Estate, account: str, region: str) -> Observation:
    """Return what `crawler` sees in one account and Region of the estate."""
    here = region if crawler.where is Where.REGIONAL else None
    return run_crawler(
        crawler,
        clients=lambda service: estate.client(account, service, region),
        context=Context(partition="aws", account=estate.accounts[account], region=here, salt=SALT),
        call_region=EAST,
        now=partial(datetime.now, UTC),
    )


def look_at(
    estate: Estate, crawlers: Iterable[Crawler], accounts: Iterable[str]
) -> list[Observation]:
    """Return what each of `crawlers` sees in each of `accounts`, in every Region it works in."""
    accounts = tuple(accounts)
    return [
        look(crawler, estate, account, region)
        for crawler in crawlers
        for account in accounts
        for region in (REGIONS if crawler.where is Where.REGIONAL else (EAST,))
    ]
