"""Zone: the record sets of one hosted zone, by owner name, as an authoritative server sees them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from model.records.component import ComponentId

ADDRESS_TYPES = ("A", "CNAME", "AAAA")
"""The types that lead to an address, in the order in which they are looked for."""


class Status(StrEnum):
    """How a name was answered."""

    ANSWERED = "answered"
    """A record set of a wanted type answers."""
    NODATA = "nodata"
    """The name exists, without a record set of a wanted type."""
    NXDOMAIN = "nxdomain"
    """The name does not exist."""
    FORWARDED = "forwarded"
    """A resolver rule sends the question to servers that are not known here."""
    FOREIGN = "foreign"
    """No known zone is responsible for the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """All records of one name and type in one zone."""

    id: ComponentId
    """The component of the name and type."""
    type: str
    """`A`, `CNAME`, `NS`, …"""
    servers: frozenset[str] = frozenset()
    """The name servers of an `NS` set, lower case without the last dot."""
    target: str | None = None
    """The name that a CNAME or an alias stands for; None where the set holds addresses, or where a
    routing policy chooses among several sets."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A hosted zone; names are lower case, without the last dot."""

    id: str
    """`Z1`, the id of the hosted zone."""
    name: str
    """`example.com`"""
    records: Mapping[str, Mapping[str, RecordSet]]
    """Owner name → type → record set."""
    networks: frozenset[ComponentId] = frozenset()
    """The networks that resolve it; empty for a public zone."""
    is_private: bool = False
    servers: frozenset[str] = frozenset()
    """Its name servers; empty when not known."""
    falls_back: bool = False
    """For a private zone: whether names that do not exist in it are asked of public DNS."""
    existing: frozenset[str] = field(init=False)
    """All names that exist: owners, and the names between them and the apex (RFC 4592 §2.2.2)."""
    cuts: frozenset[str] = field(init=False)
    """The names below the apex that are delegated to other zones."""

    def __post_init__(self) -> None:
        """Find the names that exist and the delegations."""
        cuts = frozenset(
            name for name, types in self.records.items() if "NS" in types and name != self.name
        )
        object.__setattr__(self, "cuts", cuts)
        names = {self.name}
        for owner in self.records:
            if not self._is_below_a_cut(owner):
                names.update(ancestors(owner, self.name))
        object.__setattr__(self, "existing", frozenset(names))

    def cut(self, name: str) -> str | None:
        """Return the delegation at or above `name` that is closest to the apex; None if none is."""
        between = [parent for parent in ancestors(name, self.name) if parent in self.cuts]
        return between[-1] if between else None

    def find(
        self, name: str, types: Sequence[str] = ADDRESS_TYPES
    ) -> tuple[Status, RecordSet | None]:
        """Return what this zone answers for a name that is not delegated away.

        An exact name answers with its own record sets or not at all. For a name that does not
        exist, only the wildcard directly below its closest encloser answers [1][2].

        Args:
            name: a name at or below the apex.
            types: the wanted types; the first that is there counts.

        Complexity: O(labels of the name).

        References:
            [1] RFC 1034, "Domain names - concepts and facilities", section 4.3.2.
            [2] RFC 4592, "The Role of Wildcards in the Domain Name System", section 3.3.1.

        >>> record = RecordSet(id=ComponentId("dns:*.example.com/A"), type="A")
        >>> zone = Zone("Z1", "example.com", {"*.example.com": {"A": record}})
        >>> zone.find("a.b.example.com")[1].id
        'dns:*.example.com/A'
        >>> zone.find("example.com")
        (<Status.NODATA: 'nodata'>, None)
        """
        owner = name if name in self.existing else self._wildcard(name)
        if owner is None:
            return Status.NXDOMAIN, None
        sets = self.records.get(owner, {})
        record_set = next((sets[kind] for kind in types if kind in sets), None)
        return (Status.NODATA, None) if record_set is None else (Status.ANSWERED, record_set)

    def _wildcard(self, name: str) -> str | None:
        encloser = next(
            (parent for parent in ancestors(name, self.name) if parent in self.existing), self.name
        )
        wildcard = f"*.{encloser}"
        return wildcard if wildcard in self.existing else None

    def _is_below_a_cut(self, name: str) -> bool:
        cut = self.cut(name)
        return cut is not None and cut != name


def ancestors(name: str, apex: str) -> Iterator[str]:
    """Yield `name` and the names above it, down to one label below `apex`; none for the apex.

    >>> list(ancestors("a.b.example.com", "example.com"))
    ['a.b.example.com', 'b.example.com']
    """
    while name != apex and name.endswith(f".{apex}"):
        yield name
        name = name.partition(".")[2]


def is_at_or_below(name: str, apex: str) -> bool:
    """Tell whether `name` is `apex` or lies below it.

    >>> [is_at_or_below(name, "example.com") for name in ("a.example.com", "xexample.com")]
    [True, False]
    """
    return name == apex or name.endswith(f".{apex}")


def grouped(sets: Iterable[tuple[str, RecordSet]]) -> Mapping[str, Mapping[str, RecordSet]]:
    """Return record sets by owner name and type, from pairs of (owner name, record set)."""
    records: dict[str, dict[str, RecordSet]] = {}
    for owner, record_set in sets:
        records.setdefault(owner, {})[record_set.type] = record_set
    return records
