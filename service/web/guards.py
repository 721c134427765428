"""Guards in front of every request: its host name, its origin, and its length."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLong

LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
"""How this machine calls itself."""

POLICY_VIOLATION = 1008
"""How a websocket is closed that breaks a rule (RFC 6455 §7.4.1)."""

ALWAYS = ("/healthz", "/readyz")
"""Paths that are answered however busy the service is."""

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    ),
)


class Guard:
    """Refuses requests that no honest client sends, before any other code reads them."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        max_body_bytes: int,
        max_requests: int = 200,
    ) -> None:
        """Stand before `app`.

        `hosts` are the names by which the service may be called; empty means any. They matter
        where no token is asked for: a page on another site may make its own name point here.
        """
        self._app = app
        self._hosts = frozenset(hosts)
        self._max = max_body_bytes
        self._max_requests = max_requests
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        problem = self._problem(Headers(scope=scope))
        if scope["type"] == "websocket":
            await self._socket(problem is None, scope, receive, send)
        elif problem is not None:
            await refuse(send, *problem)
        elif self._under_way >= self._max_requests and scope["path"] not in ALWAYS:
            message = f"{self._under_way} requests are under way"
            await refuse(send, 503, "TOO_BUSY", message, [(b"retry-after", b"1")])
        else:
            self._under_way += 1
            sending = _with_headers(send)
            if scope["method"] == "HEAD":
                scope, sending = {**scope, "method": "GET"}, _without_body(sending)
            try:
                await self._app(scope, self._limited(receive), sending)
            finally:
                self._under_way -= 1

    async def _socket(self, welcome: bool, scope: Scope, receive: Receive, send: Send) -> None:
        if welcome:
            await self._app(scope, receive, send)
        else:
            # Closing before accepting makes the server answer the handshake with 403.
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _problem(self, headers: Headers) -> tuple[int, str, str] | None:
        host = host_name(headers.get("host", ""))
        if self._hosts and host not in self._hosts:
            return 403, "FORBIDDEN_HOST", f"this service does not answer to the name {host!r}"
        origin = headers.get("origin")
        if origin is not None and _netloc(origin) != headers.get("host"):
            return 403, "FORBIDDEN_ORIGIN", f"pages of {origin!r} may not use this service"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._max:
            return 413, "BODY_TOO_LARGE", f"the body may have up to {self._max} bytes"
        return None

    def _limited(self, receive: Receive) -> Receive:
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max:
                # Sent in chunks, so that its length was not announced.
                raise BodyTooLong(self._max)
            return message

        return limited


def _netloc(url: str) -> str | None:
    """Return the host and port of a URL; None when it cannot be read."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return None


def host_name(host: str) -> str:
    """Return the name in a `Host` header, without port and brackets; what is none as it stands.

    >>> host_name("[::1]:8000"), host_name("localhost:8000")
    ('::1', 'localhost')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return host


async def refuse(
    send: Send,
    status: int,
    code: str,
    message: str,
    further: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    """Answer with an error in JSON."""
    body = orjson.dumps({"error": {"code": code, "message": message}})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *further,
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return sending


def _without_body(send: Send) -> Send:
    """Send the headers of GET alone, as HEAD wants (RFC 9110 §9.3.2)."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending
