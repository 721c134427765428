"""Revisions: published, immutable states of the whole graph."""

from dataclasses import dataclass
from datetime import datetime

from model.records.component import Component, Membership
from model.records.coverage import Coverage
from model.records.objective import Capability, Objective, Waiver
from model.records.requirement import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The content of a revision, every tuple sorted by identity and free of duplicates."""

    components: tuple[Component, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    memberships: tuple[Membership, ...] = ()
    objectives: tuple[Objective, ...] = ()
    """As stated; inheritance is computed by `DependencyGraph`."""
    capabilities: tuple[Capability, ...] = ()
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The label of a published state."""

    number: int
    """1 for the first, without holes."""
    digest: str
    """`sha256:…` of the content (`model.records.digest`); independent of times and coverage."""
    published_at: datetime
    """When it was published."""
    components: int
    """How many components it has."""
    requirements: int
    """How many requirements it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One consistent revision as a store loads it."""

    revision: Revision
    records: Records
    coverage: Coverage
