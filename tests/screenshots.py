"""Screenshots of the page and pictures of the standard maps, all of the sample estate.

python -m tests.screenshots              rewrites docs/images/page/*.png, which README and docs show
python -m tests.screenshots --maps DIR   writes the standard maps as PNG into DIR, to be looked at

The estate is built and crawled anew with fixed ids and a fixed clock, so equal code gives equal
screenshots. Needs Chromium and the built page.
"""

import argparse
import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from service.reference.estate import DAY, sample_store
from tests.service.browser import Page, browser
from tests.service.running import Running, serving

TARGET = Path(__file__).parent.parent / "docs" / "images" / "page"
LATER = timedelta(hours=1)
"""How old the revision is in the screenshots."""
ORDERS = "service=service:orders&from=us-east-1&to=us-west-2"
BUSY = "[aria-busy=true]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One screenshot of the page."""

    name: str
    address: str
    ready: str
    """What stands on the page when it is complete, as a selector."""
    height: int = 900
    mode: str = "light"
    width: int = 1440


SHOTS = (
    Shot(name="estate", address="/", ready=".matrix", height=1180),
    Shot(
        name="what-if",
        address="/what-if?region=us-east-1&root=service:storefront",
        ready=".map .card",
        height=1000,
    ),
    Shot(name="plan", address=f"/plan?{ORDERS}", ready=".gantt", height=1180),
    Shot(name="night", address=f"/night?{ORDERS}&at=9", ready=".night h2", mode="dark"),
    Shot(name="gaps", address="/gaps", ready=".section, [class*=expandable]"),
)
MAPS = {
    "estate": {"level": "estate"},
    "checkout-chain": {"root": "service:checkout", "level": "chain"},
    "checkout-parts": {"root": "service:checkout", "level": "parts"},
    "storefront-service": {"root": "service:storefront", "level": "service"},
    "orders-chain": {"root": "service:orders", "level": "chain"},
}
"""By name of the picture: the question that gives it."""


@contextmanager
def estate() -> Iterator[tuple[Running, Page]]:
    """Serve the sample estate, and open a browser."""
    with (
        sample_store() as url,
        TemporaryDirectory() as folder,
        browser(Path(folder) / "profile") as page,
        serving(url, Path(folder), options={"clock": lambda: DAY + LATER}) as running,
    ):
        running.wait(lambda snapshot: snapshot is not None)
        yield running, page


def shoot(running: Running, page: Page, shot: Shot) -> bytes:
    """Return a screenshot as PNG."""
    resize(page, shot.width, shot.height)
    page.open(f"{running.url}/api")
    page.js(f"localStorage.setItem('loadpath.mode', '{shot.mode}')")
    page.open(running.url + shot.address)
    page.until(f"!!document.querySelector({shot.ready!r})")
    page.until(
        f"!document.querySelector('{BUSY}') && !document.body.innerText.includes('omputing')"
    )
    return captured(page)


def captured(page: Page) -> bytes:
    """Return what the browser shows as PNG."""
    page.js("document.fonts ? document.fonts.ready.then(() => 1) : 1")
    return base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"])


def draw(running: Running, page: Page, question: dict[str, str]) -> bytes:
    """Return a map as PNG: its SVG, as a browser draws it."""
    page.call("Page.enable")
    page.call("Page.navigate", url=f"{running.url}/maps?{urlencode({**question, 'format': 'svg'})}")
    page.until("document.documentElement.tagName === 'svg'")
    width, height = page.js(
        "['width', 'height'].map(side => document.documentElement[side].baseVal.value)"
    )
    resize(page, ceil(width), ceil(height))
    return captured(page)


def resize(page: Page, width: int, height: int) -> None:
    """Give the browser's window a size in pixels."""
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=1,
        mobile=False,
    )


def main() -> None:
    """Write the screenshots, or the maps."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--maps", type=Path, metavar="DIR")
    target = options.parse_args().maps
    with estate() as (running, page):
        if target is None:
            pictures = {shot.name: shoot(running, page, shot) for shot in SHOTS}
        else:
            pictures = {name: draw(running, page, question) for name, question in MAPS.items()}
    folder = target or TARGET
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (folder / f"{name}.png").write_bytes(picture)
        sys.stdout.write(f"wrote: {folder / name}.png\n")


if __name__ == "__main__":
    main()
