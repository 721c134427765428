import pytest

from model.gaps.own_members import own_parts, whole_services
from tests.builders import graph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service:a > web > db; web ~> cache", ["db", "service:a", "web"]),
        ("service:a[web]; web > db", ["db", "service:a", "web"]),
        ("service:a[web]; service:b[name]; web > name > api", ["service:a", "web"]),
        ("service:a[web, db]; service:b[db]; web > db > disk", ["db", "disk", "service:a", "web"]),
        ("service:a > service:b > db", ["service:a"]),
        ("service:a > web; web > api; api > web", ["api", "service:a", "web"]),
        ("service:a[web]; other > web", ["service:a", "web"]),
        ("service:a", ["service:a"]),
    ],
)
def test_parts_end_where_others_begin(text, expected):
    assert list(own_parts(graph(text), "service:a")) == expected


def test_component_outside_of_any_service_has_parts_too():
    assert list(own_parts(graph("web > db; service:b[x]; db > x"), "web")) == ["db", "web"]


def test_whole_service_of_a_member_and_its_entries():
    one = graph("service:a[web, name]; service:a > name > web; db")
    assert whole_services(one, "web") == ("name", "service:a", "web")
    assert whole_services(one, "db") == ("db",)
