"""Owners: from the component, its tags, and the services that it is a member of."""

import pytest

from model.capability.ownership import owner_of
from model.records.component import ComponentId
from tests.builders import graph

DRAWN = "service:shop[db]; service:shop > db; lonely"


@pytest.mark.parametrize(
    ("about", "owner"),
    [
        ({"db": {"owner": "data team"}}, "data team"),
        ({"db": {"tags": {"team": "storage"}}}, "storage"),
        ({"db": {"owner": "data team", "tags": {"team": "storage"}}}, "data team"),
        ({"service:shop": {"owner": "web"}}, "web"),
        ({}, None),
    ],
)
def test_the_nearest_owner_answers_for_a_component(
    about: dict[str, dict[str, object]], owner: str | None
) -> None:
    assert owner_of(graph(DRAWN, about), ComponentId("db")) == owner


def test_a_component_of_no_service_has_no_owner() -> None:
    assert owner_of(graph(DRAWN, {"service:shop": {"owner": "web"}}), ComponentId("lonely")) is None
