"""The job behind `loadpath crawl` and `startCrawl`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from discovery.budget import TokenBuckets
from discovery.calls import Unlimited
from discovery.cancellation import Cancellation
from model.errors import InvalidValue
from schema.graphql.context import CrawlProgress, CrawlRequest
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from service.jobs.crawl import background, budget_for
from service.settings import Settings
from service.stores.sqlite.store import SqliteStore

pytestmark = pytest.mark.emulator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "store")
    yield opened
    opened.close()


def settings(**given: object) -> Settings:
    return Settings(crawl_role_name=ROLE, crawl_rate=0, crawl_workers=4, **given)  # type: ignore[arg-type]


def test_a_crawl_in_the_background_publishes_and_reports(
    estate: Estate, reach: Callable[[str], None], store: SqliteStore
) -> None:
    reach(estate.endpoint)
    told: list[CrawlProgress] = []
    request = CrawlRequest(
        accounts=(estate.accounts["storefront"],),
        regions=(EAST, WEST),
        sources=("aws.ec2.subnets", "aws.ec2.vpcs"),
    )
    assert background(settings(crawl_org=True))(store, request, told.append) == 1
    assert [one.scopes_done for one in told] == [1, 2, 3, 4]
    assert {one.scopes_total for one in told} == {4}
    assert told[-1].failed_scopes == 0
    publication = store.load()
    assert {one.scope.key for one in publication.coverage.scopes} == {
        f"{source}@{estate.accounts['storefront']}/{region}"
        for source in request.sources
        for region in request.regions
    }
    subnets = [one for one in publication.records.components if ":subnet/" in one.id]
    assert told[-1].components >= len(subnets) > 6


def test_the_settings_decide_whether_the_whole_organization_is_crawled(
    estate: Estate, reach: Callable[[str], None], store: SqliteStore
) -> None:
    reach(estate.endpoint)
    request = CrawlRequest(regions=(EAST,), sources=("aws.ec2.vpcs",))
    told: list[CrawlProgress] = []
    background(settings(crawl_org=True))(store, request, told.append)
    accounts = {one.scope.account for one in store.load().coverage.scopes}
    assert accounts == set(estate.accounts.values())


def test_an_unknown_source_is_refused_before_anything_is_asked(store: SqliteStore) -> None:
    request = CrawlRequest(sources=("aws.nothing",))
    with pytest.raises(InvalidValue, match=r"aws\.nothing"):
        background(settings())(store, request, lambda progress: None)


def test_a_rate_of_zero_sets_no_limit_and_any_other_is_a_share() -> None:
    cancelled = Cancellation()
    assert isinstance(budget_for(settings(), cancelled), Unlimited)
    half = budget_for(Settings(crawl_rate=0.5), cancelled)
    assert isinstance(half, TokenBuckets)
    assert half.share == 0.5
