"""What a format of gap reports must provide, and what a report holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from model.gaps.find_gaps import ORDER
from model.gaps.interface import Gap, GapRule, Severity


class Verdict(StrEnum):
    """What a check says of one gap."""

    NEW = "new"
    """Nobody knew it, nobody accepted it, and it is grave enough: the check fails."""
    MINOR = "minor"
    """New, but less grave than what fails the check."""
    KNOWN = "known"
    """It is in the baseline, and not graver than there."""
    WAIVED = "waived"
    """Its owner accepts it until a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """The gaps of one revision, judged against a baseline."""

    gaps: Sequence[Gap]
    """The gravest first."""
    rules: Sequence[GapRule]
    """Every rule that was asked, by id."""
    fail_on: Severity
    version: str
    """Of Loadpath."""
    subject: str
    """What was looked at: a revision, or the digest of documents."""
    baseline: Mapping[str, Severity] | None = None
    """The severity of each known gap by id; None without a baseline."""
    artifact: str | None = None
    """The file that the graph was read from; None when it came from a store."""
    warnings: Collection[str] = field(default=())
    """What keeps the report from being whole, such as scopes that could not be read."""

    def verdict(self, gap: Gap) -> Verdict:
        """Return what this gap means for the check."""
        if gap.waiver is not None:
            return Verdict.WAIVED
        known = None if self.baseline is None else self.baseline.get(gap.id)
        if known is not None and ORDER.index(gap.severity) >= ORDER.index(known):
            return Verdict.KNOWN
        grave = ORDER.index(gap.severity) <= ORDER.index(self.fail_on)
        return Verdict.NEW if grave else Verdict.MINOR

    @property
    def new(self) -> Sequence[Gap]:
        """The gaps for which the check fails."""
        return [gap for gap in self.gaps if self.verdict(gap) is Verdict.NEW]

    @property
    def fixed(self) -> Sequence[str]:
        """Ids of gaps of the baseline that are no longer found, sorted."""
        return sorted(set(self.baseline or ()) - {gap.id for gap in self.gaps})


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFormat:
    """One way to write a gap report: a report in, a text out."""

    name: str
    """As it is asked for: `sarif`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    render: Callable[[GapReport], str]
    """The whole text, ending in a newline; equal reports give equal texts."""
