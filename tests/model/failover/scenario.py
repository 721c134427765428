"""Graphs for failover tests: the scenario documents, and two-sided graphs drawn in a line."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.failover import failover_plan
from model.failover.plan import FailoverPlan, Mode
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.objective import Capability, DisruptionClass, Objective
from model.records.revision import Records
from service.jobs.import_file import file_at, read_files
from tests.builders import records

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "scenarios" / "failover"
EAST, WEST = "us-east-1", "us-west-2"


def shop(*changes: str, without: tuple[str, ...] = ()) -> DependencyGraph:
    """Return the shop; each change is `old => new` in its text, `without` drops lines."""
    text = (FOLDER / "shop.yaml").read_text(encoding="utf-8")
    for change in changes:
        old, _, new = change.partition(" => ")
        assert old in text, old
        text = text.replace(old, new)
    for part in without:
        assert part in text, part
        text = "\n".join(line for line in text.splitlines() if part not in line)
    return from_text(text)


def from_text(text: str) -> DependencyGraph:
    """Return the graph that a document says."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.yaml"
        path.write_text(text, encoding="utf-8")
        documents = read_files([file_at(path)], read_at=NOW)
    return DependencyGraph(link([one.observation for one in documents], LinkSettings()))


def two_sided(
    text: str,
    about: Mapping[str, Any] | None = None,
    *,
    rto: Mapping[str, int | None] | None = None,
    rpo: Mapping[str, int | None] | None = None,
    objectives: tuple[Objective, ...] = (),
) -> DependencyGraph:
    """Draw a graph in the east, and the same once more in the west (`db` becomes `db-w`).

    The service `service:s` needs what is named `front`. `rto` and `rpo` are capabilities by
    component: minutes, and seconds.
    """
    return DependencyGraph(two_sided_records(text, about, rto=rto, rpo=rpo, objectives=objectives))


def two_sided_records(
    text: str,
    about: Mapping[str, Any] | None = None,
    *,
    rto: Mapping[str, int | None] | None = None,
    rpo: Mapping[str, int | None] | None = None,
    objectives: tuple[Objective, ...] = (),
) -> Records:
    """Return the records of `two_sided`."""
    names = {one.id for one in records(text).components}
    given = dict(about or {})
    facts: dict[str, Any] = {
        "service:s": {"kind": "service", "name": "s", **given.pop("service:s", {})}
    }
    lines = [*_statements(text), "service:s > front"]
    for name in sorted(names):
        here = {"region": EAST, "name": name, "account": "111122223333", **given.get(name, {})}
        facts[name] = here
        if here.get("region") == EAST and not here.pop("alone", False):
            facts[f"{name}-w"] = {**here, "region": WEST, **given.get(f"{name}-w", {})}
    twice = {name for name in names if f"{name}-w" in facts}
    west = (_westwards(one, twice) for one in _statements(text))
    lines += [one for one in west if one not in lines]
    return records(
        "\n".join(lines),
        facts,
        objectives=objectives,
        capabilities=_capabilities(rto or {}, rpo or {}),
    )


def plan(graph: DependencyGraph, *, mode: str = "unplanned", **more: Any) -> FailoverPlan:
    """Return the plan from east to west, for `service:s` or `service:checkout`."""
    service = "service:checkout" if "service:checkout" in graph else "service:s"
    asked = {"service": service, "from_region": EAST, "to_region": WEST, **more}
    return failover_plan(graph, mode=Mode(mode), at=NOW, graph_digest="sha256:0", **asked)


def _statements(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def _westwards(text: str, names: set[str]) -> str:
    def moved(found: re.Match[str]) -> str:
        return f"{found[0]}-w" if found[0] in names else found[0]

    return re.sub(r"[A-Za-z_][\w:./-]*", moved, text)


def _capabilities(
    rto: Mapping[str, int | None], rpo: Mapping[str, int | None]
) -> tuple[Capability, ...]:
    return tuple(
        Capability(
            subject=name,
            disruption_class=DisruptionClass.REGION,
            source="drill",
            rto=None if rto.get(name) is None else timedelta(minutes=rto[name]),
            rpo=None if rpo.get(name) is None else timedelta(seconds=rpo[name]),
        )
        for name in sorted({*rto, *rpo})
    )
