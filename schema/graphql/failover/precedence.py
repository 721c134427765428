"""Precedence: which step must be finished when another starts, and by which rule."""

import strawberry

import model.failover.plan
from model.records.requirement import EvidenceKind
from schema.graphql.field import field, object_type


@object_type
class Precedence:
    """A step that must be finished when another starts."""

    model: strawberry.Private[model.failover.plan.Precedence]

    @field
    def before(self) -> strawberry.ID:
        """Id of the step that must be finished."""
        return strawberry.ID(self.model.before)

    @field
    def after(self) -> strawberry.ID:
        """Id of the step that waits."""
        return strawberry.ID(self.model.after)

    @field
    def rule(self) -> str:
        """The rule that demands it, `F-01` to `F-14`."""
        return self.model.rule

    @field
    def evidence(self) -> EvidenceKind | None:
        """Of the dependency behind it; null when the rule alone demands it."""
        return self.model.evidence

    @field
    def join(self) -> str | None:
        """Precedences into one step with an equal join wait for `minimum` of them together."""
        return self.model.join

    @field
    def minimum(self) -> int:
        """How many of the join are needed."""
        return self.model.minimum
