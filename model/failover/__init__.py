"""Failover plans: which steps, in which order, and why."""
