"""Publish: make what every scope holds the current revision."""

from dataclasses import dataclass
from datetime import datetime

from model.linking.link import LinkSettings
from model.records.revision import Revision
from service.stores.interface import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The current revision, and whether this publication made it."""

    revision: Revision
    is_new: bool


def publish(store: GraphStore, *, now: datetime, settings: LinkSettings) -> Published:
    """Link all scopes of `store` and make the result current.

    The same content as before makes no new revision; only its coverage is brought up to date.
    """
    revision, is_new = store.publish(now=now, settings=settings)
    return Published(revision=revision, is_new=is_new)
