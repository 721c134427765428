"""Digest: one text that two revisions share exactly when they say the same.

What counts is what the graph claims: components, requirements with their strength and the kinds
of evidence, memberships, objectives, capabilities, waivers. Times, counts, scopes and coverage do
not: a second crawl that sees the same is the same revision.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from hashlib import sha256
from json import JSONEncoder
from typing import Any, TypeVar

from model.records.component import Component, Membership
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Requirement
from model.records.revision import Records

T = TypeVar("T")

_json = JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_MICROSECOND = timedelta(microseconds=1)


def digest(records: Records) -> str:
    """Return `sha256:…` over the canonical content of `records`.

    Independent of the order within tuples, and of the machine and version of Python.
    Complexity: O(n log n) time, O(n) memory for the lines of one kind of record.
    """
    total = sha256()
    for name, lines in (
        ("components", _lines(component_content, records.components)),
        ("requirements", _lines(requirement_content, records.requirements)),
        ("memberships", _lines(membership_content, records.memberships)),
        ("objectives", _lines(objective_content, records.objectives)),
        ("capabilities", _lines(capability_content, records.capabilities)),
        ("waivers", _lines(waiver_content, records.waivers)),
    ):
        total.update(f"[{name}]\n".encode())
        for line in lines:
            total.update(line)
    return f"sha256:{total.hexdigest()}"


def component_content(one: Component) -> bytes:
    """Return everything a component claims, as one canonical line."""
    head = (one.id, str(one.kind), one.name, one.type, one.account, one.region, tuple(one.zones))
    tags = _json(dict(one.tags)) if one.tags else ""
    properties = _json(dict(one.properties)) if one.properties else ""
    return _line(head, tags, properties)


def requirement_content(one: Requirement) -> bytes:
    """Return everything a requirement claims, without times, counts and scopes, as one line."""
    members = tuple((member.provider, _microseconds(member.tolerance)) for member in one.members)
    reasons = {
        (str(why.kind), why.rule, why.attribute or "", str(why.effect)) for why in one.evidence
    }
    strength = (str(one.effect), str(one.phase), one.minimum, one.propagate_degraded)
    return _line(one.dependent, one.relation, members, strength, tuple(sorted(reasons)))


def membership_content(one: Membership) -> bytes:
    """Return a membership as one canonical line."""
    return _line(one.group, one.member)


def objective_content(one: Objective) -> bytes:
    """Return an objective as one canonical line."""
    return _line(
        one.subject,
        str(one.disruption_class),
        one.source,
        _microseconds(one.rto),
        _microseconds(one.rpo),
        _float(one.availability),
        _microseconds(one.latency),
        _float(one.throughput),
        _microseconds(one.backup_interval),
        one.inherited_from,
    )


def capability_content(one: Capability) -> bytes:
    """Return a capability as one canonical line."""
    figures = (_microseconds(one.rto), _microseconds(one.rpo))
    return _line(one.subject, str(one.disruption_class), one.source, figures)


def waiver_content(one: Waiver) -> bytes:
    """Return a waiver as one canonical line."""
    return _line(one.rule, one.subject, one.owner, one.reason, one.expires_at.timestamp())


def _lines(content: Callable[[T], bytes], records: Iterable[T]) -> Iterable[bytes]:
    # Timsort makes this linear for records that come sorted, as those of `link` nearly do.
    return sorted(map(content, records))


def _line(*parts: Any) -> bytes:
    # ascii() is unambiguous, fast, and the same in every version of Python.
    return f"{parts!a}\n".encode("ascii")


def _microseconds(value: timedelta | None) -> int | None:
    return None if value is None else value // _MICROSECOND


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
