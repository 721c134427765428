"""A server in front of the emulator that answers chosen calls with an error instead.

It speaks HTTP on loopback, so that boto3 meets each fault where it meets it in AWS: on the wire.

    with faulty(estate.endpoint) as server:
        server.rule = lambda call: Fault.DENIED if call.operation == "describe_subnets" else None

`server.calls` has every call that arrived (`server.passed` the requests that went on to the
emulator, as they were sent), `server.failed` those that were refused here, and
`server.refused` those that the emulator itself answered with an error. All name calls as coverage
does: `ec2:describe_subnets`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlsplit

from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ServiceModel

from discovery.aws import CRAWLERS

PLANNING = ("ec2", "organizations", "sts")
"""Services that are asked before any crawler runs."""
XML_SERVICES = ("cloudfront", "route53", "s3", "s3control")
"""Services with REST paths that answer in XML; the others answer in JSON."""


DIRECTORIES = "s3express"
"""What signs requests about S3's directory buckets; they go to the paths of other buckets."""


class Fault(StrEnum):
    """What goes wrong."""

    DENIED = "denied"
    FORBIDDEN = "denied by a policy of the organization"
    THROTTLED = "throttled"
    HTML = "an HTML page with status 500"
    TIMEOUT = "no answer in time"
    EXPIRED = "expired credentials"


ANSWERS = {
    Fault.DENIED: (403, "AccessDeniedException"),
    Fault.FORBIDDEN: (403, "AccessDeniedException"),
    Fault.THROTTLED: (400, "ThrottlingException"),
    Fault.EXPIRED: (403, "ExpiredTokenException"),
}
MESSAGES = {
    Fault.FORBIDDEN: "User: arn:aws:sts::111122223333:assumed-role/LoadpathRead/loadpath is not "
    "authorized to perform this action with an explicit deny in a service control policy"
}
PAGE = b"<html><body><h1>Internal Server Error</h1></body></html>"


SAME_REQUESTS = {"docdb": "rds", "neptune": "rds"}
"""Services whose requests are those of another one: no server can tell them apart."""


def at_server(call: str) -> str:
    """Return the name of a call as a server sees it: `rds:…` for `docdb:…`."""
    service, _, operation = call.partition(":")
    return f"{SAME_REQUESTS.get(service, service)}:{operation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, as boto3 calls it."""

    service: str
    operation: str
    region: str
    access_key: str
    number: int
    """How many had arrived, this one included."""

    @property
    def name(self) -> str:
        """`ec2:describe_subnets`."""
        return at_server(f"{self.service}:{self.operation}")


Rule = Callable[[Call], Fault | None]
Raw = tuple[str, str, dict[str, str], bytes]
"""Method, path, headers and body of a request."""


class FaultServer(ThreadingHTTPServer):
    """The server; `rule` may be changed at any time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.rule: Rule = lambda call: None
        self.closing = Event()
        _by_signing_name()  # takes long the first time, and no caller shall wait for it
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Start to count anew."""
        self.calls: list[Call] = []
        self.failed: dict[str, Fault] = {}
        self.refused: set[str] = set()
        self.passed: list[Raw] = []

    def judge(self, service: str, operation: str, region: str, access_key: str) -> Fault | None:
        with self._lock:
            call = Call(
                service=service,
                operation=operation,
                region=region,
                access_key=access_key,
                number=len(self.calls) + 1,
            )
            self.calls.append(call)
        fault = self.rule(call)
        if fault is not None:
            self.failed[call.name] = fault
        return fault


