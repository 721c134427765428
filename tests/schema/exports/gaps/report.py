"""A small report with one gap of every verdict."""

from datetime import UTC, datetime, timedelta

from model.gaps import find_gaps
from model.gaps.interface import Finding, Gap, GapRule, Severity
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import Waiver
from schema.exports.gaps import GapReport
from tests.builders import records

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FINDINGS = tuple(
    Finding(
        component=ComponentId(name),
        message=f"{name} <is> & stays bad\x00",
        exceed=exceed,
        confidence=1.0,
        hits=tuple(map(ComponentId, "abcd")) if name == "a" else (),
    )
    for name, exceed in (("a", 1.0), ("b", 0.8), ("c", 0.4), ("d", 0.001))
)
RULE = GapRule(
    id="N-98",
    title="Something is k-of-n",
    why="It hurts.",
    fix="Mend it.",
    source="a book",
    find=lambda question: iter(FINDINGS),
)
QUIET = GapRule(id="N-99", title="Nothing", why="w", fix="f", source="s")


def gaps(*waived: str, days: int = 1) -> tuple[Gap, ...]:
    """Return the gaps of a, b, c and d, of falling score; those of `waived` are accepted."""
    waivers = [
        Waiver(
            rule="N-98",
            subject=ComponentId(name),
            owner="ann",
            reason="known since spring",
            expires_at=NOON + timedelta(days=days),
        )
        for name in waived
    ]
    about = {name: {"tier": 1} for name in "abcd"}
    graph = DependencyGraph(records("a; b; c; d", about, waivers=waivers))
    return tuple(find_gaps(graph, at=NOON, rules=[RULE]))


def report(
    found: tuple[Gap, ...],
    known: dict[str, Severity] | None = None,
    *,
    fail_on: Severity = Severity.HIGH,
    artifact: str | None = "shop.yaml",
) -> GapReport:
    """Return a report over `found`."""
    return GapReport(
        gaps=found,
        rules=[RULE, QUIET],
        fail_on=fail_on,
        version="1.2.3",
        subject="revision 7",
        baseline=known,
        artifact=artifact,
        warnings=["aws/1/east was not read: denied"],
    )
