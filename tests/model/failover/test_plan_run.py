"""Plan runs: the fold of what people noted while they carried out a plan."""

from datetime import UTC, datetime, timedelta

from model.failover.plan import Mode
from model.failover.plan_run import (
    Ended,
    Occasion,
    PlannedRun,
    RunOutcome,
    Started,
    Tick,
    Ticked,
    TickOutcome,
    plan_runs,
)
from model.records.component import ComponentId

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
DONE, FAILED, OPEN = TickOutcome.DONE, TickOutcome.FAILED, TickOutcome.OPEN


def after(minutes):
    return AT + timedelta(minutes=minutes)


def started(run="s-1", author="ann"):
    planned = PlannedRun(
        plan="sha256:1",
        service=ComponentId("service:s"),
        from_region="us-east-1",
        to_region="us-west-2",
        mode=Mode.UNPLANNED,
        revision=7,
        last="verify:service:s",
        occasion=Occasion.DRILL,
        event_at=AT,
    )
    return Started(run=run, planned=planned, at=after(2), author=author)


def ticked(step, outcome, minutes, run="s-1"):
    return Ticked(run=run, tick=Tick(step=step, outcome=outcome, at=after(minutes), author="bob"))


def test_latest_tick_of_a_step_counts_and_the_earlier_stay_in_the_history():
    (run,) = plan_runs(
        [
            started(),
            ticked("promote:db", FAILED, 5),
            ticked("promote:db", DONE, 9),
            ticked("scale:web", DONE, 10),
            ticked("scale:web", OPEN, 11),
        ]
    )

    assert [(tick.step, tick.outcome) for tick in run.ticks] == [("promote:db", DONE)]
    assert len(run.history) == 4
    assert (run.outcome, run.serving_at, run.rto) == (None, None, None)


def test_rto_of_a_run_lasts_from_the_event_to_the_confirmation():
    (run,) = plan_runs([started(), ticked("verify:service:s", DONE, 21)])

    assert (run.serving_at, run.rto) == (after(21), timedelta(minutes=21))


def test_service_that_fails_its_last_check_has_no_rto():
    (run,) = plan_runs([started(), ticked("verify:service:s", FAILED, 21)])

    assert run.rto is None


def test_second_start_of_the_same_run_joins_the_first():
    (run,) = plan_runs([started(author="ann"), started(author="bob"), ticked("x", DONE, 3)])

    assert (run.author, len(run.ticks)) == ("ann", 1)


def test_what_is_noted_after_the_end_or_about_no_run_does_not_count():
    end = Ended(run="s-1", outcome=RunOutcome.FINISHED, at=after(30))
    late = Ended(run="s-1", outcome=RunOutcome.ABANDONED, at=after(40))

    (run,) = plan_runs([ticked("x", DONE, 1, run="?"), started(), end, late, ticked("x", DONE, 31)])

    assert (run.outcome, run.ended_at, run.ticks) == (RunOutcome.FINISHED, after(30), ())
