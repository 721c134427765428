"""`loadpath check`: fail a pipeline when the design breaks a promise in a new way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from model.errors import InvalidValue
from model.gaps import find_gaps
from model.gaps.interface import Gap, GapRule, Severity
from schema.component_names import ComponentNames
from schema.documents.duration import parse_moment
from schema.exports.gaps import GapReport, Verdict, baseline, gap_format
from service.cli import show
from service.cli.console import Output, err, out
from service.cli.exits import Exit
from service.cli.gaps import wanted_rules
from service.cli.options import AtOption, SnapshotOptions, from_options
from service.cli.snapshot import Snapshot
from service.cli.streams import write


class CheckFormat(StrEnum):
    """For whom the report is written."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SnapshotOptions):
    """The options of `loadpath check`."""

    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="The least severity that fails the check.")
    ] = Severity.HIGH
    baseline_file: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Gaps in this file are known."),
    ] = None
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", metavar="FILE", help="Take all gaps of today as known; exit with 0."
        ),
    ] = None
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="ID", help="Only this rule, such as N-09; may be repeated."),
    ] = None
    format: Annotated[
        CheckFormat,
        typer.Option("--format", "-f", help="For people, programs, code scanning or test reports."),
    ] = CheckFormat.TABLE
    at: AtOption = None


@from_options(Options)
def command(options: Options) -> None:
    """Exit with 1 when there is a new gap of sufficient severity without a waiver.

    A gap in the baseline is known, unless its severity has risen since. An expired waiver does
    not count.

    Examples:
      loadpath check --graph shop.yaml
      loadpath check --write-baseline gaps.json
      loadpath check --baseline gaps.json --fail-on medium
      loadpath check --baseline gaps.json --format sarif > loadpath.sarif
    """
    rules = wanted_rules(options.rule or ())
    known = None if options.baseline_file is None else _read(options.baseline_file)
    snapshot = options.snapshot()
    moment = snapshot.now if options.at is None else parse_moment(options.at)
    gaps = find_gaps(snapshot.graph, at=moment, rules=rules)
    if options.write_baseline is not None:
        _write(options.write_baseline, gaps)
        return
    report = _report(snapshot, gaps, rules, options.fail_on, known, options.graph)
    if options.format is CheckFormat.TABLE:
        _show(out(ComponentNames(snapshot.records.components)), snapshot, report)
    else:
        write(gap_format(options.format).render(report))
    if report.new:
        raise typer.Exit(Exit.FINDINGS)


def _report(
    snapshot: Snapshot,
    gaps: Sequence[Gap],
    rules: Sequence[GapRule],
    fail_on: Severity,
    known: Mapping[str, Severity] | None,
    files: Sequence[Path] | None,
) -> GapReport:
    number = None if snapshot.revision is None else snapshot.revision.number
    subject = f"graph document {snapshot.digest}" if number is None else f"revision {number}"
    return GapReport(
        gaps=gaps,
        rules=rules,
        fail_on=fail_on,
        version=version("loadpath"),
        subject=subject,
        baseline=known,
        artifact=files[0].as_posix() if files else None,
        warnings=[
            f"{scope.scope.key} was not read: {scope.outcome}"
            for scope in snapshot.coverage.uncovered
        ],
    )


def _read(file: Path) -> Mapping[str, Severity]:
    try:
        text = file.read_bytes()
    except OSError as error:
        said = f"a file that can be read: {error.strerror or error}"
        raise InvalidValue("--baseline", str(file), said, hint=baseline.HINT) from error
    return baseline.read(text, name=str(file))


def _write(file: Path, gaps: Sequence[Gap]) -> None:
    try:
        file.write_text(baseline.render(gaps), encoding="utf-8")
    except OSError as error:
        said = f"a file that can be written: {error.strerror or error}"
        raise InvalidValue("--write-baseline", str(file), said) from error
    count = sum(gap.waiver is None for gap in gaps)
    err().print(f"Wrote {count} known gaps to {file}.", markup=False)


def _show(console: Output, snapshot: Snapshot, report: GapReport) -> None:
    counts = Counter(report.verdict(gap) for gap in report.gaps)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
    show.heading(console, snapshot, f"{len(report.gaps)} gaps: {verdicts}")
    show.rows(
        console,
        f"New, and at least {report.fail_on}",
        ("severity", "rule", "component", "what"),
        (
            (
                show.word(str(gap.severity)),
                gap.rule,
                console.name(gap.finding.component),
                console.sentence(gap.finding.message + _lapsed(gap)),
            )
            for gap in report.new
        ),
    )
    if report.fixed:
        console.print(f"{len(report.fixed)} gaps of the baseline are gone; write it anew.")
    if not report.new:
        console.print("[green]passed[/green]")


def _lapsed(gap: Gap) -> str:
    if gap.lapsed is None:
        return ""
    day = gap.lapsed.expires_at.date().isoformat()
    return f" — the waiver of {gap.lapsed.owner} expired on {day}"
