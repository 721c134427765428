"""Figures beside a failover plan: what would shorten it, when steps start, how stores differ."""

from datetime import timedelta

from rich.console import Console
from rich.markup import escape

from model.capability.estimate import ZERO
from model.failover.plan import FailoverPlan
from model.failover.plan_slack import shortening, step_margins
from model.failover.timetable import Timetable
from model.recovery.consistency import Consistency
from model.recovery.schedule import Span
from model.recovery.slack import Margin
from service.cli import show


def show_margins(console: Console, plan: FailoverPlan) -> None:
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
    found = {name: one for name, one in step_margins(plan).items() if one.slack_at_most is not None}
    goal = "the RTO that is computed" if plan.rto.target is None else "the promised RTO"
    show.rows(
        console,
        f"Slack towards {goal}",
        ("step", "may end later by"),
        (
            (escape(name), _slack(one))
            for name, one in sorted(
                found.items(), key=lambda pair: (pair[1].slack_at_most, pair[0])
            )
        ),
    )
    reasons = {margin.gain_reason for _, margin in gaining}
    reasons |= {one.slack_reason for one in found.values()}
    for reason in sorted(reasons - {""}):
        console.print(f"[dim]Not known: {escape(reason)}[/dim]")


def show_timetable(console: Console, found: Timetable, operators: int) -> None:
    """Write how long a plan takes with so many people, and what that figure does not count."""
    least = "at least " if found.underestimated else ""
    people = "1 operator" if operators == 1 else f"{operators} operators"
    if not found.start:
        console.print(f"With {people}: no step can be run during the event.")
        return
    if found.serving is not None and found.serving != found.everything:
        no_less = "at least " if found.serving_underestimated else ""
        told = f"serves after {no_less}{show.span(found.serving.makespan)}"
        console.print(f"With {people}: {told}; {_at_best(found.serving)}.")
    console.print(
        f"With {people}: {least}{show.span(found.makespan)} from the first step; "
        f"{_at_best(found.everything)}."
    )
    show.rows(
        console,
        "Of unknown length: counted with what is known, or as no time",
        ("step",),
        ((escape(one),) for one in found.underestimated),
    )


def _at_best(found: Span) -> str:
    """Return how good a timetable is: proven to be the shortest, or by how much it may not be."""
    if not found.excess:
        return "no order of steps takes less"
    bound = f"no order of steps takes less than {show.span(found.lower_bound)}"
    return f"{bound}, so at most {show.span(found.excess)} can be gained"


def show_consistency(console: Console, plan: FailoverPlan) -> None:
    """Write what each store loses and how far apart they come back, where there are several."""
    if plan.consistency is None or len(plan.losses) < 2:
        return
    for one in plan.losses:
        loss = "all data" if one.everything else show.span(one.loss)
        console.print(f"[dim]  {escape(one.component)} loses {loss}[/dim]")
    console.print(apart(plan.consistency))


def apart(found: Consistency) -> str:
    """Return how far apart stores come back, beside what is borne, as a sentence."""
    borne = show.span(found.tolerated) if found.stated else "none stated, so nothing"
    far = "an unknown time" if found.apart is None else show.span(found.apart)
    return f"Stores come back {far} apart, tolerated {borne}: {show.word(found.status)}"


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
