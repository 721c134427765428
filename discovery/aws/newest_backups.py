"""The newest backup of each resource, as a component: what it restores and which key it needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from discovery.aws.kms_keys import kms_key
from discovery.extract import as_json
from discovery.interface import Context
from discovery.requirements import required
from model.records.component import Component, ComponentId, Json, Kind
from model.records.observation import Facts, SeenComponent, SeenRequirement
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup, and what it is of."""

    id: str
    type: str
    name: str
    resource: str | None
    """Key of what it can bring back; None where AWS does not say."""
    taken_at: Any
    """The moment of its content, None when not stated."""
    key: str | None = None
    """What AWS names its key by; None without a key."""
    properties: Mapping[str, Json] = field(default_factory=dict)
    series: str = ""
    """Of each resource, the newest backup of each series is kept."""


def newest(backups: Iterable[Backup]) -> list[Backup]:
    """Return the newest backup of each resource and series, and each of no known resource.

    Backups of one moment, and those without one, are ordered by id.
    """
    kept: dict[tuple[str, str], Backup] = {}
    for backup in backups:
        group = (backup.resource or backup.id, backup.series)
        if group not in kept or _age(kept[group]) < _age(backup):
            kept[group] = backup
    return sorted(kept.values(), key=lambda backup: backup.id)


def backup_facts(
    backups: Iterable[Backup], context: Context, *, resource_rule: str, key_rule: str
) -> Facts:
    """Return each backup as a component, the resource that needs it, and the key it needs."""
    kept = list(backups)
    return Facts(
        components=tuple(_component(backup, context) for backup in kept),
        requirements=tuple(
            need
            for backup in kept
            for need in (
                *_restores(backup, resource_rule),
                *needs_key(backup, context, rule=key_rule, effect=Effect.BACKUP),
            )
        ),
    )


def needs_key(
    backup: Backup, context: Context, *, rule: str, effect: Effect
) -> Iterator[SeenRequirement]:
    """Yield the need for the customer key of a backup; none where it has no key of its own."""
    named = kms_key(backup.key) if backup.key else None
    if named is None:
        return
    place = f"arn:{context.partition}:kms:{context.region}:{context.account}"
    yield from required(
        backup.id,
        [named if named.startswith("arn:") else f"{place}:{named}"],
        rule=rule,
        relation="encrypted_by",
        effect=effect,
        attribute="KmsKeyId",
        expects=Kind.KEY,
    )


def _restores(backup: Backup, rule: str) -> Iterator[SeenRequirement]:
    if backup.resource is None:
        return
    yield from required(
        backup.resource,
        [backup.id],
        rule=rule,
        relation="backed_up_by",
        effect=Effect.BACKUP,
        expects=Kind.RECOVERY_POINT,
        # Backups outlive what they are of, which is not to come back as a placeholder.
        resolved_only=True,
    )


def _component(backup: Backup, context: Context) -> SeenComponent:
    return SeenComponent(
        component=Component(
            id=ComponentId(backup.id),
            kind=Kind.RECOVERY_POINT,
            type=backup.type,
            name=backup.name,
            account=context.account,
            region=context.region,
            properties={
                name: value for name, value in backup.properties.items() if value is not None
            },
        )
    )


def _age(backup: Backup) -> tuple[str, str]:
    return str(as_json(backup.taken_at) or ""), backup.id
