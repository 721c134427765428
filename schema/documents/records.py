"""The records of a revision as a graph document: what `loadpath export` writes.

One record a line, sorted as the records are, so that two exports can be compared with any tool
for lines. A document made here gives back the same records when it alone is imported: what
linking derives is left out where linking will derive it again, and everything else is in.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeAlias

from model.linking.requirements import FULL
from model.linking.scope_state import ScopeState
from model.records.component import Component, ComponentId, Kind, Membership
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import (
    Effect,
    Evidence,
    EvidenceKind,
    Member,
    Phase,
    Requirement,
    Response,
)
from model.records.revision import Records
from schema.documents.entries import stated, to_entry

Entry: TypeAlias = Mapping[str, Any]

SUBJECT_KEYS = {Kind.SERVICE: "service", Kind.USER_JOURNEY: "journey", Kind.SYSTEM: "system"}

# YAML folds or refuses these inside quotes, where JSON lets them stand.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def from_records(
    records: Records,
    *,
    derived: Collection[str] = (),
    digest: str | None = None,
    states: Sequence[ScopeState] = (),
    as_json: bool = False,
) -> Iterator[str]:
    """Yield the text of a document that gives back `records`, piece by piece.

    Requirements known only by the rules in `derived` are left out: linking derives them again.
    `digest` and the `states` of scopes are written in front, when they are given.
    """
    scopes = ("scopes", [to_entry(state) for state in states])
    sections = [
        (name, entries) for name, entries in (scopes, *_sections(records, derived)) if entries
    ]
    if as_json:
        yield from _json_text(sections, digest)
    else:
        yield from _yaml_text(sections, digest)


def _sections(records: Records, derived: Collection[str]) -> Iterator[tuple[str, Sequence[Entry]]]:
    kinds = {component.id: component.kind for component in records.components}
    yield "components", [component_entry(component) for component in records.components]
    readable = sorted(records.requirements, key=_readable_order)
    needs = (requirement_entry(need, derived, full=full) for need, full in with_full(readable))
    yield "requirements", [entry for entry in needs if entry is not None]
    yield "memberships", list(_memberships(records.memberships))
    yield "objectives", [_promise(objective, kinds) for objective in records.objectives]
    yield "capabilities", [_promise(capability, kinds) for capability in records.capabilities]
    yield "waivers", [_waiver(waiver) for waiver in records.waivers]


def component_entry(component: Component) -> Entry:
    """Return a component as a document writes it; what is not stated is left out."""
    entry = stated(component, omit=["tags_read"])
    if component.tags_read:
        # That tags were read and there are none is a statement; it must not be left out.
        return {**entry, "tags": entry.get("tags", {})}
    return {**entry, "tags_read": False} if component.tags else entry


def with_full(needs: Sequence[Requirement]) -> Iterator[tuple[Requirement, int | None]]:
    """Yield each requirement with the number of members that full function needs.

    Linking makes a second requirement of that number. Here the two become one again, unless
    another source said more about one of them.
    """
    by_identity = {_identity(need): need for need in needs}
    folded = {
        _identity(need): base
        for need in needs
        if need.relation.endswith(FULL)
        and (base := by_identity.get(_identity(need, need.relation.removesuffix(FULL))))
        and _says_full(need, base)
    }
    full_of = {base.id: by_identity[identity].minimum for identity, base in folded.items()}
    for need in needs:
        if _identity(need) not in folded:
            yield need, full_of.get(need.id)


def _identity(need: Requirement, relation: str | None = None) -> Sequence[object]:
    return (need.dependent, relation or need.relation, need.phase, need.providers)


def _says_full(need: Requirement, base: Requirement) -> bool:
    """Return whether linking would make `need` of `base` and a number for full function."""
    reasons = {replace(reason, effect=Effect.SOFT) for reason in base.evidence}
    return (
        need.minimum > base.minimum
        and need.members == base.members
        and need.effect is Effect.SOFT
        and not need.propagate_degraded
        and set(need.evidence) == reasons
        and need.when_bad is need.when_slow is Response.IGNORED
    )


def requirement_entry(
    need: Requirement, derived: Collection[str] = (), *, full: int | None = None
) -> Entry | None:
    """Return a requirement as a document writes it, None when linking derives it again."""
    reasons = [reason for reason in need.evidence if reason.rule not in derived]
    if need.evidence and not reasons:
        return None
    defaults = {
        "minimum": len(need.members),
        "effect": Effect.HARD,
        "relation": "depends_on",
        "phase": Phase.START if need.effect is Effect.LIFECYCLE else Phase.RUN,
    }
    entry = stated(need, omit=["when_bad", "when_slow", "evidence"], defaults=defaults)
    when = {
        mode: str(response)
        for mode, response in (("bad", need.when_bad), ("slow", need.when_slow))
        if response is not None
    }
    further = {"full": full, "when": when or None, "evidence": _reasons(reasons, need.effect)}
    return {
        **entry,
        "members": [_member(member) for member in need.members],
        **{name: value for name, value in further.items() if value is not None},
    }


def _readable_order(need: Requirement) -> tuple[str, str, str, tuple[str, ...]]:
    return (need.dependent, need.relation, str(need.phase), need.providers)


def _reasons(evidence: Sequence[Evidence], effect: Effect) -> Sequence[Entry] | None:
    """Return the evidence as a document writes it, None when it is what an import would add."""
    defaults = {"effect": effect}
    entries = [stated(reason, also=["count"], defaults=defaults) for reason in evidence]
    entries.sort(key=lambda entry: json.dumps(entry, sort_keys=True))
    unique = [entry for entry, _ in groupby(entries)]
    usual = {"kind": str(EvidenceKind.ASSERTED), "rule": "document.requirement"}
    return None if unique == [usual] else unique


def _member(member: Member) -> object:
    entry = stated(member)
    return member.provider if list(entry) == ["provider"] else entry


def _memberships(memberships: Iterable[Membership]) -> Iterator[Entry]:
    ordered = sorted(memberships, key=lambda membership: (membership.group, membership.member))
    for group, members in groupby(ordered, key=lambda membership: membership.group):
        yield {"group": group, "members": [membership.member for membership in members]}


def _promise(promise: Objective | Capability, kinds: Mapping[ComponentId, Kind]) -> Entry:
    """Return an objective or a capability; its subject has the key of its kind."""
    kind = kinds.get(promise.subject, Kind.UNKNOWN)
    entry = stated(promise, omit=["subject", "inherited_from"])
    return {
        SUBJECT_KEYS.get(kind, "component"): promise.subject,
        "class": entry.pop("disruption_class"),
        **entry,
    }


def _waiver(waiver: Waiver) -> Entry:
    entry = stated(waiver)
    component, expires = entry.pop("subject"), entry.pop("expires_at")
    return {**entry, "component": component, "expires": expires}


def _yaml_text(
    sections: Sequence[tuple[str, Sequence[Entry]]], digest: str | None
) -> Iterator[str]:
    yield "loadpath: 1\n"
    if digest is not None:
        yield f'digest: "{digest}"\n'
    for name, entries in sections:
        yield f"{name}:\n"
        for entry in entries:
            yield f"- {UNSAFE.sub(_escape, _line(entry))}\n"


def _json_text(
    sections: Sequence[tuple[str, Sequence[Entry]]], digest: str | None
) -> Iterator[str]:
    yield '{"loadpath": 1'
    if digest is not None:
        yield f',\n"digest": "{digest}"'
    for name, entries in sections:
        yield f',\n"{name}": [\n'
        for number, entry in enumerate(entries):
            yield _line(entry) if number == 0 else f",\n{_line(entry)}"
        yield "\n]"
    yield "}\n"


def _line(entry: Entry) -> str:
    return json.dumps(entry, ensure_ascii=False, allow_nan=False)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
