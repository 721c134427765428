"""Names: which record set answers a DNS name, for a component that asks from its network."""
