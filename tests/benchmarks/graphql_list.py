"""A list of 10,000 components with five fields over HTTP, against plain JSON of the same rows.

python tests/benchmarks/graphql_list.py --components 10000
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

import orjson
from starlette.responses import Response

from service.collector import collect_seldom
from tests.benchmarks.timing import once, show
from tests.service.running import Running, fill, serving

QUERY = "{ components(first: %d) { nodes { id kind name region label } } }"


def best(run: Callable[[], object]) -> float:
    """Return the shortest of 200 runs: what else the machine does only ever adds to one."""
    run()
    return min(once(run) for _ in range(200))


def document(components: int) -> str:
    """Return a graph document of so many queues."""
    entries = [
        {
            "id": f"arn:aws:sqs:us-east-1:111122223333:queue-{one:06}",
            "kind": "queue",
            "name": f"queue {one}",
            "account": "111122223333",
            "region": "us-east-1",
        }
        for one in range(components)
    ]
    return json.dumps({"loadpath": 1, "components": entries})


def measure(running: Running, components: int) -> None:
    """Print the table of this figure."""
    query = {"query": QUERY % components}
    answer = running.client.post("/graphql", json=query).json()
    rows = answer["data"]["components"]["nodes"]
    assert len(rows) == components

    async def plain() -> Response:
        return Response(orjson.dumps(rows), media_type="application/json")

    running.app.add_api_route("/plain", plain)
    reference = best(lambda: running.client.get("/plain"))
    took = best(lambda: running.client.post("/graphql", json=query))
    line = (
        f"{components} components, 5 fields",
        f"{took * 1e3:.1f} ms",
        f"`orjson.dumps` over HTTP {reference * 1e3:.1f} ms",
        f"{took / reference:.1f}×",
    )
    show("GraphQL list", [line])


def main() -> None:
    """Measure on a service of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=10_000)
    components = parser.parse_args().components
    collect_seldom()
    with TemporaryDirectory() as name:
        url = f"sqlite:///{name}/store.sqlite3"
        fill(url, document(components))
        limits = {"max_page": components, "max_items": 2 * components}
        with serving(url, Path(name), **limits) as running:
            running.wait(lambda snapshot: snapshot is not None, 300)
            measure(running, components)


if __name__ == "__main__":
    main()
