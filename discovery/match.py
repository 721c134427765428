"""Match: what a configuration value points to."""

from dataclasses import dataclass

from discovery.hosts import Owner
from model.records.observation import Reference
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a text points to: one component, or several of which any is enough."""

    references: tuple[Reference, ...]
    rule: str
    effect: Effect = Effect.HARD
    relation: str = "connects_to"
    region: str | None = None
    """The Region that the text names, None when it names none."""
    owner: Owner | None = None
    """Whose host it is, for hosts."""
    allowed_by: Reference | None = None
    resolved_only: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of what it points to."""
        return tuple(member.key for member in self.references)
