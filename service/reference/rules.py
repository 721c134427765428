"""The page of gap rules: what each finds, why it matters, how to close it."""

from model.gaps import RULES
from model.gaps.interface import GapRule
from model.gaps.severity import THRESHOLDS, UNKNOWN_EXCEED
from model.gaps.tiers import weight
from service.reference.markdown import document, table


def page() -> str:
    """Return how gaps are judged, a table of all rules, and one section for each."""
    ordered = sorted(RULES, key=lambda rule: rule.id)
    overview = table(
        ("rule", "gap", "severity"),
        ((f"[{rule.id}](#{rule.id.lower()})", rule.title, _status(rule)) for rule in ordered),
    )
    return document(
        "Gap rules",
        "A gap is a promise that today's design cannot keep. Ids are stable: a retired id is "
        "never used again. [Worked examples](examples.md#gap-rules) show what each says of the "
        "sample estate.\n",
        overview,
        _judging(),
        *(_section(rule) for rule in ordered),
    )


def _status(rule: GapRule) -> str:
    return "not yet: inputs are missing" if rule.needs else "by its score"


def _judging() -> str:
    least = ", ".join(f"{name} from {value:g}" for value, name in THRESHOLDS)
    return (
        "## How severe a gap is\n\n"
        "`score = tier weight × exceed × reach × confidence`, each from 0 to 1 and shown with the "
        "gap.\n\n"
        f"- *Tier weight*: {weight(1):g} for tier 1, {weight(2):g} for tier 2, halving with each "
        f"further one; {weight(None):g} where nobody stated a tier. The strictest tier that "
        "stands on the component counts.\n"
        "- *Exceed*: for figures log2(achievable / target) / 5, at most 1; 1 for yes-or-no gaps; "
        f"{UNKNOWN_EXCEED:g} where the achievable figure is not known.\n"
        "- *Reach*: the share of what carries a tier or a promise of its own that is not up when "
        "the component fails, by tier weight.\n"
        "- *Confidence*: measured or observed 1, configuration 0.9, asserted or inferred 0.7, "
        "assumed or unknown 0.4.\n\n"
        f"Severities: {least}, else low. Gaps are sorted by severity, falling score, then id.\n\n"
        "A waiver (rule, component, owner, reason, expiry) accepts a gap until it expires. The gap "
        "stays listed and counted, and an expired waiver is shown with it. Status *unknown* means "
        "that the achievable figure is not known; it is never taken as met.\n"
    )


def _section(rule: GapRule) -> str:
    parts = [
        f"## {rule.id}\n\n**{rule.title}.**\n\n{rule.why}\n",
        f"*How to close it.* {rule.fix}\n",
        f"*In the sample estate.* {rule.example}\n" if rule.example else "",
        f"*Not asked yet.* It needs {rule.needs}.\n" if rule.needs else "",
        f"*Source.* {rule.source}\n",
    ]
    return "\n".join(part for part in parts if part)
