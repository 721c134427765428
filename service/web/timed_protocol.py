"""HTTP connections that may not be held open by sending slowly, nor in any number."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.settings import Settings


class TimedProtocol(H11Protocol):
    """Closes a connection whose headers or body take too long, or that is one too many."""

    header_seconds = 10.0
    body_seconds = 30.0
    most_connections = 500

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin without a timer."""
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._phase: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.abort()
            return
        self._begin(h11.IDLE, self.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, content: bytes) -> None:
        """Read, and give the next phase of the request its time."""
        if self._timer is None:
            self._begin(h11.IDLE, self.header_seconds)
        super().data_received(content)
        phase = self.conn.their_state
        if phase is h11.SEND_BODY and self._phase is not h11.SEND_BODY:
            self._begin(phase, self.body_seconds)
        elif phase not in (h11.IDLE, h11.SEND_BODY):
            self._stop()

    def on_response_complete(self) -> None:
        """Leave an idle connection to the time of keep-alive."""
        self._stop()
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over; a websocket may be silent."""
        self._stop()
        super().handle_websocket_upgrade(event)

    def _begin(self, phase: object, seconds: float) -> None:
        self._stop()
        self._phase = phase
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        self._phase = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def timed_protocol(settings: Settings) -> type[TimedProtocol]:
    """Return the protocol with the limits of `settings`."""

    class Configured(TimedProtocol):
        header_seconds = settings.header_seconds
        body_seconds = settings.body_seconds
        most_connections = settings.max_connections

    return Configured
