"""References: what a document names without declaring it, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.records.component import Kind
from schema.documents.observe import SUBJECT_KINDS, declared_ids, full_name
from schema.documents.positions import Path, Source
from schema.documents.shapes import GraphDocument
from schema.documents.shapes.promises import CapabilityShape, ObjectiveShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The first place at which a document names something that it does not declare."""

    key: str
    file: str
    line: int
    column: int
    path: Path


def mentions(document: GraphDocument, source: Source) -> tuple[Mention, ...]:
    """Return one mention for each key that the document names and does not declare, by key."""
    declared = declared_ids(document)
    first: dict[str, Path] = {}
    for key, path in _named(document, declared):
        if key not in declared:
            first.setdefault(key, path)
    return tuple(_mention(key, first[key], source) for key in sorted(first))


def _mention(key: str, path: Path, source: Source) -> Mention:
    line, column = source.place.locate(path)
    return Mention(key=key, file=source.file, line=line, column=column, path=path)


def _named(document: GraphDocument, declared: frozenset[str]) -> Iterator[tuple[str, Path]]:
    for number, need in enumerate(document.requirements):
        yield need.dependent, ("requirements", number, "dependent")
        for place, member in enumerate(need.members):
            yield member.provider, ("requirements", number, "members", place)
    for section, key, lists in _lists(document):
        for number, names in enumerate(lists):
            for place, name in enumerate(names):
                kind = Kind.SERVICE if section == "journeys" else Kind.UNKNOWN
                yield full_name(name, kind, declared), (section, number, key, place)
    for number, membership in enumerate(document.memberships):
        yield membership.group, ("memberships", number, "group")
    yield from _subjects(document, declared)


def _lists(document: GraphDocument) -> Iterator[tuple[str, str, list[list[str]]]]:
    yield "groups", "members", [group.members for group in document.groups]
    yield "services", "members", [service.members for service in document.services]
    yield "journeys", "needs", [journey.needs for journey in document.journeys]
    yield "systems", "contains", [system.contains for system in document.systems]
    yield "memberships", "members", [stated.members for stated in document.memberships]


def _subjects(document: GraphDocument, declared: frozenset[str]) -> Iterator[tuple[str, Path]]:
    promises: list[tuple[str, int, ObjectiveShape | CapabilityShape]]
    promises = [("objectives", n, promise) for n, promise in enumerate(document.objectives)]
    promises += [("capabilities", n, promise) for n, promise in enumerate(document.capabilities)]
    for section, number, promise in promises:
        kind = SUBJECT_KINDS[promise.subject_key]
        yield full_name(promise.subject, kind, declared), (section, number, promise.subject_key)
    for number, waiver in enumerate(document.waivers):
        yield waiver.component, ("waivers", number, "component")
