"""Failover plans: in which order to bring a service back on the other side."""

from schema.graphql.failover.answer import FailoverPlan
from schema.graphql.failover.ask import failover_plan, plan

__all__ = ["FailoverPlan", "failover_plan", "plan"]
