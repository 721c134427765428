"""Cancellation: one flag that every part of a crawl checks."""

from threading import Event
from typing import Any


class Cancellation:
    """Becomes true once and stays so; safe for threads. In another process it stays false."""

    def __init__(self) -> None:
        """Start without being cancelled."""
        self._event = Event()

    def __reduce__(self) -> tuple[Any, ...]:
        """Become a flag that stays false: a task in another process ends by itself."""
        return Cancellation, ()

    def __call__(self) -> bool:
        """Return whether it was cancelled."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask every part to stop."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until it is cancelled; return whether it was."""
        return self._event.wait(seconds)