@contextmanager
def faulty(upstream: str) -> Iterator[FaultServer]:
    """Run a fault server in front of `upstream` for the time of the block."""
    with FaultServer(upstream) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultServer
    _onward: HTTPConnection | None = None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def finish(self) -> None:
        if self._onward is not None:
            self._onward.close()
        super().finish()

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, HTTPException):
            self.close_connection = True  # the client, or the emulator, went away

    def _answer(self) -> None:
        body = self._body()
        service, operation = named(self.command, self.path, self.headers, body)
        key, region = signature(self.headers)
        fault = self.server.judge(service, operation, region, key)
        if fault is None:
            self._forward(f"{service}:{operation}", body)
        elif fault is Fault.TIMEOUT:
            self.server.closing.wait(5)
            self.close_connection = True
        elif fault is Fault.HTML:
            self._send(500, {"Content-Type": "text/html"}, PAGE)
        else:
            status, code = ANSWERS[fault]
            message = MESSAGES.get(fault, "injected")
            self._send(status, *error(code, service, self.headers, body, message))

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _answer

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _forward(self, name: str, body: bytes) -> None:
        if self._onward is None:
            self._onward = HTTPConnection(self.server.upstream, timeout=60)
        headers = {**dict(self.headers.items()), "Host": self.server.upstream}
        self.server.passed.append((self.command, self.path, headers, body))
        self._onward.request(self.command, self.path, body, headers)
        answer = self._onward.getresponse()
        content = answer.read()
        if answer.status >= 400:
            self.server.refused.add(name)
        self._send(answer.status, dict(answer.getheaders()), content)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for header, value in headers.items():
            if header.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def error(
    code: str, service: str, headers: Mapping[str, str], body: bytes, message: str = "injected"
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of an error in the protocol of the request."""
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        content = b"\xa2" + b"".join(map(_cbor, ("__type", code, "message", message)))
        return {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, content
    if service == "ec2":
        text = f"<Response><Errors>{_xml(code, message)}</Errors></Response>"
        return {"Content-Type": "text/xml"}, text.encode()
    if body.startswith(b"Action=") or b"&Action=" in body or service in XML_SERVICES:
        inner = _xml(code, message)
        text = inner if service == "s3" else f"<ErrorResponse>{inner}</ErrorResponse>"
        return {"Content-Type": "text/xml"}, text.encode()
    content = json.dumps({"__type": code, "message": message}).encode()
    return {"Content-Type": "application/json", "x-amzn-errortype": code}, content


def _xml(code: str, message: str) -> str:
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"


def _cbor(text: str) -> bytes:
    """Return a text of less than 256 bytes in CBOR (RFC 8949, major type 3)."""
    return b"\x78" + bytes([len(text)]) + text.encode()


def signature(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return access key and Region of a signed request."""
    found = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", headers.get("Authorization", ""))
    return (found[1], found[2]) if found else ("", "")


def named(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """Return the service and the operation of a request, as boto3 names them."""
    found = re.search(
        r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", headers.get("Authorization", "")
    )
    signed_by = found[1] if found else ""
    express = signed_by == DIRECTORIES
    fitting = [
        (fit, model.service_name, xform_name(name))
        for model in _by_signing_name().get("s3" if express else signed_by, ())
        for fit, name in _operations(model, method, path, headers, body, express=express)
    ]
    # S3 Control signs as S3, and its paths fit those of an object of S3: the closest fit counts.
    if not fitting:
        return signed_by or "?", "?"
    _, service, operation = max(fitting, key=lambda call: call[0])
    return service, operation


Fit = tuple[int, int, bool]
"""How closely a request fits an operation: query keys and literal characters of its path, and
whether a crawler declares it."""
CERTAIN: Fit = (0, 0, True)


def _operations(
    model: ServiceModel,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    express: bool,
) -> list[tuple[Fit, str]]:
    """Return the operations of a service that a request may call, each with how closely it fits."""
    if headers.get("smithy-protocol"):
        return [(CERTAIN, path.rpartition("/")[2])]
    target = headers.get("X-Amz-Target")
    if target:
        prefix, _, operation = target.rpartition(".")
        return [(CERTAIN, operation)] if prefix == model.metadata.get("targetPrefix") else []
    form = parse_qs(body.decode("latin-1"))
    if "Action" in form:
        return [(CERTAIN, form["Action"][0])] if form["Version"] == [model.api_version] else []
    split = urlsplit(path)
    return [
        ((len(markers), literal, xform_name(name) in _declared()), name)
        for name, verb, pattern, markers, literal in _routes(model.service_name)
        if verb == method
        and pattern.fullmatch(split.path)
        and markers <= parse_qs(split.query, keep_blank_values=True).keys()
        and name != ("ListBuckets" if express else "ListDirectoryBuckets")
    ]


@lru_cache
def _declared() -> frozenset[str]:
    """Return the operations of all crawlers: some of S3 share a path."""
    return frozenset(call.operation for one in CRAWLERS for call in one.calls)


@lru_cache
def _by_signing_name() -> dict[str, list[ServiceModel]]:
    names = {call.service or one.service for one in CRAWLERS for call in one.calls}
    found: dict[str, list[ServiceModel]] = {}
    for name in sorted(names | set(PLANNING)):
        model = _model(name)
        found.setdefault(model.signing_name, []).append(model)
    return found


@lru_cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(create_loader().load_service_model(service, "service-2"), service)


@lru_cache
def _routes(service: str) -> list[tuple[str, str, re.Pattern[str], set[str], int]]:
    """Return (operation, verb, pattern of its path, query keys it must have, literal length)."""
    model = _model(service)
    routes = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        pieces = re.split(r"(\{[^}]+\})", path)
        pattern = "".join(_pattern(piece) for piece in pieces)
        # S3's bucket is part of the path here, of the host name in its model.
        bucket = r"(/[^/]+)?" if service == "s3" else ""
        markers = set(parse_qs(query, keep_blank_values=True))
        literal = sum(len(piece) for piece in pieces if "{" not in piece)
        routes.append((name, http["method"], re.compile(bucket + pattern), markers, literal))
    return routes


def _pattern(piece: str) -> str:
    if not piece.startswith("{"):
        return re.escape(piece)
    return ".+" if piece.endswith("+}") else "[^/]+"


__all__ = ["Call", "Fault", "FaultServer", "faulty"]
