"""Derived relationships and gaps as they are in the database, and whether they are as written.

Each carries a mark: a digest of what was written, of its ends too. The totals of all marks are
kept beside them, so that a load finds what somebody changed, removed or added. Only what joins
components counts; properties that others added do not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, LiteralString, NamedTuple

from service.stores.neo4j.annotation_records import GAP_NAMES, RELATIONSHIP_NAMES
from service.stores.neo4j.connection import Transaction, single_value

RELATED: LiteralString = """MATCH (a:Component)-[r:STOPS_WITHOUT|DEGRADES_WITHOUT|
        CANNOT_START_WITHOUT|CAN_READ|CAN_WRITE|CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME]->
        (b:Component)
    RETURN collect([type(r), a.id, b.id, properties(r), elementId(r)])"""
GAPS: LiteralString = """CALL () {
        MATCH (g:Gap) WHERE g._derived IS NOT NULL RETURN g
        UNION MATCH (:Component)-[:HAS_GAP]->(g) RETURN g
    }
    RETURN collect([g:Gap, properties(g), [(c:Component)-[:HAS_GAP]->(g) | c.id],
        [(g)-[:BECAUSE_OF]->(c:Component) | c.id], elementId(g)])"""
SEALS: LiteralString = """MATCH (l:Loadpath {name: 'annotations'})
    MATCH (:Loadpath {name: 'publish', revision: l.revision}) RETURN l.seals"""
GAP = "Gap"


class Derived(NamedTuple):
    """One derived relationship, or one gap, as it is in the database."""

    type: str
    """Of a relationship; `Gap` of a gap."""
    start: str
    """An id; empty for a gap."""
    end: str
    """An id; that of a gap itself."""
    mark: bytes
    """The digest of what is there."""
    is_sound: bool
    """Whether it is what was written."""
    identity: str
    """Names it to the server."""
    has_label: bool = True
    """Whether a gap has its label; one without is written anew."""

    def __str__(self) -> str:
        """Return how a message calls it."""
        between = f" from {self.start} to " if self.start else " "
        return f"{self.type}{between}{self.end}"


def relationship_mark(kind: str, start: str, end: str, properties: Mapping[str, Any]) -> bytes:
    """Return the digest of a derived relationship, by its type, the ids of its ends and more."""
    return _mark((kind, start, end), properties, RELATIONSHIP_NAMES)


def gap_mark(gap: Mapping[str, Any]) -> bytes:
    """Return the digest of a gap, of its `component` and its `causes`, too."""
    return _mark(("component", gap.get("component"), *gap["causes"]), gap, GAP_NAMES)


def relationships(transaction: Transaction) -> Sequence[Derived]:
    """Return every relationship between two components that has a derived type."""
    return [
        Derived(
            kind,
            start,
            end,
            mark := relationship_mark(kind, start, end, properties),
            properties.get("_derived") == mark,
            identity,
        )
        for kind, start, end, properties, identity in single_value(transaction, RELATED)
    ]


def gaps(transaction: Transaction) -> Sequence[Derived]:
    """Return every gap that we wrote, or that a component has."""
    there = []
    for is_gap, properties, components, causes, identity in single_value(transaction, GAPS):
        component = components[0] if len(components) == 1 else sorted(components)
        mark = gap_mark({**properties, "component": component, "causes": sorted(causes)})
        is_sound = is_gap and properties.get("_derived") == mark
        name = str(properties.get("id"))
        there.append(Derived(GAP, "", name, mark, is_sound, identity, is_gap))
    return there


def seals(marks: Iterable[tuple[str, bytes]]) -> Sequence[str]:
    """Return for each type how many marks there are, and their sum, as one text each."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for kind, mark in marks:
        counts[kind] += 1
        sums[kind] += int.from_bytes(mark)
    return [f"{kind} {counts[kind]} {sums[kind] % (1 << 64):016x}" for kind in sorted(counts)]


def changed(transaction: Transaction) -> Sequence[str]:
    """Return what is not as it was written, in words: `HAS_GAP (92 in place of 93)`.

    Only of annotations that are those of the current revision, while nobody writes them.

    Complexity: O(derived relationships + gaps).
    """
    written = single_value(transaction, SEALS)
    if written is None:
        return ()
    there = [*relationships(transaction), *gaps(transaction)]
    strange = sorted(str(each) for each in there if not each.is_sound)
    return [*strange, *_miscounted(written, seals((each.type, each.mark) for each in there))]


def _miscounted(written: Sequence[str], there: Sequence[str]) -> Iterator[str]:
    """Yield each type of which there are others than were written."""
    before, after = _by_kind(written), _by_kind(there)
    for kind in sorted({*before, *after}):
        (wanted, wanted_sum), (counted, counted_sum) = (
            each.get(kind, ("0", "")) for each in (before, after)
        )
        if wanted != counted:
            yield f"{kind} ({counted} in place of {wanted})"
        elif wanted_sum != counted_sum:
            yield f"{kind} (others than were written)"


def _by_kind(texts: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    return {kind: (count, total) for kind, count, total in (text.split(" ") for text in texts)}


def _mark(head: Sequence[Any], values: Mapping[str, Any], names: Iterable[str]) -> bytes:
    stated = ((name, values.get(name)) for name in names)
    text = repr((head, [pair for pair in stated if pair[1] is not None]))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
