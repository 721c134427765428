"""Timeouts: a caller gives up before all attempts of its own calls can have failed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.capability import properties as read
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How one component calls another."""

    timeout: float
    attempts: int

    @property
    def longest(self) -> float:
        """Seconds until the last attempt has failed, without the waits between attempts."""
        return self.timeout * self.attempts


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each call that may outlast its caller.

    A caller states `timeout_seconds` and, in `calls`, for each provider `timeout_seconds` and
    `attempts` (1 when not stated). A component that states neither gives none: discovery does not
    read the settings of clients.
    """
    graph = question.graph
    for component in graph.components:
        own = read.number(component, read.TIMEOUT_SECONDS)
        stated = read.value(component, read.CALLS)
        if own is not None and isinstance(stated, Mapping):
            for provider in sorted(stated):
                call = _call(stated[provider])
                if call is not None and call.longest > own:
                    yield _finding(graph, component, provider, call, own)


def _call(stated: Json) -> Call | None:
    if not isinstance(stated, Mapping):
        return None
    timeout, attempts = stated.get("timeout_seconds"), stated.get("attempts", 1)
    if isinstance(timeout, int | float) and isinstance(attempts, int) and attempts > 0:
        return Call(timeout=float(timeout), attempts=attempts)
    return None


def _finding(
    graph: DependencyGraph, component: Component, provider: str, call: Call, own: float
) -> Finding:
    known = provider in graph
    name = graph.component(provider).label if known else provider
    return Finding(
        component=component.id,
        provider=ComponentId(provider) if known else None,
        message=f"{component.label} gives up after {own:g} s, but calls {name} up to "
        f"{call.attempts} times for {call.timeout:g} s each",
        target=own,
        achievable=call.longest,
        exceed=exceed(call.longest, own),
        confidence=0.7,
        details={"attempts": call.attempts, "timeout_seconds": call.timeout, "called": provider},
    )


RULE = GapRule(
    id="N-23",
    title="A caller gives up before its own calls do",
    why="When the answer comes, the caller has gone and asks again: the work is done twice or "
    "more, for nobody. Under load a slow provider becomes an outage of everything above it in "
    "this way.",
    fix="Let timeouts shrink from the edge inwards: timeout × attempts of each call below the "
    "timeout of the caller. Retry in one place only, with backoff and a budget.",
    source="Amazon Builders' Library, Timeouts, retries and backoff with jitter",
    example="The sample estate states no timeouts; give a component `timeout_seconds` and `calls`.",
    unit="s",
    find=find,
)
