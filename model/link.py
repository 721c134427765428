"""Link: observations become the records of a revision."""

from collections.abc import Iterable
from dataclasses import dataclass

from model.observation import Observation
from model.revision import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """What an organisation chooses about linking."""

    service_tags: tuple[str, ...] = ("awsApplication", "service")
    """Tags whose value names the service a component belongs to; the first present one counts."""
    objective_tags: bool = True
    """Whether the tags `rto`, `rpo` and `tier` state objectives."""


def link(observations: Iterable[Observation], settings: LinkSettings) -> Records:
    """Resolve references over all scopes, merge evidence, make placeholders."""
    raise NotImplementedError
