"""Our own documentation as a site: it builds without a warning and asks no other server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOADED = re.compile(
    r'<(?:script|img|iframe|link rel="stylesheet")[^>]*\b(?:src|href)="(https?:[^"]+)'
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_every_page_of_the_documentation_is_in_the_site(site: Path) -> None:
    pages = {page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")}
    assert {page.with_suffix(".html") for page in pages} <= {
        page.relative_to(site) for page in site.rglob("*.html")
    }


def test_the_site_loads_nothing_from_other_servers(site: Path) -> None:
    loaded = {url for page in site.rglob("*.html") for url in LOADED.findall(page.read_text())}
    assert loaded == set()


def test_the_pictures_hold_the_floors_of_the_contract(site: Path) -> None:
    picture = (site / "images" / "floors-of-the-model.svg").read_text()
    for floor in (
        "maps",
        "failover",
        "recovery",
        "impact",
        "graph",
        "linking",
        "kernels",
        "errors",
    ):
        assert f">{floor}</text>" in picture
