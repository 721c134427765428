"""The sample estate as it was on 2026-11-30: the graph for which the maps were specified."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from model.gaps import find_gaps
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.maps.promotion import promoted_by
from model.records.component import ComponentId
from schema.documents.graph import read_document
from schema.documents.observe import to_observation

DOCUMENT = Path(__file__).parents[2] / "scenarios" / "estate-2026-11-30.yaml"
DAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""The moment at which the estate was crawled and judged."""


@cache
def estate() -> DependencyGraph:
    """Return the graph of the document."""
    document, source = read_document(DOCUMENT.read_bytes(), file=DOCUMENT.name)
    observation = to_observation(document, source, file=DOCUMENT.name, read_at=DAY)
    return DependencyGraph(link([observation], LinkSettings()))


@cache
def grave() -> frozenset[ComponentId]:
    """Return what the grave gaps of the estate name."""
    return promoted_by(find_gaps(estate(), at=DAY))
