"""The page of gap rules: what each finds, why it matters, how to close it."""

from model.gaps import RULES
from model.gaps.interface import GapRule
from service.reference.markdown import document, table


def page() -> str:
    """Return a table of all rules, then one section for each."""
    ordered = sorted(RULES, key=lambda rule: rule.id)
    overview = table(
        ("rule", "gap"), ((f"[{one.id}](#{one.id.lower()})", one.title) for one in ordered)
    )
    return document(
        "Gap rules",
        "A gap is a promise that today's design cannot keep. Ids are stable: a retired id is "
        "never used again.\n",
        overview,
        *(_section(one) for one in ordered),
    )


def _section(rule: GapRule) -> str:
    return (
        f"## {rule.id}\n\n**{rule.title}.**\n\n{rule.why}\n\n"
        f"*How to close it.* {rule.fix}\n\n*Source.* {rule.source}\n"
    )
