"""Shown properties: what people read of a record, and the seal by which damage to it is noticed.

Answers are drawn from `_body` alone, and the digest of a revision covers that. People read the
other properties, so each record has a seal over those that Loadpath wrote: a node its own, and the
relationships of a requirement one together. What others added is not in it, nor is what differs
by revision (`since`, `until`, `_number`). A record without a seal was written before there were
seals; it gets one by its next change or by a repair.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

from model.records.component import Component, Membership
from model.records.declared import declared
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Member, Requirement
from service.stores.neo4j.annotation_records import NAMES
from service.stores.rows import RecordKind

Properties: TypeAlias = dict[str, Any]
Related: TypeAlias = tuple[str, str, Properties]
"""Type, id of the end, and properties of a relationship."""

SEAL = "_seal"
ANNOTATION_SEAL = "_annotation_seal"
UNSEALED_ANNOTATIONS = 0
"""The seal of annotations that a repair is about to write anew."""
RECORD_NAMES = (
    *(field.name for field in declared(Component)),
    *("since", "until", "_number", "_record", "_content", "_body", "_own", "_label", SEAL),
)
"""Names that a publish writes on every component."""
FIXED = frozenset({*RECORD_NAMES, *NAMES, "state"})
"""Names that mean the same on every component, so that no free property has them."""
ANNOTATIONS = frozenset(NAMES)
UNSEALED = frozenset({"since", "until", "_number", "_content", "_body", SEAL})
"""Names that no seal covers: the digest covers the body, and the others differ by revision."""
SEALED = frozenset(RECORD_NAMES) - UNSEALED
RELATIONSHIP_NAMES = frozenset(
    name
    for record in (Requirement, Member, Membership)
    for field in declared(record)
    for name in (field.name, f"{field.name}_seconds")
) | {"id", "rule", "of", "redundant", "_record"}
"""Names that a publish writes on relationships, without those that no seal covers."""
STATEMENT_NAMES = frozenset(
    name
    for record in (Objective, Capability, Waiver)
    for field in declared(record)
    for name in (field.name, f"{field.name}_seconds")
) | {"id", "kind", "_record"}
"""Names that a publish writes on objectives, capabilities and waivers, without the same."""
AS_THEY_ARE = frozenset({str, int, bool, float})
"""Types of values that the database gives back as they were written."""
SHAPES = 10_000
"""So many different sets of names are remembered."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def node_seal(properties: Mapping[str, Any]) -> int:
    """Return the seal of a node with these properties, a signed integer of 64 bits.

    Properties that others added do not count.
    """
    is_component = properties.get("_record") == RecordKind.COMPONENT
    own = (*properties.get("_own", ()),) if is_component else None
    return _seal(_pairs(properties, _node_names(tuple(properties), own)))


def annotation_seal(properties: Mapping[str, Any]) -> int:
    """Return the seal of the annotations among the properties of a component; never zero."""
    return _seal(_pairs(properties, _annotation_names(tuple(properties))))


def relationships_seal(related: Iterable[Related]) -> int:
    """Return the common seal of all relationships of one requirement or membership.

    Properties that others added do not count. Values must be plain: `plain` makes them so.
    """
    return _seal(
        sorted(
            (kind, end, [(name, properties[name]) for name in _related_names(tuple(properties))])
            for kind, end, properties in related
        )
    )


def _pairs(properties: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any]]:
    return [
        (name, value if value.__class__ in AS_THEY_ARE else _plain(value))
        for name in names
        if (value := properties[name]) is not None
    ]


# Most nodes and relationships have the names of many others: these are sorted once.
@lru_cache(SHAPES)
def _node_names(names: tuple[str, ...], own: tuple[str, ...] | None) -> Sequence[str]:
    """Return the names that the seal of a node covers; `own` is None for a statement."""
    sealed = STATEMENT_NAMES if own is None else SEALED.union(own)
    return sorted(sealed.intersection(names))


@lru_cache(SHAPES)
def _annotation_names(names: tuple[str, ...]) -> Sequence[str]:
    return sorted(ANNOTATIONS.intersection(names))


@lru_cache(SHAPES)
def _related_names(names: tuple[str, ...]) -> Sequence[str]:
    return sorted(RELATIONSHIP_NAMES.intersection(names))


def plain(properties: Properties) -> Properties:
    """Return properties as the database gives them back, moments aside."""
    return {name: _plain(value) for name, value in properties.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    if hasattr(value, "to_native"):
        value = value.to_native()
    if isinstance(value, datetime):
        return f"{(value - _EPOCH).total_seconds():.6f}"
    return value


def _seal(values: Any) -> int:
    digest = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True) or 1
