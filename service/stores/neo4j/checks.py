"""Checks of a load: whether people read of the current revision what was written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from service.stores.neo4j.layout import LABELS, STATES
from service.stores.neo4j.shown import (
    ANNOTATION_SEAL,
    SEAL,
    UNSEALED_ANNOTATIONS,
    Properties,
    Related,
    annotation_seal,
    node_seal,
    relationships_seal,
)
from service.stores.rows import RecordKind

FOREIGN = "(not of Loadpath; give it a type of your own)"


class Checks:
    """Compares nodes and relationships with their seals while a revision is loaded.

    All nodes come before the first relationship. Complexity: O(nodes + relationships) time,
    O(nodes) memory.
    """

    def __init__(self) -> None:
        """Begin; nothing is strange yet."""
        self.strange: list[str] = []
        """A text for each place that is not as it was written, in the order of the database."""
        self._ids: dict[int, str] = {}
        self._statements: dict[int, str | None] = {}
        """By number: the subject of each node that states something."""
        self._subjects: dict[str, int] = {}
        """By id: the number of each component."""
        self._states: set[tuple[int, int]] = set()

    def node(self, labels: Iterable[str], properties: Mapping[str, Any]) -> None:
        """Compare one node."""
        identity, number = str(properties.get("id")), properties["_number"]
        self._ids[number] = identity
        if properties.get("_record") == RecordKind.COMPONENT:
            self._subjects[identity] = number
        else:
            self._statements[number] = properties.get("subject")
        seal = properties.get(SEAL)
        own = {"Record", *LABELS.get(properties.get("kind", ""), ()), properties.get("_label")}
        if not (own - {None}).issubset(labels) or (
            seal is not None and seal != node_seal(properties)
        ):
            self.strange.append(identity)
        seal = properties.get(ANNOTATION_SEAL) or UNSEALED_ANNOTATIONS
        if seal not in (UNSEALED_ANNOTATIONS, annotation_seal(properties)):
            self.strange.append(f"annotations of {identity}")

    def relationships(self, related: Iterable[tuple[str, int, int, Properties]]) -> None:
        """Compare all relationships that leave some nodes: type, start, end and properties."""
        groups: dict[tuple[int, Any], list[Related]] = defaultdict(list)
        for kind, start, end, properties in related:
            if kind == STATES:
                self._states.add((start, end))
            else:
                target = self._ids.get(end, "")
                groups[start, properties.get("id")].append((kind, target, properties))
        for (start, _), group in groups.items():
            self._group(self._ids.get(start, ""), group)

    def _group(self, start: str, group: list[Related]) -> None:
        seals = [known[SEAL] for _, _, known in group if SEAL in known]
        if seals == [relationships_seal(group)]:
            return
        # Before there were seals, each group had a body all the same.
        is_older = not seals and any("_body" in known for _, _, known in group)
        if not is_older:
            kinds = sorted({kind for kind, _, _ in group})
            ends = sorted({end for _, end, _ in group})
            text = f"{', '.join(kinds)} from {start} to {', '.join(ends)}"
            is_ours = any("id" in known for _, _, known in group)
            self.strange.append(text if is_ours else f"{text} {FOREIGN}")

    def finish(self) -> None:
        """Compare what joins components to what is stated of them, after all relationships."""
        wanted = {
            (self._subjects[subject], number)
            for number, subject in self._statements.items()
            if subject in self._subjects
        }
        for start, end in sorted(wanted ^ self._states):
            names = self._ids.get(start, "?"), self._ids.get(end, "?")
            self.strange.append(f"{STATES} from {names[0]} to {names[1]}")
