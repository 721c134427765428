"""No request of the tests falls back to the ordinary executor, except where a test says so."""

from collections.abc import Iterator

import pytest

from schema.graphql.plain.fallbacks import FALL_BACKS


@pytest.fixture(autouse=True)
def no_fall_backs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose requests fell back, unless it has the marker `falls_back`."""
    before = FALL_BACKS.count
    yield
    if request.node.get_closest_marker("falls_back") is None:
        assert FALL_BACKS.count == before, "a GraphQL request fell back to the ordinary executor"
