"""A real Neo4j for tests and developers: found, or started from Maven artifacts.

Looked for in this order: `NEO4J_URI` in the environment; a container, when a Docker engine
answers; the Maven artifacts of `tests/neo4j/pom.xml`, when java >= 17 and mvn are there. With none
of them tests are skipped, or fail when `LOADPATH_REQUIRE_NEO4J=1`.

`python -m tests.neo4j_server` starts one until it is interrupted, and prints how to reach it.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from socket import create_server
from typing import Any
from xml.etree import ElementTree

import neo4j
import pytest

from tests.alone import alone

HERE = Path(__file__).parent / "neo4j"
NEEDED = (
    "no Neo4j for tests: set NEO4J_URI (with NEO4J_USERNAME, NEO4J_PASSWORD), or start Docker, "
    "or install java >= 17 and mvn"
)
PATIENCE_SECONDS = 180
ENDING = {signal.SIGINT, signal.SIGTERM}
JAVA = ("java", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a server listens and who may speak to it."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str | None = None

    @property
    def environ(self) -> Mapping[str, str]:
        """The variables by which `open_store` finds it."""
        found = {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": self.username,
            "NEO4J_PASSWORD": self.password,
        }
        return found if self.database is None else {**found, "NEO4J_DATABASE": self.database}

    def driver(self) -> neo4j.Driver:
        """Return a driver, to be closed by the caller."""
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.username, self.password))


class OwnServer:
    """A server of our own, which may be killed and started again on the same port and files."""

    def __init__(self, home: Path, *, port: int | None = None, password: str = "") -> None:
        """Prepare a server that keeps its files in `home`; nothing runs before `start`."""
        self.home = home
        self.port = port or free_port()
        self.address = Address(
            uri=f"neo4j://127.0.0.1:{self.port}",
            username="neo4j",
            password=password or token_urlsafe(16),
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the process says."""
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> None:
        """Start, and wait until it answers.

        Raises:
            RuntimeError: if it ends or does not answer in time; the message holds its log.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        command = [*JAVA, "-cp", f"{libraries()}/*", str(HERE / "Neo4jServer.java")]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, str(self.home), str(self.port)],
                env={**os.environ, "NEO4J_PASSWORD": self.address.password},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not re.search(rb"^ready ", self.log.read_bytes(), re.MULTILINE):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Neo4j did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)

    def processor_seconds(self) -> float:
        """Return the processor time that the server has taken so far."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def limit_files(self, size: int) -> None:
        """Let writes beyond `size` bytes of any file fail, much as on a disk that is full."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, size))

    def kill(self) -> None:
        """End the process at once, as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let the process shut down in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_SECONDS)
            self._process = None


def free_port() -> int:
    """Return a port of the loopback interface on which nothing listens."""
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def libraries() -> Path:
    """Return the folder of Neo4j's jars, fetched by Maven into the user's cache when missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "loadpath" / f"neo4j-{version()}" / "lib"
    with alone(folder):
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
                _fetch(Path(fresh) / "lib")
                (Path(fresh) / "lib").rename(folder)
    return folder


def version() -> str:
    """Return the version of Neo4j that the pom names."""
    found = ElementTree.parse(HERE / "pom.xml").findtext(  # noqa: S314 - our own file
        ".//{*}neo4j.version"
    )
    assert found, "tests/neo4j/pom.xml names no neo4j.version"
    return found


def _fetch(folder: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    command = ["mvn", "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), *goal]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Maven could not fetch Neo4j:\n{(done.stdout + done.stderr)[-4000:]}")


def can_run_java() -> bool:
    """Tell whether java >= 17 and mvn are there."""
    if not shutil.which("java") or not shutil.which("mvn"):
        return False
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return found is not None and int(found[1]) >= 17


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """Run a server of our own below `folder` during the block."""
    server = OwnServer(folder / "neo4j")
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def container() -> Iterator[Address]:
    """Run a container during the block."""
    from testcontainers.community.neo4j import Neo4jContainer

    with Neo4jContainer("neo4j:5.26-community", password=token_urlsafe(16)) as running:
        yield Address(
            uri=running.get_connection_url(), username=running.username, password=running.password
        )


def docker_answers() -> bool:
    """Tell whether a Docker engine can be used."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def from_environment(environ: Mapping[str, str] = os.environ) -> Address | None:
    """Return the server that `NEO4J_URI` names, None when it names none."""
    if not environ.get("NEO4J_URI"):
        return None
    return Address(
        uri=environ["NEO4J_URI"],
        username=environ.get("NEO4J_USERNAME", "neo4j"),
        password=environ.get("NEO4J_PASSWORD", ""),
        database=environ.get("NEO4J_DATABASE"),
    )


