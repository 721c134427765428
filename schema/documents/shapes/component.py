"""Components in a graph document."""

from model.records.component import Component
from schema.documents.fields import Duration, Fraction, Probability, Text
from schema.documents.shapes.base import record_shape

ComponentRecord = record_shape(Component)


class ComponentShape(ComponentRecord):  # type: ignore[misc, valid-type]  # derived
    """A component: one that discovery found and this file says more about, or a new one."""

    tags: dict[str, Text] | None = None
    """Its tags; where they are stated, it bears no other, unless `tags_read` is false."""
    tags_read: bool | None = None
    """Whether `tags` names all of its tags; true by default where they are stated."""
    unavailability: Probability | None = None
    """The share of time it is down by itself; kept among the properties, as are the next four."""
    measured_unavailability: Probability | None = None
    """The same, as somebody measured it; goes before all others."""
    mtbf: Duration | None = None
    """The mean time between the end of a failure and the next one; with `mttr`."""
    mttr: Duration | None = None
    """The mean time to repair."""
    slo: Fraction | None = None
    """The share of time in service that its owner aims at, such as 0.9995, needs left out."""
