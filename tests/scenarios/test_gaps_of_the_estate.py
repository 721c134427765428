"""The flaws that the sample estate has on purpose, crawled and found as gaps."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from model.gaps import find_gaps
from model.gaps.interface import Gap, Severity
from model.graph import DependencyGraph
from model.linking.link import LinkSettings
from schema.graphql.context import CrawlRequest
from service.demo.estate.aws import REGIONS, ROLE, Estate
from service.jobs.crawl import background
from service.jobs.import_file import DocumentFile, import_files
from service.settings import Settings
from service.stores.sqlite.store import SqliteStore
from tests.emulator import variables

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

FLAWS = {
    "the certificate of the checkout was imported and ends within twenty days": (
        "N-15",
        ":certificate/",
        "",
    ),
    "the inventory database keeps no backups": ("N-10", ":db:inventory", ""),
    "the inventory database lives in one zone": ("N-09", ":db:inventory", "zone:"),
    "the inventory database has no standby": ("N-08", "service:inventory", ":db:inventory"),
    "the cart table has neither replica nor backup": ("N-10", ":table/cart", ""),
    "three zones share one NAT gateway": ("N-09", ":service/shop/storefront", ":natgateway/"),
    "the checkout's plain record is moved by hand, through us-east-1": (
        "N-22",
        "dns:checkout.shop.example.com/",
        "aws:controlplane:route53@us-east-1",
    ),
    "the checkout's alarm lives in the Region that it watches": ("N-13", "service:checkout", ""),
    "the payment provider's secret exists in one Region": (
        "N-21",
        ":service/shop/checkout",
        ":secret:checkout/payment-provider",
    ),
    "images come from one Region": ("N-21", ":service/shop/orders", ":repository/shop/orders"),
    "there is one payment provider": ("N-08", "service:checkout", "external:api.acmepay.example"),
    "the journey buy is not back in time when a Region fails": ("N-01", "journey:buy", ""),
    "the journey buy loses more than was promised": ("N-02", "journey:buy", ""),
    "nobody promised anything for the cart": ("N-07", "service:cart", ""),
    "the storefront may lose more than the journey over it": (
        "N-04",
        "journey:buy",
        "service:storefront",
    ),
    "the storefront promises less than its strictest user needs": (
        "N-12",
        "service:storefront",
        "",
    ),
    "the checkout cannot reach its availability": ("N-06", "service:checkout", ""),
    "no promise was tested": ("N-14", "service:checkout", ""),
}
"""What was built or stated wrong → rule, part of the component's id, part of the provider's."""


@pytest.fixture(scope="module")
def gaps(estate: Estate, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Gap]:
    """Crawl the estate as the demo does, import what the shop promised, and find the gaps."""
    with pytest.MonkeyPatch.context() as patch:
        _reach(patch, estate.endpoint)
        store = SqliteStore(tmp_path_factory.mktemp("estate") / "store")
        settings = Settings(crawl_org=True, crawl_role_name=ROLE, crawl_rate=0, crawl_workers=4)
        background(settings)(store, CrawlRequest(regions=REGIONS), lambda told: None)
    promised = resources.files("service.demo").joinpath("objectives.yaml").read_bytes()
    document = DocumentFile(name="objectives.yaml", read=lambda: promised)
    now = datetime.now(UTC)
    import_files(store, [document], now=now, settings=LinkSettings())
    graph = DependencyGraph(store.load().records)
    store.close()
    return find_gaps(graph, at=now)


def _reach(patch: pytest.MonkeyPatch, endpoint: str) -> None:
    for name, value in variables(endpoint).items():
        patch.setenv(name, value)


@pytest.mark.parametrize("flaw", FLAWS)
def test_flaw_is_found(gaps: Sequence[Gap], flaw: str) -> None:
    rule, component, provider = FLAWS[flaw]
    answer = [
        one
        for one in gaps
        if one.rule == rule
        and component in one.finding.component
        and provider in (one.finding.provider or "")
    ]
    assert answer, [one.finding.message for one in gaps if one.rule == rule]


def test_every_flaw_of_the_readme_is_found(gaps: Sequence[Gap]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    told = re.findall(r"^\| [^|]+ \| (N-\d\d) \| `([^`]+)` \|$", readme, re.MULTILINE)
    assert len(told) >= 10
    answer = {(one.rule, one.finding.component) for one in gaps}
    assert [
        (rule, part)
        for rule, part in told
        if not any(rule == one and part in component for one, component in answer)
    ] == []


def test_gravest_gaps_are_those_that_take_most_of_the_shop_down(gaps: Sequence[Gap]) -> None:
    assert gaps[0].severity is Severity.CRITICAL
    assert gaps[0].parts.reach == max(one.parts.reach for one in gaps)
    assert {one.severity for one in gaps} == set(Severity)
