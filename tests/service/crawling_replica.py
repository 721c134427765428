"""A replica whose crawls take long: `python -m tests.service.crawling_replica STORE LOG NAME`.

A crawl writes `NAME begins`, then a line each 50 ms, into the log; SIGTERM ends the service.
"""

import sys
from pathlib import Path
from time import sleep, time

import uvicorn

from schema.graphql.context import CrawlProgress
from service.settings import Settings
from service.stores import open_store
from service.web.app import create_app


def main(store: str, log: Path, name: str) -> None:
    def crawl(_store, _request, report):
        for number in range(10_000):
            with log.open("a") as lines:
                lines.write(f"{time():.3f} {name}\n")
            sleep(0.05)
            report(CrawlProgress(scopes_done=number))

    settings = Settings(
        port=0,
        state_dir=log.parent / name,
        store="test",
        crawl_every_minutes=0.001,
        crawl_lease_seconds=2,
    )
    app = create_app(settings, lambda: open_store(store), crawl=crawl)
    uvicorn.run(app, host="127.0.0.1", port=0, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
