"""Availability from graph documents alone, as a user asks for it."""

from datetime import timedelta
from itertools import product

import pytest

from schema.documents.duration import parse_duration
from service.cli.availability import percent


@pytest.fixture
def ask(bare, tmp_path):
    """Ask about a document whose components are told as `name: figures`."""

    def answer(about, body="", component="web", *arguments, command="availability"):
        lines = [f"- {{id: {name}, kind: compute{_figures(one)}}}" for name, one in about.items()]
        path = tmp_path / "graph.yaml"
        path.write_text("\n".join(["loadpath: 1", "components:", *lines, body]), encoding="utf-8")
        named = (component,) if command == "spof" else ("-c", component)
        return bare.json(command, *named, "--graph", path, *arguments)

    return answer


def _figures(one):
    return "".join(f", {key}: {value}" for key, value in one.items())


def _down(chance):
    return {"unavailability": chance}


def needs(dependent, members, **rest):
    told = "".join(f", {key}: {value}" for key, value in rest.items())
    return f"- {{dependent: {dependent}, members: [{', '.join(members)}]{told}}}"


def requirements(*lines):
    return "\n".join(["requirements:", *lines])


@pytest.mark.parametrize(
    ("figures", "value", "source"),
    [
        ({"mtbf": "P99D", "mttr": "P1D"}, 0.01, "mtbf and mttr"),
        ({"slo": 0.9995}, 0.0005, "slo"),
        ({"type": '"AWS::SQS::Queue"'}, 0.001, "sla"),
        ({"unavailability": 0.02, "slo": 0.9}, 0.02, "asserted"),
        ({"measured_unavailability": 0.03, "unavailability": 0.02}, 0.03, "measured"),
    ],
)
def test_each_source_of_a_figure_can_be_written_and_is_named(ask, figures, value, source):
    found = ask({"web": figures})
    (event,) = found["events"]
    assert (found["unavailability"], event["source"]) == (value, source)
    assert ("refund" in event["explanation"]) == (source == "sla")


@pytest.mark.parametrize(
    ("minimum", "chances"), [(1, [0.01, 0.2]), (2, [0.01, 0.2, 0.3]), (3, [0.1] * 5)]
)
def test_series_and_parallel_and_k_of_n_multiply(ask, minimum, chances):
    members = [f"n{at}" for at in range(len(chances))]
    about = {"web": _down(0.001), **dict(zip(members, map(_down, chances), strict=True))}
    found = ask(about, requirements(needs("web", members, minimum=minimum)))
    enough = sum(
        _product(
            up if one else 1 - up for one, up in zip(state, [1 - q for q in chances], strict=True)
        )
        for state in product((True, False), repeat=len(chances))
        if sum(state) >= minimum
    )
    assert found["method"] == "exact"
    assert found["availability"] == pytest.approx(0.999 * enough, rel=1e-14)
    assert (found["at_least"], found["at_most"]) == (found["availability"],) * 2


def test_gv3_bridge_of_five_edges(ask):
    """Both ends are joined when no cut is: the four cuts of a bridge network."""
    cuts = [("a", "b"), ("d", "e"), ("a", "c", "e"), ("b", "c", "d")]
    body = requirements(
        *(needs("web", cut, minimum=1, relation=f"cut{at}") for at, cut in enumerate(cuts))
    )
    found = ask({"web": _down(0), **{name: _down(0.1) for name in "abcde"}}, body)
    assert found["availability"] == pytest.approx(0.97848, abs=1e-12)
    assert found["cut_set_orders"] == [0, 0, 2, 2]


def test_a_cycle_of_needs_fails_only_by_what_is_outside_it_or_of_itself(ask):
    about = {"web": _down(0.1), "peer": _down(0.2), "power": _down(0.3)}
    body = requirements(needs("web", ["peer"]), needs("peer", ["web", "power"]))
    found = ask(about, body)
    assert found["availability"] == pytest.approx(0.9 * 0.8 * 0.7)
    assert found["cut_sets"] == [["peer"], ["power"], ["web"]]


def test_a_year_has_525960_minutes(ask):
    found = ask({"web": _down(0.001)})
    assert parse_duration(found["downtime_per_year"]) == timedelta(minutes=525.960)


def test_all_importances_of_a_redundant_pair_behind_a_single_component(ask):
    """By hand: P = s + (1 − s)·a·b with s = 0.1, a = 0.2, b = 0.5, so P = 0.19."""
    about = {"web": _down(0.1), "a": _down(0.2), "b": _down(0.5)}
    found = ask(about, requirements(needs("web", ["a", "b"], minimum=1)))
    ranks = {one["component"]: one["importance"] for one in found["events"]}
    assert found["unavailability"] == pytest.approx(0.19)
    assert ranks["web"] == pytest.approx(
        {
            "birnbaum": 0.9,
            "criticality": 0.09 / 0.19,
            "diagnostic": 0.1 / 0.19,
            "risk_achievement_worth": 1 / 0.19,
            "risk_reduction_worth": 1.9,
            "fussell_vesely": 0.1 / 0.19,
        }
    )
    assert ranks["a"] == pytest.approx(
        {
            "birnbaum": 0.45,
            "criticality": 0.09 / 0.19,
            "diagnostic": 0.2 * 0.55 / 0.19,
            "risk_achievement_worth": 0.55 / 0.19,
            "risk_reduction_worth": 1.9,
            "fussell_vesely": 0.1 / 0.19,
        }
    )


