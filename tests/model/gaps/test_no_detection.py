import pytest

from model.gaps.no_detection import RULE
from tests.model.gaps.asking import ask

EAST = {"region": "east", "account": "1"}
ALARM = {"kind": "alarm"}


def blind(cls: str, text: str, about: dict, shop: dict | None = None):
    given = {"service:shop": {"rto": 5, "class": cls, **(shop or {})}, "web": EAST, **about}
    return [one.details["blind"] for one in ask(RULE, f"service:shop > web; {text}", given)]


def test_nothing_watches():
    assert blind("component", "lonely", {}) == [[]]
    assert blind("region", "lonely", {}) == [[]]


@pytest.mark.parametrize(
    ("cls", "alarm", "expected"),
    [
        ("component", EAST, []),
        ("region", EAST, [["east"]]),
        ("region", {"region": "west", "account": "1"}, []),
        ("region", {"account": "1"}, []),
        ("account", {"region": "west", "account": "1"}, [["1"]]),
        ("account", {"region": "east", "account": "2"}, []),
        ("zone", EAST, []),
        ("zone", {"zones": ["x"]}, [["x"]]),
    ],
)
def test_watcher_has_to_live_outside_of_what_it_reports(cls, alarm, expected):
    about = {"alarm": ALARM | alarm, "web": EAST | ({"zones": ["x"]} if cls == "zone" else {})}
    assert blind(cls, "alarm observability> web", about) == expected


def test_health_check_of_the_name_sees_every_region_behind():
    about = {"name": {"kind": "dns_record"}, "check": {"kind": "health_check"}}
    assert blind("region", "service:shop > name; name ~> check", about) == []


def test_target_group_watches_its_targets_but_not_its_region():
    about = {"targets": {"kind": "target_group", **EAST}}
    assert blind("component", "service:shop > targets > web", about) == []
    assert blind("region", "service:shop > targets > web", about) == [["east"]]


def test_watchers_of_another_service_do_not_count():
    text = "other[name]; web > name; name ~> check"
    about = {"name": {"kind": "dns_record"}, "check": {"kind": "health_check"}}
    assert blind("region", text, about) == [[]]


def test_component_that_states_its_own_rto_is_asked():
    (found,) = ask(RULE, "web > db", web=5)
    assert found.component == "web"


def test_without_a_promise_nobody_has_to_watch():
    assert ask(RULE, "service:shop > web") == []
