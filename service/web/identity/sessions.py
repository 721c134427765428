"""Sessions of people who signed in: a sealed cookie that any replica opens."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from service.errors import SessionEnded, Unauthenticated
from service.snapshots import Clock
from service.web.identity.claims import Person
from service.web.identity.seal import Forged, Seal

AGAIN = "sign in again"


class Sessions:
    """Makes and reads the sessions of people."""

    def __init__(self, secret: str, *, lifetime: timedelta, clock: Clock) -> None:
        """Seal by a key that follows from `secret`; sessions end after `lifetime`."""
        self._seal = Seal(secret, purpose="session", lifetime=lifetime)
        self._clock = clock

    @property
    def lifetime(self) -> timedelta:
        """How long a session lasts."""
        return self._seal.lifetime

    def open(self, person: Person) -> str:
        """Return the text of a new session."""
        content = {"name": person.name, "groups": person.groups}
        return self._seal.seal(content, now=self._clock())

    def read(self, text: str) -> tuple[Person, datetime]:
        """Return whose session it is, and when it ends.

        Raises:
            SessionEnded: if it has ended.
            Unauthenticated: if it is no session of this service.
        """
        try:
            opened = self._seal.open(text, now=self._clock())
        except Forged as error:
            raise Unauthenticated("this is no session of this service", hint=AGAIN) from error
        if opened is None:
            raise SessionEnded("the session has ended", hint=AGAIN)
        content, ends_at = opened
        return _person(content), ends_at


def _person(content: Mapping[str, Any]) -> Person:
    groups: Collection[str] = content["groups"]
    return Person(name=content["name"], groups=tuple(groups))
