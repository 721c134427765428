"""Waivers: the gaps that their owners accept, and waivers that have expired."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from model.records.component import ComponentId
from model.records.objective import Waiver

Key = tuple[str, ComponentId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivers:
    """The waiver that lasts longest for each rule and component, judged at one moment."""

    longest: Mapping[Key, Waiver]
    at: datetime

    @classmethod
    def of(cls, waivers: Iterable[Waiver], at: datetime) -> "Waivers":
        """Index waivers for the moment `at`; a rule is named in any case (`n-08`)."""
        longest: dict[Key, Waiver] = {}
        for waiver in sorted(
            waivers, key=lambda waiver: (waiver.expires_at, waiver.owner, waiver.reason)
        ):
            longest[waiver.rule.upper(), waiver.subject] = waiver
        return cls(longest=longest, at=at)

    def current(self, rule: str, component: ComponentId) -> Waiver | None:
        """Return the waiver that accepts this gap; a waiver ends at the moment it expires."""
        waiver = self.longest.get((rule.upper(), component))
        return waiver if waiver is not None and waiver.expires_at > self.at else None

    def lapsed(self, rule: str, component: ComponentId) -> Waiver | None:
        """Return the waiver that accepted this gap until it expired."""
        waiver = self.longest.get((rule.upper(), component))
        return waiver if waiver is not None and waiver.expires_at <= self.at else None
