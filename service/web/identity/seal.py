"""Sealed texts for cookies: only this service can write or read them.

The key follows from the client secret, so every replica opens what another has sealed.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Forged(Exception):
    """A text that was not sealed here, or was changed."""


class Seal:
    """Seals texts of one purpose."""

    def __init__(self, secret: str, *, purpose: str, lifetime: timedelta) -> None:
        """Derive a key for `purpose` from `secret`; texts hold for `lifetime`."""
        info = f"loadpath {purpose}".encode()
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
        self._fernet = Fernet(urlsafe_b64encode(derived.derive(secret.encode())))
        self.lifetime = lifetime

    def seal(self, content: Mapping[str, Any], *, now: datetime) -> str:
        """Return a sealed text that holds from now on."""
        return self._fernet.encrypt_at_time(orjson.dumps(content), int(now.timestamp())).decode()

    def open(self, text: str, *, now: datetime) -> tuple[Mapping[str, Any], datetime] | None:
        """Return the content and the moment at which it ends; None when it has ended.

        Raises:
            Forged: if it was not sealed by this secret for this purpose.
        """
        try:
            content: Mapping[str, Any] = orjson.loads(self._fernet.decrypt(text))
            sealed_at = self._fernet.extract_timestamp(text)
        except (InvalidToken, ValueError) as error:
            raise Forged from error
        ends_at = datetime.fromtimestamp(sealed_at, now.tzinfo) + self.lifetime
        return None if ends_at <= now else (content, ends_at)
