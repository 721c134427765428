"""`loadpath gaps`: promises that today's design cannot keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.errors import InvalidValue, did_you_mean
from model.gaps import RULES, find_gaps
from model.gaps.interface import Gap, GapRule, Severity
from schema.documents.duration import parse_moment
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import Output
from service.cli.exits import Exit
from service.cli.options import AnswerOptions, AtOption, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot

ORDER = tuple(Severity)
"""From the gravest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath gaps`."""

    min_severity: Annotated[
        Severity, typer.Option("--min-severity", help="Leave out what matters less.")
    ] = Severity.LOW
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="ID", help="Only this rule, such as N-09; may be repeated."),
    ] = None
    at: AtOption = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """List the promises that today's design cannot keep, the gravest first.

    A waived gap stays in the list. With --check, exits with 1 when a gap without a waiver is left.

    Examples:
      loadpath gaps
      loadpath gaps --min-severity high --check
      loadpath gaps --rule N-09 --rule N-15 --format json
      loadpath gaps --graph shop.yaml --at 2027-01-31
    """
    rules = wanted_rules(options.rule or ())
    snapshot = options.snapshot()
    moment = snapshot.now if options.at is None else parse_moment(options.at)
    severities = ORDER[: ORDER.index(options.min_severity) + 1]
    gaps = find_gaps(snapshot.graph, at=moment, rules=rules)
    listed = [gap for gap in gaps if gap.severity in severities]
    if options.format is not Format.TABLE:
        write_answer(
            options.format, {**snapshot.head(), "gaps": [plain(gap) for gap in listed]}, "gaps"
        )
    else:
        _show(options.console(snapshot), snapshot, listed)
    if options.check and any(gap.waiver is None for gap in listed):
        raise typer.Exit(Exit.FINDINGS)


def wanted_rules(wanted: Sequence[str]) -> Sequence[GapRule]:
    """Return the rules with these ids, in any case; all of them when none is named.

    Raises:
        InvalidValue: if there is no such rule.
    """
    known = {rule.id: rule for rule in RULES}
    for name in wanted:
        if name.upper() not in known:
            expected = f"one of {', '.join(sorted(known))}"
            raise InvalidValue("--rule", name, expected, hint=did_you_mean(name.upper(), known))
    ids = {name.upper() for name in wanted}
    return [rule for rule in RULES if not ids or rule.id in ids]


def _show(console: Output, snapshot: Snapshot, gaps: Sequence[Gap]) -> None:
    waived = sum(gap.waiver is not None for gap in gaps)
    note = f", {waived} of them waived" if waived else ""
    show.heading(console, snapshot, f"{len(gaps)} gaps{note}")
    show.rows(
        console,
        "",
        ("severity", "rule", "component", "what"),
        (
            (
                show.word(str(gap.severity)),
                gap.rule,
                console.name(gap.finding.component),
                escape(gap.finding.message) + _waived(gap),
            )
            for gap in gaps
        ),
    )


def _waived(gap: Gap) -> str:
    if gap.waiver is not None:
        until = gap.waiver.expires_at.date().isoformat()
        return escape(f" — waived by {gap.waiver.owner} until {until}: {gap.waiver.reason}")
    if gap.lapsed is not None:
        day = gap.lapsed.expires_at.date().isoformat()
        return escape(f" — the waiver of {gap.lapsed.owner} expired on {day}")
    return ""
