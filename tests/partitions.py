"""AWS's other partitions: what the emulator says, as it would be said in GovCloud or in China."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, urlsplit

from service.demo.estate.aws import EAST, WEST

FORWARDED = {"authorization", "content-type", "x-amz-target", "x-amz-date", "x-amzn-query-mode"}
ANSWERED = {"content-type", "x-amzn-errortype", "x-amz-request-id", "location"}
"""Not lengths and checksums: they are those of the text before it is translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One partition, and what its names stand for in the partition `aws`."""

    name: str
    regions: Mapping[str, str]
    """From Region of the sample estate to Region of this partition."""
    zones: Mapping[str, str]
    """From prefix of zone ids to prefix of zone ids."""
    suffix: str = "amazonaws.com"
    """What the names of hosts end in."""

    def translate(self, text: str) -> str:
        """Return what the partition `aws` says in the words of this one."""
        for word, own in self._words():
            text = text.replace(word, own)
        return self._hosts().sub(rf"\g<host>{self.suffix}", text)

    def translate_back(self, text: str) -> str:
        """Return what is asked in this partition in the words of the partition `aws`."""
        text = text.replace(self.suffix, "amazonaws.com")
        for word, own in self._words():
            text = text.replace(own, word)
        return text

    def _words(self) -> Iterator[tuple[str, str]]:
        yield from self.regions.items()
        yield from self.zones.items()
        for colon in (":", quote(":")):
            yield f"arn{colon}aws{colon}", f"arn{colon}{self.name}{colon}"

    def _hosts(self) -> re.Pattern[str]:
        """Return a pattern of the hosts of resources: those with a Region in their name."""
        regions = "|".join(map(re.escape, self.regions.values()))
        return re.compile(rf"(?P<host>\b(?:{regions})\.(?:[a-z0-9-]+\.)*)amazonaws\.com\b(?!\.cn)")


COMMERCIAL = Partition(name="aws", regions={EAST: EAST, WEST: WEST}, zones={})
GOVCLOUD = Partition(
    name="aws-us-gov",
    regions={EAST: "us-gov-west-1", WEST: "us-gov-east-1"},
    zones={"use1-az": "usgw1-az", "usw2-az": "usge1-az"},
)
CHINA = Partition(
    name="aws-cn",
    regions={EAST: "cn-north-1", WEST: "cn-northwest-1"},
    zones={"use1-az": "cnn1-az", "usw2-az": "cnnw1-az"},
    suffix="amazonaws.com.cn",
)


@contextmanager
def emulator_of(partition: Partition, endpoint: str) -> Iterator[str]:
    """Give the URL of an emulator that says what the one at `endpoint` says, in a partition."""
    handler = type("Translation", (_Translation,), {"partition": partition, "endpoint": endpoint})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Translation(BaseHTTPRequestHandler):
    """Translates every request and answer; everything else is left to the emulator."""

    partition: Partition
    endpoint: str
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        back = self.partition.translate_back
        headers = {
            name: back(text) for name, text in self.headers.items() if name.lower() in FORWARDED
        }
        with closing(HTTPConnection(urlsplit(self.endpoint).netloc)) as connection:
            connection.request(self.command, back(self.path), back(body.decode()).encode(), headers)
            answer = connection.getresponse()
            text = self.partition.translate(answer.read().decode()).encode()
        self.send_response(answer.status)
        for name, header in answer.getheaders():
            if name.lower() in ANSWERED:
                self.send_header(name, self.partition.translate(header))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET

    def log_message(self, *arguments: object) -> None:
        """Write nothing: the tests read standard error."""
