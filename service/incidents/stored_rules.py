"""Incident rules as the store keeps them: the document that was imported last."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from model.incidents.rules import DEFAULT_RULES, IncidentRule
from schema.documents.incident_rules import rules_of, to_document
from service.stores.interface import AuditEntry, GraphStore

KIND, NAME = "incident-rules", "current"


def read_rules(store: GraphStore) -> Sequence[IncidentRule]:
    """Return the rules that hold: those of the store, or the built-in ones.

    Raises:
        StoreError: if the store is away.
    """
    text = store.registered(KIND).get(NAME)
    return DEFAULT_RULES if text is None else rules_of(text, file="the rules of the store")


def keep_rules(
    store: GraphStore, rules: Sequence[IncidentRule], *, author: str, now: datetime
) -> None:
    """Let these rules hold from now on; no rule at all opens no incident."""
    text = orjson.dumps(to_document(rules))
    names = [rule.name for rule in rules]
    entry = AuditEntry(
        at=now,
        author=author,
        action="setIncidentRules",
        detail=orjson.dumps({"rules": names}).decode(),
    )
    store.register(KIND, NAME, lambda before: text, entry=entry)
