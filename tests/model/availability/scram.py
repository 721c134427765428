"""The command `scram`, an independent tool: many fault trees in one run, and its exact figures.

SCRAM computes in double precision and prints six significant digits. Of a *difference* it prints
six digits, too, so it is asked for differences. A switch `s` of chance 1/2 chooses between what it
computes and a basic event `f` of our figure:

    (s and top) or (not s and f)                       Birnbaum factor of s: P(top) − P(f)
    (s and top) or (not s and not i and f)             of i: half of (Birnbaum of i in top − P(f))

Both read the same decision diagram that its other figures come from.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import pytest

REQUIRED = os.environ.get("LOADPATH_REQUIRE_SCRAM") == "1"
"""Set where an absent SCRAM is a failure, not a skip."""

needs_scram = pytest.mark.skipif(
    not REQUIRED and shutil.which("scram") is None,
    reason="needs the command `scram` (Debian package scram)",
)

SWITCH = "switch"


@dataclass(frozen=True)
class Report:
    """What SCRAM says about one top gate."""

    probability: float
    products: int
    importance: Mapping[str, Mapping[str, float]]
    """By event, then MIF, CIF, DIF, RAW, RRW; events of no product are left out."""


@dataclass(frozen=True)
class Question:
    """One difference between a figure of SCRAM's and one of ours."""

    name: str
    event: str
    """Whose Birnbaum factor holds the difference."""
    scale: float


@dataclass(frozen=True)
class Answers:
    """What one run of SCRAM told."""

    reports: Mapping[str, Report]
    """By the name of the tree, or of the question."""

    def difference(self, question: Question) -> float:
        """Return SCRAM's figure less ours."""
        found = self.reports[question.name].importance[question.event]
        return found["MIF"] * question.scale


class Models:
    """Fault trees with names of their own, written in the Open-PSA model exchange format."""

    def __init__(self):
        self._root = Element("opsa-mef")
        self._data = SubElement(self._root, "model-data")
        self._tops = {}
        self._asked = {}
        self._chance(SWITCH, 0.5)

    def add(self, name, tree, *, groups=()):
        """Ask about `tree` by itself; `groups` are its common causes (model, members, chance,
        factors by level), whose members have no chance of their own."""
        shared = {member for group in groups for member in group[1]}
        names = _Names(name, tree)
        fault_tree = SubElement(self._root, "define-fault-tree", name=name)
        for one in names.gates:
            _write(tree, names, SubElement(fault_tree, "define-gate", name=names[one]), one)
        for number, (model, members, chance, factors) in enumerate(groups):
            _group(fault_tree, f"{name}-c{number}", model, map(names.get, members), chance, factors)
        for one in names.events:
            if one not in shared:
                self._chance(names[one], tree.events[one])
        self._tops[name] = names
        self._asked[names[tree.top]] = name

    def difference(self, name, figure, *, off=1.0):
        """Ask for P(top) − `figure` of the tree `name`; `off` makes the figure a wrong one."""
        asked = f"{name}-p{'' if off == 1.0 else '-wrong'}"
        self._choose(asked, name, figure * off, without=None)
        return Question(asked, SWITCH, 1.0)

    def birnbaum(self, name, event, figure, *, off=1.0):
        """Ask for P1 − P0 − `figure` of one event of the tree `name`."""
        inner = self._tops[name][event]
        asked = f"{inner}-b{'' if off == 1.0 else '-wrong'}"
        self._choose(asked, name, figure * off, without=inner)
        return Question(asked, inner, 2.0)

    def run(self, folder: Path) -> Answers:
        """Return what SCRAM says of each tree and question."""
        model, report = folder / "models.xml", folder / "report.xml"
        ElementTree.ElementTree(self._root).write(model)
        exact = ["--bdd", "--prime-implicants", "--probability", "1", "--importance", "1"]
        command = ["scram", *exact, "--ccf", "1", "--no-indent", str(model), "-o", str(report)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return Answers(self._read(ElementTree.parse(report).getroot()))  # noqa: S314 - own file

    def _choose(self, asked, name, figure, *, without):
        names = self._tops[name]
        fault_tree = SubElement(self._root, "define-fault-tree", name=asked)
        either = SubElement(SubElement(fault_tree, "define-gate", name=f"{asked}-t"), "or")
        theirs = SubElement(either, "and")
        SubElement(theirs, "basic-event", name=SWITCH)
        SubElement(theirs, "gate", name=names[names.top])
        ours = SubElement(either, "and")
        for one in (SWITCH, without):
            if one is not None:
                SubElement(SubElement(ours, "not"), "basic-event", name=one)
        SubElement(ours, "basic-event", name=f"{asked}-f")
        self._chance(f"{asked}-f", figure)
        self._asked[f"{asked}-t"] = asked

    def _chance(self, name, chance):
        define = SubElement(self._data, "define-basic-event", name=name)
        SubElement(define, "float", value=repr(chance))

    def _read(self, report):
        importance = {one.get("name"): one for one in report.iter("importance")}
        return {
            self._asked[one.get("name")]: Report(
                probability=float(one.get("probability")),
                products=int(one.get("products")),
                importance=self._factors(importance.get(one.get("name"), ()), one.get("name")),
            )
            for one in report.iter("sum-of-products")
        }

    def _factors(self, events, top):
        ours = {theirs: name for name, theirs in self._tops.get(self._asked[top], {}).items()}
        return {
            ours.get(one.get("name"), one.get("name")): {
                kind: float(one.get(kind)) for kind in ("MIF", "CIF", "DIF", "RAW", "RRW")
            }
            for one in events
            if one.tag == "basic-event"
        }


class _Names(dict):
    """Names that SCRAM accepts and no other tree has, for what the top of a tree reaches."""

    def __init__(self, prefix, tree):
        self.top = tree.top
        reached = [one for one, entered in tree.visit() if entered]
        self.gates = [one for one in reached if one in tree.gates]
        self.events = [one for one in reached if one in tree.events]
        super().__init__((one, f"{prefix}-{at}") for at, one in enumerate(reached))


def _write(tree, names, define, name):
    """One gate; SCRAM 0.16.2 miscounts k-of-n over gates that share events, so those are spelt out.

    An example: "at least 4 of (e0 and e2, e1, e0, e2, e1 or e2), and e2" is "e0 and e2" by hand
    and by brute force, and SCRAM gives it another probability.
    """
    gate = tree.gates[name]
    plain = gate.threshold in (1, len(gate.inputs))
    if plain or all(one in tree.events for one in gate.inputs):
        kind = "or" if gate.threshold == 1 else "and" if plain else "atleast"
        formula = SubElement(define, kind) if len(gate.inputs) > 1 else define
        if kind == "atleast":
            formula.set("min", str(gate.threshold))
        _refer(tree, names, formula, gate.inputs)
        return
    formula = SubElement(define, "or")
    for chosen in combinations(gate.inputs, gate.threshold):
        _refer(tree, names, SubElement(formula, "and"), chosen)


def _refer(tree, names, formula, inputs):
    for one in inputs:
        SubElement(formula, "gate" if one in tree.gates else "basic-event", name=names[one])


def _group(fault_tree, name, model, members, chance, factors):
    group = SubElement(fault_tree, "define-CCF-group", name=name, model=model)
    listed = SubElement(group, "members")
    for member in members:
        SubElement(listed, "basic-event", name=member)
    SubElement(SubElement(group, "distribution"), "float", value=repr(chance))
    levels = SubElement(group, "factors")
    for level, factor in factors.items():
        SubElement(SubElement(levels, "factor", level=str(level)), "float", value=repr(factor))
