"""Digest: one text that two revisions share exactly when they say the same.

What counts is what the graph claims: components, requirements with their strength and the kinds
of evidence, memberships, objectives, capabilities, waivers. Fields that are declared with
`NOT_CONTENT` (times, counts, scopes) do not count, and neither does coverage: a second crawl that
sees the same is the same revision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from hashlib import sha256
from json import JSONEncoder
from operator import attrgetter
from typing import Any, TypeAlias, get_args, get_origin

from model.records.declared import declared, supertype, without_none
from model.records.revision import Records

Convert: TypeAlias = Callable[[Any], Any]

_json = JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

BUCKETS = 4096
"""Buckets of the tree. At a million records one holds about 250 leaves."""
EMPTY = bytes(32)
"""The digest of a bucket without leaves."""


def digest(records: Records) -> str:
    """Return `sha256:…` over the canonical content of `records`.

    It is the root of a Merkle tree of two levels: each record is a leaf, leaves are divided into
    `BUCKETS` by their first bits, and the root covers the digest of every bucket. So a change of
    few records costs the leaves of their buckets only (`bucket_digest`, `root`). Independent of
    the order within tuples, and of the machine and version of Python.

    >>> digest(Records())
    'sha256:fa43239bcee7b97ca62f007cc68487560a39e19f74f3dde7486db3f98df8e471'

    Complexity: O(n log n) time, O(n) memory.

    References:
        1. R. C. Merkle, "A digital signature based on a conventional encryption function",
           CRYPTO 1987.
    """
    buckets: dict[int, list[bytes]] = {}
    for field in declared(Records):
        for record in getattr(records, field.name):
            leaf = leaf_of(record)
            buckets.setdefault(bucket_of(leaf), []).append(leaf)
    return root({number: bucket_digest(leaves) for number, leaves in buckets.items()})


def leaf_of(record: Any) -> bytes:
    """Return the leaf of one record of any kind, 32 bytes."""
    return sha256(f"[{type(record).__name__}]\n".encode() + content(record)).digest()


def bucket_of(leaf: bytes) -> int:
    """Return the number of the bucket of a leaf: its first twelve bits."""
    return leaf[0] << 4 | leaf[1] >> 4


def bucket_digest(leaves: Iterable[bytes]) -> bytes:
    """Return the digest of one bucket, whatever the order of its leaves; b"" without leaves."""
    ordered = sorted(leaves)
    return sha256(b"".join(ordered)).digest() if ordered else b""


def root(buckets: Mapping[int, bytes]) -> str:
    """Return the digest of all buckets as `sha256:…`; a bucket that is missing has no leaves."""
    total = sha256()
    for number in range(BUCKETS):
        total.update(buckets.get(number) or EMPTY)
    return f"sha256:{total.hexdigest()}"


def content(record: Any) -> bytes:
    """Return what a record claims, as one canonical line.

    The line holds the values of the fields that are content, in the order of their declaration,
    without the last ones that are at their defaults. So a field that a later version adds at the
    end, with a default, changes no line of a record that does not state it.
    """
    kind: Any = type(record)
    return f"{_claims(kind)(record)!a}\n".encode("ascii")


def content_fields(record: Any) -> Mapping[str, object]:
    """Return field name → canonical value, for every field of a record that is content.

    Two records of one class have equal content exactly when these are equal.
    """
    kind: Any = type(record)
    return {
        field.name: value if value is None else _converted(field.annotation, value)
        for field in declared(kind)
        if field.is_content
        for value in (getattr(record, field.name),)
    }


def _converted(annotation: Any, value: Any) -> object:
    convert = _conversion(annotation)
    return value if convert is None else convert(value)


@cache
def _claims(kind: type) -> Convert:
    """Return the function from a record to the values that it claims, trailing defaults left out.

    One call of `attrgetter` for all fields is much faster than one `getattr` a field: this runs
    for every record of every publication.
    """
    stated = [field for field in declared(kind) if field.is_content]
    values_of = attrgetter(*(field.name for field in stated))
    single = len(stated) == 1
    defaults = [field.default for field in stated]
    conversions = [
        (place, convert)
        for place, field in enumerate(stated)
        if (convert := _conversion(field.annotation)) is not None
    ]

    def claims(record: Any) -> Sequence[Any]:
        values = [values_of(record)] if single else [*values_of(record)]
        while values and values[-1] == defaults[len(values) - 1]:
            values.pop()
        for place, convert in conversions:
            if place >= len(values):
                break
            if values[place] is not None:
                values[place] = convert(values[place])
        return values

    return claims


@cache
def _conversion(annotation: Any) -> Convert | None:
    """Return how a value that is not None is made canonical; None when it is so already."""
    kind = supertype(without_none(annotation))
    if is_dataclass(kind):
        return _claims(kind)  # type: ignore[arg-type]
    origin = get_origin(kind)
    if origin is tuple:
        return _sequence_conversion(get_args(kind)[0])
    if origin is not None and issubclass(origin, Mapping):
        return lambda value: _json(dict(value)) if value else ""
    if kind is timedelta:
        return lambda value: value // _MICROSECOND
    if kind is datetime:
        return lambda value: (value - _EPOCH) // _MICROSECOND
    if isinstance(kind, type) and issubclass(kind, Enum):
        return attrgetter("_value_")
    # An int in a field of floats means the same number.
    return float if kind is float else None


def _sequence_conversion(element: Any) -> Convert:
    convert = _conversion(element)
    if convert is None:
        return tuple
    kind: Any = supertype(element)
    if is_dataclass(kind) and not all(field.is_content for field in declared(kind)):  # type: ignore[arg-type]
        # Elements that differ only in what is no content claim the same once.
        return lambda values: sorted({repr(convert(value)) for value in values})
    return lambda values: [convert(value) for value in values]
