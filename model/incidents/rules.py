"""Incident rules: for which events an incident is opened, and who is notified of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.incidents.event import Event, EventSeverity, EventSource


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRule:
    """What happens with some events. What a rule leaves out, it does not ask for."""

    name: str
    """Its name, unique among the rules."""
    sources: tuple[EventSource, ...] = ()
    """The services whose events it is about; empty for all."""
    categories: tuple[str, ...] = ()
    """The senders' words that it is about, such as `issue` or `ALARM`; empty for all."""
    accounts: tuple[str, ...] = ()
    """The accounts that it is about; empty for all."""
    regions: tuple[str, ...] = ()
    """The Regions that it is about; empty for all."""
    severity: EventSeverity | None = None
    """The lowest severity that it is about; None for all, those without a severity included."""
    opens: bool = True
    """Whether an incident is opened."""
    notify: tuple[str, ...] = ()
    """The names of the targets that are notified when an incident opens and when it ends."""

    def matches(self, event: Event) -> bool:
        """Tell whether the rule is about `event`."""
        return (
            _among(event.source, self.sources)
            and _among(event.category, self.categories)
            and _among(event.account, self.accounts)
            and _among(event.region, self.regions)
            and (self.severity is None or _at_least(event.severity, self.severity))
        )


DEFAULT_RULES = (
    IncidentRule(name="health-issues", sources=(EventSource.HEALTH,), categories=("issue",)),
    IncidentRule(name="alarms", sources=(EventSource.CLOUDWATCH,), categories=("ALARM",)),
    IncidentRule(name="findings", sources=(EventSource.GUARDDUTY,), severity=EventSeverity.MEDIUM),
    IncidentRule(name="deleted", sources=(EventSource.CONFIG,), categories=("ResourceDeleted",)),
)
"""The rules of an installation that has no document of its own.

Resources that break a rule of Config are configured badly, which is no failure: a document can open
incidents for them, too.
"""


def rule_for(event: Event, rules: Sequence[IncidentRule]) -> IncidentRule | None:
    """Return the first rule that is about `event`, if it opens an incident; else None."""
    chosen = next((rule for rule in rules if rule.matches(event)), None)
    return chosen if chosen is not None and chosen.opens else None


def _among(value: str | None, values: Sequence[str]) -> bool:
    return not values or value in values


def _at_least(severity: EventSeverity | None, lowest: EventSeverity) -> bool:
    order = list(EventSeverity)
    return severity is not None and order.index(severity) <= order.index(lowest)
