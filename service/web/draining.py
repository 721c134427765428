"""A server that says that it ends before it stops to answer."""

import signal
from time import monotonic
from types import FrameType

import uvicorn
from fastapi import FastAPI


class DrainingServer(uvicorn.Server):
    """On SIGTERM it is not ready any more, answers for some seconds more, and only then ends.

    A load balancer goes on to send requests until it has looked at `/readyz` again; those would
    meet a closed port. A second signal, or SIGINT, ends at once.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, *, seconds: float) -> None:
        """Serve `app`, and answer for `seconds` after SIGTERM."""
        super().__init__(config)
        self._app = app
        self._seconds = seconds
        self._ends_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain, or end."""
        if sig == signal.SIGTERM and self._ends_at is None and self._seconds > 0:
            self._app.state.draining = True
            self._ends_at = monotonic() + self._seconds
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Tell whether it is time to end; asked ten times a second."""
        if self._ends_at is not None and monotonic() >= self._ends_at and not self.should_exit:
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)
