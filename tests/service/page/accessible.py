"""Whether what a browser shows can be read and used by everybody, as axe judges it."""

import json
from pathlib import Path

from service import page as sources
from tests.service.browser import Page

AXE = Path(sources.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RUN = (
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    ".then(answer => JSON.stringify(answer.violations.map("
    "rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 160))])))"
)


def violations(page: Page) -> list[object]:
    """Return what axe objects to, with the elements; the page must stand still."""
    page.js(f"if (!window.axe) {{ {AXE.read_text()} }}")
    page.until("document.getAnimations().every(each => each.playState !== 'running')")
    objections: list[object] = json.loads(page.js(RUN))
    return objections
