"""One component over HTTP with the caches for parsing and validation, against without them.

python tests/benchmarks/graphql_component.py --requests 50
"""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[2]))

import schema.graphql.build
from schema.graphql.requests import Requests
from service.collector import collect_seldom
from tests.benchmarks.timing import once, show
from tests.service.running import ORDERS, SHOP, fill, serving

QUERY = """query One($id: ID!) {
  component(id: $id) {
    id kind type name label account region zones
    objectives { disruptionClass rto rpo availability source }
    objective(disruptionClass: REGION) { rto rpo availability source inheritedFrom }
    capabilities { disruptionClass rto rpo source }
    memberOf { id kind name }
  }
}"""


def best(run: Callable[[], object]) -> float:
    """Return the shortest of 40 runs: what else the machine does only ever adds to one."""
    run()
    return min(once(run) for _ in range(40))


def took(url: str, folder: Path, requests: int) -> float:
    """Return the time of so many requests to a service of its own."""
    body = {"query": QUERY, "variables": {"id": ORDERS}}
    with serving(url, folder) as running:
        running.wait(lambda snapshot: snapshot is not None)
        assert "errors" not in running.post(QUERY, id=ORDERS)
        # The plainest client there is: what it costs is in both figures and hides the difference.
        connection = HTTPConnection(running.url.removeprefix("http://"))
        text, kind = json.dumps(body), {"content-type": "application/json"}

        def ask() -> bytes:
            connection.request("POST", "/graphql", text, kind)
            return connection.getresponse().read()

        found = best(lambda: [ask() for _ in range(requests)])
        connection.close()
        return found


def main() -> None:
    """Measure both and print the table of this figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=50)
    requests = parser.parse_args().requests
    collect_seldom()
    with TemporaryDirectory() as name:
        url = f"sqlite:///{name}/store.sqlite3"
        fill(url, SHOP)
        cached = took(url, Path(name), requests)
        with patch.object(schema.graphql.build, "Requests", partial(Requests, remember=0)):
            bare = took(url, Path(name), requests)
    line = (
        "`component(id)`",
        f"{requests / cached:.0f} requests/s",
        f"without caches {requests / bare:.0f} requests/s",
        f"{bare / cached:.1f}×",
    )
    show("GraphQL component with parse and validation caches", [line])


if __name__ == "__main__":
    main()
