"""The doors: each takes one random input, and says what is wrong with how it was answered."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random
from urllib.parse import quote

import httpx

from model.errors import Error
from model.linking.link import LinkSettings, link
from model.linking.scope_state import ScopeState
from model.records.digest import digest
from service.cli.main import run
from service.jobs.import_file import DocumentFile, read_files
from service.stores import scope_codec
from tests.fuzz.nasty import DURATIONS, MOMENTS, NUMBERS, TEXTS, nasty, spoiled, word_spoiled
from tests.service.running import SHOP, fill, serving
from tests.service.web.declared import operation_of, undeclared

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SMALL = """loadpath: 1
components:
- {id: "db:orders", kind: database, name: orders, region: us-east-1, zones: [ use1-az1 ],
  properties: { port: 5432 , size: 1.5 , on: true , at: 2027-01-31T00:00:00Z }, tags: { a: b },
  mtbf: P100D, mttr: PT1H, slo: 0.99 }
- {id: "web:shop", kind: compute, name: shop, unavailability: 0.001 }
requirements:
- {dependent: "web:shop", members: [ { provider: "db:orders", tolerance: PT5M } ], effect: hard ,
  relation: reads_from, phase: run }
services:
- {id: "service:shop", name: shop, owner: us, tier: 1 , members: [ "web:shop", "db:orders" ]}
objectives:
- {service: "service:shop", class: region, rto: PT1H , rpo: PT5M , availability: 0.999 }
- {service: "service:shop", class: zone, latency: PT0.5S , throughput: 100 , backup_interval: P1D }
capabilities:
- {component: "db:orders", class: region, rto: PT30M }
waivers:
- {rule: N-03, component: "db:orders", owner: us, reason: tested, expires: 2027-01-31T00:00:00Z }
"""
QUESTIONS = (
    "{ component(id: %id) { id requirements { id } } }",
    "{ node(id: %id) { id } }",
    "{ search(text: %text, limit: %int) { components { id } } }",
    "{ components(filter: {text: %text, regions: [%text]}, first: %int, after: %text)"
    " { totalCount } }",
    "{ recovery(component: %id, at: %moment) { __typename } }",
    "{ availability(component: %id, order: %int) { method } }",
    "{ blastRadius(disruption: {components: [%id]}, horizon: %duration) { downCount } }",
    "{ blastRadius(disruption: {expiryAt: %moment}) { stateAt(component: %id, at: %duration) } }",
    "{ blastRadius(disruption: {service: {service: %text, region: %text}}) { downCount } }",
    "{ outage(components: [%id], lasts: %duration, horizon: %duration) { __typename } }",
    "{ failoverPlan(service: %id, fromRegion: %text, toRegion: %text, at: %moment) { digest"
    " timetable(operators: %int) { __typename } } }",
    "{ may(principal: %id, action: %text, resource: %id, at: %moment) { answer } }",
    "{ compromise(start: %id, at: %moment) { unevaluated } }",
    "{ gaps(filter: {rules: [%text], component: %id}, last: %int) { totalCount } }",
    "{ dependencyMap(roots: [%id], depth: %int, limit: %int) { truncated } }",
    "{ map(roots: [%id]) { level } }",
    "{ graph(revision: %int) { components } }",
    "{ diff(before: %int, after: %int) { __typename } }",
    "{ promises(limit: %int, at: %moment) { __typename } }",
    "{ revisions(limit: %int) { number } }",
    "{ coverage { scopes(first: %int, source: %text) { totalCount } } }",
    "mutation { setObjective(objective: {subject: %id, disruptionClass: ZONE, rto: %duration,"
    " availability: %float, throughput: %float}) { assertion } }",
    "mutation { assertDependency(dependency: {dependent: %id, members: [{provider: %id,"
    " tolerance: %duration}], minimum: %int, relation: %text, reason: %text}) { assertion } }",
    "mutation { defineService(service: {name: %text, members: [%id], tier: %text}) { assertion } }",
    "mutation { acceptGap(waiver: {rule: %text, component: %id, owner: %text, reason: %text,"
    " expiresAt: %moment}) { assertion } }",
    "mutation { retract(assertion: %text) { assertion } }",
    "mutation { startCrawl(crawl: {accounts: [%text], sources: [%text]}) { state } }",
)
IDS = ("orders", "service:checkout", "checkout", "external:x", "zone:use1-az1", "nothing")
PATHS = (
    "/plans/%id?from=%text&to=%text&at=%moment&operators=%int&exact=%text&leave=%id",
    "/plans/checkout?from=us-east-1&to=us-west-2&at=%moment&operators=%int",
    "/plans/checkout?from=us-east-1&to=us-west-2&revision=%int&format=%text&mode=%text",
    "/maps?root=%id&level=%text&direction=%text&depth=%int&effects=%text&limit=%int",
    "/maps?level=everything&root=%id&collapse=%text&depth=%int&format=%text",
    "/export?format=%text&revision=%int",
    "/graphql?query=%text&variables=%text&extensions=%text&operationName=%text&revision=%int",
    "/%text",
    "/healthz?%text",
)
COMMANDS = (
    ("blast-radius", "%id", "--at", "%duration"),
    ("blast-radius", "--fails", "%text"),
    ("search", "%text", "--kind", "%text"),
    ("gaps", "--component", "%id", "--rule", "%text"),
    ("plan", "%id", "--from", "%text", "--to", "%text", "--at", "%moment"),
    ("recovery", "%id", "--at", "%moment"),
    ("availability", "%id"),
    ("spof", "%id"),
    ("path", "%id", "%id"),
    ("diff", "%int", "%int"),
    ("diff", "--since", "%duration"),
    ("outage", "%id", "--lasts", "%duration"),
    ("map", "%id", "--level", "%text", "--format", "%text"),
    ("revisions", "--limit", "%int"),
    ("access", "may", "%id", "%text", "%id"),
    ("%text", "%text"),
)


@dataclass(frozen=True, kw_only=True)
class Door:
    """One way in."""

    name: str
    share: float
    """Which part of all inputs goes here."""
    enter: Callable[[Random], str | None]
    """Returns what is wrong with the answer to one input, the input in it; None when nothing is."""


@contextmanager
def doors(folder: Path) -> Iterator[list[Door]]:
    """Open all doors over a store in a folder."""
    fill(url := f"sqlite:///{folder}/shop.sqlite3", SHOP)
    fill(read := f"sqlite:///{folder}/read.sqlite3", SHOP)
    with serving(url, folder) as running:
        running.wait(lambda snapshot: snapshot is not None)
        port = int(running.url.rpartition(":")[2])
        openapi = running.client.get("/openapi.json").json()
        yield [
            Door(name="documents", share=0.6, enter=_document),
            Door(name="GraphQL", share=0.25, enter=lambda random: _question(random, running)),
            Door(name="REST", share=0.1, enter=lambda random: _address(random, running, openapi)),
            Door(name="headers", share=0.03, enter=lambda random: _headers(random, port)),
            Door(name="commands", share=0.02, enter=lambda random: _command(random, read)),
        ]


def _document(random: Random) -> str | None:
    text = SMALL if random.random() < 0.7 else json.dumps(_as_json())
    text = (spoiled if random.random() < 0.6 else word_spoiled)(random, text)
    raw = text.encode(errors="surrogatepass")
    if random.random() < 0.05:
        raw = raw[: random.randrange(len(raw))] + bytes([random.randrange(128, 256)])
    try:
        (document,) = read_files([DocumentFile(name="f", read=lambda: raw)], read_at=NOW)
        digest(link([document.observation], LinkSettings()))
        scope_codec.pack(ScopeState(observation=document.observation, complete_at=NOW))
    except Error:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}\n{raw!r}"
    return None


def _as_json() -> object:
    from ruamel.yaml import YAML

    return json.loads(json.dumps(YAML(typ="safe").load(SMALL), default=str))


def _filled(random: Random, text: str, write: Callable[[str], str]) -> str:
    """Return `text` with something nasty, or something right, for every `%kind`."""
    # What is right, and what is nasty: either comes half of the time.
    choices = {
        "%id": (IDS, TEXTS),
        "%text": (("us-east-1", "us-west-2", "rds", "N-03", "json"), (*TEXTS, *NUMBERS)),
        "%moment": (("2026-03-01T00:00:00Z",), MOMENTS),
        "%duration": (("PT1H",), DURATIONS),
        "%int": (("1", "3"), NUMBERS),
        "%float": (("0.5",), NUMBERS),
    }
    for kind, options in choices.items():
        while kind in text:
            stated = random.choice(random.choice(options))
            number = kind in ("%int", "%float") and random.random() < 0.8
            text = text.replace(kind, stated if number else write(stated), 1)
    return text


def _question(random: Random, running: object) -> str | None:
    query = _filled(random, random.choice(QUESTIONS), json.dumps)
    if random.random() < 0.3:
        query = spoiled(random, query)
    body: object = {"query": query, "variables": {nasty(random): nasty(random)}}
    content = json.dumps(body)
    if random.random() < 0.2:
        content = spoiled(random, content)
    headers = {"content-type": "application/json"}
    client: httpx.Client = running.client  # type: ignore[attr-defined]
    answer = client.post("/graphql", content=content.encode(errors="replace"), headers=headers)
    return _wrong(answer.status_code, answer.text, content)


def _address(random: Random, running: object, openapi: object) -> str | None:
    path = _filled(random, random.choice(PATHS), lambda text: quote(text, safe=""))
    client: httpx.Client = running.client  # type: ignore[attr-defined]
    try:
        answer = client.get(path)
    except (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol):
        return None
    wrong = _wrong(answer.status_code, answer.text, path)
    if wrong is None and operation_of(openapi, answer.request) is not None:
        surprise = undeclared(openapi, answer)
        wrong = None if surprise is None else f"OpenAPI does not declare {surprise}\n{path!r}"
    return wrong


def _headers(random: Random, port: int) -> str | None:
    host = random.choice(("127.0.0.1", "[", "[::1", "a:b:c", f"127.0.0.1:{port}", nasty(random)))
    names = ("Origin", "Accept", "Accept-Encoding", "If-None-Match", "Content-Type", "Range")
    further = "".join(f"{random.choice(names)}: {_line(nasty(random))}\r\n" for _ in range(2))
    path = random.choice(("/graphql?query={graph{components}}", "/export", "/maps", "/readyz"))
    text = f"GET {path} HTTP/1.1\r\nHost: {_line(host)}\r\n{further}Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(text.encode(errors="replace"))
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    status = int(received.split(b" ", 2)[1]) if received else 0
    return _wrong(status, "", text) if received else f"no answer\n{text!r}"


def _line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "").replace("\x00", "")


def _command(random: Random, store: str) -> str | None:
    command = [_filled(random, part, str) for part in random.choice(COMMANDS)]
    out, err = StringIO(), StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["--store", store, *command])
    except Exception as error:
        return f"{type(error).__name__}: {error}\n{command!r}"
    return f"exit code {code}: {err.getvalue()[-500:]}\n{command!r}" if code == 70 else None


def _wrong(status: int, text: str, given: str) -> str | None:
    if status == 500 or '"INTERNAL"' in text:
        return f"{status} {text[:300]}\n{given!r}"
    return None
