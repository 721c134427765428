"""A port that accepts connections and never answers, and a relay that falls silent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from urllib.parse import urlsplit


@contextmanager
def silent_port() -> Iterator[int]:
    """Listen, accept, read and never answer during the block; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = Event()
        taken: list[socket.socket] = []

        def accept() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    taken.append(server.accept()[0])

        accepting = Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            # A thread that waits in `accept` is not woken by `close`, and takes one connection.
            server.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for connection in taken:
                connection.close()


class Relay:
    """Passes bytes on to a server until it is told to be silent."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._target = (parts.hostname or "", parts.port or 0)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._server.getsockname()[1]}"
        self.speaks = Event()
        self.speaks.set()
        self._open: list[socket.socket] = []
        self._accepting = Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """End all connections."""
        self.speaks.set()
        # A thread that waits in `accept` is not woken by `close`, and would take one connection.
        self._server.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        for connection in (self._server, *self._open):
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self._open.append(client)
                server = socket.create_connection(self._target)
                self._open.append(server)
                for source, target in ((client, server), (server, client)):
                    Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                self.speaks.wait()
                target.sendall(content)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
