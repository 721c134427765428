"""SCRAM, an independent tool, agrees on probability, cut sets and importance."""

import random
from dataclasses import dataclass
from functools import partial

import pytest

from model.availability.answer import BUDGET
from model.availability.fault_tree import FaultTree, Gate
from model.availability.solve import solve
from tests.model.availability.scram import Models, needs_scram

pytestmark = needs_scram

COMMON, RARE = range(200), range(200, 260)
"""Seeds of trees whose events happen often, and of larger ones with chances down to 1e-5."""

EXACT = 1e-9
OFF = 1 - 1e-8
"""A figure that is wrong by this factor must be noticed."""


@dataclass(frozen=True)
class Solved:
    """Our answer for one tree."""

    tree: FaultTree
    top: float
    count: int
    ranks: dict

    @property
    def figures(self):
        """The top's probability and the Birnbaum factor of each event."""
        return {"top": self.top, **{name: rank.birnbaum for name, rank in self.ranks.items()}}

    def noise(self, what):
        """What rounding may lose, beside nine digits.

        A Birnbaum factor is the difference of two probabilities of the size of the top. SCRAM
        holds functions as complements of others, so that 1 − (1 − p) costs it a bit of 1.
        """
        if what == "top":
            return 2.0**-52 if self.top < 1e-5 else 0.0
        return 2.0**-52 + 2.0**-48 * self.top


@pytest.fixture(scope="module")
def solved():
    return {seed: _solve(_random_tree(seed)) for seed in (*COMMON, *RARE)}


@pytest.fixture(scope="module")
def told(solved, tmp_path_factory):
    """SCRAM's report of each tree, and its distance from each of our figures times 1 and `OFF`."""
    models, asked = Models(), {}
    for seed, ours in solved.items():
        models.add(f"tree{seed}", ours.tree)
        for what, figure in ours.figures.items():
            ask = models.difference if what == "top" else partial(models.birnbaum, event=what)
            for off in (1.0, OFF):
                asked[seed, what, off] = ask(f"tree{seed}", figure=figure, off=off)
    answers = models.run(tmp_path_factory.mktemp("scram"))
    reports = {seed: answers.reports[f"tree{seed}"] for seed in solved}
    return reports, {key: answers.difference(question) for key, question in asked.items()}


@pytest.mark.parametrize("seed", [*COMMON, *RARE])
def test_probability_cut_sets_and_birnbaum_factors_agree_to_nine_digits(seed, solved, told):
    ours, (reports, differences) = solved[seed], told
    assert reports[seed].products == ours.count
    assert reports[seed].probability == pytest.approx(ours.top, rel=1e-5)
    for what, figure in ours.figures.items():
        assert _agrees(ours, what, figure, differences[seed, what, 1]), what


def test_a_figure_that_is_wrong_in_the_eighth_digit_would_be_noticed(solved, told):
    wrong = {key: one for key, one in told[1].items() if key[2] == OFF}
    asked = [
        _agrees(solved[seed], what, figure, wrong[seed, what, OFF])
        for seed in solved
        for what, figure in solved[seed].figures.items()
        if figure * (1 - OFF) > 10 * solved[seed].noise(what)
    ]
    assert len(asked) > len(wrong) / 2
    assert not any(asked)


@pytest.mark.parametrize("seed", [*COMMON, *RARE])
def test_the_other_importances_agree_to_the_last_digit_that_scram_prints(seed, solved, told):
    for event, printed in told[0][seed].importance.items():
        rank = solved[seed].ranks[event]
        for name, value in (
            ("MIF", rank.birnbaum),
            ("CIF", rank.criticality),
            ("DIF", rank.diagnostic),
            ("RAW", rank.risk_achievement_worth),
            ("RRW", rank.risk_reduction_worth),
        ):
            if value is None:  # infinity: SCRAM prints 0, or what rounding makes of P / 0
                assert printed[name] == 0.0 or abs(printed[name]) > 1e9
            else:
                # SCRAM subtracts for P0 of the RRW; ours is exact
                lost = 2.0**-50 * value if name == "RRW" else 0.0
                assert value == pytest.approx(printed[name], rel=2e-5 + lost), name


def _agrees(ours, what, figure, difference):
    return abs(difference) <= EXACT * figure + ours.noise(what)


def _solve(tree):
    found = solve(tree, list_up_to=0, budget=BUDGET)
    assert found.approximation is None
    return Solved(
        tree=tree, top=found.at_least, count=sum(found.cut_sets.orders), ranks=found.ranks
    )


def _random_tree(seed):
    dice = random.Random(seed)  # noqa: S311 - a repeatable test case
    rare = seed in RARE
    basic = [f"e{at}" for at in range(dice.randint(3, 20 if rare else 12))]
    inner = [f"g{at}" for at in range(dice.randint(2, 14 if rare else 9))]
    gates = {}
    for at, name in enumerate(inner):
        below = basic + inner[at + 1 :]
        inputs = tuple(dice.sample(below, dice.randint(2, min(5, len(below)))))
        gates[name] = Gate(threshold=dice.randint(1, len(inputs)), inputs=inputs)
    chances = (
        (lambda: 10 ** dice.uniform(-5, -0.5))
        if rare
        else lambda: round(dice.uniform(0.01, 0.5), 4)
    )
    return FaultTree(top="g0", gates=gates, events={name: chances() for name in basic})
