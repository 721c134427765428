"""Fall-backs: how often a selection that has a reader was answered by the ordinary executor."""

from threading import Lock


class FallBacks:
    """Counts fall-backs of this process, safely for threads.

    A fall-back costs time and nothing else: the answer is that of the ordinary executor. Errors
    of resolvers cause one each. Many of them without errors mean that a type of the schema has
    changed in a way that the readers do not expect.
    """

    def __init__(self) -> None:
        """Start at zero."""
        self._lock = Lock()
        self._count = 0

    @property
    def count(self) -> int:
        """The number of fall-backs since the process started."""
        return self._count

    def add(self) -> None:
        """Count one fall-back."""
        with self._lock:
            self._count += 1


FALL_BACKS = FallBacks()
"""The fall-backs of this process; `/metrics` shows them."""
