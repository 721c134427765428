"""Common cause models: golden vectors, their defining sums, and refusals."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.availability.common_cause import CommonCause, CommonCauseModel, with_common_cause
from model.availability.fault_tree import FaultTree, Gate
from model.errors import InvalidValue
from tests.model.availability.scram import Models, needs_scram
from tests.model.availability.trees import at_least, solve

BETA, MGL, ALPHA, PHI = CommonCauseModel

SCRAM_NAMES = {BETA: "beta-factor", MGL: "MGL", ALPHA: "alpha-factor", PHI: "phi-factor"}


def cause(model, members, *factors):
    return CommonCause(model=model, members=tuple(members), factors=factors)


def three_trains():
    """Three trains of a valve and a pump each; one is enough."""
    trains = {f"train{n}": Gate(threshold=1, inputs=(f"valve{n}", f"pump{n}")) for n in (1, 2, 3)}
    events = [f"{part}{n}" for part in ("valve", "pump") for n in (1, 2, 3)]
    return FaultTree(
        top="top",
        gates={"top": Gate(threshold=3, inputs=tuple(trains)), **trains},
        events=dict.fromkeys(events, 0.1),
    )


def test_gv2_beta_factor():
    tree = with_common_cause(at_least(2, [0.01, 0.01]), {"both": cause(BETA, ["e0", "e1"], 0.1)})
    assert solve(tree)[0] == pytest.approx(0.001080919, abs=5e-13)


@pytest.mark.parametrize(
    ("model", "factors", "count", "chance"),
    [
        (BETA, [0.2], 10, 0.0430804),
        (MGL, [0.2, 0.1], 34, 0.0162948),
        (ALPHA, [0.7, 0.2, 0.1], 34, 0.0529814),
        (PHI, [0.7, 0.2, 0.1], 34, 0.0410393),
    ],
)
def test_gv12_common_cause_of_three_trains(model, factors, count, chance):
    groups = {
        f"{part}s": cause(model, [f"{part}{n}" for n in (1, 2, 3)], *factors)
        for part in ("valve", "pump")
    }
    top, cut_sets, _ = solve(with_common_cause(three_trains(), groups))
    assert cut_sets.count() == count
    assert f"{top:.6g}" == f"{chance:.6g}"


@given(
    st.sampled_from([BETA, MGL, ALPHA]),
    st.integers(2, 6),
    st.lists(st.floats(0.01, 1), min_size=6, max_size=6),
)
def test_a_member_fails_as_often_as_before(model, size, factors):
    given_ = factors[: {BETA: 1, MGL: size - 1, ALPHA: size}[model]]
    shares = cause(model, map(str, range(size)), *given_).shares
    assert all(share >= 0 for share in shares)
    of_one = sum(comb(size - 1, k) * share for k, share in enumerate(shares))
    assert of_one == pytest.approx(1)


def test_factors_that_are_left_out_are_zero():
    assert cause(MGL, "abcd", 0.2).shares == pytest.approx([0.8, 0.2 / 3, 0, 0])
    assert cause(ALPHA, "abc", 0.9, 0.1).shares == pytest.approx([0.9 / 1.1, 0.1 / 1.1, 0])
    assert cause(PHI, "abc", 0.9, 0.1).shares == [0.9, 0.1, 0.0]


def test_of_a_group_that_is_partly_in_the_tree_the_size_still_counts():
    tree = with_common_cause(
        FaultTree(top="a", gates={}, events={"a": 0.1}), {"g": cause(ALPHA, "abc", 0.7, 0.2, 0.1)}
    )
    _, cut_sets, events = solve(tree)
    assert sorted(events) == ["a", "g", "g (a + b)", "g (a + c)"]
    assert cut_sets.count() == 4
    assert tree.events["g (a + b)"] == pytest.approx(2 / 2 * 0.2 / 1.4 * 0.1)


def test_an_event_called_as_its_group_fails_by_itself_too():
    rack = FaultTree(
        top="top",
        gates={
            "top": Gate(threshold=2, inputs=("a", "b")),
            "all": Gate(threshold=1, inputs=("top", "g")),
        },
        events={"a": 0.1, "b": 0.1, "g": 0.5},
    )
    made = with_common_cause(rack, {"g": cause(BETA, "ab", 0.2)})
    assert made.events["g"] == pytest.approx(1 - (1 - 0.5) * (1 - 0.02))


def test_of_an_unknown_chance_every_part_is_unknown():
    tree = FaultTree(
        top="top",
        gates={"top": Gate(threshold=2, inputs=("a", "b"))},
        events=dict.fromkeys("ab"),
    )
    made = with_common_cause(tree, {"g": cause(BETA, "ab", 0.2)})
    assert made.events == {"a": None, "b": None, "g": None}


@pytest.mark.parametrize(
    ("model", "members", "factors", "words"),
    [
        (BETA, "a", [0.1], "two or more"),
        (BETA, "aa", [0.1], "each once"),
        (BETA, "ab", [1.5], "1.5"),
        (BETA, "ab", [], "one factor"),
        (BETA, "abc", [0.1, 0.1], "one factor"),
        (MGL, "abc", [0.1, 0.1, 0.1], "1 to 2 factors"),
        (ALPHA, "ab", [0.0, 0.0], "one above 0"),
        (PHI, "ab", [0.5, 0.4], "0.9"),
        (MGL, "abcdefghijk", [0.1], "at most 10"),
    ],
)
def test_a_broken_group_is_refused_with_its_value(model, members, factors, words):
    with pytest.raises(InvalidValue, match=words):
        cause(model, members, *factors)


@pytest.mark.parametrize(
    ("events", "groups", "words"),
    [
        ({"e0": 0.1, "e1": 0.2}, {"g": ["e0", "e1"]}, "equal probability"),
        ({"e0": 0.1, "e1": 0.1}, {"g": ["e0", "e1"], "h": ["e0", "e1"]}, "one group only"),
        ({"e0": 0.1, "e1": 0.1}, {"top": ["e0", "e1"]}, "no event has"),
    ],
)
def test_groups_that_do_not_fit_the_tree_are_refused(events, groups, words):
    tree = FaultTree(
        top="top", gates={"top": Gate(threshold=1, inputs=tuple(events))}, events=events
    )
    with pytest.raises(InvalidValue, match=words):
        with_common_cause(tree, {name: cause(BETA, one, 0.1) for name, one in groups.items()})


@needs_scram
def test_scram_agrees_on_random_groups_of_every_model(tmp_path):
    models, ours, asked = Models(), {}, {}
    for seed in range(60):
        dice = random.Random(seed)  # noqa: S311 - a repeatable test case
        tree, groups = _random_groups(dice)
        top, cut_sets, _ = solve(with_common_cause(tree, groups))
        name = f"tree{seed}"
        told = [
            (SCRAM_NAMES[one.model], one.members, tree.events[one.members[0]], _levels(one))
            for one in groups.values()
        ]
        models.add(name, tree, groups=told)
        asked[seed] = models.difference(name, top), models.difference(name, top, off=1 - 1e-8)
        ours[seed] = top, cut_sets.count()
    answers = models.run(tmp_path)
    for seed, (top, count) in ours.items():
        right, wrong = map(answers.difference, asked[seed])
        assert answers.reports[f"tree{seed}"].products == count, seed
        assert abs(right) <= 1e-9 * top < abs(wrong), seed


def _random_groups(dice):
    """Up to three groups of two to four members, which fail in any combination."""
    groups, events = {}, {}
    for number in range(dice.randint(1, 3)):
        members = [f"e{number}{at}" for at in range(dice.randint(2, 4))]
        events |= dict.fromkeys(members, round(dice.uniform(0.01, 0.3), 4))
        model = dice.choice(list(CommonCauseModel))
        most = {BETA: 1, MGL: len(members) - 1}.get(model, len(members))
        fewest = min(2, len(members) if model in (ALPHA, PHI) else 1)  # SCRAM adds two or more
        count = dice.randint(fewest, most)
        factors = [round(dice.uniform(0.05, 0.95), 3) for _ in range(count)]
        if model is PHI:
            factors = [one / sum(factors) for one in factors]
        groups[f"c{number}"] = cause(model, members, *factors)
    trains = {
        f"t{at}": Gate(threshold=dice.randint(1, 2), inputs=tuple(dice.sample(list(events), 2)))
        for at in range(3)
    }
    loose = {"t3": Gate(threshold=1, inputs=tuple(events))}
    top = Gate(threshold=dice.randint(2, 4), inputs=("t0", "t1", "t2", "t3"))
    return FaultTree(top="top", gates={"top": top, **trains, **loose}, events=events), groups


def _levels(group):
    """Factors as SCRAM numbers them: beta by the size of the group, Greek letters from 2."""
    first = {BETA: len(group.members), MGL: 2}.get(group.model, 1)
    return dict(enumerate(group.factors, start=first))
