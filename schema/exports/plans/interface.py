"""What a format of failover plans must provide."""

from collections.abc import Callable
from dataclasses import dataclass

from model.failover.plan import FailoverPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFormat:
    """One way to write a failover plan: a plan in, a text out."""

    name: str
    """As it is asked for: `markdown`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    render: Callable[[FailoverPlan], str]
    """The whole text, ending in a newline; equal plans give equal texts."""
