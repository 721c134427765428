"""SCRAM, an independent tool, agrees on probability, cut sets and importance."""

import os
import random
import shutil
import subprocess
from itertools import combinations
from xml.etree import ElementTree

import pytest

from model.availability.compile import failure_function
from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams
from model.availability.fault_tree import FaultTree, Gate
from model.availability.importance import importances, probabilities

REQUIRED = os.environ.get("LOADPATH_REQUIRE_SCRAM") == "1"
"""Set where an absent SCRAM is a failure, not a skip."""

pytestmark = pytest.mark.skipif(
    not REQUIRED and shutil.which("scram") is None,
    reason="needs the command `scram` (Debian package scram)",
)


@pytest.mark.parametrize("seed", range(200))
def test_scram_agrees(seed, tmp_path):
    tree = _random_tree(random.Random(seed))  # noqa: S311 - a repeatable test case
    diagrams = Diagrams()
    root, events = failure_function(tree, diagrams)
    chances = [tree.events[name] for name in events]
    cut_sets = CutSets(diagrams, root)
    ranks = dict(zip(events, importances(diagrams, root, cut_sets, chances), strict=True))

    report = _scram(tree, tmp_path)
    products = report.find(".//sum-of-products")

    # SCRAM prints six significant digits, whatever it computed.
    top = probabilities(diagrams, [root], chances)[root]
    assert f"{top:.6g}" == f"{float(products.get('probability')):.6g}"
    assert cut_sets.count() == int(products.get("products"))
    for row in report.iter("basic-event"):
        if row.get("MIF") is None:
            continue
        rank = ranks[row.get("name")]
        for name, value in (
            ("MIF", rank.birnbaum),
            ("CIF", rank.criticality),
            ("DIF", rank.diagnostic),
            ("RAW", rank.risk_achievement_worth),
            ("RRW", rank.risk_reduction_worth),
        ):
            printed = float(row.get(name))
            if value is None:  # infinity: SCRAM prints 0, or what rounding makes of P / 0
                assert printed == 0.0 or abs(printed) > 1e9
            else:
                assert value == pytest.approx(printed, rel=2e-5, abs=1e-12), name


def _random_tree(dice):
    basic = [f"e{at}" for at in range(dice.randint(3, 12))]
    inner = [f"g{at}" for at in range(dice.randint(2, 9))]
    gates = {}
    for at, name in enumerate(inner):
        below = basic + inner[at + 1 :]
        inputs = tuple(dice.sample(below, dice.randint(2, min(5, len(below)))))
        gates[name] = Gate(threshold=dice.randint(1, len(inputs)), inputs=inputs)
    events = {name: round(dice.uniform(0.01, 0.5), 4) for name in basic}
    return FaultTree(top="g0", gates=gates, events=events)


def _scram(tree, folder):
    (folder / "tree.xml").write_text(_mef(tree), encoding="utf-8")
    command = ["scram", "--bdd", "--probability", "1", "--importance", "1"]
    paths = [str(folder / "tree.xml"), "-o", str(folder / "report.xml")]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=60)
    return ElementTree.parse(folder / "report.xml").getroot()  # noqa: S314 - made by the test


def _mef(tree):
    """The tree in the Open-PSA model exchange format."""
    reachable = {name for name, _ in tree.visit()}
    root = ElementTree.Element("opsa-mef")
    fault_tree = ElementTree.SubElement(root, "define-fault-tree", name="t")
    for name, gate in tree.gates.items():
        if name not in reachable:
            continue
        define = ElementTree.SubElement(fault_tree, "define-gate", name=name)
        _write(tree, define, gate)
    data = ElementTree.SubElement(root, "model-data")
    for name, chance in tree.events.items():
        if name in reachable:
            define = ElementTree.SubElement(data, "define-basic-event", name=name)
            ElementTree.SubElement(define, "float", value=repr(chance))
    return ElementTree.tostring(root, encoding="unicode")


def _write(tree, define, gate):
    """One gate; SCRAM 0.16.2 miscounts k-of-n over gates that share events, so those are spelt out.

    An example: "at least 4 of (e0 and e2, e1, e0, e2, e1 or e2), and e2" is "e0 and e2" by hand
    and by brute force, and SCRAM gives it another probability.
    """
    plain = gate.threshold in (1, len(gate.inputs))
    if plain or all(one in tree.events for one in gate.inputs):
        kind = "or" if gate.threshold == 1 else "and" if plain else "atleast"
        formula = ElementTree.SubElement(define, kind)
        if kind == "atleast":
            formula.set("min", str(gate.threshold))
        _refer(tree, formula, gate.inputs)
        return
    formula = ElementTree.SubElement(define, "or")
    for chosen in combinations(gate.inputs, gate.threshold):
        _refer(tree, ElementTree.SubElement(formula, "and"), chosen)


def _refer(tree, formula, names):
    for one in names:
        ElementTree.SubElement(formula, "gate" if one in tree.gates else "basic-event", name=one)
