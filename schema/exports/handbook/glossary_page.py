"""The glossary of a handbook: the words that its pages use."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "Blast radius": "Everything that stops or degrades when a component fails.",
    "Breached": "The design needs more time, or loses more data, than was promised.",
    "Coverage": "The share of the scopes that were read completely. A scope that could not be "
    "read may hide dependencies.",
    "Failover plan": "The steps that bring a service back in another Region, in their order.",
    "Gap": "A promise that today's design cannot keep, or a flaw that makes it doubtful.",
    "Infeasible": "A failover plan with a step that cannot be run during the event.",
    "Refused": "A failover plan that lacks something in the other Region, so that the service "
    "cannot run there whatever the steps do.",
    "RPO": "Recovery point objective: how much data, as a span of time, may be lost.",
    "RTO": "Recovery time objective: how long a service may be interrupted.",
    "Single point of failure": "A component that alone stops the service when it fails.",
    "Unknown": "A figure that cannot be computed from what was read. It does not count as met.",
}


def glossary_page() -> str:
    """Return the Markdown of the glossary."""
    lines = [f"- **{word}**: {meaning}\n" for word, meaning in sorted(WORDS.items())]
    return "# Glossary\n\n" + "".join(lines)
