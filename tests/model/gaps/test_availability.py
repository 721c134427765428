import pytest

from model.gaps import availability as rule
from model.gaps.availability import RULE
from model.gaps.interface import Status
from tests.model.gaps.asking import ask


def shop(target: float, *figures: float | None, text: str = "web > a; web > b"):
    names = ("web", "a", "b")
    about = {
        name: {} if figure is None else {"unavailability": figure}
        for name, figure in zip(names, figures, strict=True)
    }
    about["web"] |= {"availability": target}
    return ask(RULE, text, about)


@pytest.mark.parametrize(
    ("target", "text", "status"),
    [
        (0.9997, "web > a; web > b", None),  # 1 − (1 − 1e-4)³ ≈ 2.9997e-4
        (0.99971, "web > a; web > b", Status.BREACHED),
        (0.99989, "web > 1/2(a, b)", None),
        (0.99995, "web > 1/2(a, b)", Status.BREACHED),
        (0.99985, "web ~> a", None),
    ],
)
def test_exact_availability_is_compared(target, text, status):
    found = shop(target, 1e-4, 1e-4, 1e-4, text=f"{text}; a; b")
    assert [one.status for one in found] == ([] if status is None else [status])


def test_golden_vector_10_the_budget_is_spent():
    about = {"web": {"availability": 0.9999, "unavailability": 1e-4}}
    about |= {name: {"unavailability": 1e-4} for name in "abc"}
    (found,) = ask(RULE, "web > a; web > b; web > c", about)
    assert found.achievable == pytest.approx(0.99960006, abs=1e-8)


def test_unknown_figure_is_never_met_but_may_be_breached():
    (open_,) = shop(0.999, 1e-4, 1e-4, None)
    assert (open_.status, open_.achievable, open_.details["unknown"]) == (
        Status.UNKNOWN,
        None,
        ["b"],
    )
    (sure,) = shop(0.99999, 1e-4, 1e-4, None)
    assert sure.status is Status.BREACHED


def test_strictest_statement_counts_and_others_are_left_alone():
    assert shop(0.9, 1e-4, 1e-4, 1e-4) == []
    assert ask(RULE, "web > db", {"db": {"unavailability": 0.5}}) == []


def test_providers_short_of_the_extra_nine_are_named():
    about = {
        "web": {"availability": 0.999, "unavailability": 0.01},
        "a": {"availability": 0.9999, "unavailability": 0.0},
        "b": {"availability": 0.9995, "unavailability": 0.0},
    }
    found = ask(RULE, "web > a; web > b", about)
    assert [one.details["below_the_extra_nine"] for one in found if one.component == "web"] == [
        [{"provider": "b", "promises": 0.9995}]
    ]


def test_providers_without_a_promise_are_measured_by_their_own_figure():
    about = {
        "web": {"availability": 0.999, "unavailability": 0.01},
        "a": {"unavailability": 0.0001},
        "b": {"unavailability": 0.0002},
    }
    (found,) = ask(RULE, "web > a; web > b; web > c", about | {"c": {}})
    assert found.details["below_the_extra_nine"] == [{"provider": "b", "unavailability": 0.0002}]


def test_a_need_of_unknown_strength_may_break_the_promise():
    about = {"web": {"availability": 0.999, "unavailability": 0}, "a": {"unavailability": 0.01}}
    (found,) = ask(RULE, "web ?> a", about)
    assert (found.status, found.achievable) == (Status.UNKNOWN, None)
    assert "may be needed hard or not" in found.message
    about["web"]["unavailability"] = 0.01
    (sure,) = ask(RULE, "web ?> a", about)
    assert sure.status is Status.BREACHED
    assert sure.message.endswith("but reaches 0.99 at most")


def test_large_tree_is_bounded_by_its_single_points_of_failure(monkeypatch):
    monkeypatch.setattr(rule, "LARGEST", 1)
    (sure,) = shop(0.9998, 1e-4, 1e-4, 1e-4)
    assert sure.status is Status.BREACHED
    assert sure.details["at_most"] == pytest.approx((1 - 1e-4) ** 3)
    (open_,) = shop(0.9, 1e-4, 1e-4, 1e-4)
    assert open_.status is Status.UNKNOWN
