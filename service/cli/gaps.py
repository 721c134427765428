"""`loadpath gaps`: promises that today's design cannot keep."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.errors import InvalidValue, did_you_mean
from model.gaps import RULES, find_gaps
from model.gaps.interface import Gap, GapRule, Severity
from model.records.component import ComponentId
from schema.documents.duration import parse_moment
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import Output
from service.cli.exits import Exit
from service.cli.gap_filters import GroupBy, gap_filter, grouped, owners_of
from service.cli.options import AnswerOptions, AtOption, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot


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
    component: Annotated[
        list[str] | None,
        typer.Option(
            "--component", "-c", metavar="ID", help="Only gaps of this component; may be repeated."
        ),
    ] = None
    service: Annotated[
        list[str] | None,
        typer.Option(
            "--service",
            metavar="NAME",
            help="Only gaps of this service and of what it needs to serve; may be repeated.",
        ),
    ] = None
    owner: Annotated[
        list[str] | None,
        typer.Option("--owner", metavar="NAME", help="Only gaps of this owner; may be repeated."),
    ] = None
    group_by: Annotated[
        GroupBy | None, typer.Option("--group-by", help="Count the gaps of each group.")
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
      loadpath gaps --service checkout --min-severity high
      loadpath gaps --group-by owner
      loadpath gaps --graph shop.yaml --at 2027-01-31
    """
    rules = wanted_rules(options.rule or ())
    snapshot = options.snapshot()
    moment = snapshot.now if options.at is None else parse_moment(options.at)
    graph = snapshot.graph
    gaps = find_gaps(graph, at=moment, rules=rules)
    owners = owners_of(graph, gaps)
    wanted = gap_filter(
        graph,
        least=options.min_severity,
        components=options.component or (),
        services=options.service or (),
        owners=options.owner or (),
    )
    listed = [gap for gap in gaps if wanted.wants(gap, owners[gap.finding.component])]
    if options.group_by is not None:
        _write_groups(options, snapshot, grouped(graph, listed, options.group_by, owners))
    elif options.format is not Format.TABLE:
        lines = [plain(gap) for gap in listed]
        write_answer(options.format, {**snapshot.head(), "gaps": lines}, "gaps")
    else:
        _show(options.console(snapshot), snapshot, listed, owners)
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


def _show(
    console: Output,
    snapshot: Snapshot,
    gaps: Sequence[Gap],
    owners: Mapping[ComponentId, str | None],
) -> None:
    waived = sum(gap.waiver is not None for gap in gaps)
    note = f", {waived} of them waived" if waived else ""
    show.heading(console, snapshot, f"{len(gaps)} gaps{note}")
    # The message names the component; a column for it would leave no room in 80 columns.
    named = not console.is_terminal or console.shows_ids
    show.rows(
        console,
        "",
        ("severity", "rule", "owner", *(["component"] if named else []), "what"),
        (
            (
                show.word(str(gap.severity)),
                gap.rule,
                escape(owners[gap.finding.component] or ""),
                *([console.name(gap.finding.component)] if named else []),
                console.sentence(gap.finding.message) + _waived(gap),
            )
            for gap in gaps
        ),
    )


def _write_groups(
    options: Options, snapshot: Snapshot, groups: Mapping[str, Counter[Severity]]
) -> None:
    if options.format is not Format.TABLE:
        lines = [
            {
                "group": group,
                "gaps": counts.total(),
                **{str(severity): counts[severity] for severity in Severity},
            }
            for group, counts in groups.items()
        ]
        write_answer(options.format, {**snapshot.head(), "groups": lines}, "groups")
        return
    console = options.console(snapshot)
    show.heading(console, snapshot, f"Gaps by {options.group_by}")
    show.rows(
        console,
        "",
        (str(options.group_by), "gaps", *map(str, Severity)),
        (
            (
                console.name(group),
                str(counts.total()),
                *(str(counts[severity]) for severity in Severity),
            )
            for group, counts in groups.items()
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
