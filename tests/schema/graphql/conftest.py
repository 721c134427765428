"""Fixtures of the tests of GraphQL."""

from tests.fallbacks import no_fall_backs

__all__ = ["no_fall_backs"]
