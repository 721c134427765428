"""The service over a shop, and every kind of store."""

from tests.service.stores.conftest import backend, start_again, store

__all__ = ["backend", "start_again", "store"]
