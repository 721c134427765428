"""The failover plan as JSON: the canonical form that executors and exports read."""

from schema.documents.failover_plan.document import canonical, document
from schema.documents.failover_plan.shapes import Target

__all__ = ["Target", "canonical", "document"]
