"""Capability: how fast each kind of component recovers by itself, and how much it loses."""
