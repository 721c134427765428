"""A blast radius as people read it on the terminal."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from rich.markup import escape
from rich.tree import Tree

from model.graph import DependencyGraph
from model.impact.blast_radius import (
    BlastRadius,
    CausalStep,
    Impact,
    State,
    causal_tree,
    impact_time,
    states_at,
)
from model.impact.interruptions import Interruption
from schema.causal_sentences import causal_sentence
from schema.disruption_words import sentence
from schema.documents.duration import format_moment
from schema.drawn_from import RUNNING
from service.cli import show
from service.cli.console import Output
from service.cli.snapshot import Snapshot


def show_blast_radius(
    console: Output,
    snapshot: Snapshot,
    answer: BlastRadius,
    why: str | None = None,
    moment: timedelta | None = None,
) -> None:
    """Write a blast radius for people: counts, services, broken promises, then every component."""
    graph = snapshot.graph
    title = f"Blast radius of {sentence(answer.disruption)}"
    show.heading(console, snapshot, title, RUNNING)
    if answer.horizon is not None:
        console.print(f"So far, {show.span(answer.horizon)} after it:")
    counts = f"{len(answer.seeds)} fail first, {len(answer.down)} go down with them"
    console.print(f"{counts}, {len(answer.degraded)} degrade.{_latent(answer)}")
    for mode, components in (("bad", answer.bad), ("slow", answer.slow)):
        if components:
            console.print(f"{mode.capitalize()}: {console.list_names(components)}.")
    if not answer.certain:
        console.print("[yellow]Requirements of unknown strength matter here.[/yellow]")
    console.print()
    if why is not None:
        tree = causal_tree(graph, answer, why)
        unreached = "The disruption does not reach this component."
        console.print(_tree(graph, tree) if tree else unreached)
        console.print()
    show.rows(
        console,
        "Services, journeys and systems that are hit",
        ("component",),
        ((console.name(component),) for component in answer.services),
    )
    show.rows(
        console,
        "Broken promises",
        ("component", "state", "class", "RTO", "RPO", "stated"),
        (
            (
                console.name(broken.component),
                show.word(broken.state.name.lower()),
                str(broken.objective.disruption_class),
                show.span(broken.objective.rto),
                show.span(broken.objective.rpo),
                escape(broken.objective.source),
            )
            for broken in answer.broken_objectives
        ),
    )
    if moment is not None:
        _show_states(console, answer, moment)
    _show_components(console, graph, answer)


def _show_components(console: Output, graph: DependencyGraph, answer: BlastRadius) -> None:
    ranked = sorted(
        answer.impacts, key=lambda impact: (-impact.state, impact.distance, impact.component)
    )
    show.rows(
        console,
        "What is hit",
        ("state", "component", "kind", "after", "steps", "because of"),
        (
            (
                show.word(impact.state.name.lower()),
                console.name(impact.component),
                str(graph.component(impact.component).kind),
                escape(_after(graph, answer, impact)),
                str(impact.distance),
                escape(graph.requirement(impact.requirement).relation),
            )
            for impact in ranked
        ),
    )
    show.rows(
        console,
        "Interrupted until something fails over by itself",
        ("state", "component", "from", "until", "because of", "by"),
        (
            (
                show.word(away.state.name.lower()),
                console.name(away.component),
                show.span(away.start),
                _until(away),
                console.name(away.because),
                escape(away.reason),
            )
            for away in answer.interrupted
        ),
    )
    show.rows(
        console,
        "Redundancy lost",
        ("component", "left", "needed", "margin"),
        (
            (console.name(loss.dependent), str(loss.alive), str(loss.minimum), str(loss.margin))
            for loss in answer.lost_redundancy
        ),
    )
    show.rows(
        console,
        "Still running, but no longer able to",
        ("component", "cannot", "because of", "by way of", "needed by"),
        (
            (
                console.name(need.component),
                str(need.cannot).replace("_", " "),
                console.name(need.because),
                escape(need.relation),
                "" if need.by is None else format_moment(need.by),
            )
            for need in answer.latent
        ),
    )
    show.rows(
        console,
        "Idle: what feeds them is hit",
        ("component",),
        ((console.name(component),) for component in answer.starved),
    )


def _latent(answer: BlastRadius) -> str:
    """Return how many components run on but cannot start, renew, …, as a sentence."""
    counts = Counter(str(need.cannot).replace("_", " ") for need in answer.latent)
    listed = ", ".join(f"{count} cannot {inability}" for inability, count in sorted(counts.items()))
    return f" Of what runs on, {listed} any more." if counts else ""


def _until(away: Interruption) -> str:
    """Return when an interruption ends; `≥` where only a lower bound is known."""
    if away.until is None:
        return f"≥ {show.span(away.at_least_until)}"
    return f"{show.span(away.until)}{' (assumed)' if away.assumed else ''}"


def _show_states(console: Output, answer: BlastRadius, moment: timedelta) -> None:
    """Write the state of everything that is not up at one moment."""
    show.rows(
        console,
        f"Not up {show.span(moment)} after it",
        ("state", "component"),
        (
            (show.word(state.name.lower()), console.name(component))
            for component, state in states_at(answer, moment).items()
        ),
    )


def _after(graph: DependencyGraph, answer: BlastRadius, impact: Impact) -> str:
    """Return when it comes to its state; `≥` where a tolerance is not known."""
    time = impact_time(graph, answer, impact.component)
    when = time.down_after if impact.state is State.DOWN else time.degraded_after
    return f"{'' if time.exact else '≥ '}{show.span(when)}"


def _tree(graph: DependencyGraph, steps: Sequence[CausalStep]) -> Tree:
    """Return all reasons as a tree, the component that is explained at its root."""
    root = Tree(escape(causal_sentence(graph, steps[0])))
    branches = [root]
    for step in steps[1:]:
        del branches[step.depth :]
        text = escape(causal_sentence(graph, step))
        shown = f"[dim]{text} See above.[/dim]" if step.repeated else text
        branches.append(branches[-1].add(shown))
    return root
