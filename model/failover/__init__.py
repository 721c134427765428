"""Failover plans: the steps that move a service to another Region, their order and the reasons."""

from model.failover.build import failover_plan
from model.failover.resume import Progress, progress

__all__ = ["Progress", "failover_plan", "progress"]
