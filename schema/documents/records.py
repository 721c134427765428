"""The records of a revision as a graph document: what `loadpath export` writes.

One record a line, sorted as the records are, so that two exports can be compared with any tool
for lines. A document made here gives back the same records when it alone is imported: what
linking derives is left out where linking will derive it again, and everything else is in.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any, TypeAlias

from model.linking.requirements import FULL
from model.linking.scope_state import ScopeState
from model.records.component import Component, Kind, Membership
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
from schema.documents.duration import format_duration, format_moment
from schema.documents.entries import to_entry

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
    kinds = {one.id: one.kind for one in records.components}
    subject = _subject_of(kinds)
    yield "components", [component_entry(one) for one in records.components]
    readable = sorted(records.requirements, key=_readable_order)
    needs = (requirement_entry(need, derived, full=full) for need, full in with_full(readable))
    yield "requirements", [entry for entry in needs if entry is not None]
    yield "memberships", list(_memberships(records.memberships))
    yield "objectives", [_objective(one, subject) for one in records.objectives]
    yield "capabilities", [_capability(one, subject) for one in records.capabilities]
    yield "waivers", [_waiver(one) for one in records.waivers]


def component_entry(component: Component) -> Entry:
    """Return a component as a document writes it; what is not stated is left out."""
    entry = _stated(
        id=component.id,
        kind=str(component.kind),
        name=component.name or None,
        type=component.type,
        account=component.account,
        region=component.region,
        zones=list(component.zones),
        tags=dict(sorted(component.tags.items())),
        tags_read=False if component.tags and not component.tags_read else None,
        properties=_sorted(component.properties),
    )
    # That tags were read and there are none is a statement; it must not be left out.
    return {**entry, "tags": {}} if component.tags_read and not component.tags else entry


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
    kept = [one for one in need.evidence if one.rule not in derived]
    if need.evidence and not kept:
        return None
    default_phase = Phase.START if need.effect is Effect.LIFECYCLE else Phase.RUN
    return {
        "dependent": need.dependent,
        "members": [_member(one) for one in need.members],
        **_stated(
            minimum=need.minimum if need.minimum < len(need.members) else None,
            full=full,
            effect=str(need.effect) if need.effect is not Effect.HARD else None,
            relation=need.relation if need.relation != "depends_on" else None,
            propagate_degraded=None if need.propagate_degraded else False,
            phase=str(need.phase) if need.phase is not default_phase else None,
            when=_stated(
                bad=need.when_bad and str(need.when_bad),
                slow=need.when_slow and str(need.when_slow),
            ),
        ),
        **_reasons(kept, need.effect),
    }


def _readable_order(need: Requirement) -> tuple[str, str, str, tuple[str, ...]]:
    return (need.dependent, need.relation, str(need.phase), need.providers)


def _reasons(evidence: Sequence[Evidence], effect: Effect) -> Entry:
    written = sorted({_evidence_key(one) for one in evidence})
    entries = [
        _stated(
            kind=kind,
            rule=rule,
            effect=judged if judged != effect else None,
            attribute=attribute[0] if attribute else None,
            count=count[0] if count else None,
        )
        for kind, rule, judged, attribute, count in written
    ]
    usual = {"kind": str(EvidenceKind.ASSERTED), "rule": "document.requirement"}
    return {} if entries == [usual] else {"evidence": entries}


def _evidence_key(one: Evidence) -> tuple[str, str, str, tuple[str, ...], tuple[int, ...]]:
    attribute = () if one.attribute is None else (one.attribute,)
    count = () if one.count is None else (one.count,)
    return (str(one.kind), one.rule, str(one.effect), attribute, count)


def _member(member: Member) -> object:
    if member.tolerance is None:
        return member.provider
    return {"provider": member.provider, "tolerance": format_duration(member.tolerance)}


def _memberships(memberships: Iterable[Membership]) -> Iterator[Entry]:
    ordered = sorted((one.group, one.member) for one in memberships)
    for group, members in groupby(ordered, key=lambda pair: pair[0]):
        yield {"group": group, "members": [member for _, member in members]}


def _subject_of(kinds: Mapping[Any, Kind]) -> Callable[[str], tuple[str, str]]:
    """Return how a promise names its subject: `component`, `service`, `journey` or `system`."""

    def subject(identity: str) -> tuple[str, str]:
        return SUBJECT_KEYS.get(kinds.get(identity, Kind.UNKNOWN), "component"), identity

    return subject


def _objective(one: Objective, subject: Callable[[str], tuple[str, str]]) -> Entry:
    key, identity = subject(one.subject)
    return {
        key: identity,
        "class": str(one.disruption_class),
        **_stated(
            rto=_duration(one.rto),
            rpo=_duration(one.rpo),
            availability=one.availability,
            latency=_duration(one.latency),
            throughput=one.throughput,
            backup_interval=_duration(one.backup_interval),
        ),
        "source": one.source,
    }


def _capability(one: Capability, subject: Callable[[str], tuple[str, str]]) -> Entry:
    key, identity = subject(one.subject)
    stated = _stated(rto=_duration(one.rto), rpo=_duration(one.rpo))
    return {key: identity, "class": str(one.disruption_class), **stated, "source": one.source}


def _waiver(one: Waiver) -> Entry:
    return {
        "rule": one.rule,
        "component": one.subject,
        "owner": one.owner,
        "reason": one.reason,
        "expires": format_moment(one.expires_at),
    }


def _duration(duration: timedelta | None) -> str | None:
    return None if duration is None else format_duration(duration)


def _stated(**fields: object) -> dict[str, object]:
    """Return the fields that were stated: not None, not an empty list or mapping."""
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_sorted(one) for one in value]
    return value


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
