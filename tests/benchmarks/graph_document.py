"""Reading a graph document, against `orjson.loads` of the same bytes; and the speed of YAML.

python tests/benchmarks/graph_document.py --components 100000
"""

import argparse
import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

import orjson

from model.records.component import Component
from model.records.requirement import Evidence, EvidenceKind, Requirement
from model.records.revision import Records
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.documents.records import from_records
from tests.benchmarks.estate_records import records
from tests.benchmarks.timing import show

AT = datetime(2026, 1, 1, tzinfo=UTC)
MEGABYTE = 1_000_000


def as_crawled(estate: Records) -> Records:
    """Return the estate with names, tags and evidence, as an export of a crawl has them."""
    return replace(
        estate,
        components=tuple(map(_component, estate.components)),
        requirements=tuple(map(_requirement, estate.requirements)),
    )


def _component(component: Component) -> Component:
    tags = {"env": "production", "owner": "team-a", "service": "shop"}
    return replace(component, name=f"name of {component.id}", tags=tags, tags_read=True)


def _requirement(need: Requirement) -> Requirement:
    reason = Evidence(kind=EvidenceKind.DECLARED, rule="lambda.environment-arn", effect=need.effect)
    return replace(need, evidence=(reason,))


def least(run: Callable[[], object], *, times: int = 3) -> float:
    """Return the least processor time of some runs; what was made is freed in between."""
    spans = []
    for _ in range(times):
        gc.collect()
        start = process_time()
        made = run()
        spans.append(process_time() - start)
        del made
    return min(spans)


def main() -> None:
    """Print the table of this figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--components", type=int, default=100_000)
    parser.add_argument("--yaml-components", type=int, default=5_000)
    options = parser.parse_args()
    estate = as_crawled(records(options.components))
    raw = "".join(from_records(estate, as_json=True)).encode()
    reference = least(lambda: orjson.loads(raw))
    read = least(lambda: read_document(raw, file="estate.json"))
    document, source = read_document(raw, file="estate.json")
    observed = least(lambda: to_observation(document, source, file="estate.json", read_at=AT))
    size = f"{len(raw) / MEGABYTE:.0f} MB, {len(estate.requirements):,} requirements"
    small = as_crawled(records(options.yaml_components))
    text = "".join(from_records(small)).encode()
    speed = len(text) / MEGABYTE / least(lambda: read_document(text, file="estate.yaml"))
    orjson_seconds = f"`orjson.loads` {reference:.2f} s"
    show(
        "graph documents",
        [
            (f"read JSON, {size}", f"{read:.2f} s", orjson_seconds, f"{read / reference:.1f}×"),
            ("as observation", f"{observed:.2f} s", orjson_seconds, f"{observed / reference:.1f}×"),
            (f"read YAML, {len(text) / MEGABYTE:.1f} MB", f"{speed:.1f} MB/s", "", ""),
        ],
    )


if __name__ == "__main__":
    main()
