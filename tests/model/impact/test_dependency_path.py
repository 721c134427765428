"""Dependency paths: how one component comes to need another, and who uses a shared one."""

import pytest

from model.errors import UnknownComponent
from model.impact.dependency_path import User, dependency_path, users
from model.records.component import ComponentId
from model.records.requirement import Effect
from tests.builders import graph

A, B, C, D = map(ComponentId, "abcd")


def hops(drawn: str, dependent: ComponentId, provider: ComponentId) -> list[str] | None:
    path = dependency_path(graph(drawn), dependent, provider)
    return None if path is None else [f"{step.dependent}>{step.provider}" for step in path]


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("a > b > d", ["a>b", "b>d"]),
        ("a > b > c > d; a ~> c", ["a>c", "c>d"]),
        ("a > 1(b, c); b > d; c > d", ["a>b", "b>d"]),
        ("a > b > a; b > d", ["a>b", "b>d"]),
        ("d > a", None),
    ],
)
def test_the_shortest_path_is_found(drawn: str, expected: list[str] | None) -> None:
    assert hops(drawn, A, D) == expected


def test_the_path_to_itself_is_empty() -> None:
    assert hops("a > b", A, A) == []


def test_the_path_to_a_service_ends_at_its_member() -> None:
    assert hops("a > b > name; service:shop[name]", A, ComponentId("service:shop")) == [
        "a>b",
        "b>name",
    ]


def test_only_the_wanted_effects_are_followed() -> None:
    assert dependency_path(graph("a ~> b"), A, B, {Effect.HARD}) is None


def test_an_unknown_end_is_an_error() -> None:
    with pytest.raises(UnknownComponent):
        dependency_path(graph("a > b"), A, ComponentId("z"))


def test_users_come_by_distance_with_the_strength_of_the_need() -> None:
    drawn = graph("service:shop > web > db; service:report ~> db; web > service:idle")
    assert users(drawn, ComponentId("db")) == [
        User(component=ComponentId("service:report"), distance=1, hard=False),
        User(component=ComponentId("service:shop"), distance=2, hard=True),
    ]


def test_what_is_needed_only_to_start_is_not_used() -> None:
    assert users(graph("service:shop start> db"), ComponentId("db")) == []
