"""Outages that end: who is down when, by hand and against a simulation in steps of a second."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.impact.outage_windows import Window, outage_windows
from model.records.component import ComponentId
from model.records.requirement import Effect
from model.records.revision import Records
from tests.builders import graph
from tests.strategies import graphs

HOUR = timedelta(hours=1)


def window(start: float, end: float | None) -> Window:
    stop = None if end is None else timedelta(seconds=end)
    return Window(start=timedelta(seconds=start), end=stop)


def spans(
    drawn: DependencyGraph, outages: dict[str, list[Window]], horizon: timedelta = HOUR
) -> dict[str, list[tuple[float, float | None]]]:
    answer = outage_windows(drawn, outages, horizon=horizon)
    return {
        one: [(w.start.total_seconds(), w.end and w.end.total_seconds()) for w in windows]
        for one, windows in answer.items()
    }


def test_an_outage_shorter_than_the_tolerance_is_not_noticed() -> None:
    shop = graph("web > api@10; api > db@30")
    assert spans(shop, {"db": [window(0, 30)]}) == {"db": [(0, 30)]}
    assert spans(shop, {"db": [window(0, 40)]}) == {"db": [(0, 40)], "api": [(30, 40)]}
    assert spans(shop, {"db": [window(0, 41)]})["web"] == [(40, 41)]


def test_warm_up_and_backlog_lengthen_the_outage() -> None:
    shop = graph("mail > queue", mail={"warm_up_seconds": 20, "arrival_rate": 1, "service_rate": 3})
    assert spans(shop, {"queue": [window(0, 60)]})["mail"] == [(0, 60 + 20 + 30)]


def test_who_never_catches_up_is_down_to_the_horizon() -> None:
    shop = graph("mail > queue", mail={"arrival_rate": 3, "service_rate": 3})
    assert spans(shop, {"queue": [window(0, 60)]})["mail"] == [(0, None)]


def test_a_lag_below_zero_never_shortens_an_outage() -> None:
    about = {"warm_up_seconds": -50, "arrival_rate": -1, "service_rate": 3}
    assert spans(graph("mail > queue", mail=about), {"queue": [window(0, 60)]})["mail"] == [(0, 60)]


def test_two_of_three_is_down_only_while_two_are_missing() -> None:
    shop = graph("api > 2/3(a, b@5, c)")
    outages = {"a": [window(0, 100)], "b": [window(50, 80)]}
    assert spans(shop, outages)["api"] == [(55, 80)]


def test_windows_that_touch_become_one() -> None:
    shop = graph("api > a; api > b")
    outages = {"a": [window(0, 10)], "b": [window(10, 20)]}
    assert spans(shop, outages)["api"] == [(0, 20)]


def test_a_cycle_with_a_lag_feeds_itself_until_the_horizon() -> None:
    loop = graph("a > b; b > a", a={"warm_up_seconds": 1}, b={"warm_up_seconds": 1})
    answer = spans(loop, {"a": [window(0, 10)]}, timedelta(seconds=60))
    assert answer == {"a": [(0, None)], "b": [(0, None)]}


def test_a_cycle_without_a_lag_comes_back() -> None:
    assert spans(graph("a > b; b > a"), {"a": [window(0, 10)]})["b"] == [(0, 10)]


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidValue, match="horizon"):
        outage_windows(graph("a > b"), {}, horizon=timedelta(0))
    with pytest.raises(InvalidValue, match="window"):
        outage_windows(graph("a > b"), {"b": [window(5, 5)]}, horizon=HOUR)
    with pytest.raises(UnknownComponent):
        outage_windows(graph("a > b"), {"c": [window(0, 5)]}, horizon=HOUR)


def simulate(records: Records, outages: dict[str, tuple[int, int]], end: int) -> dict[str, str]:
    """Return one letter a second, `x` for down: no lag, so every second stands for itself."""
    ids = [component.id for component in records.components]
    down = {name: [False] * end for name in ids}
    for name, (start, stop) in outages.items():
        down[name][start:stop] = [True] * (stop - start)
    own = {name: list(row) for name, row in down.items()}
    while True:
        following = {one: list(row) for one, row in own.items()}
        for need in records.requirements:
            if need.effect not in {Effect.HARD, Effect.CONTAINMENT}:
                continue
            for second in range(end):
                missing = 0
                for member in need.members:
                    wait = 0 if member.tolerance is None else int(member.tolerance.total_seconds())
                    row = down[member.provider]
                    missing += second >= wait and all(row[second - wait : second + 1])
                if missing > len(need.members) - need.minimum:
                    following[need.dependent][second] = True
        if following == down:
            return {name: "".join(".x"[flag] for flag in row) for name, row in down.items()}
        down = following


@given(st.data())
def test_windows_equal_a_simulation(data: st.DataObject) -> None:
    records = data.draw(graphs(most=10))
    end = 16
    names = st.sampled_from([component.id for component in records.components])
    outages = data.draw(
        st.dictionaries(
            names,
            st.tuples(st.integers(0, 8), st.integers(1, 8)).map(lambda pair: (pair[0], sum(pair))),
            max_size=3,
        )
    )
    given_ = {name: [window(*span)] for name, span in outages.items()}
    answer = outage_windows(DependencyGraph(records), given_, horizon=timedelta(seconds=end))
    expected = simulate(records, dict(outages), end)
    for one, letters in expected.items():
        row = ["."] * end
        for span in answer.get(ComponentId(one), ()):
            stop = end if span.end is None else int(span.end.total_seconds())
            for second in range(int(span.start.total_seconds()), stop):
                row[second] = "x"
        assert "".join(row) == letters
