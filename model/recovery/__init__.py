"""Recovery: what today's design can do, per component and along the chain of needs."""
