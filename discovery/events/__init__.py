"""Events of AWS in the form of EventBridge: read into what an incident needs of them."""

from discovery.events.envelope import read_event

__all__ = ["read_event"]
