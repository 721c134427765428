"""The page of shared components: what several services stand on at once."""

from collections.abc import Iterator

from schema.exports.handbook.markdown import table
from schema.exports.handbook.page_text import link, links, source_line
from schema.exports.handbook.subject import Subject

PAGE = "shared.md"


def shared_page(subject: Subject) -> str:
    """Return the Markdown of the page, the components with the most services first."""
    return "\n".join(_lines(subject)) + "\n"


def _lines(subject: Subject) -> Iterator[str]:
    yield from ("# Shared components", "", source_line(subject), "")
    yield from ("The more services stand on a component, the more stop with it.", "")
    ordered = sorted(subject.shared.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    yield from table(
        ("component", "kind", "services"),
        (
            (
                link(subject, component, PAGE),
                str(subject.graph.component(component).kind).replace("_", " "),
                links(subject, services, PAGE),
            )
            for component, services in ordered
        ),
        empty="No component is used by more than one service.",
    )
