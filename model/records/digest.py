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


def component_content(component: Component) -> bytes:
    """Return everything a component claims, as one canonical line."""
    head = (
        component.id,
        str(component.kind),
        component.name,
        component.type,
        component.account,
        component.region,
        tuple(component.zones),
    )
    tags = _json(dict(component.tags)) if component.tags else ""
    properties = _json(dict(component.properties)) if component.properties else ""
    return _line(head, tags, properties)


def requirement_content(requirement: Requirement) -> bytes:
    """Return everything a requirement claims, without times, counts and scopes, as one line."""
    members = tuple(
        (member.provider, _microseconds(member.tolerance)) for member in requirement.members
    )
    reasons = {
        (str(reason.kind), reason.rule, reason.attribute or "", str(reason.effect))
        for reason in requirement.evidence
    }
    strength = (
        str(requirement.effect),
        str(requirement.phase),
        requirement.minimum,
        requirement.propagate_degraded,
    )
    return _line(
        requirement.dependent, requirement.relation, members, strength, tuple(sorted(reasons))
    )


def membership_content(membership: Membership) -> bytes:
    """Return a membership as one canonical line."""
    return _line(membership.group, membership.member)


def objective_content(objective: Objective) -> bytes:
    """Return an objective as one canonical line."""
    return _line(
        objective.subject,
        str(objective.disruption_class),
        objective.source,
        _microseconds(objective.rto),
        _microseconds(objective.rpo),
        _float(objective.availability),
        _microseconds(objective.latency),
        _float(objective.throughput),
        _microseconds(objective.backup_interval),
        objective.inherited_from,
    )


def capability_content(capability: Capability) -> bytes:
    """Return a capability as one canonical line."""
    figures = (_microseconds(capability.rto), _microseconds(capability.rpo))
    return _line(capability.subject, str(capability.disruption_class), capability.source, figures)


def waiver_content(waiver: Waiver) -> bytes:
    """Return a waiver as one canonical line."""
    return _line(
        waiver.rule, waiver.subject, waiver.owner, waiver.reason, waiver.expires_at.timestamp()
    )


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
