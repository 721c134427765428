"""GraphiQL on a page of somebody's own, behind the same name as the service, in a real browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import httpx
import pytest

from tests.service.browser import Page, browser
from tests.service.web.npm import node

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "graphiql"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
PASSED = ("accept", "content-type", "host", "origin")


@contextmanager
def page_beside(service: str) -> Iterator[str]:
    """Serve the page and its scripts, and pass `/graphql` on to the service; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = FOLDER / (self.path.partition("?")[0].lstrip("/") or "page.html")
            if path.is_file():
                self._send(200, TYPES[path.suffix], path.read_bytes())
            else:
                self._send(204, "text/plain", b"")  # the icon that browsers ask for

        def do_POST(self) -> None:
            headers = {name: text for name in PASSED if (text := self.headers.get(name))}
            content = self.rfile.read(int(self.headers["content-length"]))
            url = f"{service}{self.path}"
            answer = httpx.post(url, content=content, headers=headers, timeout=60, trust_env=False)
            self._send(answer.status_code, answer.headers["content-type"], answer.content)

        def _send(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def open_page(page: Page, address: str, query: str) -> None:
    page.open(f"{address}/?query={quote(query)}")
    page.until("document.querySelector('.graphiql-execute-button') !== null")


def answer(page: Page):
    page.js("document.querySelector('.graphiql-execute-button').click()")
    shown = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? ''"
    page.until(f"({shown}).trim().endsWith('}}')")
    return json.loads(page.js(shown))


def test_graphiql_reads_the_schema_asks_and_shows_errors(shop, tmp_path):
    node(FOLDER)
    with page_beside(shop.url) as address, browser(tmp_path / "profile") as page:
        open_page(page, address, '{ component(id: "checkout") { id name } }')
        answered = answer(page)
        page.js("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
        page.until("document.querySelector('.graphiql-plugin')?.innerText.includes('Query')")
        roots = page.js("document.querySelector('.graphiql-plugin').innerText")
        open_page(page, address, "{ component(id: 3.5) { nothing } }")
        refused = answer(page)
        problems = page.problems

    assert answered["data"] == {"component": {"id": "service:checkout", "name": "checkout"}}
    assert all(root in roots for root in ("Query", "Mutation", "Subscription"))
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"BAD_REQUEST"}
    assert problems == []
