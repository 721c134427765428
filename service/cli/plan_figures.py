"""Figures beside a failover plan: what would shorten it, when steps start, how stores differ."""

from datetime import timedelta

from rich.markup import escape

from model.capability.estimate import ZERO
from model.failover.plan import FailoverPlan
from model.failover.plan_slack import shortening, step_margins
from model.failover.timetable import Timetable
from model.recovery.schedule import Span
from model.recovery.slack import Margin
from schema.consistency_words import sentence
from service.cli import show
from service.cli.console import Output


def show_margins(console: Output, plan: FailoverPlan) -> None:
    """Write what would shorten a plan, then the slack of the steps that the service waits for."""
    gaining = shortening(plan)
    show.rows(
        console,
        "What would shorten it",
        ("step", "takes", "sooner without"),
        ((escape(step.id), show.span(step.expected), _gain(margin)) for step, margin in gaining),
    )
    if not gaining:
        console.print("No single step would shorten it.")
    margins = {
        name: margin
        for name, margin in step_margins(plan).items()
        if margin.slack_at_most is not None
    }
    goal = "the RTO that is computed" if plan.rto.target is None else "the promised RTO"
    show.rows(
        console,
        f"Slack towards {goal}",
        ("step", "may end later by"),
        (
            (escape(name), _slack(margin))
            for name, margin in sorted(
                margins.items(), key=lambda pair: (pair[1].slack_at_most, pair[0])
            )
        ),
    )
    reasons = {margin.gain_reason for _, margin in gaining}
    reasons |= {margin.slack_reason for margin in margins.values()}
    for reason in sorted(reasons - {""}):
        console.print(f"[dim]Not known: {escape(reason)}[/dim]")


def show_timetable(console: Output, times: Timetable, operators: int) -> None:
    """Write how long a plan takes with so many people, and what that figure does not count."""
    least = "at least " if times.underestimated else ""
    people = "1 operator" if operators == 1 else f"{operators} operators"
    if not times.start:
        console.print(f"With {people}: no step can be run during the event.")
        return
    if times.serving is not None and times.serving != times.everything:
        no_less = "at least " if times.serving_underestimated else ""
        serves = f"serves after {no_less}{show.span(times.serving.makespan)}"
        console.print(f"With {people}: {serves}; {_at_best(times.serving)}.")
    console.print(
        f"With {people}: {least}{show.span(times.makespan)} from the first step; "
        f"{_at_best(times.everything)}."
    )
    show.rows(
        console,
        "Of unknown length: counted with what is known, or as no time",
        ("step",),
        ((escape(step),) for step in times.underestimated),
    )


def _at_best(span: Span) -> str:
    """Return how good a timetable is: proven to be the shortest, or by how much it may not be."""
    if not span.excess:
        return "no order of steps takes less"
    bound = f"no order of steps takes less than {show.span(span.lower_bound)}"
    return f"{bound}, so at most {show.span(span.excess)} can be gained"


def show_consistency(console: Output, plan: FailoverPlan) -> None:
    """Write how far apart the stores come back, where there are several."""
    if plan.consistency is None or len(plan.losses) < 2:
        return
    console.print(sentence(plan.consistency))


def _gain(margin: Margin) -> str:
    if margin.gain is not None:
        return show.span(margin.gain)
    return f"unknown ({show.span(margin.known_gain)} of what is known)"


def _slack(margin: Margin) -> str:
    if margin.slack is not None:
        return _signed(margin.slack)
    return f"at most {_signed(margin.slack_at_most)}"


def _signed(duration: timedelta | None) -> str:
    if duration is not None and duration < ZERO:
        return f"[bold red]-{show.span(-duration)}[/bold red]"
    return show.span(duration)
