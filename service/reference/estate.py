"""The sample estate as the reference shows it: the same ids and moments whenever it is built."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from service.demo.crawled import aws_at, crawl_estate, crawl_settings, import_objectives
from service.demo.estate import build
from service.demo.server import moto_server
from service.stores import open_store

DAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""The moment at which everything is read, published and judged.

It has to lie ahead: the emulator refuses the certificate that ends 19 days later once it ended.
"""


@contextmanager
def sample_store() -> Iterator[str]:
    """Give the URL of a store that holds the estate, as it is for the time of the block.

    Revision 1 is what was crawled; revision 2 adds what the shop promised.
    """
    with TemporaryDirectory(prefix="loadpath-") as folder, moto_server() as endpoint:
        estate = build(endpoint, DAY, lambda what: None)
        url = f"sqlite:///{Path(folder) / 'estate.sqlite'}"
        with aws_at(endpoint):
            fill(url, DAY, estate.accounts)
        yield url


def fill(url: str, now: datetime, accounts: Mapping[str, str]) -> None:
    """Crawl the estate that boto3 finds into the store at `url`; publish its two revisions.

    `accounts` has the account numbers of the estate by name.
    """
    # One worker: the emulator makes default networks when first asked, so order decides their ids.
    settings = crawl_settings(store=url, crawl_workers=1)
    store = open_store(url)
    try:
        crawl_estate(store, settings, clock=lambda: now, publishes=True)
        import_objectives(store, now, accounts)
    finally:
        store.close()
