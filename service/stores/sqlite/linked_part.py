"""What ends and what begins when only a part of the scopes is linked again."""

import sqlite3
from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from model.linking.entry_members import ENTRY, copy_of
from model.linking.link import LinkSettings
from model.linking.part import AllDiffers, Part
from model.linking.part_growth import grow
from model.linking.part_link import link_part
from model.linking.touched import Touched
from model.records.component import ComponentId
from model.records.revision import Records
from service.stores import rows
from service.stores.sqlite.part import Live, StoredElsewhere, sort_of
from service.stores.sqlite.records import RowChange

ROUNDS = 8
"""How often a part may grow before everything is linked."""


def linked_part(
    connection: sqlite3.Connection, touched: Touched, settings: LinkSettings
) -> list[RowChange]:
    """Return what ends and what begins after `touched` was touched.

    Entries of services depend on all requirements. Where the part changes any, the entries of all
    services are computed anew from the stored edges, and services whose entries differ join.

    Raises:
        AllDiffers: if everything has to be linked.
    """
    elsewhere = StoredElsewhere(connection)
    part = Part(elsewhere, touched, settings)
    entries: Mapping[ComponentId, Collection[ComponentId]] = {}

    def known_entries() -> Mapping[ComponentId, Collection[ComponentId]]:
        return {
            id_: entries[id_] if id_ in entries else _published_entries(elsewhere, id_)
            for id_ in sorted(part.ids)
        }

    for _ in range(ROUNDS):
        linked = link_part(part, known_entries())
        live = elsewhere.published(part.ids, part.subjects)
        before = part.own(live.records)
        if grow(part, before, linked):
            continue
        if entries or _entry_facts(before) != _entry_facts(linked.records):
            graph = elsewhere.entry_graph(part.ids, linked.records)
            if graph.writes and part.replicates:
                raise AllDiffers("replicas")
            different = graph.entries()
            if different != entries:
                entries = different
                part.extend(different)
                continue
        return list(rows.changes(_own_rows(live, part), rows.rows(linked.records)))
    raise AllDiffers("rounds")


def _published_entries(elsewhere: StoredElsewhere, service: ComponentId) -> set[ComponentId]:
    return {
        provider
        for need in elsewhere.needs_of(service)
        if any(evidence.rule == ENTRY.rule for evidence in need.evidence)
        for provider in need.providers
    }


def _entry_facts(records: Records) -> set[tuple[Any, ...]]:
    """Return all that entries depend on."""
    return set(
        chain(
            ((part.id, part.kind, copy_of(part)) for part in records.components),
            ((need.dependent, need.providers, sort_of(need)) for need in records.requirements),
            ((belongs.group, belongs.member) for belongs in records.memberships),
        )
    )


def _own_rows(live: Live, part: Part) -> list[tuple[int, str, bytes, Any]]:
    """Return the live rows of the part, sorted by kind and id."""
    return [
        (kind, id_, content, (number, leaf, bucket, kind, id_))
        for (kind, id_, content, number, leaf, bucket), record in live.sorted()
        if part.is_own(record)
    ]
