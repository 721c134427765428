"""Runs moto until its standard input ends, so that no emulator outlives whoever started it."""

import os
import sys
from threading import Thread

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple

from service.demo.global_tables import with_global_tables
from service.demo.missing_calls import with_missing_calls


def serve(host: str, port: int) -> None:
    """Serve AWS's protocols on `port`, one thread a request, until the process ends."""
    os.environ.setdefault("MOTO_PORT", str(port))
    moto = DomainDispatcherApplication(create_backend_app)
    application = with_missing_calls(with_global_tables(moto))
    run_simple(host, port, application, threaded=True, request_handler=MotoRequestHandler)


def _end_with_the_parent() -> None:
    sys.stdin.buffer.read()
    # However the parent ended, its end of the pipe is closed now; there is nothing to save.
    os._exit(0)


if __name__ == "__main__":
    Thread(target=_end_with_the_parent, daemon=True).start()
    serve(sys.argv[1], int(sys.argv[2]))
