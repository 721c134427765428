"""Builds the real adapters and runs the service; nothing imports it but the command line."""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from model.errors import InvalidValue
from service.collector import collect_seldom
from service.jobs.crawl import background, require_sources
from service.settings import Settings, load_settings
from service.snapshot_file import SnapshotFile
from service.stores import open_store
from service.stores.bundles.opened import KEY, bundle_path, not_a_store, open_bundle
from service.stores.interface import GraphStore
from service.web.app import create_app
from service.web.draining import DrainingServer
from service.web.timed_protocol import timed_protocol
from service.workers.graphql import schema_for
from service.workers.holder import start_holder
from service.workers.pool import WorkerPool

SHUTDOWN_SECONDS = 5
"""How long the end of the service waits for answers under way."""


def application(settings: Settings, workers: WorkerPool | None = None) -> FastAPI:
    """Return the application over the configured store, which may be away for now.

    A store that is missing is never created: a mistyped URL would look like an empty estate. A
    bundle becomes the copy of the last revision, from which the service answers while no store is
    there.

    Raises:
        BundleRejected: if the bundle that is configured is not what the owner of the key signed.
    """
    return create_app(
        settings,
        _opener(settings),
        crawl=background(settings),
        check_crawl=require_sources,
        workers=workers,
    )


def _opener(settings: Settings) -> Callable[[], GraphStore]:
    path = bundle_path(settings.store)
    if path is None:
        return lambda: open_store(settings.store, create=False)
    variables = {} if settings.bundle_key is None else {KEY: str(settings.bundle_key)}
    publication = open_bundle(path, variables).publication
    SnapshotFile(settings.state_dir, settings.store_name).write(publication)

    def closed() -> NoReturn:
        raise not_a_store(path)

    return closed


def start_workers(settings: Settings) -> WorkerPool | None:
    """Return the pool of worker processes; None when the settings or the system want none.

    Call it while the process has one thread: it forks.
    """
    if settings.workers == 0 or not hasattr(os, "fork"):
        return None
    control, holder = start_holder(lambda: _prepare(settings))
    return WorkerPool(
        control,
        holder,
        workers=settings.workers,
        most_waiting=settings.max_waiting,
        seconds=settings.question_seconds,
        whole_from=settings.workers_from,
    )


def _prepare(settings: Settings) -> None:
    """Load what every worker needs."""
    schema_for(settings.limits)


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises:
        InvalidValue: if the address cannot be listened on.
    """
    collect_seldom()
    try:
        app = application(settings, start_workers(settings))
        config = uvicorn.Config(
            app,
            http=timed_protocol(settings),
            host=settings.host,
            port=settings.port,
            log_level="info",
            access_log=False,
            server_header=False,
            # Subscriptions never end by themselves.
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        server = DrainingServer(config, app, seconds=settings.drain_seconds)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            raise SystemExit
    except SystemExit as error:
        # Why is in the log just above, in the words of the operating system.
        address = f"{settings.host}:{settings.port}"
        expected = "an address that can be listened on, on a port that is free"
        raise InvalidValue("address", address, expected, hint="choose with --port") from error


def main() -> None:
    """Serve with the settings of the process: `python -m service.main`."""
    serve(load_settings())


if __name__ == "__main__":
    main()