def absent() -> None:
    """Skip the test, or fail it where Neo4j is required."""
    if os.environ.get("LOADPATH_REQUIRE_NEO4J") == "1":
        pytest.fail(NEEDED, pytrace=False)
    pytest.skip(NEEDED)


@contextmanager
def found(folder: Path) -> Iterator[Address]:
    """Yield a server, by the order in the head of this module; skip or fail without one."""
    named = from_environment()
    if named is not None:
        with named.driver() as driver:
            refuse_foreign(driver, named.database)
        yield named
    elif docker_answers():
        with container() as address:
            yield address
    elif can_run_java():
        with own_server(folder) as server:
            yield server.address
    else:
        absent()


def refuse_foreign(driver: neo4j.Driver, database: str | None = None) -> None:
    """Fail when the database holds anything that tests did not put there: they empty it."""
    query = "MATCH (n) WHERE NOT EXISTS { MATCH (:LoadpathTests) } RETURN n LIMIT 1"
    if driver.execute_query(query, database_=database).records:
        pytest.fail("NEO4J_URI names a database that is not empty; tests would empty it")
    driver.execute_query("MERGE (:LoadpathTests)", database_=database)


def empty(driver: neo4j.Driver, database: str | None = None) -> None:
    """Remove all nodes and relationships, in batches; constraints and indexes stay."""
    query = """MATCH (n) WHERE NOT n:LoadpathTests
        CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"""
    with driver.session(database=database) as session:
        session.run(query).consume()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """One real server for the whole session."""
    with found(tmp_path_factory.mktemp("neo4j")) as address:
        yield address


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: Address) -> Iterator[neo4j.Driver]:
    """A driver of the session's server, for tests that look behind the store."""
    with neo4j_server.driver() as driver:
        yield driver


@pytest.fixture
def neo4j_address(neo4j_server: Address, neo4j_driver: neo4j.Driver) -> Address:
    """The session's server with an empty database."""
    empty(neo4j_driver, neo4j_server.database)
    return neo4j_server


@pytest.fixture
def start_own_neo4j(tmp_path: Path) -> Iterator[Callable[..., OwnServer]]:
    """A function that starts servers which the test may kill; all end with the test."""
    if not can_run_java():
        absent()
    servers: list[OwnServer] = []

    def start(home: Path | None = None, **about: Any) -> OwnServer:
        server = OwnServer(home or tmp_path / f"neo4j-{len(servers)}", **about)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()


def main() -> None:
    """Start a server, print how to reach it, and keep it until interrupted."""
    if not can_run_java():
        sys.exit("java >= 17 and mvn are needed")
    password = os.environ.get("NEO4J_PASSWORD") or token_urlsafe(16)
    with tempfile.TemporaryDirectory(prefix="loadpath-neo4j-") as folder:
        server = OwnServer(Path(folder) / "neo4j", port=_asked_port(), password=password)
        say = sys.stdout.write
        say("starting Neo4j …\n")
        try:
            server.start()
            # Blocked only now: the server must not inherit a mask that makes it deaf.
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
            for name, value in server.address.environ.items():
                say(f"export {name}={value}\n")
            say("Ctrl+C stops the server and removes its data.\n")
            sys.stdout.flush()
            signal.sigwait(ENDING)
        finally:
            server.stop()


def _asked_port() -> int | None:
    asked = os.environ.get("NEO4J_PORT")
    return int(asked) if asked else None


if __name__ == "__main__":
    main()
