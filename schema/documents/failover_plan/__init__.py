"""The failover plan as JSON: the canonical form that executors and exports read."""

from schema.documents.failover_plan.data import canonical, document
from schema.documents.failover_plan.plan_document import FailoverPlanDocument

__all__ = ["FailoverPlanDocument", "canonical", "document"]
