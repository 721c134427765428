"""Exact availability and minimal cut sets against the command `scram`, on models it ships.

    python tests/benchmarks/availability.py

Both sides read the model, build the diagram, compute the probability and count the cut sets; ours
is timed in a process of its own, too, so that starting is counted on both sides. Then a service of
the synthetic estate, by the number of components: everything that `loadpath availability` tells.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.availability.answer import BUDGET, Availability, availability
from model.availability.fault_tree import FaultTree, Gate
from model.availability.modular_cut_sets import ComposedCutSets
from model.availability.modular_solution import chance, composed
from model.graph import DependencyGraph
from model.records.component import Kind
from tests.benchmarks.estate_records import records
from tests.benchmarks.timing import once, seconds, show, write

SHIPPED = Path("/usr/share/scram/input")
MODELS = ("Baobab/baobab1", "Chinese/chinese")
"""The coherent ones: no gate negates."""
ESTATES = (1000, 3000, 5000, 10_000)


def read(name: str) -> FaultTree:
    """Return a fault tree in the Open-PSA format, with its basic events from the second file."""
    root = ElementTree.parse(SHIPPED / f"{name}.xml").getroot()  # noqa: S314 - shipped by Debian
    chances = ElementTree.parse(SHIPPED / f"{name}-basic-events.xml").getroot()  # noqa: S314
    gates = {one.get("name", ""): _gate(one[-1]) for one in root.iter("define-gate")}
    events = {
        one.get("name", ""): float(one.find("float").get("value"))  # type: ignore[union-attr,arg-type]
        for one in chances.iter("define-basic-event")
    }
    used = {name for gate in gates.values() for name in gate.inputs}
    (top,) = (one for one in gates if one not in used)
    return FaultTree(top=top, gates=gates, events={n: p for n, p in events.items() if n in used})


def _gate(formula: "ElementTree.Element") -> Gate:
    if formula.get("name"):  # the gate is another name of one input
        return Gate(threshold=1, inputs=(formula.get("name", ""),))
    inputs = tuple(one.get("name", "") for one in formula)
    thresholds = {"or": 1, "and": len(inputs)}
    return Gate(
        threshold=thresholds.get(formula.tag) or int(formula.get("min", "0")), inputs=inputs
    )


def solve(name: str) -> tuple[float, int]:
    """Return the probability of the top event, and how many minimal cut sets there are."""
    tree = read(name)
    parts = composed(tree, BUDGET)
    cut_sets = ComposedCutSets(parts, BUDGET)
    return chance(parts, {one: tree.events[one] or 0.0 for one in tree.events}), sum(
        cut_sets.histogram()
    )


def with_scram(name: str, folder: Path) -> tuple[float, int]:
    """Return the same of SCRAM."""
    report = folder / "report.xml"
    models = [str(SHIPPED / f"{name}.xml"), str(SHIPPED / f"{name}-basic-events.xml")]
    command = ["scram", "--bdd", "--probability", "1", "-o", str(report), *models]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    products = ElementTree.parse(report).getroot().find(".//sum-of-products")  # noqa: S314
    assert products is not None
    return float(products.get("probability", "nan")), int(products.get("products", "0"))


def ours_as_command(name: str) -> None:
    """Solve in a process of its own."""
    subprocess.run([sys.executable, __file__, name], check=True, capture_output=True)


def of_a_service(components: int) -> Sequence[str]:
    """Return one row: what stands below a service of the estate, and how long its answer takes."""
    graph = DependencyGraph(records(components))
    service = graph.of_kind(Kind.SERVICE)[0].id
    answers: list[Availability] = []
    took = once(lambda: answers.append(availability(graph, service)))
    (answer,) = answers
    return (
        f"{components:,}",
        f"{len(answer.events):,}",
        f"{answer.cut_set_count:,}",
        answer.method,
        f"{took:.2f} s",
    )


def main() -> None:
    """Measure every model, or solve the one that is named."""
    if len(sys.argv) > 1:
        print(*solve(sys.argv[1]))  # noqa: T201
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in MODELS:
            found, count = solve(name)
            theirs, products = with_scram(name, Path(folder))
            assert (f"{found:.6g}", count) == (f"{theirs:.6g}", products)
            mine = seconds(lambda name=name: solve(name), times=5)
            started = seconds(lambda name=name: ours_as_command(name), times=5)
            scram = seconds(lambda name=name: with_scram(name, Path(folder)), times=5)
            rows.append(
                (
                    f"{name}: {count:,} cut sets, P = {found:.6g}",
                    f"{mine * 1e3:.0f} ms, with start {started * 1e3:.0f} ms",
                    f"scram {scram * 1e3:.0f} ms",
                    f"{mine / scram:.1f}×",
                )
            )
    show("Exact availability against SCRAM", rows)
    head = ("components", "events below", "minimal cut sets", "method", "answer")
    write("Availability of a service of the estate", head, [of_a_service(one) for one in ESTATES])


if __name__ == "__main__":
    main()
