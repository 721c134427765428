"""Backups: which resources the selections of a backup plan cover, by pattern and by tag.

A selection names resources that other sources describe, with tags that further sources read. Only
linking has all of them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

from model.linking.arn import parse_arn
from model.linking.requirements import RequirementBuilder
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Evidence, EvidenceKind

RELATION = "backed_up_by"
SELECTIONS = "selections"
"""The property of a backup plan that holds its selections: maps with `resources`, `not_resources`
(patterns of ARNs), `any_tag` (pairs of key and value), `all_tags` (operator → pairs) and
`opted_in` (resource type → whether the account backs it up at all; None when not known)."""

SELECTED = Evidence(
    kind=EvidenceKind.DECLARED,
    rule="backup-plan.selection",
    effect=Effect.BACKUP,
    attribute=SELECTIONS,
)

TYPES = {
    "AWS::CloudFormation::Stack": "CloudFormation",
    "AWS::DocDB::DBCluster": "DocumentDB",
    "AWS::DynamoDB::GlobalTable": "DynamoDB",
    "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::EC2::Instance": "EC2",
    "AWS::EC2::Volume": "EBS",
    "AWS::EFS::FileSystem": "EFS",
    "AWS::FSx::FileSystem": "FSx",
    "AWS::Neptune::DBCluster": "Neptune",
    "AWS::RDS::DBCluster": "RDS",
    "AWS::RDS::DBInstance": "RDS",
    "AWS::Redshift::Cluster": "Redshift",
    "AWS::S3::Bucket": "S3",
    "AWS::Timestream::Database": "Timestream",
}
"""What AWS Backup can back up, and the name under which an account opts in."""
ENGINES = {"aurora": "Aurora", "docdb": "DocumentDB", "neptune": "Neptune"}
"""The engines of clusters that are opted in under a name of their own, by the first word."""
NEVER_IMPLIED = frozenset({"Aurora", "DocumentDB", "Neptune"})
"""Types that are backed up only where they are opted in, even when a selection names the type."""


def need_backups(components: Collection[Component], needs: RequirementBuilder) -> None:
    """Add to `needs` that each resource needs the backup plans whose selections cover it.

    A selection covers a resource in the account and Region of the plan if the resource [1]

    - matches a pattern of `resources` or has a tag of `any_tag` (every resource does when both
      are empty), and
    - passes every test of `all_tags`, and
    - matches no pattern of `not_resources`.

    A type that the account has not opted in is covered only where a pattern names the type [2].
    Where the opt-in settings were not read, the evidence is inferred instead of declared.

    Complexity: O(selections × resources that can be backed up in the same account and Region).

    References:
        [1] AWS Backup API Reference, BackupSelection.
        [2] AWS Backup Developer Guide, Assigning resources to a backup plan.
    """
    plans = [component for component in components if _selections(component)]
    candidates = _candidates(components) if plans else {}
    for plan in plans:
        for resource, evidence in _covers(plan, candidates):
            needs.derive(resource.id, [plan.id], RELATION, evidence)


def covered_by(plan: Component, resources: Iterable[Component]) -> Iterator[ComponentId]:
    """Yield the ids of the `resources` that a backup plan covers; none if it is no backup plan.

    Complexity: O(selections × resources).
    """
    for resource, _ in _covers(plan, _candidates(resources)):
        yield resource.id


Candidates: TypeAlias = Mapping[tuple[str | None, str | None], Sequence[Component]]
"""Resources that can be backed up, by account and Region."""


def _covers(plan: Component, candidates: Candidates) -> Iterator[tuple[Component, Evidence]]:
    arn = parse_arn(plan.id)
    place = (plan.account or (arn and arn.account), plan.region or (arn and arn.region))
    for selection in _selections(plan):
        for resource in candidates.get(place, ()):
            evidence = _covered(selection, resource)
            if evidence is not None:
                yield resource, evidence


def _selections(plan: Component) -> Sequence[Mapping[str, Any]]:
    if plan.kind is not Kind.BACKUP_PLAN:
        return ()
    stated = plan.properties.get(SELECTIONS)
    if not isinstance(stated, Sequence) or isinstance(stated, str):
        return ()
    return [selection for selection in stated if isinstance(selection, Mapping)]


def _candidates(components: Iterable[Component]) -> Candidates:
    candidates: dict[tuple[str | None, str | None], list[Component]] = defaultdict(list)
    for component in components:
        # The instances of a cluster have no backups of their own: the cluster's storage has.
        if component.type in TYPES and not component.properties.get("cluster"):
            candidates[component.account, component.region].append(component)
    return candidates


def _covered(selection: Mapping[str, Any], resource: Component) -> Evidence | None:
    """Return the evidence that a selection covers a resource, None when it does not."""
    patterns = [
        pattern for pattern in _texts(selection, "resources") if _matches(pattern, resource.id)
    ]
    tagged = any(resource.tags.get(key) == value for key, value in _pairs(selection, "any_tag"))
    unrestricted = not _texts(selection, "resources") and not _pairs(selection, "any_tag")
    if not (patterns or tagged or unrestricted) or not _passes_tag_tests(selection, resource):
        return None
    if any(_matches(pattern, resource.id) for pattern in _texts(selection, "not_resources")):
        return None
    name = _opt_in_name(resource)
    if any(_names_type(pattern) for pattern in patterns) and name not in NEVER_IMPLIED:
        return SELECTED
    opted_in = selection.get("opted_in")
    if not isinstance(opted_in, Mapping) or name not in opted_in:
        return replace(SELECTED, kind=EvidenceKind.INFERRED)
    return SELECTED if opted_in[name] else None


def _passes_tag_tests(selection: Mapping[str, Any], resource: Component) -> bool:
    stated = selection.get("all_tags")
    tests: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {}
    tags = resource.tags
    return (
        all(tags.get(key) == value for key, value in _pairs(tests, "equals"))
        and all(tags.get(key) != value for key, value in _pairs(tests, "not_equals"))
        and all(
            key in tags and _matches(pattern, tags[key]) for key, pattern in _pairs(tests, "like")
        )
        and not any(
            key in tags and _matches(pattern, tags[key])
            for key, pattern in _pairs(tests, "not_like")
        )
    )


def _opt_in_name(resource: Component) -> str:
    engine = str(resource.properties.get("engine") or "").partition("-")[0]
    return ENGINES.get(engine) or TYPES[resource.type or ""]


def _names_type(pattern: str) -> bool:
    """Return whether a pattern names a resource type, as `arn:aws:ec2:*:*:volume/*` does."""
    arn = parse_arn(pattern)
    return arn is not None and arn.resource != "*"


def _texts(holder: Mapping[str, Any], name: str) -> Sequence[str]:
    stated = holder.get(name) or ()
    return [text for text in stated if isinstance(text, str)]


def _pairs(holder: Mapping[str, Any], name: str) -> Sequence[tuple[str, str]]:
    stated = holder.get(name) or ()
    return [
        (str(pair[0]), str(pair[1]))
        for pair in stated
        if isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) == 2
    ]


def _matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # AWS Backup has one wildcard: any number of characters, but no blanks.
    return re.compile(r"\S*".join(re.escape(part) for part in pattern.split("*")))
