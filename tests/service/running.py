"""The real service on loopback: uvicorn in a thread, asked over real sockets."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import uvicorn

from model.linking.link import LinkSettings
from service.jobs.import_file import DocumentFile, file_at, import_files
from service.settings import Settings
from service.stores import open_store
from service.web.app import create_app

SHOP = Path(__file__).parent.parent / "scenarios" / "shop.yaml"
ORDERS = "arn:aws:rds:us-east-1:111122223333:db:orders"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A running service and a client of it."""

    url: str
    client: httpx.Client
    app: Any

    def ask(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = self.post(query, headers, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def error(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Any:
        """Return the one error of an answer."""
        answer = self.post(query, headers, **variables)
        (error,) = answer["errors"]
        return error

    def post(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Any:
        """Return the whole answer."""
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers=dict(headers or {})).json()

    def wait(self, until: Callable[[Any], bool], seconds: float = 30) -> None:
        """Wait until the current snapshot of the service fulfils `until`."""
        assert self.app.state.runtime.snapshots.wait(until, seconds)


@contextmanager
def serving(store: str | Callable[[], Any], folder: Path, **settings: Any) -> Iterator[Running]:
    """Serve the store at a URL, or the one a function opens; stops when left."""
    options = settings.pop("options", {})
    port = settings.pop("port", 0)
    chosen = Settings(
        port=0, state_dir=folder / "state", **{"poll_seconds": 0.05, "store": "test", **settings}
    )
    opener = (lambda: open_store(store)) if isinstance(store, str) else store
    app = create_app(chosen, opener, **options)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    thread = Thread(target=server.run, name="uvicorn")
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
            yield Running(url=url, client=client, app=app)
    finally:
        server.should_exit = True
        thread.join()


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.01)


def fill(url: str, *documents: Path | str) -> None:
    """Import documents into the store at a URL: files, or texts under the name `inline`."""
    store = open_store(url)
    try:
        import_files(
            store, [_file(one) for one in documents], now=datetime.now(UTC), settings=LinkSettings()
        )
    finally:
        store.close()


def _file(document: Path | str) -> DocumentFile:
    if isinstance(document, Path):
        return file_at(document)
    return DocumentFile(name="inline", read=document.encode)
