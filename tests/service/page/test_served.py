"""How the page is served: at every address of a view, under a strict policy, cacheable for ever."""

import re

import pytest

from service.page import DIST
from service.web import page
from tests.service.page.built import built


@pytest.mark.parametrize("address", page.VIEWS)
def test_every_view_has_an_address_under_a_strict_policy(shop, address):
    answer = shop.client.get(address)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_assets_never_change_so_a_browser_never_asks_again(shop):
    built()
    html = shop.client.get("/").text
    paths = re.findall(r'(?:src|href)="(/page/assets/[^"]+)"', html)

    assert paths
    for path in paths:
        answer = shop.client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_html_names_nothing_of_another_origin_and_no_inline_script(shop):
    built()
    html = shop.client.get("/").text

    assert "http" not in html.replace("http-equiv", "")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_page_that_was_not_built_says_how_to_build_it(shop, monkeypatch, tmp_path):
    monkeypatch.setattr(page, "DIST", tmp_path)

    answer = shop.client.get("/")

    assert answer.status_code == 200
    assert "make page" in answer.text


def test_shell_stays_within_its_budget():
    """320 kB over the wire without fonts, each view 110 kB more (docs/performance.md)."""
    built()
    sizes = {path.name: gzip_size(path) for path in (DIST / "assets").glob("*.*s*")}
    shell = sum(size for name, size in sizes.items() if name.startswith("index-"))

    assert shell <= 340_000, sizes


def gzip_size(path):
    import gzip

    return len(gzip.compress(path.read_bytes(), 9))
