"""Memory: what a process knows of the store from its last publish, so that the next is shorter.

Nothing here is trusted without a look: states of scopes count while the mark of the scopes is the
same, nodes and relationships while the footprint of the database is. Rows follow from the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import LiteralString, NamedTuple

from model.linking.link import LinkSettings, link
from model.linking.requirements import EarlierRequirements
from model.linking.scope_state import ScopeState
from model.records.digest import bucket_digest, bucket_of, leaf_of, root
from model.records.observation import Observation
from model.records.revision import Records
from service.stores.neo4j.annotation_records import Pass
from service.stores.neo4j.connection import Transaction, single_value
from service.stores.neo4j.read import Live
from service.stores.rows import Key, Row, rows

MOST = 200_000
"""Records of a store that a process remembers at most: some hundred megabytes."""
# Counts without a condition cost nothing: the server keeps them.
FOOTPRINT: LiteralString = """MATCH (l:Loadpath {name: 'publish'})
    CALL () { MATCH (n:Record) RETURN count(n) AS records }
    CALL () { MATCH (n:Component) RETURN count(n) AS components }
    CALL () { MATCH ()-[r]->() RETURN count(r) AS relationships }
    RETURN [l.revision, l.moves, records, components, relationships]"""


class Wanted(NamedTuple):
    """All rows of the records of a revision, and their digest."""

    rows: Sequence[Row]
    digest: str


def footprint(transaction: Transaction) -> Sequence[int]:
    """Return numbers that change with every publish, repair and most changes of others."""
    return tuple(single_value(transaction, FOOTPRINT))


class Memory:
    """What one process remembers; safe for threads, since each part is replaced as a whole."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._rows: tuple[Mapping[Key, Row], Mapping[Key, bytes]] = ({}, {})
        self._states: tuple[str, Mapping[str, ScopeState]] | None = None
        self._live: tuple[Sequence[int], Sequence[Live]] | None = None
        self._annotated: tuple[Sequence[int], Pass] | None = None
        self._linked = EarlierRequirements()

    def wanted(self, records: Records) -> Wanted:
        """Return the rows of records and their digest; those that are as they were stay.

        Complexity: O(records) time, most of it comparing, and memory.
        """
        before, leaves_before = self._rows
        after: dict[Key, Row] = {}
        leaves: dict[Key, bytes] = {}
        buckets: dict[int, list[bytes]] = {}
        for row in rows(records, before):
            key = (int(row.kind), row.id)
            leaf = leaves_before[key] if before.get(key) is row else leaf_of(row.record)
            after[key], leaves[key] = row, leaf
            buckets.setdefault(bucket_of(leaf), []).append(leaf)
        self._rows = (after, leaves) if len(after) <= MOST else ({}, {})
        content = root({number: bucket_digest(each) for number, each in buckets.items()})
        return Wanted(rows=list(after.values()), digest=content)

    def link(self, observations: Iterable[Observation], settings: LinkSettings) -> Records:
        """Return what `model.linking.link.link` does, faster where little changed."""
        earlier, self._linked = self._linked, EarlierRequirements()
        records = link(observations, settings, earlier=earlier)
        if len(records.requirements) <= MOST:
            self._linked = earlier
        return records

    def states(self, mark: str | None) -> Mapping[str, ScopeState] | None:
        """Return the states of all scopes whose mark this is, None where they are not known."""
        known = self._states
        return known[1] if known is not None and known[0] == mark else None

    def keep_states(self, mark: str | None, states: Mapping[str, ScopeState]) -> None:
        """Remember the states of all scopes, as they are under a mark."""
        self._states = None if mark is None or len(self._rows[0]) == 0 else (mark, states)

    def live(self, there: Sequence[int]) -> Sequence[Live] | None:
        """Return what is in a database of this footprint, None where that is not known."""
        known = self._live
        return known[1] if known is not None and known[0] == there else None

    def keep_live(self, there: Sequence[int], live: Sequence[Live]) -> None:
        """Remember what is in a database of this footprint."""
        self._live = (there, live) if len(live) <= MOST else None

    @property
    def remembers_live(self) -> bool:
        """Whether it knows what was in the database."""
        return self._live is not None

    def forget_live(self) -> None:
        """Forget what is in the database: it was not so."""
        self._live = None

    def annotated(self, there: Sequence[int], revision: int) -> Pass | None:
        """Return the last pass over annotations, if this process made it and it is still there.

        There may be one revision between: what its publish removes is known, too.
        """
        known = self._annotated
        if known is None or known[0] != there or revision - known[1].revision not in (0, 1):
            return None
        return known[1]

    def keep_annotated(self, there: Sequence[int], last: Pass) -> None:
        """Remember the last pass, in a database of this footprint."""
        self._annotated = (there, last)

    def move_annotated(self, before: Sequence[int], after: Sequence[int]) -> None:
        """A publish took the database from one footprint to another, or forget the last pass."""
        known = self._annotated
        self._annotated = (after, known[1]) if known is not None and known[0] == before else None
