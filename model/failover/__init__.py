"""Failover plans: which steps, in which order, and why."""

from model.failover.build import failover_plan
from model.failover.resume import Progress, progress

__all__ = ["Progress", "failover_plan", "progress"]