def test_the_risk_reduction_worth_of_the_only_cause_is_infinite_and_so_null(ask):
    found = ask({"web": _down(0.5)})
    assert found["events"][0]["importance"]["risk_reduction_worth"] is None


def test_what_nobody_states_leaves_bounds_that_hold_and_the_reason(ask):
    about = {"web": _down(0.1), "a": {}, "b": _down(0.2)}
    found = ask(about, requirements(needs("web", ["a", "b"], minimum=1)))
    assert (found["availability"], found["downtime_per_year"]) == (None, None)
    assert found["at_least"] == pytest.approx(0.9 * 0.8)
    assert found["at_most"] == pytest.approx(0.9)
    assert found["unknown"] == ["a"]
    (event,) = (one for one in found["events"] if one["component"] == "a")
    assert (event["unavailability"], event["importance"]) == (None, None)
    assert "no measured figure" in event["explanation"]


def test_only_hard_needs_of_the_running_phase_count(ask):
    about = {name: _down(0.1) for name in ("web", "soft", "start", "renew", "hard")}
    body = requirements(
        needs("web", ["soft"], effect="soft"),
        needs("web", ["start"], phase="start"),
        needs("web", ["renew"], phase="renew"),
        needs("web", ["hard"]),
    )
    found = ask(about, body)
    assert [one["component"] for one in found["events"]] == ["hard", "web"]
    assert ask(about, body, command="spof")["single_points_of_failure"] == ["hard"]


def test_needs_of_unknown_strength_are_read_both_ways(ask):
    about = {"web": _down(0.1), "peer": _down(0.2)}
    body = requirements(needs("web", ["peer"], effect="unknown"))
    optimistic, pessimistic = ask(about, body), ask(about, body, "web", "--pessimistic")
    assert optimistic["availability"] == pytest.approx(0.9)
    assert pessimistic["availability"] == pytest.approx(0.72)
    for one in (optimistic, pessimistic):
        assert not one["certain"]
        assert (one["at_least"], one["at_most"]) == pytest.approx((0.72, 0.9))
    single = ask(about, body, command="spof")
    assert (single["single_points_of_failure"], single["possible"]) == ([], ["peer"])


@pytest.mark.parametrize(
    ("model", "factors", "chance"),
    [
        ("beta_factor", [0.2], 0.0430804),
        ("multiple_greek_letter", [0.2, 0.1], 0.0162948),
        ("alpha_factor", [0.7, 0.2, 0.1], 0.0529814),
        ("phi_factor", [0.7, 0.2, 0.1], 0.0410393),
    ],
)
def test_gv12_common_cause_of_three_trains_by_document(ask, model, factors, chance):
    parts = [f"{part}{n}" for part in ("valve", "pump") for n in (1, 2, 3)]
    about = {name: _down(0) for name in ("plant", "train1", "train2", "train3")}
    about |= {name: _down(0.1) for name in parts}
    groups = [
        f"- {{id: {part}s, members: [{part}1, {part}2, {part}3], reason: one supplier, "
        f"common_cause: {{model: {model}, factors: {factors}}}}}"
        for part in ("valve", "pump")
    ]
    trains = [needs(f"train{n}", [f"valve{n}", f"pump{n}"]) for n in (1, 2, 3)]
    plant = needs("plant", ["train1", "train2", "train3"], minimum=1)
    body = "\n".join([requirements(plant, *trains), "groups:", *groups])
    found = ask(about, body, "plant")
    assert f"{found['unavailability']:.6g}" == f"{chance:.6g}"
    assert found["single_points_of_failure"] == ["pumps", "valves"]
    assert (
        found["single_points_of_failure"]
        == ask(about, body, "plant", command="spof")["single_points_of_failure"]
    )
    together = {one["event"]: one["together"] for one in found["events"] if one["together"]}
    assert together.get("pumps (pump1 + pump2)") == (
        None if model == "beta_factor" else ["pump1", "pump2"]
    )


def test_members_of_a_common_cause_that_differ_need_a_figure_for_all(ask):
    about = {"web": _down(0), "a": _down(0.1), "b": _down(0.2)}
    need = requirements(needs("web", ["a", "b"], minimum=1))
    group = "- {id: rack, members: [a, b], reason: power, common_cause: {model: beta_factor, "
    open_ = ask(about, f"{need}\ngroups:\n{group}factors: [0.1]}}}}")
    assert open_["availability"] is None
    assert open_["unknown"] == ["a", "b", "rack"]
    assert "a 0.1, b 0.2" in open_["events"][0]["explanation"]
    stated = ask(about, f"{need}\ngroups:\n{group}factors: [0.1], unavailability: 0.01}}}}")
    assert stated["unavailability"] == pytest.approx(0.001080919)  # GV2


@pytest.mark.parametrize(
    ("unavailability", "text"),
    [
        (0.0, "100%"),
        (3e-10, "99.999999970%"),
        (0.0005, "99.950%"),
        (0.25, "75.00%"),
        (1.0, "0.00%"),
    ],
)
def test_people_see_two_digits_of_what_is_missing(unavailability, text):
    assert percent(unavailability) == text


def _product(values):
    found = 1.0
    for one in values:
        found *= one
    return found
