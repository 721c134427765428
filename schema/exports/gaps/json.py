"""A gap report as JSON: every gap with its verdict, for programs."""

from collections import Counter
from typing import Any

from schema.documents.answers import canonical
from schema.documents.plain import plain
from schema.exports.gaps.interface import GapFormat, GapReport, Verdict


def render(report: GapReport) -> str:
    """Return one object with `gaps`, each with its `verdict`, the counts, and what was fixed."""
    return canonical(report_entry(report))


def report_entry(report: GapReport) -> dict[str, Any]:
    """Return the report as plain data."""
    verdicts = Counter(str(report.verdict(gap)) for gap in report.gaps)
    return {
        "subject": report.subject,
        "fail_on": str(report.fail_on),
        "failed": bool(report.new),
        "counts": {str(verdict): verdicts[verdict] for verdict in Verdict},
        "gaps": [{**plain(gap), "verdict": str(report.verdict(gap))} for gap in report.gaps],
        "fixed": list(report.fixed),
        "warnings": list(report.warnings),
    }


FORMAT = GapFormat(
    name="json",
    title="Every gap with its verdict, for programs.",
    media_type="application/json",
    extension="json",
    render=render,
)
