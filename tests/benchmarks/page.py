"""The page over a large estate: first paint, each view until it is complete, typing in the search.

python tests/benchmarks/page.py --components 100000
"""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.records.coverage import Coverage
from model.records.revision import Publication, Revision
from service.collector import collect_seldom
from service.main import start_workers
from service.settings import Settings
from service.stores.interface import Pulse
from tests.benchmarks.estate_records import records
from tests.benchmarks.timing import machine, write
from tests.service.browser import Page, browser
from tests.service.running import serving

NOW = datetime.now(UTC)
SERVICE = "service:01"
PATIENCE = 20
"""Seconds after which a view counts as not shown."""
VIEWS = (
    ("map of a service", f"/map?root={SERVICE}", ".map .card"),
    ("what if a Region fails", "/what-if?region=us-east-1", ".map .card"),
    (
        "failover plan",
        f"/plan?service={SERVICE}&from=us-east-1&to=us-west-2",
        ".gantt",
    ),
    (
        "one step at a time",
        f"/night?service={SERVICE}&from=us-east-1&to=us-west-2&at=1",
        ".night h2",
    ),
    ("component", f"/component?id={SERVICE}", "table"),
    ("coverage", "/coverage", "table"),
    ("search", "/search?q=c0012", "table tbody tr"),
    ("estate: what falls, as a map", "/", ".map .card"),
    ("estate: largest blast radii", "/", "section[aria-label='Takes most with it'] li"),
    ("estate: gaps by service", "/", "section[aria-label=Gaps] li"),
    ("estate: promises", "/", ".matrix"),
)
"""What is shown, its address, and what stands there when it is shown."""
ANSWERED = "location.search.includes('c0099') && !document.querySelector('[aria-busy=true]')"
FOCUS = """for (const field of document.querySelectorAll('input[type=search]')) {
  // The navigation keeps a hidden copy, which takes no focus.
  field.focus();
  if (document.activeElement === field) field.setSelectionRange(1, 1);
}"""
PAN_FRAMES = """new Promise(done => {
  const map = document.querySelector('.map'), start = performance.now();
  let frames = 0;
  const step = now => {
    map.style.transform = `translate(${frames % 200}px, 0) scale(1)`;
    frames++;
    if (now - start < 1000) requestAnimationFrame(step); else done(frames);
  };
  requestAnimationFrame(step);
})"""


class InMemory:
    """As much of a store as a service needs that only answers."""

    url = "memory:"

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._label = publication.revision

    def pulse(self, known: int | None = None) -> Pulse:
        """Return that nothing is new."""
        return Pulse(salt=b"page", current=self._label, known=self._label if known else None)

    def load(self, revision: int | None = None) -> Publication:
        """Return the only revision."""
        return self._publication

    def revisions(self) -> Sequence[Revision]:
        """Return the only revision."""
        return (self._label,)

    def coverage(self) -> tuple[Revision, Coverage]:
        """Return an empty coverage."""
        return self._label, self._publication.coverage

    def __getattr__(self, name: str) -> Any:
        """Answer every other verb with nothing."""
        return lambda *arguments, **named: [] if name.endswith("log") else None


def publication(components: int) -> Publication:
    """Return an estate as a store loads it."""
    drawn = records(components)
    label = Revision(
        number=1,
        digest="sha256:page",
        published_at=NOW,
        components=len(drawn.components),
        requirements=len(drawn.requirements),
    )
    return Publication(revision=label, records=drawn, coverage=Coverage())


def until_shown(page: Page, url: str, ready: str) -> str:
    """Return how long it takes from the address to the first sight of what is asked for."""
    start = time.perf_counter()
    page.open(url)
    try:
        page.until(f"!!document.querySelector({ready!r})", PATIENCE)
    except AssertionError:
        return f"not in {PATIENCE} s"
    return f"{time.perf_counter() - start:.2f} s"


def typed(page: Page, url: str) -> str:
    """Return how long it takes until what was typed into the search is answered."""
    page.open(f"{url}/search?q=c")
    start = time.perf_counter()
    page.js(FOCUS)
    page.type("0099")
    try:
        page.until(ANSWERED, PATIENCE)
    except AssertionError:
        return f"not in {PATIENCE} s"
    return f"{time.perf_counter() - start:.2f} s"


def measure(page: Page, url: str) -> None:
    """Print the table of this figure."""
    rows = []
    # Below 1,000 pixels the search is behind a button.
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=1440,
        height=900,
        deviceScaleFactor=1,
        mobile=False,
    )
    page.open(f"{url}/api")
    page.open(f"{url}/api")
    paint = "performance.getEntriesByName('first-contentful-paint')[0]"
    page.until(f"!!{paint}")
    painted = page.js(f"{paint}.startTime")
    rows.append(("first paint", f"{painted / 1000:.2f} s", "", "≤ 1 s"))
    for name, address, ready in VIEWS:
        first = until_shown(page, url + address, ready)
        again = until_shown(page, url + address, ready)
        rows.append((name, first, again, "≤ 1 s"))
        sys.stderr.write(f"{rows[-1]}\n")
    rows.append(("four letters in the search", typed(page, url), "", "≤ 0.8 s"))
    until_shown(page, f"{url}/map?root={SERVICE}", ".map .card")
    drawn = page.js("!!document.querySelector('.map')")
    frames = f"{page.js(PAN_FRAMES)} frames/s" if drawn else "no map"
    rows.append(("panning a map without GPU", frames, "", "≥ 50"))
    write("The page", ("what", "first", "again", "budget"), rows)


def main() -> None:
    """Serve the estate and open every view."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--components", type=int, default=100_000)
    chosen = options.parse_args()
    collect_seldom()
    workers = start_workers(Settings())  # before there are threads: it forks
    kept = publication(chosen.components)
    with (
        TemporaryDirectory() as folder,
        browser(Path(folder) / "profile") as page,
        serving(lambda: InMemory(kept), Path(folder), options={"workers": workers}) as running,
    ):
        running.wait(lambda snapshot: snapshot is not None, 300)
        print(machine())  # noqa: T201
        measure(page, running.url)


if __name__ == "__main__":
    main()
