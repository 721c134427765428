"""The picture of one timeline: the recovery of one service, and its plan, from one event on.

Both are computed from `docs/examples/one-timeline.yaml`, so that the picture cannot differ from
the answers.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape

from model.capability.estimate import ZERO, duration_text
from model.disruption.disruptions import RegionFails
from model.failover import failover_plan
from model.failover.plan import FailoverPlan, Mode
from model.failover.timeline import timeline
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import ComponentId
from model.recovery.effective_rto import EffectiveRto, effective_rtos_of
from service.jobs.import_file import file_at, read_files
from service.reference.diagrams import ROOT, picture

EXAMPLE = ROOT / "docs" / "examples" / "one-timeline.yaml"
SERVICE, LOST, NEW = ComponentId("service:shop"), "us-west-2", "us-east-1"
AT = datetime(2026, 11, 30, tzinfo=UTC)
ROW, LEFT, WIDTH, HEAD = 30, 300, 960, 40
SHORTEST = 3


class Bar(NamedTuple):
    """One row of the picture."""

    text: str
    start: timedelta
    end: timedelta
    style: str
    """`machine`, `people`, `added` (only the plan has it) or `away`."""


def one_timeline() -> str:
    """Return an SVG: what happens after the event, when, and how long the service is away."""
    graph = example()
    rows = bars(recovery(graph), plan(graph))
    end = max(bar.end for bar in rows)
    scale = (WIDTH - LEFT - 90) / end.total_seconds()
    body = [_axis(minute, scale, len(rows)) for minute in range(0, int(end / _MINUTE) + 1, 3)]
    body += [_row(bar, place, scale) for place, bar in enumerate(rows)]
    height = HEAD + ROW * len(rows) + 8
    return picture(WIDTH, height, f"One timeline: {LOST} is lost", [_STYLES, *body])


def example() -> DependencyGraph:
    """Return the graph of the example."""
    documents = read_files([file_at(EXAMPLE)], read_at=AT)
    return DependencyGraph(link([document.observation for document in documents], LinkSettings()))


def recovery(graph: DependencyGraph) -> EffectiveRto:
    """Return how long the service is away when the Region is lost."""
    return effective_rtos_of(graph, (SERVICE,), RegionFails(region=LOST), AT)[SERVICE]


def plan(graph: DependencyGraph) -> FailoverPlan:
    """Return the plan for the loss of the Region."""
    return failover_plan(
        graph,
        service=SERVICE,
        from_region=LOST,
        to_region=NEW,
        mode=Mode.UNPLANNED,
        at=AT,
        graph_digest="",
    )


def bars(design: EffectiveRto, moves: FailoverPlan) -> Sequence[Bar]:
    """Return the rows of the picture, from the top down."""
    return tuple(_bars(design, moves))


def _bars(design: EffectiveRto, moves: FailoverPlan) -> Iterator[Bar]:
    noticed = design.detection.value or ZERO
    gate = noticed + (design.decision.value or ZERO)
    yield Bar("the failure is noticed", ZERO, noticed, "people")
    yield Bar("people decide", noticed, gate, "people")
    steps = {step.id: step for step in moves.steps}
    for placed in timeline(moves, operators=9):
        if placed.end > placed.start and placed.can_run:
            added = placed.step.startswith(("verify:promote", "pin:", "verify:pin"))
            style = "added" if added else "people"
            if steps[placed.step].automatic:
                style = "machine"
            yield Bar(placed.step, placed.start, placed.end, style)
    yield Bar("away, if shop only reads", ZERO, design.soft.value or ZERO, "away")
    yield Bar("away: recovery and N-01", ZERO, design.total.value or ZERO, "away")
    yield Bar("away: plan", ZERO, moves.rto.computed or ZERO, "away")


def _row(bar: Bar, place: int, scale: float) -> str:
    top = HEAD + ROW * place
    start, length = LEFT + bar.start.total_seconds() * scale, (bar.end - bar.start).total_seconds()
    width = max(length * scale, SHORTEST)
    return (
        f'<text x="12" y="{top + 18}">{escape(bar.text)}</text>'
        f'<rect class="{bar.style}" x="{start:.1f}" y="{top + 4}" width="{width:.1f}"'
        f' height="{ROW - 10}" rx="3"/>'
        f'<text class="small" x="{start + width + 6:.1f}" y="{top + 18}">'
        f"{escape(duration_text(bar.end))}</text>"
    )


def _axis(minute: int, scale: float, rows: int) -> str:
    x = LEFT + minute * 60 * scale
    return (
        f'<path d="M{x:.1f} {HEAD - 8}V{HEAD + ROW * rows}" style="stroke:#e3e7ea"/>'
        f'<text class="small" x="{x - 12:.1f}" y="20">{minute} min</text>'
    )


_MINUTE = timedelta(minutes=1)
_STYLES = (
    "<style>.machine{fill:#d9f0ef}.people{fill:#fff6e5;stroke:#b36b00}"
    ".added{fill:#fff;stroke:#b36b00;stroke-dasharray:3 2}.away{fill:#fde4e1;stroke:#b42318}"
    "</style>"
)
