"""Small JSON answers of an OpenID provider, in bounded time and size."""

from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import orjson
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from service.errors import IdentityProviderAway

SECONDS = 3.0
"""How long the provider may take for one answer."""
MOST_BYTES = 1_000_000
"""Longest answer of a provider."""
PART_BYTES = 65_536
FAILED = 500
"""Statuses from here on mean that the provider cannot answer."""


class ProviderClient:
    """Asks the provider; follows no redirect and repeats no request."""

    def __init__(self) -> None:
        """Open no connection yet."""
        self._pool = PoolManager(maxsize=4)

    def get(self, url: str) -> Mapping[str, Any]:
        """Return the JSON object at an address.

        Raises:
            IdentityProviderAway: if there is none within the time, or it is no JSON object.
        """
        status, answer = self._answer("GET", url, {})
        if status != 200:
            raise IdentityProviderAway(f"{url} answered {status}")
        return answer

    def post(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, Any]]:
        """Send a form, and return status and JSON object of the answer.

        Raises:
            IdentityProviderAway: if there is none within the time.
        """
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._answer("POST", url, form, urlencode(fields).encode())

    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], sent: bytes | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        try:
            response = self._pool.request(
                method,
                url,
                body=sent,
                # Without Accept-Encoding a small answer cannot unpack to a large one.
                headers={"Accept": "application/json", **headers},
                timeout=Timeout(total=SECONDS),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            body = _body(response, url)
        except HTTPError as error:
            raise IdentityProviderAway(f"{url} does not answer: {error}") from error
        if response.status >= FAILED:
            raise IdentityProviderAway(f"{url} answered {response.status}")
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise IdentityProviderAway(f"{url} answered no JSON") from error
        if not isinstance(answer, dict):
            raise IdentityProviderAway(f"{url} answered no JSON object")
        return response.status, answer


def _body(response: BaseHTTPResponse, url: str) -> bytes:
    """Return the body; an answer that trickles in is given up at its time."""
    end = monotonic() + SECONDS
    body = bytearray()
    try:
        while part := response.read1(PART_BYTES):
            body += part
            if len(body) > MOST_BYTES or monotonic() > end:
                raise IdentityProviderAway(f"{url} answers too much, or too slowly")
    except BaseException:
        response.close()
        raise
    response.release_conn()
    return bytes(body)
